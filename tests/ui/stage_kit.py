"""A real library, real media and real clips behind the widgets under test."""

import asyncio
import gc
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import qasync
from fakes import ToldCheckup, ToldConnections, ToldUploads
from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication, QWidget

from avatar_desktop.clouds.registry import accounts
from avatar_desktop.config.fields import settings_of
from avatar_desktop.domain.errors import Action, Explanation
from avatar_desktop.domain.job import Failure, Job, JobState
from avatar_desktop.domain.settings import Settings
from avatar_desktop.domain.text import say
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.intake import Validator
from avatar_desktop.engine.ports import Services
from avatar_desktop.engine.scheduler import Scheduler
from avatar_desktop.i18n import Language
from avatar_desktop.library.library import JobLibrary
from avatar_desktop.media.service import MediaService
from avatar_desktop.models import catalog
from avatar_desktop.objectstore.registry import kinds
from avatar_desktop.settings_owners import owners
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.theme.design_tokens import LIGHT
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.theme.theme import Theme
from make_media import make_clip
from patience import until, within
from shared_workers import WORKERS

RESOURCES = Path(__file__).parents[2] / "resources"
ICONS = RESOURCES / "icons"
NOON = datetime(2026, 6, 1, 12, 0, tzinfo=UTC)


class NoKeys:
    """Holds no secret."""

    async def get(self, name: str) -> str:
        return ""

    async def set(self, name: str, value: str) -> bool:
        raise AssertionError("nothing here sets a key")

    async def delete(self, name: str) -> None:
        raise AssertionError("nothing here deletes a key")

    def fleeting(self, name: str) -> bool:
        return False

    def from_environment(self, name: str) -> bool:
        return False

    def trouble(self):
        return None

    async def unlock(self):
        return None


class FixedSettings:
    """The settings as they come."""

    current = settings_of({}, owners())

    def save(self, settings: Settings) -> None:
        raise AssertionError("nothing here saves settings")


class Started:
    """Starts coroutines like the window does, also while the loop stands still between steps."""

    def __init__(self, loop: qasync.QEventLoop) -> None:
        self._loop = loop
        self.tasks: list[asyncio.Task[Any]] = []

    def __call__(self, coro: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        task = self._loop.create_task(coro)
        self.tasks.append(task)
        return task

    async def finish(self) -> None:
        """Wait for all of them, and those that they start, and raise what one raised."""
        while self.tasks:
            now, self.tasks = self.tasks, []
            await asyncio.gather(*now)


@dataclass
class Kit:
    """One profile on a temporary disk; `run` runs a coroutine on Qt's loop."""

    loop: qasync.QEventLoop
    desk: UiContext
    library: JobLibrary
    media: MediaService
    start: Started
    icons: Icons
    folder: Path
    clips: "Clips"
    made: int = 0

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run *work* on the loop and return its result."""
        asyncio._set_running_loop(None)
        task = self.loop.create_task(within(work))
        task.add_done_callback(lambda _done: self.loop.stop())
        self.loop.run_forever()
        # clicks and grabs between two runs let Qt step the loop's tasks
        asyncio._set_running_loop(self.loop)
        return task.result()

    def until(self, condition: Callable[[], object]) -> None:
        """Let the window live until *condition* holds."""
        self.run(until(condition))

    def bury(self, widget: QWidget | QObject) -> None:
        """Close and destroy *widget* here and now."""
        gone: list[bool] = []
        widget.destroyed.connect(lambda: gone.append(True))
        if isinstance(widget, QWidget):
            widget.close()
        widget.deleteLater()
        self.until(lambda: gone)

    def job(self, **changes: Any) -> Job:
        """Make a job with an input, and with a result when it is done."""
        return self.run(self._make(**changes))

    def keep(self, job: Job) -> Job:
        """Write *job* to the library."""
        self.run(self.library.save(job))
        return job

    async def _make(self, *, source: Path | None = None, result: Path | None = None,
                    state: JobState = JobState.DONE, **changes: Any) -> Job:  # fmt: skip
        self.made += 1
        job = Job(
            id=f"{NOON:%Y%m%d}-{self.made:08x}",
            model_key="video_style",
            created=changes.pop("created", NOON - timedelta(hours=self.made)),
            inputs={},
            params={"style": 3, "video_fps": 15, "min_len": 720, "animate_emotion": True,
                    "use_SR": False},
            price="3.00 CNY",
        )  # fmt: skip
        job = await self.library.create(job, {"video": source or self.clips.before})
        job = replace(job, state=state, updated=job.created + timedelta(seconds=75), **changes)
        if state is JobState.DONE:
            folder = self.library.folder(job.id)
            (folder / "result.mp4").write_bytes((result or self.clips.after).read_bytes())
            job = job.changed(outputs=("result.mp4",), task_id=f"task-{self.made}")
        await self.library.save(job)
        return job


@dataclass(frozen=True)
class Clips:
    """A clip with sound at 24 fps, and a mute one at 15 fps as a service returns it."""

    before: Path
    after: Path


def a_failure(**changes: Any) -> Failure:
    """Return what a service that wants money says."""
    explanation = Explanation(
        say("Alibaba answered 'Arrearage'."),
        say("The account owes money."),
        say("Top up in the console, then Retry."),
        Action.OPEN_CONSOLE,
    )
    given = {"code": "Arrearage", "request_id": "req-77", "detail": "<b>Access denied</b>"}
    return Failure(explanation, **{**given, **changes})


@pytest.fixture(scope="session", name="clips")
def clips_fixture(tmp_path_factory: pytest.TempPathFactory) -> Clips:
    """Clips that are made once."""
    folder = tmp_path_factory.mktemp("clips")
    return Clips(
        make_clip(folder / "before.mp4", width=320, height=180, fps=24, seconds=2),
        make_clip(folder / "after.mp4", width=320, height=180, fps=15, seconds=2, audio=False),
    )


@pytest.fixture(name="kit")
def kit_fixture(qapp: QApplication, tmp_path: Path, clips: Clips) -> Iterator[Kit]:
    """A profile with an empty library."""
    loop = qasync.QEventLoop(qapp)
    asyncio.set_event_loop(loop)
    lost: list[Any] = []
    loop.set_exception_handler(lambda _loop, context: lost.append(context))
    start = Started(loop)
    media = MediaService(WORKERS)
    library = JobLibrary(tmp_path / "library", tmp_path / "index.db")
    hub = EventHub()
    services = Services({}, None, None, media, library, catalog())  # type: ignore[arg-type]
    desk = UiContext(
        models=catalog(), accounts=accounts(), stores=kinds(), intake=Validator(media),
        scheduler=Scheduler(services, hub), hub=hub, library=library, media=media, keys=NoKeys(),
        settings=FixedSettings(), checkup=ToldCheckup(), connections=ToldConnections(),
        uploads=ToldUploads(), language=Language("en", RESOURCES / "locale"), resources=RESOURCES,
        settings_file=tmp_path / "settings.json", log_file=tmp_path / "log.txt", demo=False,
    )  # fmt: skip
    theme = Theme(qapp, ICONS, "light")
    icons = Icons(ICONS, LIGHT)
    asyncio._set_running_loop(loop)
    one = Kit(loop, desk, library, media, start, icons, tmp_path, clips)
    yield one
    one.run(start.finish())
    one.run(library.close())
    media.close()
    theme.close()
    asyncio._set_running_loop(None)
    loop.close()
    asyncio.set_event_loop(None)
    gc.collect()
    assert not lost, lost
