"""The demo in the real window, once for every model, from the sample to the result on the stage."""

import os
from collections.abc import Awaitable, Callable
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import monotonic

from avatar_desktop.compose import OpenProfile
from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.engine.events import Event, JobChanged
from avatar_desktop.opening import Start, open_window
from avatar_desktop.self_test.report import Broken, Keeper, judged
from avatar_desktop.tour import FRAMES, DemoTour
from avatar_desktop.ui.core.job_facts import viewer_key
from avatar_desktop.ui.shell.main_window import MainWindow

PAGES = ("history", "settings")
WIDE_ENOUGH, PATIENCE = 100, 60


class EveryModel(DemoTour):
    """Runs the samples of *models* in the demo and looks at each result, a case for each."""

    def __init__(
        self,
        window: MainWindow,
        shop: OpenProfile,
        folder: Path,
        keeper: Keeper,
        models: tuple[ModelSpec, ...],
    ) -> None:
        super().__init__(window, shop, folder)
        self._keeper = keeper
        self._models = models
        self._jobs: dict[str, Job] = {}

    async def _story(self) -> Path:
        await self._case("window", self._welcome)
        for spec in self._models:  # they run beside each other
            self._window.show_page(spec.key)
            self._window.tab(spec.key).presenter.try_sample()
            await self._until(partial(self._jobs.__contains__, spec.key), f"the job of {spec.key}")
        with suppress(TimeoutError):  # each is asked for its own end below
            await self._until(self._all_ended, "the end of all")
        for spec in self._models:
            await self._case(spec.key, partial(self._result, spec.key))
        for name in PAGES:
            await self._case(name, partial(self._page, name))
        return self._folder

    def _all_ended(self) -> bool:
        """Whether nothing is computed any more that a result would have to be shown beside."""
        return all(job.ended for job in self._jobs.values())

    async def _welcome(self) -> str:
        await self._until(self._window.isVisible, "the window")
        await self._picture("welcome")
        return self._window.windowTitle()

    async def _result(self, key: str) -> str:
        await self._until(lambda: self._jobs[key].ended, f"the end of {key}")
        job = self._jobs[key]
        if job.state is not JobState.DONE:
            failure = job.failure
            told = f"{failure.explanation.painted(str)} ({failure.code})" if failure else job.state
            raise Broken(f"{key} did not come to a result: {told}")
        self._window.open_job(job.id)
        media, name = self._window.stage.media, job.outputs[0]
        place = self._shop.library.folder(job.id) / name  # the one before may have the same name
        await self._seen(lambda: media.file == place, name)
        match viewer_key(Path(name)):
            case "model3d":
                scene = media.page("model3d").view
                canvas, drawn = scene.canvas, list[bool]()
                await self._seen(lambda: bool(scene.facts), f"what {name} is made of")
                canvas.drawn.connect(drawn.append)
                canvas.reset()
                await self._seen(lambda: True in drawn, f"the best picture of {name}")
            case "video":
                player = media.page("video").player
                await self._seen(lambda: player.frames >= 1, f"a picture of {name}")
                player.play()
                await self._seen(lambda: player.frames >= FRAMES, f"{name} to move")
            case "image":
                shown = media.page("image").view
                await self._seen(lambda: shown.picture_rect().width() > WIDE_ENOUGH, name)
        await self._picture(key)
        return ", ".join(job.outputs)

    async def _seen(self, true: Callable[[], bool], what: str) -> None:
        """Wait for what is on this computer already and has only to be shown."""
        await self._until(true, what, PATIENCE)

    async def _page(self, name: str) -> str:
        self._window.show_page(name)
        await self._picture(name)
        return "seen"

    async def _case(self, case: str, story: Callable[[], Awaitable[str]]) -> None:
        """Live *story* as *case*; what it raises is the case's failure, and the next one begins."""
        self._keeper.begin(case)
        began, seen = monotonic(), ""
        fault: Exception | None = None
        try:
            seen = await story()
        except Exception as error:  # noqa: BLE001 (whatever happens is the case's outcome)
            fault = error

        def told() -> str:
            if fault:
                raise fault
            return seen

        self._keeper.end(judged(self._keeper.part, case, told, began))

    def _hear(self, event: Event) -> None:
        if isinstance(event, JobChanged):
            self._jobs[event.job.model_key] = event.job


def look(keeper: Keeper, folder: Path, language: str, most: int | None) -> None:
    """Open the demo in *language* and run the first *most* models, or all; pictures in *folder*."""
    os.environ["LANGUAGE"] = language
    for picture in folder.glob("[0-9]*-*.png"):
        picture.unlink()

    async def visit(window: MainWindow, shop: OpenProfile) -> int:
        await EveryModel(window, shop, folder, keeper, shop.models[:most]).run()
        return 0

    open_window(Start(demo=True, visit=visit))
