"""What outlives a simulator that has a home: its state as one file, replaced whole.

A simulator listens elsewhere after each start; addresses of its own are kept without their origin.
"""

import contextlib
import json
import logging
import os
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

if sys.platform == "win32":
    import msvcrt

    def _lock(descriptor: int) -> None:
        msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
else:
    import fcntl

    def _lock(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)


STATE = "state.json"
ORIGIN = "http://origin.invalid"
"""Stands for the simulator's own address in what is kept."""
LOCK_SECONDS = 5.0
"""How long a simulator of this home may take to end."""
LEFT_SECONDS = 3 * 24 * 3600.0
"""Age of a file that nothing names any more: objects and results live for two days at most."""

log = logging.getLogger(__name__)


class Keep:
    """Saves what its `parts` say, each under its name; without a folder it saves nothing."""

    def __init__(self, folder: Path | None, origin: str) -> None:
        self._file = folder / STATE if folder else None
        self._origin = origin
        self.parts: dict[str, Callable[[], Any]] = {}

    def saved(self) -> dict[str, Any]:
        """Return what was saved, with addresses of today; nothing when it cannot be read."""
        if self._file is None:
            return {}
        try:
            data = json.loads(self._file.read_text("utf-8").replace(ORIGIN, self._origin))
        except (OSError, ValueError, RecursionError):
            return {}
        return data if isinstance(data, dict) else {}

    def save(self) -> None:
        """Write all parts, on disk before this returns; a disk that refuses leaves the old file."""
        if self._file is None or not self.parts:
            return
        data = {name: told() for name, told in self.parts.items()}
        text = json.dumps(data, ensure_ascii=False).replace(self._origin, ORIGIN)
        fresh = self._file.with_suffix(".tmp")
        try:
            with open(fresh, "wb", opener=lambda path, flags: os.open(path, flags, 0o600)) as file:
                file.write(text.encode("utf-8", "backslashreplace"))
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(self._file)
        except OSError as error:
            log.warning("the state could not be kept: %s", error)


@contextmanager
def room(home: Path | None) -> Iterator[tuple[Path, bool]]:
    """Yield the folder to work in and whether it lasts.

    That is *home*, for one simulator at a time. A second one, and one without a home, works in a
    temporary folder that is removed at the end.
    """
    with contextlib.ExitStack() as stack:
        if home is not None and stack.enter_context(_held(home)):
            yield home, True
            return
        temporary = tempfile.TemporaryDirectory(
            prefix="avatar-simulator-", ignore_cleanup_errors=True
        )
        yield Path(stack.enter_context(temporary)), False


@contextmanager
def _held(home: Path) -> Iterator[bool]:
    """Hold the lock of *home* for the block; False when it cannot be had or written."""
    descriptor = None
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(home / "lock", os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        log.warning("tasks are not kept: %s", error)
    try:
        yield descriptor is not None and _taken(descriptor)
    finally:
        if descriptor is not None:
            os.close(descriptor)


def _taken(descriptor: int) -> bool:
    end = time.monotonic() + LOCK_SECONDS
    while True:
        try:
            _lock(descriptor)
        except OSError:
            if time.monotonic() > end:
                log.warning("tasks are not kept: another simulator works in this home")
                return False
            time.sleep(0.05)
        else:
            return True


def remove_left_over(folder: Path, now: float) -> None:
    """Delete files below *folder* that are older than anything which could name them."""
    for path in folder.rglob("*"):
        with contextlib.suppress(OSError):
            if path.is_file() and now - path.stat().st_mtime > LEFT_SECONDS:
                path.unlink()


def tuples(kind: type[Any], data: Mapping[str, Any], **changes: Any) -> Any:
    """Return the dataclass *kind* that `asdict` made *data* of, lists being tuples there."""
    known = {name: data[name] for name in kind.__slots__ if name in data}
    return kind(**{n: tuple(v) if isinstance(v, list) else v for n, v in known.items()} | changes)
