"""Who is working on an upload: a lock beside its note, which ends with its process."""

import contextlib
import os
import sys
from pathlib import Path

from avatar_desktop.system.file_lock import TAKEN, lock
from avatar_desktop.system.private import make_folder


class UploadLocks:
    """The locks that this object has. Nobody gets one twice, in this process or another."""

    def __init__(self) -> None:
        self._held: dict[Path, int | None] = {}

    def take(self, file: Path) -> bool:
        """Take the lock *file*; False when somebody has it. Blocking, but not for another's."""
        if file in self._held:
            return False
        try:
            make_folder(file.parent)
            descriptor = os.open(file, os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            self._held[file] = None
            return True
        try:
            lock(descriptor)
        except OSError as error:
            if error.errno in TAKEN:
                os.close(descriptor)
                return False
        if not _lies_there(descriptor, file):  # whoever had it has just removed it
            os.close(descriptor)
            return False
        self._held[file] = descriptor
        return True

    def leave(self, file: Path) -> None:
        """Give the lock *file* back and remove it; nothing when it is not held."""
        descriptor = self._held.pop(file, None)
        if descriptor is None:
            return
        if sys.platform != "win32":
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)
        os.close(descriptor)
        if sys.platform == "win32":
            with contextlib.suppress(OSError):
                file.unlink(missing_ok=True)


def _lies_there(descriptor: int, file: Path) -> bool:
    """Whether the open *descriptor* is still what others find as *file*."""
    try:
        return os.path.samestat(os.fstat(descriptor), file.stat())
    except FileNotFoundError:
        return False
    except OSError:
        return True
