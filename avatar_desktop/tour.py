"""The demo walked through the real window by itself: pictures, a result, an exit code.

For machines without a display, for the README's pictures, and as a check of an installation.
"""

import asyncio
import logging
import shutil
import sys
from collections.abc import Callable
from pathlib import Path
from time import monotonic

from PySide6.QtWidgets import QAbstractButton

from avatar_desktop.compose import OpenProfile
from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.engine.events import Event, JobChanged
from avatar_desktop.paths import resources
from avatar_desktop.ui.shell.main_window import MainWindow
from avatar_desktop.ui.stage.result_stage import View

log = logging.getLogger(__name__)

PATIENCE = 180
LOOK = 0.05
FRAMES = 12
SAMPLE = "clip.mp4"
MODEL = "video_style"


class DemoTour:
    """One tour. Its pictures are numbered in the order of the story."""

    def __init__(self, window: MainWindow, shop: OpenProfile, folder: Path) -> None:
        self._window = window
        self._shop = shop
        self._folder = folder
        self._pictures = 0
        self._job: Job | None = None

    async def run(self) -> Path:
        """Restyle the sample clip in the window and return where its result was copied to."""
        await asyncio.to_thread(self._folder.mkdir, parents=True, exist_ok=True)
        unsubscribe = self._shop.hub.subscribe(self._hear)
        try:
            return await self._story()
        finally:
            unsubscribe()

    async def _story(self) -> Path:
        window = self._window
        window.show_page(MODEL)
        await self._until(window.isVisible, "the window")
        await self._picture("welcome")
        window.tab(MODEL).presenter.put_files([resources() / "samples" / SAMPLE])
        generate = self._generate()
        await self._until(generate.isEnabled, "the verdict on the clip")
        await self._picture("ready")
        generate.click()
        await self._until(lambda: self._in(JobState.RUNNING), "the task")
        await self._picture("running")
        await self._until(lambda: self._ended, "the result")
        job = self._job
        if job is None or job.state is not JobState.DONE:
            raise RuntimeError(f"the job ended as {job.state if job else 'nothing'}")
        window.open_job(job.id)
        player = window.stage.media.page("video").player
        await self._until(lambda: player.frames >= 1, "the first picture")
        player.play()
        await self._until(lambda: player.frames >= FRAMES, "the picture to move")
        await self._picture("result")
        window.stage.select(View.COMPARE)
        await self._until(lambda: player.companion_frames >= 1, "the comparison")
        player.play()
        await self._until(lambda: player.companion_frames >= FRAMES, "the comparison")
        await self._picture("compare")
        window.show_page("history")
        await asyncio.sleep(1)
        await self._picture("history")
        return await self._copied(job)

    async def _copied(self, job: Job) -> Path:
        source = self._shop.library.folder(job.id) / job.outputs[0]
        return Path(await asyncio.to_thread(shutil.copy2, source, self._folder / source.name))

    def _hear(self, event: Event) -> None:
        if isinstance(event, JobChanged) and (self._job is None or event.job.id == self._job.id):
            self._job = event.job

    def _in(self, state: JobState) -> bool:
        return self._job is not None and (self._job.state is state or self._ended)

    @property
    def _ended(self) -> bool:
        return self._job is not None and self._job.ended

    def _generate(self) -> QAbstractButton:
        found = self._window.tab(MODEL).findChild(QAbstractButton, "generate")
        if isinstance(found, QAbstractButton):
            return found
        raise RuntimeError("the tab has no button to generate with")

    async def _until(self, true: Callable[[], bool], what: str, patience: float = PATIENCE) -> None:
        end = monotonic() + patience
        while not true():
            if monotonic() > end:
                await self._picture("stuck")
                raise TimeoutError(f"{what} did not come within {patience} s")
            await asyncio.sleep(LOOK)

    async def _picture(self, name: str) -> None:
        await asyncio.sleep(LOOK * 8)
        self._pictures += 1
        path = self._folder / f"{self._pictures}-{name}.png"
        self._window.grab().save(str(path))


async def walk(window: MainWindow, shop: OpenProfile, folder: Path) -> int:
    """Walk the demo and say where everything is; 1 when it did not come to its end."""
    try:
        result = await DemoTour(window, shop, folder).run()
    except (RuntimeError, TimeoutError, OSError) as error:
        log.exception("the tour did not come to its end")
        sys.stderr.write(f"The tour stopped: {error}\nPictures so far: {folder}\n")
        return 1
    sys.stdout.write(f"Result: {result}\nScreenshots: {folder}\n")
    return 0
