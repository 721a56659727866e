"""A file that is being downloaded. All methods block."""

import os
from io import FileIO
from pathlib import Path

from avatar_desktop.private import private


class PartFile:
    """A file at *path*, to be filled from its beginning. OSError as the disk says.

    `size` is what it holds, in bytes.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._descriptor: FileIO | None = None
        self.size = 0

    def open(self) -> None:
        """Make the file, or empty the one that is there."""
        self._descriptor = FileIO(self._path, "w", opener=private)

    @property
    def _file(self) -> FileIO:
        if self._descriptor is None:
            raise ValueError("the file is not open")
        return self._descriptor

    def append(self, data: bytes | bytearray) -> None:
        """Write all of *data* at the end."""
        view = memoryview(data)
        while view:
            written = self._file.write(view)
            self.size += written
            view = view[written:]

    def empty(self) -> None:
        """Start from the beginning again."""
        self._file.seek(0)
        self._file.truncate()
        self.size = 0

    def flush_to_disk(self) -> None:
        """Return when the bytes are on the disk."""
        os.fsync(self._file.fileno())

    def close(self) -> None:
        """Close the file if it is open."""
        if self._descriptor:
            self._descriptor.close()
