"""The window before it works: how it looks, and what becomes of what is done in it."""

import asyncio
import json
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer
from PySide6.QtGui import QImage
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from avatar_desktop.config.look import SavedLook, saved_look
from avatar_desktop.ui.shell.first_paint import FirstPaint
from avatar_desktop.ui.shell.main_window import MainWindow

SIZE = QSize(1360, 840)


@pytest.fixture
def early(qloop, behind, tmp_path: Path):
    """A shown window of the demo in which nothing works yet."""
    window = MainWindow(behind.desk.outlook, tmp_path / "window.json", tmp_path / "cache")
    window.show_first_view()
    window.resize(SIZE)
    window.show()
    QTest.qWaitForWindowExposed(window)
    QApplication.processEvents()
    window.hold_input()
    yield window
    window.close()
    qloop.run_until_complete(window.finish())
    window.deleteLater()


def let_work(window: MainWindow, qloop, desk) -> None:
    """Make everything in *window* work."""

    async def attaching() -> None:
        for _ in window.attach(desk):
            await asyncio.sleep(0)

    qloop.run_until_complete(attaching())


def picture_of(window: QWidget, name: str) -> QImage:
    """Return what the active *window* shows where the part *name* lies."""
    window.activateWindow()
    QTest.qWaitForWindowActive(window, 2000)
    part = next(one for one in window.findChildren(QWidget, name) if one.isVisible())
    place = QRect(part.mapTo(window, QPoint()), part.size())
    return window.grab(place).toImage()


def test_nothing_moves_when_the_window_begins_to_work(early, qloop, behind):
    """Rail, stage, queue and the upper part of the form look the same, pixel by pixel."""
    parts = ("rail", "stage", "queue", "drop_video", "style")
    QApplication.processEvents()
    before = {name: picture_of(early, name) for name in parts}

    let_work(early, qloop, behind.desk)
    QApplication.processEvents()

    changed = [name for name in parts if picture_of(early, name) != before[name]]
    assert changed == []
    assert not before["rail"].isNull()


def test_what_is_not_there_yet_says_so(early):
    """The line at the bottom and the one below the button; nothing can be sent."""
    told = [one.text() for one in early.findChildren(QLabel) if one.isVisible()]

    assert told.count("Starting…") == 2
    assert not early.findChild(QWidget, "generate").isEnabled()


@pytest.mark.parametrize("way", ["click", "keys"])
def test_what_is_done_too_early_happens_as_soon_as_it_can(early, qloop, behind, way: str):
    """A click on the rail, and the keys of the settings."""
    button = early.findChild(QWidget, "rail_settings")
    if way == "click":
        at = button.mapTo(early, button.rect().center())
        QTest.mouseClick(early.windowHandle(), Qt.MouseButton.LeftButton, pos=at)
    else:
        QTest.keyClick(early.windowHandle(), Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier)
    meanwhile = early.page

    let_work(early, qloop, behind.desk)

    assert (meanwhile, early.page) == ("", "settings")


def test_a_key_between_two_parts_is_kept(early, qloop, behind):
    """While the parts are made one after the other, what is pressed waits as before."""

    async def attaching() -> None:
        pressed = False
        for _ in early.attach(behind.desk):
            if early._built and not pressed:
                pressed = True
                assert not early.acceptDrops()
                key, control = Qt.Key.Key_Comma, Qt.KeyboardModifier.ControlModifier
                QTest.keyClick(early.windowHandle(), key, control)
            await asyncio.sleep(0)

    qloop.run_until_complete(attaching())

    assert early.page == "settings"
    assert early.acceptDrops()


def test_a_window_closed_too_early_forgets_nothing(early, tmp_path: Path):
    """What was remembered stays as it was: no form has been read back yet."""
    file = tmp_path / "window.json"
    file.write_text(json.dumps({"forms": {"emo": {"files": {"image": "/a.png"}, "params": {}}}}))
    before = file.read_text()

    early.close()

    assert file.read_text() == before


@pytest.mark.parametrize("when", ["before it is waited for", "meanwhile"])
def test_a_window_that_is_closed_unseen_is_not_waited_for(qapp, qtbot, when: str):
    """Its end is heard at once, and not when painting is given up."""
    window = QWidget()
    qtbot.addWidget(window)
    painted = FirstPaint(window)
    seen = QSignalSpy(painted.done)
    window.show()
    window.close() if when == "before it is waited for" else QTimer.singleShot(0, window.close)
    QTimer.singleShot(1000, lambda: painted.done.emit() if not seen.count() else None)

    painted.wait()

    assert not window.isVisible()
    assert not painted._given_up.isActive()


def test_another_page_in_front_is_waited_for(qloop, behind, tmp_path: Path):
    """The history that was left open is announced, then there."""
    file = tmp_path / "window.json"
    file.write_text(json.dumps({"page": "history"}))
    window = MainWindow(behind.desk.outlook, file, tmp_path / "cache")
    window.show_first_view()
    window.show()
    told = [one.text() for one in window.findChildren(QLabel) if one.isVisible()]

    let_work(window, qloop, behind.desk)

    assert "Starting…" in told
    assert window.page == "history"
    window.close()
    qloop.run_until_complete(window.finish())


@pytest.mark.parametrize(
    ("text", "look"),
    [
        ('{"language": "zh_CN", "theme": "dark", "reduced_motion": true}',
         SavedLook("zh_CN", "dark", True)),
        ('\ufeff{"theme": "light"}', SavedLook("system", "light")),
        ('{"tabs": {"order": ["b ", "a"], "hidden": ["c"]}}',
         SavedLook(tab_order=("b", "a"), hidden_tabs=("c",))),
        ('{"tabs": {"order": "ab", "hidden": ["c", 1]}}', SavedLook()),
        ('{"tabs": ["order"]}', SavedLook()),
        ('{"language": 7, "theme": null, "reduced_motion": "yes"}', SavedLook()),
        ("[1, 2]", SavedLook()),
        ('"text"', SavedLook()),
        ("{", SavedLook()),
        ("[" * 100_000, SavedLook()),
        ("", SavedLook()),
    ],
)  # fmt: skip
def test_look_is_read_from_whatever_lies_there(tmp_path: Path, text: str, look: SavedLook):
    """What cannot be used has its default; the settings themselves tell of it later."""
    file = tmp_path / "settings.json"
    file.write_text(text, encoding="utf-8")

    assert saved_look(file) == look
    assert saved_look(tmp_path / "none.json") == SavedLook()
