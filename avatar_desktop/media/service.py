"""The facts of files for the engine and the window: who reads them may be ended at any time."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, cast

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.domain.media import MediaInfo
from avatar_desktop.domain.model3d import Scene
from avatar_desktop.domain.received import Received
from avatar_desktop.media import errors
from avatar_desktop.media.copies import forget_copies, forget_trial, new_trial
from avatar_desktop.media.known_files import KnownFiles
from avatar_desktop.media.viewers import readers
from avatar_desktop.media.worker import LOOK, MODEL, Bounds, Request
from avatar_desktop.media.workers import Ending, Workers

COPY = Bounds(3600.0, 2**30)
"""The copy has a clock of its own, by the size of the file."""
LOOKS, POSTERS, RESULTS, COPIES = 6, 2, 2, 2
"""How many of each may be under way; a file that hangs takes one place for LOOK's seconds."""


class MediaService:
    """Probes, verifies and draws; never in this process. Close it at the end.

    With *workers*, which stay open, several share their processes.
    """

    def __init__(self, workers: Workers | None = None) -> None:
        self._workers = workers or Workers()
        self._own = workers is None
        self._looks = ThreadPoolExecutor(LOOKS, thread_name_prefix="look")
        self._posters = ThreadPoolExecutor(POSTERS, thread_name_prefix="poster")
        self._results = ThreadPoolExecutor(RESULTS, thread_name_prefix="result")
        self._copies = ThreadPoolExecutor(COPIES, thread_name_prefix="copy")
        self._known = KnownFiles()

    async def probe(self, path: Path) -> MediaInfo:
        """Return what *path* is by content; FileRejected when it cannot be read as media."""
        known = await self._known.found(path)
        if known:
            return known
        stamp, found = await self._asked(self._looks, "probe", LOOK, path)
        self._known.remember(path, stamp, found)
        return cast("MediaInfo", found)

    async def take_over(self, copy: Path, source: Path) -> None:
        """Let *copy*, made of *source* just now, be known as what *source* is, if that is known."""
        await self._known.take_over(copy, source)

    async def verify(self, path: Path, viewer: str) -> Received:
        """Return what the downloaded *path* is, for *viewer*; FileRejected when it is not whole."""
        bounds = readers()[viewer].BOUNDS[viewer]
        received: Received
        try:
            received = await self._asked(self._results, "verify", bounds, path, viewer)
        except FileRejected as error:
            if error.code not in errors.BEYOND:
                raise
            why = error.explanation.why
            received = await self._asked(self._results, "verify", LOOK, path, viewer, why)
        return received

    async def poster(self, path: Path, viewer: str, side: int) -> bytes:
        """Return a JPEG of *path* (a frame, the picture, a waveform), at most *side* pixels."""
        jpeg: bytes = await self._asked(self._posters, "poster", LOOK, path, viewer, side)
        return jpeg

    async def scene(self, path: Path) -> Scene:
        """Return the 3D model in the PLY or GLB *path*; FileRejected when it cannot be read."""
        scene: Scene = await self._asked(self._results, "scene", MODEL, path)
        return scene

    async def without_traces(self, path: Path, folder: Path) -> Path:
        """Return a copy of *path* below *folder* without GPS and camera data.

        *path* itself when it has none. FileRejected when no copy can be made that is proved to be
        as good; StorageFull. A cancellation waits until nothing is written any more.
        """
        copy: Path = await self._asked(self._copies, "without_traces", COPY, path, folder)
        return copy

    async def try_without_traces(self, path: Path, folder: Path) -> None:
        """Raise what `without_traces` would; nothing stays of the trial below *folder*."""
        place = await asyncio.to_thread(new_trial, folder)
        try:
            await self.without_traces(path, place)
        finally:
            await asyncio.shield(asyncio.to_thread(forget_trial, place))

    async def split(self, path: Path, count: int, most: float, folder: Path) -> tuple[float, ...]:
        """Cut the voice *path* at pauses into *count* files below *folder*; see `voice_parts`."""
        cuts: tuple[float, ...] = await self._asked(
            self._copies, "split", COPY, path, count, most, folder
        )
        return cuts

    async def join(
        self, clips: Sequence[Path], cuts: Sequence[float], voice: Path, target: Path
    ) -> None:
        """Join *clips*, each shown from its cut on, with the sound of *voice*; `joined_clip`."""
        whole = [one.absolute() for one in clips]
        await self._asked(self._copies, "join", COPY, voice, whole, tuple(cuts), target)

    async def forget_copies(self, folder: Path) -> None:
        """Remove the copies that `without_traces` made below *folder*."""
        await asyncio.to_thread(forget_copies, folder)

    def load(self) -> None:
        """Start a process for the first file now, in the background: it takes a while."""
        self._looks.submit(self._workers.start)

    def close(self) -> None:
        """Take no more work; whatever is being read is given up at once."""
        for pool in (self._looks, self._posters, self._results, self._copies):
            pool.shutdown(wait=False, cancel_futures=True)
        if self._own:
            self._workers.close()

    async def _asked(
        self, pool: ThreadPoolExecutor, work: str, bounds: Bounds, path: Path, *given: object
    ) -> Any:
        """Return what *work* makes of *path*; a cancellation ends the process that is at it."""
        ending = Ending()
        request = Request(work, (path, *given), bounds)
        running = pool.submit(self._workers.do, request, path, ending)
        waiting = asyncio.wrap_future(running)
        try:
            return await asyncio.shield(waiting)
        except asyncio.CancelledError:
            if not running.cancel():
                ending.ask()
                await asyncio.wait({waiting})
                waiting.cancelled() or waiting.exception()
            raise
