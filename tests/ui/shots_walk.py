"""Takes a picture of every page of the real app over its demo, in every state.

`PYTHONPATH=.:tests:tests/ui:tests/e2e python tests/ui/shots_walk.py FOLDER LANGUAGE THEME SCALE
WIDTHxHEIGHT…`; the sizes are logical pixels.
"""

import asyncio
import os
import sys
import tempfile
import traceback
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path

import keyring
import qasync
import shots
from keyring.backends import fail
from PySide6.QtCore import QLoggingCategory, QSize
from PySide6.QtWidgets import QAbstractButton, QApplication, QScrollArea, QWidget

from avatar_desktop.app import windows
from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.domain.job import JobState
from avatar_desktop.opening import QUIET, Start, introduce
from avatar_desktop.paths import places
from avatar_desktop.settings_owners import owners
from avatar_desktop.ui.shell.main_window import MainWindow
from avatar_desktop.ui.stage.result_stage import View
from make_media import make_clip
from patience import until

SETTLE = 0.25
STARTING = 60.0


def on_screen() -> MainWindow | None:
    """Return the window that a person would see."""
    found = [one for one in QApplication.topLevelWidgets() if isinstance(one, MainWindow)]
    return next((one for one in found if one.isVisible() and one.works), None)


async def following(before: MainWindow | None = None) -> MainWindow:
    """Return the window that comes after *before*."""
    await until(lambda: on_screen() not in {None, before}, "the window", STARTING)
    window = on_screen()
    assert window is not None
    await until(lambda: window._attached, "what works", STARTING)
    return window


class Walk:
    """One language, one theme, one scale; every state in every size."""

    def __init__(self, folder: Path, sizes: list[QSize], clip: Path) -> None:
        self._folder = folder
        self._sizes = sizes
        self._clip = clip
        self._number = 0

    async def story(self) -> None:
        """Go from the first start over the account to the demo and all that it has."""
        first = await following()
        await asyncio.sleep(SETTLE)
        await self._take(first, "welcome")
        await self._account(first)
        await self._settings(first, "main")
        first.show_page("history")
        await self._take(first, "history-empty")
        first.show_page("emo")
        first.profile_wanted.emit("demo")
        demo = await following(first)
        for key in list(demo._presenters):
            await self._model(demo, key)
        await self._queue(demo)
        await self._history(demo)
        await self._settings(demo, "demo")
        demo.show_page("emo")
        await self._dialogs(demo)

    async def _account(self, window: MainWindow) -> None:
        window._empty.connect_account(clicked=False)
        await self._take(window, "connect-key")
        flow = window._empty.flow
        assert flow
        flow.show_step("store")
        await self._take(window, "connect-store")
        flow.show_step("check")
        await asyncio.sleep(2)
        await self._take(window, "connect-check")
        window._empty._end_flow(good=False)

    async def _model(self, window: MainWindow, key: str) -> None:
        window.show_page(key)
        window.stage.clear()
        presenter = window.tab(key).presenter
        for name in list(presenter.files):
            presenter.put_file(name, None)
        await self._take(window, f"{key}-empty")
        presenter.try_sample()
        presenter._eager = False
        await until(lambda: presenter.look and not presenter.checking, "the look", STARTING)
        presenter._eager = False
        presenter.understand()
        await self._take(window, f"{key}-filled")
        form = window.tab(key).findChild(QScrollArea, "form_scroll")
        form.verticalScrollBar().setValue(10_000)
        await self._take(window, f"{key}-options")
        form.verticalScrollBar().setValue(0)
        sent: list[str] = []
        presenter.sent.connect(lambda job: sent.append(job.id))
        await until(lambda: presenter.ready, "readiness", STARTING)
        window.tab(key).generate.click()
        await until(lambda: sent, "the job", STARTING)
        await until(
            lambda: (job := window.stage.job) and (job.state is JobState.RUNNING or job.ended),
            "the run", STARTING,
        )  # fmt: skip
        await self._take(window, f"{key}-running")
        await until(lambda: window.stage.job and window.stage.job.ended, "the result", 120)
        await asyncio.sleep(1.5)
        await self._take(window, f"{key}-result")
        for view in (View.COMPARE, View.INPUTS):
            if window.stage._header.tabs.isTabVisible(view):
                window.stage.select(view)
                await asyncio.sleep(0.7)
                await self._take(window, f"{key}-{view.name.lower()}")
        window.stage.select(View.RESULT)

    async def _queue(self, window: MainWindow) -> None:
        """Runs that fail, wait and are cancelled, a file that does not fit, several files."""
        window.show_page("video_style")
        shots.queue(window._desk.hub.publish)
        await self._take(window, "queue")
        scroll = window.queue.findChild(QScrollArea, "queue_scroll")
        scroll.verticalScrollBar().setValue(10_000)
        await self._take(window, "queue-end")
        for number in (4, 3):
            window._open(window.queue.cards[f"2026-{number:04}"].job)
            await self._take(window, f"stage-{'failed' if number == 4 else 'unsure'}")
        presenter = window.tab("video_style").presenter
        presenter.put_file("video", self._clip)
        await until(lambda: presenter.look and not presenter.checking, "the look", STARTING)
        await self._take(window, "form-bad")
        presenter.put_files([Path(f"/nowhere/{name}") for name in ("a.mp4", "b.mp4", "c.png")])
        await asyncio.sleep(1)
        await self._take(window, "form-left-over")
        window.show_page("emo")
        tab = window.tab("emo")
        tab.hover([Path("/nowhere/clip.mp4")], None)
        await self._take(window, "form-refused")
        tab.end_hover()

    async def _history(self, window: MainWindow) -> None:
        window.show_page("history")
        await asyncio.sleep(1)
        await self._take(window, "history")
        page = window._history
        page.gallery.setCurrentIndex(page._rows.index(2))
        await self._take(window, "history-detail")
        page.filters.search.setText("xyzzy")
        await asyncio.sleep(0.7)
        await self._take(window, "history-no-match")
        page.filters.search.setText("")
        await asyncio.sleep(0.7)
        page.gallery.setCurrentIndex(page._rows.index(0))
        page._trash()
        await asyncio.sleep(0.5)
        await self._take(window, "history-moved")
        page.filters.trash.setChecked(True)
        await asyncio.sleep(0.7)
        await self._take(window, "history-trash")
        page._trash_bar.empty.click()
        await self._take(window, "history-trash-asked")
        page.filters.trash.setChecked(False)
        await asyncio.sleep(0.5)

    async def _settings(self, window: MainWindow, name: str) -> None:
        window.show_page("settings")
        page = window._settings
        page.complete()
        for group in page.groups:
            page.show_group(group)
            await self._take(window, f"settings-{name}-{group}")
            area = page.findChild(QScrollArea, "settings_scroll")
            if area.verticalScrollBar().maximum() > 0:
                area.verticalScrollBar().setValue(area.verticalScrollBar().maximum())
                await self._take(window, f"settings-{name}-{group}-end")
        page.check()
        await asyncio.sleep(2.5)
        await self._take(window, f"settings-{name}-checked")
        window.show_page("emo")

    async def _dialogs(self, window: MainWindow) -> None:
        window._show_keys()
        await self._dialog("key-sheet")
        tab = window.tab("emo")
        tab.browse()
        await self._dialog("browse")
        for key in ("cosplay", "picture_modeling", "emo"):
            boxes = window.tab(key).findChild(QAbstractButton, "draw_boxes")
            if boxes and boxes.isVisibleTo(window.tab(key)):
                window.show_page(key)
                boxes.click()
                await asyncio.sleep(0.5)
                await self._dialog("boxes")

    async def _dialog(self, name: str) -> None:
        await asyncio.sleep(SETTLE)
        for one in QApplication.topLevelWidgets():
            if one.isVisible() and not isinstance(one, MainWindow) and one.isWindow():
                self._keep(one, f"dialog-{name}", self._sizes[0])
                one.close()

    async def _take(self, window: MainWindow, name: str) -> None:
        self._number += 1
        for size in self._sizes:
            window.resize(size)
            await asyncio.sleep(SETTLE)
            self._keep(window, f"{self._number:03}-{name}", size)

    def _keep(self, shown: QWidget, name: str, size: QSize) -> None:
        folder = self._folder / f"{size.width()}"
        folder.mkdir(parents=True, exist_ok=True)
        shown.grab().save(str(folder / f"{name}.png"))
        if isinstance(shown, MainWindow) and shown.size() != size:
            print(name, "is", shown.size())


async def whole(story: Callable[[], Awaitable[None]]) -> int:
    """Open the app, let *story* happen in it and close it."""
    running = asyncio.ensure_future(windows(Start()))
    telling = asyncio.ensure_future(story())
    await asyncio.wait({running, telling}, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        telling.cancel()
        return running.result()
    trouble = telling.exception()
    if trouble:
        traceback.print_exception(trouble)
    window = on_screen()
    if window:
        window.close()
    return await running


def prepare(code: str, theme: str) -> None:
    """Give both profiles the language and the theme."""
    for demo in (False, True):
        file = SettingsStore(places(demo=demo).settings_file, {}, owners())
        file.save(replace(file.current, language=code, theme=theme))


if __name__ == "__main__":
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    target, language, look, scale, *wanted = sys.argv[1:]
    os.environ["QT_SCALE_FACTOR"] = scale
    application = QApplication(sys.argv[:1])
    QApplication.setCursorFlashTime(0)
    introduce(application)
    QLoggingCategory.setFilterRules(QUIET)
    keyring.set_keyring(fail.Keyring())
    sizes = [QSize(*map(int, one.split("x"))) for one in wanted]
    with tempfile.TemporaryDirectory() as home:
        os.environ["AVATAR_DESKTOP_HOME"] = home
        tall = Path(home) / "a very tall clip of the lake.mp4"
        make_clip(tall, width=128, height=640, seconds=1)
        prepare(language, look)
        walk = Walk(Path(target), sizes, tall)
        with asyncio.Runner(loop_factory=lambda: qasync.QEventLoop(application)) as runner:
            runner.run(whole(walk.story))
