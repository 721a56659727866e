"""The facts of files for the engine and the window: the work happens on threads of its own."""

import asyncio
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.model3d import Scene
from avatar_desktop.domain.received import Received
from avatar_desktop.domain.spec import Viewer

T = TypeVar("T")

log = logging.getLogger(__name__)


class MediaService:
    """Probes, verifies and draws; never on the loop's thread. Close it at the end."""

    def __init__(self, threads: int = 2) -> None:
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="media")

    async def probe(self, path: Path) -> MediaInfo:
        """Return what *path* is by content; FileRejected when it cannot be read as media."""
        return await self._away(_probe, path)

    async def verify(self, path: Path, viewer: Viewer) -> Received:
        """Return what the downloaded *path* is, for *viewer*; FileRejected when it is not whole."""
        return await self._away(_verify, path, viewer)

    async def poster(self, path: Path, kind: MediaKind, side: int) -> bytes:
        """Return a JPEG of *path* (a frame, the picture, a waveform), at most *side* pixels."""
        return await self._away(_poster, path, kind, side)

    async def scene(self, path: Path) -> Scene:
        """Return the 3D model in the PLY or GLB *path*; FileRejected when it cannot be read."""
        return await self._away(_scene, path)

    async def without_traces(self, path: Path, folder: Path) -> Path:
        """Return a copy of *path* below *folder* without GPS and camera data.

        *path* itself when it has none. FileRejected when no copy can be made that is proved to be
        as good; StorageFull. A cancellation waits until nothing is written any more.
        """
        making = asyncio.ensure_future(self._away(_without_traces, path, folder))
        try:
            return await asyncio.shield(making)
        except asyncio.CancelledError:
            await asyncio.wait({making})
            making.cancelled() or making.exception()
            raise

    async def try_without_traces(self, path: Path, folder: Path) -> None:
        """Raise what `without_traces` would; nothing stays of the trial below *folder*."""
        await self._away(_try_without_traces, path, folder)

    async def forget_copies(self, folder: Path) -> None:
        """Remove the copies that `without_traces` made below *folder*."""
        await self._away(_forget_copies, folder)

    def load(self) -> None:
        """Load the libraries of the first probe now, in the background: it costs a stall once."""
        self._pool.submit(_load)

    def close(self) -> None:
        """Take no more work; what is under way ends by itself within its time limits."""
        self._pool.shutdown(wait=False, cancel_futures=True)

    async def _away(self, work: Callable[..., T], *given: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._pool, work, *given)


# FFmpeg, Pillow and numpy are loaded by the first thread that needs them, not before the first
# paint.


def _load() -> None:
    from avatar_desktop.media import model3d, posters, probe, verify

    log.debug("%d libraries of media are loaded", len((model3d, posters, probe, verify)))


def _probe(path: Path) -> MediaInfo:
    from avatar_desktop.media.probe import probe

    return probe(path)


def _verify(path: Path, viewer: Viewer) -> Received:
    from avatar_desktop.media.verify import verify

    return verify(path, viewer)


def _poster(path: Path, kind: MediaKind, side: int) -> bytes:
    from avatar_desktop.media.posters import poster

    return poster(path, kind, side)


def _scene(path: Path) -> Scene:
    from avatar_desktop.media.model3d import read_scene

    return read_scene(path)


def _without_traces(path: Path, folder: Path) -> Path:
    from avatar_desktop.media.strip import without_traces

    return without_traces(path, folder)


def _try_without_traces(path: Path, folder: Path) -> None:
    from avatar_desktop.media.strip import try_without_traces

    try_without_traces(path, folder)


def _forget_copies(folder: Path) -> None:
    from avatar_desktop.media.strip import forget_copies

    forget_copies(folder)
