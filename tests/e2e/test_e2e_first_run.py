"""An empty home: the demo is one click away, and its first result a second click."""

import asyncio
from pathlib import Path

import pytest
from PySide6.QtWidgets import QAbstractButton, QApplication
from window_kit import drop, until

from avatar_desktop.app import Start, windows
from avatar_desktop.ui.main_window import MainWindow
from make_media import make_clip

STARTING = 40


def open_window() -> MainWindow | None:
    """Return the window that the person sees, if there is one."""
    seen = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow)]
    return next((window for window in seen if window.isVisible()), None)


def press(window: MainWindow, name: str) -> None:
    button = window.findChild(QAbstractButton, name)
    assert isinstance(button, QAbstractButton)
    assert button.isVisible()
    button.click()


@pytest.fixture
def empty_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in ("DASHSCOPE_API_KEY", "DASHSCOPE_BASE_URL", "AVATAR_STORE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AVATAR_DESKTOP_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


def test_demo_is_one_click_and_mixes_nothing(qapp, qloop, empty_home: Path, tmp_path: Path):
    """Try the demo, drop a clip, generate; the job lies in the demo's library alone."""
    qapp.setQuitOnLastWindowClosed(False)
    clip = make_clip(tmp_path / "clip.mp4", width=160, height=120, fps=15, seconds=1)

    async def story() -> int:
        running = asyncio.ensure_future(windows(Start()))
        await until(open_window, "the window", STARTING)
        first = open_window()
        await until(lambda: first.findChild(QAbstractButton, "try_demo").isVisible(), "the offer")
        press(first, "try_demo")
        await until(lambda: open_window() not in {None, first}, "the demo's window", STARTING)
        demo = open_window()
        demo.show_page("video_style")
        tab = demo.tab("video_style")
        drop(tab, clip)
        await until(tab.generate.isEnabled, "the verdict")
        tab.generate.click()
        await until(lambda: list(empty_home.glob("demo/library/*/result.mp4")), "it", STARTING)
        demo.close()
        return await running

    assert qloop.run_until_complete(story()) == 0
    assert not list(empty_home.glob("main/library/*/job.json"))
