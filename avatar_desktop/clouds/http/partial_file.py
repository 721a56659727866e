"""A file that is being downloaded, and what it takes to go on with it later. All methods block."""

import json
import os
from dataclasses import asdict, dataclass
from io import FileIO
from pathlib import Path

from avatar_desktop.system.private import private


@dataclass(frozen=True, slots=True)
class WholeFile:
    """The whole file that a part belongs to: its length, and the tag that no other file has.

    Without a `tag` nothing proves that a later rest belongs to it.
    """

    total: int | None = None
    tag: str = ""


class PartFile:
    """The file at *path*, to be filled from its beginning. OSError as the disk says.

    `size` is what it holds, in bytes, `whole` what it will be; both outlive the process in *path*
    and a small file beside it, where the whole has a tag.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._note = path.with_name(path.name + ".tag")
        self._descriptor: FileIO | None = None
        self.size = 0
        self.whole = WholeFile()

    def open(self) -> None:
        """Take up what is there of a known whole, or make an empty file."""
        self.whole = self._noted()
        self._descriptor = FileIO(self._path, "r+" if self.whole.tag else "w", opener=private)
        self.size = self._file.seek(0, os.SEEK_END)
        if self.whole.total is None or self.size > self.whole.total:
            self.begin(WholeFile())

    @property
    def _file(self) -> FileIO:
        if self._descriptor is None:
            raise ValueError("the file is not open")
        return self._descriptor

    def begin(self, whole: WholeFile) -> None:
        """Start from the beginning, as a part of *whole*."""
        self._file.seek(0)
        self._file.truncate()
        self.size, self.whole = 0, whole
        if whole.tag:
            with open(self._note, "w", encoding="utf-8", opener=private) as note:
                json.dump(asdict(whole), note)
        else:
            self._note.unlink(missing_ok=True)

    def append(self, data: bytes | bytearray) -> None:
        """Write all of *data* at the end."""
        view = memoryview(data)
        while view:
            written = self._file.write(view)
            self.size += written
            view = view[written:]

    def finish(self, target: Path) -> None:
        """Give the whole file its name, once its bytes are on the disk."""
        os.fsync(self._file.fileno())
        self.close()
        self._path.replace(target)
        self._note.unlink(missing_ok=True)

    def discard(self) -> None:
        """Remove it."""
        self.close()
        self._path.unlink(missing_ok=True)
        self._note.unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file if it is open."""
        if self._descriptor:
            self._descriptor.close()

    def _noted(self) -> WholeFile:
        try:
            told = json.loads(self._note.read_bytes())
            whole = WholeFile(int(told["total"]), str(told["tag"]))
        except (OSError, ValueError, TypeError, KeyError, RecursionError):
            return WholeFile()
        return whole if self._path.is_file() else WholeFile()
