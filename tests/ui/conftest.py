"""The window on a real record, closed as the app closes it."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fakes import SAMPLE, Stand, stand
from PySide6.QtGui import QClipboard, QGuiApplication

from avatar_desktop.ui.shell.main_window import MainWindow
from make_media import make_clip

Open = Callable[..., MainWindow]


@pytest.fixture
def a_stand(qloop: Any, tmp_path: Path) -> Iterator[Callable[..., Stand]]:
    """Make desks; everything behind them is closed at the end."""
    made: list[Stand] = []

    def make(**changes: Any) -> Stand:
        made.append(stand(tmp_path / "profile", **changes))
        return made[-1]

    yield make
    for one in made:
        qloop.run_until_complete(one.close())


@pytest.fixture
def behind(a_stand: Callable[..., Stand]) -> Stand:
    """The desk of the demo."""
    return a_stand()


@pytest.fixture
def open_window(qapp: Any, qloop: Any, qtbot: Any, tmp_path: Path, a_stand: Any) -> Iterator[Open]:
    """Open windows on a desk; each remembers its state in the same file.

    As at a start nothing is dressed before the first is whole: parts would be dressed again and
    again.
    """
    opened: list[MainWindow] = []

    def build(behind: Stand) -> MainWindow:
        if not opened:
            qapp.setStyleSheet("")
        window = MainWindow.whole(behind.desk, tmp_path / "window.json", tmp_path / "cache")
        window.resize(1280, 800)
        window.show()
        opened.append(window)
        return window

    async def building(behind: Stand) -> MainWindow:
        return build(behind)

    def make(behind: Stand) -> MainWindow:
        running = qloop.is_running()
        return build(behind) if running else qloop.run_until_complete(building(behind))

    yield make
    for window in opened:
        window.close()
        qloop.run_until_complete(window.finish())
        window.deleteLater()


@pytest.fixture
def window(open_window: Open, behind: Stand) -> MainWindow:
    """The demo's window."""
    return open_window(behind)


@pytest.fixture
def clipboard(qapp: Any) -> Iterator[QClipboard]:
    """The clipboard, empty again afterwards.

    What Python put there would be deleted after Python's own end, which ends in a crash.
    """
    board = QGuiApplication.clipboard()
    board.clear()
    yield board
    board.clear()


@pytest.fixture(scope="session")
def sample() -> Path:
    """The clip that comes with the app; every limit holds for it."""
    return SAMPLE


@pytest.fixture(scope="session")
def tall(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A clip that is far too tall for the model."""
    path = tmp_path_factory.mktemp("clips") / "tall.mp4"
    make_clip(path, width=128, height=640, seconds=0.5)
    return path
