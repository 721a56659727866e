"""Small pictures of files, kept on disk and in memory."""

import asyncio
import contextlib
import hashlib
import logging
import os
from collections import OrderedDict
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage, QPixmap
from shiboken6 import isValid

from avatar_desktop.domain.errors import AppError
from avatar_desktop.engine.ports import Media
from avatar_desktop.system.private import make_folder, private
from avatar_desktop.ui.core.task_runner import TaskRunner

log = logging.getLogger(__name__)

SIDE = 256
IN_MEMORY = 600
AT_ONCE = 2
WAITING = 120

Key = tuple[str, int, int]


class Thumbnails(QObject):
    """Gives thumbnails at once when it has them and makes the rest in the background.

    They are JPEGs of at most 256 px on disk, found by path, time of change and size. What was
    asked for last is made first; what scrolled far away is forgotten.
    """

    ready = Signal(object)
    """The `Path` whose thumbnail is there now."""

    def __init__(
        self, media: Media, folder: Path, start: TaskRunner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._media = media
        self._folder = folder
        self._start = start
        self._pixmaps: OrderedDict[Key, QPixmap] = OrderedDict()
        self._wanted: OrderedDict[Key, tuple[Path, str]] = OrderedDict()
        self._making: set[Key] = set()
        self._hopeless: set[Key] = set()

    def get(self, path: Path, kind: str) -> QPixmap | None:
        """Return the thumbnail of *path*, or None and emit `ready` once it is there.

        A file that gives no picture stays None until it changes.
        """
        key = _key(path)
        if key is None or key in self._hopeless:
            return None
        if key in self._pixmaps:
            self._pixmaps.move_to_end(key)
            return self._pixmaps[key]
        if key not in self._making:
            self._wanted[key] = (path, kind)
            self._wanted.move_to_end(key)
            while len(self._wanted) > WAITING:
                self._wanted.popitem(last=False)
            self._next()
        return None

    def forget(self, folder: Path) -> None:
        """Take the pictures of the files in *folder* from the disk, before these are deleted."""
        with contextlib.suppress(OSError):
            for path in folder.iterdir():
                key = _key(path)
                if key:
                    (self._folder / f"{_name(key)}.jpg").unlink(missing_ok=True)

    def _next(self) -> None:
        while self._wanted and len(self._making) < AT_ONCE:
            key, (path, kind) = self._wanted.popitem()
            self._making.add(key)
            self._start(self._make(key, path, kind))

    async def _make(self, key: Key, path: Path, kind: str) -> None:
        file = self._folder / f"{_name(key)}.jpg"
        try:
            image = await asyncio.to_thread(QImage, str(file))
            if image.isNull():
                jpeg = await self._media.poster(path, kind, SIDE)
                image = await asyncio.to_thread(_keep, jpeg, file)
            if image.isNull():
                self._hopeless.add(key)
                return
            self._pixmaps[key] = QPixmap.fromImage(image)
            while len(self._pixmaps) > IN_MEMORY:
                self._pixmaps.popitem(last=False)
            if isValid(self):  # the window may be gone by now
                self.ready.emit(path)
        except AppError as error:
            log.info("no thumbnail of %s: %s", path.name, error)
            self._hopeless.add(key)
        finally:
            self._making.discard(key)
            self._next()


def _key(path: Path) -> Key | None:
    try:
        facts = path.stat()
    except OSError:
        return None
    return str(path), facts.st_mtime_ns, facts.st_size


def _name(key: Key) -> str:
    return hashlib.sha256("\n".join(map(str, key)).encode()).hexdigest()[:32]


def _keep(jpeg: bytes, file: Path) -> QImage:
    """Write *jpeg* as *file*, if the disk lets it, and return it as a picture."""
    part = file.with_suffix(f".{os.getpid()}.part")
    try:
        make_folder(file.parent)
        with open(part, "wb", opener=private) as written:
            written.write(jpeg)
        part.replace(file)
    except OSError as error:
        log.warning("the thumbnail could not be kept: %s", error)
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
    return QImage.fromData(jpeg)
