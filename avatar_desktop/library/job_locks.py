"""Which process works on a job: a lock on a file in the job's folder.

The system drops the lock when the process dies, however it dies.
"""

import os
from pathlib import Path

from avatar_desktop.system.file_lock import lock


class JobLocks:
    """The jobs that this object works on. Two objects never hold the same job."""

    def __init__(self) -> None:
        self._held: dict[Path, int] = {}

    def claim(self, folder: Path) -> bool:
        """Take the job in *folder*; False when somebody else, here or elsewhere, has it."""
        if folder in self._held:
            return True
        try:
            descriptor = os.open(folder / ".lock", os.O_RDWR | os.O_CREAT, 0o600)
        except OSError:
            return False
        try:
            lock(descriptor)
        except OSError:
            os.close(descriptor)
            return False
        self._held[folder] = descriptor
        return True

    def release(self, folder: Path) -> None:
        """Give the job in *folder* back, if it is held."""
        descriptor = self._held.pop(folder, None)
        if descriptor is not None:
            os.close(descriptor)

    def close(self) -> None:
        """Give all jobs back."""
        for folder in tuple(self._held):
            self.release(folder)
