"""Renders every page in every state to pictures.

`PYTHONPATH=.:tests python tests/ui/shots.py FOLDER [SCALE]`, with ONLY=light-en,… for some.
"""

import asyncio
import os
import sys
import tempfile
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import qasync
import shots_connect
import shots_settings
from fakes import SAMPLE, Stand, stand, until
from PySide6.QtWidgets import QApplication

from avatar_desktop.domain.errors import Action, AppError, Explanation
from avatar_desktop.domain.job import Failure, Job, JobInput, JobState
from avatar_desktop.domain.spec import Lifecycle, LifeState
from avatar_desktop.domain.text import say
from avatar_desktop.engine import failures
from avatar_desktop.engine.events import JobChanged, Progress, TransferStage
from avatar_desktop.engine.ports import TaskMatch
from avatar_desktop.i18n import Language
from avatar_desktop.models import video_style
from avatar_desktop.paths import resources
from avatar_desktop.ui.shell.main_window import MainWindow
from avatar_desktop.ui.widgets.drop_zone import Hover
from make_media import make_clip


class Wide(Language):
    """Stands in for a language of other glyphs, so that layout and fonts can be judged."""

    def text(self, marked: str) -> str:
        if self.code == "en":
            return super().text(marked)
        found = super().text(marked)
        return found if found != marked or not marked else f"某{marked}"


def a_job(number: int, state: JobState, **changes: object) -> Job:
    created = datetime.now(UTC) - timedelta(minutes=number)
    job = Job(
        id=f"2026-{number:04}", model_key="video_style", created=created,
        inputs={"video": JobInput("video.mp4", f"/clips/Holiday at the lake {number}.mp4")},
        params={"style": number % 8, "video_fps": 15, "min_len": 720}, state=state,
        submitted_at=created, price="3.00 CNY",
    )  # fmt: skip
    return replace(job, **changes)


def queue(hub_publish: Callable[[object], None]) -> None:
    unsure = failures.doubtful(AppError(Explanation(say("The answer did not arrive in time."))))
    owing = Failure(
        Explanation(
            say("Alibaba answered “Arrearage”: the account owes money."), say(""),
            say("Top up in the console, then press Retry."), Action.OPEN_CONSOLE,
        ),
        "Arrearage", "7f0c-11e9", "Access denied, your account is in arrears.",
    )  # fmt: skip
    for job in (
        a_job(6, JobState.CANCELLED),
        a_job(5, JobState.DONE),
        a_job(4, JobState.FAILED, failure=owing),
        a_job(3, JobState.NEEDS_CHECK, failure=unsure),
        a_job(2, JobState.UPLOADING),
        a_job(1, JobState.RUNNING, task_id="task-1"),
        a_job(0, JobState.DOWNLOADING, task_id="task-2", succeeded_at=datetime.now(UTC)),
    ):
        hub_publish(JobChanged(replace(job, state=JobState.QUEUED, failure=None)))
        hub_publish(JobChanged(job))
    hub_publish(Progress("2026-0002", TransferStage.UPLOAD, 12_400_000, 31_000_000))


class Photographer:
    """Takes pictures of one window after the other."""

    def __init__(self, folder: Path, app: QApplication) -> None:
        self._folder = folder
        self._app = app

    async def session(self, name: str, behind: Stand, size: tuple[int, int]) -> None:
        with tempfile.TemporaryDirectory() as home:
            window = MainWindow.whole(behind.desk, Path(home) / "window.json")
            window.resize(*size)
            window.show()
            await asyncio.sleep(0.3)
            self._take(window, f"{name}-empty")
            if not behind.desk.demo:
                await shots_connect.states(
                    window, behind, lambda it: self._take(window, f"{name}-{it}")
                )
            tab = window.tab("video_style")
            tab.presenter.put_file("video", SAMPLE)
            await until(lambda: not tab.presenter.checking)
            await asyncio.sleep(0.3)
            self._take(window, f"{name}-filled")
            queue(behind.desk.hub.publish)
            found = [
                TaskMatch(f"task-{n}-abcdef{n}", datetime.now(UTC), "RUNNING") for n in range(2)
            ]
            window._actions.candidates.emit("2026-0003", found)
            await asyncio.sleep(0.2)
            self._take(window, f"{name}-queue")
            scroll = window.queue.findChild(object, "queue_scroll")
            scroll.verticalScrollBar().setValue(10_000)
            await asyncio.sleep(0.1)
            self._take(window, f"{name}-queue-end")
            bad = Path(home) / "tall.mp4"
            make_clip(bad, width=128, height=640, seconds=1)
            tab.presenter.put_file("video", bad)
            await until(lambda: not tab.presenter.checking)
            tab.show_error(failures.told("WrongState"))
            form = tab.findChild(object, "form_scroll")
            form.verticalScrollBar().setValue(10_000)
            await asyncio.sleep(0.2)
            self._take(window, f"{name}-error")
            form.verticalScrollBar().setValue(0)
            slot = tab.slots["video"]
            slot.zone.set_hover(Hover.REFUSED, slot.refusal(Path("portrait.png")))
            self._take(window, f"{name}-refused")
            tab.end_hover()
            tab.presenter.put_file("video", None)
            window.show_page("history")
            await asyncio.sleep(0.4)
            self._take(window, f"{name}-history")
            shots_settings.prepare(behind)
            await self._settings(name, window)
            window._show_keys()
            sheet = window.findChild(object, "key_sheet")
            sheet.grab().save(str(self._folder / f"{name}-keys.png"))
            sheet.close()
            window.close()
            await window.finish()
            window.deleteLater()
        await behind.close()

    async def _settings(self, name: str, window: MainWindow) -> None:
        window.show_page("settings")
        page = window._settings_page()
        page.complete()
        await shots_settings.states(page, lambda it: self._take(window, f"{name}-settings-{it}"))

    def _take(self, window: MainWindow, name: str) -> None:
        self._app.processEvents()
        window.grab().save(str(self._folder / f"{name}.png"))
        print(name)


async def main(app: QApplication, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    camera = Photographer(folder, app)
    life = Lifecycle(
        LifeState.RETIRED, date(2026, 10, 10), "Alibaba's notice of 2026-06", ("other",)
    )
    plain = video_style.SPEC
    other = replace(plain, key="other", title="Talking portrait", icon="image", lifecycle=life)
    sessions = (
        ("light-en", "light", "en", True, (1360, 840), (plain,)),
        ("dark-en", "dark", "en", True, (1360, 840), (plain,)),
        ("dark-zh", "dark", "zh_CN", False, (1360, 840), (plain, other)),
        ("small", "light", "zh_CN", False, (1024, 640), (plain, other)),
    )
    only = os.environ.get("ONLY")
    for name, theme, code, demo, size, models in sessions:
        if only and name not in only.split(","):
            continue
        with tempfile.TemporaryDirectory() as home:
            language = Wide(code, resources() / "locale")
            behind = stand(Path(home), demo=demo, models=models, language=language)
            behind.settings.save(replace(behind.settings.current, theme=theme))
            await camera.session(name, behind, size)


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    os.environ["QT_SCALE_FACTOR"] = sys.argv[2] if len(sys.argv) > 2 else "1"
    application = QApplication(sys.argv[:1])
    application.setQuitOnLastWindowClosed(False)
    with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(application)) as runner:
        runner.run(main(application, Path(sys.argv[1])))
