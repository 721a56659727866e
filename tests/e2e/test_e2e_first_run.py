"""From an empty home to the first result, counted in clicks of the mouse on what is to be seen."""

import asyncio
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import keyring
import pytest
from keyring.backends import fail
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from window_kit import drop, until

from avatar_desktop.app import windows
from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.opening import Start
from avatar_desktop.ui.shell.main_window import MainWindow
from fixtures_service import Service
from make_media import make_clip

STARTING = 40
OURS = ("DASHSCOPE_", "AVATAR_", "HUAWEICLOUD_", "METASTUDIO_")


def open_window() -> MainWindow | None:
    """Return the window that the person sees and that works, if there is one."""
    seen = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    working = [window for window in seen if window.works]
    return next((window for window in working if window.isVisible()), None)


async def next_window(after: MainWindow | None = None) -> MainWindow:
    """Return the window that follows *after*."""
    await until(lambda: open_window() not in {None, after}, "the window", STARTING)
    window = open_window()
    assert window is not None
    return window


@dataclass
class Mouse:
    """Clicks where the person would, and counts."""

    clicks: int = 0

    async def click(self, window: MainWindow, name: str) -> None:
        """Click on the middle of the button *name*, as soon as it can be clicked."""

        def ready() -> QWidget | None:
            named = window.findChildren(QPushButton, name)
            return next((one for one in named if one.isVisible() and one.isEnabled()), None)

        await until(ready, name)
        button = ready()
        middle = button.mapTo(window, QPoint(button.width() // 2, button.height() // 2))
        hit = window.childAt(middle)
        assert hit is button, f"{hit} lies over {name}"
        self.clicks += 1
        QTest.mouseClick(hit, Qt.MouseButton.LeftButton)


@pytest.fixture
def empty_home(qapp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home without a file, an account or a key store."""
    for name in [one for one in os.environ if one.startswith(OURS)]:
        monkeypatch.delenv(name)
    monkeypatch.setenv("AVATAR_DESKTOP_HOME", str(tmp_path / "home"))
    qapp.setQuitOnLastWindowClosed(False)
    before = keyring.get_keyring()
    keyring.set_keyring(fail.Keyring())
    yield tmp_path / "home"
    keyring.set_keyring(before)


def told(qloop, story: Callable[[], object]) -> None:
    """Open the app and let *story* happen in it."""

    async def whole() -> int:
        running = asyncio.ensure_future(windows(Start()))
        telling = asyncio.ensure_future(story())
        await asyncio.wait({running, telling}, return_when=asyncio.FIRST_COMPLETED)
        if running.done():
            telling.cancel()
            return running.result()
        telling.result()
        window = open_window()
        assert window is not None
        window.close()
        return await running

    assert qloop.run_until_complete(whole()) == 0


def done(window: MainWindow) -> bool:
    job = window.stage.job
    return job is not None and job.state is JobState.DONE


def written(folder: Path) -> dict[str, bytes]:
    """Return every file that a person's settings and keys could be in."""
    return {str(path): path.read_bytes() for path in folder.rglob("*.json")}


def test_two_clicks_to_the_demos_first_result(qloop, empty_home: Path):
    """Try the demo, run the sample: the result is on the stage, and no third click is needed."""
    mouse = Mouse()

    async def story() -> None:
        first = await next_window()
        await mouse.click(first, "try_demo")
        demo = await next_window(first)
        await mouse.click(demo, "use_sample")
        await until(lambda: done(demo), "the result", STARTING)

    told(qloop, story)

    assert mouse.clicks <= 3
    assert len(list(empty_home.glob("demo/library/*/result.mp4"))) == 1


def test_leaving_the_demo_is_one_click_and_mixes_nothing(qloop, empty_home: Path):
    """After a run in the demo one click asks for the key of an account that knows of no demo."""
    mouse = Mouse()

    async def story() -> None:
        first = await next_window()
        before = written(empty_home / "main")
        await mouse.click(first, "try_demo")
        demo = await next_window(first)
        await mouse.click(demo, "use_sample")
        await until(lambda: done(demo), "the result", STARTING)
        kept = written(empty_home / "main")
        assert {path for path in kept if not path.endswith("window.json")} == set(before)
        mouse.clicks = 0

        await mouse.click(demo, "leave_demo_below")
        main = await next_window(demo)
        await until(lambda: main._empty.step == "key", "the step that asks for the key")

        assert mouse.clicks == 1
        assert await main._desk.library.search(HistoryQuery()) == []
        assert main.queue.cards == {}
        for name in ("dashscope", "huawei_ak", "huawei_sk"):
            assert await main._desk.keys.get(name) == ""
        assert main._desk.settings.current.accounts["dashscope"].base_url.startswith(
            "https://dashscope."
        )
        assert main.tab("video_style").presenter.files == {}

    told(qloop, story)

    assert not list(empty_home.glob("main/library/*/job.json"))


def test_key_test_drop_generate(
    qloop, empty_home: Path, service: Service, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    """With a key: paste, test, drop, generate, four clicks in all; the key is in no file."""
    monkeypatch.setenv("DASHSCOPE_BASE_URL", service.base_url)
    clip = make_clip(tmp_path / "clip.mp4", width=160, height=120, fps=15, seconds=1)
    mouse = Mouse()

    async def story() -> None:
        window = await next_window()
        await mouse.click(window, "connect_account")
        line = window.focusWidget()
        assert line.objectName() == "connect_dashscope"
        QApplication.clipboard().setText(f'DASHSCOPE_API_KEY="{service.api_key}"\n')
        QTest.keyClick(line, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
        await mouse.click(window, "connect_forward")
        await until(lambda: window._empty.step == "store", "the store")
        await mouse.click(window, "connect_forward")
        ready = "Ready: drop a file"
        await until(lambda: window._empty._title.text() == ready, ready, STARTING)
        window.show_page("video_style")
        drop(window.tab("video_style"), clip)
        await mouse.click(window, "generate")
        await until(lambda: done(window), "the result", STARTING)

    told(qloop, story)

    QApplication.clipboard().clear()
    assert mouse.clicks == 4
    assert len(service.submits()) == 1
    assert len(list(empty_home.glob("main/library/*/result.mp4"))) == 1
    holding = [
        path
        for path in empty_home.rglob("*")
        if path.is_file() and service.api_key.encode() in path.read_bytes()
    ]
    assert holding == []


def test_a_key_without_a_key_store_outlives_the_next_window(
    qloop, empty_home: Path, service: Service, monkeypatch: pytest.MonkeyPatch
):
    """What is kept only until the app is closed is still there after a change of settings."""
    monkeypatch.setenv("DASHSCOPE_BASE_URL", service.base_url)

    async def story() -> None:
        first = await next_window()
        await first._desk.keys.set("dashscope", service.api_key)
        first._rebuild()
        second = await next_window(first)

        assert await second._desk.keys.get("dashscope") == service.api_key

    told(qloop, story)
