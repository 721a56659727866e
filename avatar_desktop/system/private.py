"""Files and folders that only their owner may enter: records hold links that open a file.

Windows keeps a person's folders from others by itself; there all of this changes nothing.
"""

import contextlib
import os
import stat
from pathlib import Path

FOLDER = 0o700
FILE = 0o600
OTHERS = 0o077


def private(path: str, flags: int) -> int:
    """Open *path* for its owner alone, as the `opener` of `open`."""
    return os.open(path, flags, FILE)


def make_folder(path: Path) -> None:
    """Make *path* and what is missing above it, for its owner alone. OSError as the disk says."""
    if not path.is_dir():
        if path.parent != path:
            make_folder(path.parent)
        path.mkdir(FOLDER, exist_ok=True)


def tighten(folder: Path) -> None:
    """Keep others out of *folder* and, where they could enter before, out of all that it holds.

    What belongs to somebody else, or lies on a disk without owners, stays as it is.
    """
    if os.name == "nt" or folder.is_symlink() or not _taken_from_others(folder):
        return
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                tighten(Path(entry.path))
            elif entry.is_file(follow_symlinks=False):
                _taken_from_others(Path(entry.path))


def _taken_from_others(path: Path) -> bool:
    """Take *path* from others; False when they could not have it before, or keep it."""
    try:
        mode = stat.S_IMODE(path.stat().st_mode)
        if not mode & OTHERS:
            return False
        path.chmod(mode & ~OTHERS)
    except OSError:
        return False
    return True
