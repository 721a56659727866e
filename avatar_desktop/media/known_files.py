"""What files were found to be, for as long as they do not change."""

import asyncio
import time
from pathlib import Path

from avatar_desktop.domain.media import MediaInfo

MOST = 64
UNHURRIED = 1.0
"""Seconds for the system's word on a file; one that takes longer is read again, within bounds."""
SETTLED = 2.5
"""Seconds: FAT notes changes to two seconds, so a file changed just now may change unseen."""

Stamp = tuple[int, int, int, int]
"""Device, inode, bytes, time of the last change in nanoseconds."""


def stamp_of(path: Path) -> Stamp:
    """Return how *path* lies on the disk; OSError, ValueError for a name that no disk takes."""
    found = path.stat()
    return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns


def settled_stamp(path: Path) -> Stamp | None:
    """Return how *path* lies there, None when it cannot be seen or was changed just now."""
    try:
        stamp = stamp_of(path)
    except (OSError, ValueError):
        return None
    return stamp if time.time() - stamp[3] / 1e9 > SETTLED else None


class KnownFiles:
    """The facts of the files that were read last, by path and stamp."""

    def __init__(self) -> None:
        self._facts: dict[Path, tuple[Stamp, MediaInfo]] = {}

    async def found(self, path: Path) -> MediaInfo | None:
        """Return what *path* was found to be, None when that is not known or it has changed."""
        stamp, info = self._facts.get(path, (None, None))
        return info if stamp and await _now(path) == stamp else None

    def remember(self, path: Path, stamp: Stamp | None, info: MediaInfo) -> None:
        """Note that *path* was found to be *info* when it had *stamp*."""
        self._facts.pop(path, None)
        if stamp:
            self._facts[path] = stamp, info
        while len(self._facts) > MOST:
            del self._facts[next(iter(self._facts))]

    async def take_over(self, copy: Path, source: Path) -> None:
        """Note what *copy* is, if it is known of *source* and that has not changed since."""
        info = await self.found(source)
        if info and (stamp := await _now(copy)) and stamp[2] == info.bytes:
            self.remember(copy, stamp, info)


async def _now(path: Path) -> Stamp | None:
    """Return how *path* lies on the disk, None when nobody can tell in time."""
    try:
        async with asyncio.timeout(UNHURRIED):
            return await asyncio.to_thread(stamp_of, path)
    except (OSError, ValueError, TimeoutError):
        return None
