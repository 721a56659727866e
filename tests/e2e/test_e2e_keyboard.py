"""The window without a mouse: walked by keys alone, and every control named in a natural order."""

from itertools import pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QWidget
from test_e2e_first_run import STARTING, done, empty_home, next_window, told
from window_kit import until

from avatar_desktop.ui.shell.main_window import MainWindow

__all__ = ["empty_home"]

MOST_STEPS = 150
SAME_ROW = 24
"""Pixels by which controls in one row may stand at different heights."""


def held(window: MainWindow) -> QWidget | None:
    """Return what has the keyboard."""
    return window.focusWidget()


def press(window: MainWindow, key: Qt.Key) -> None:
    """Press *key* where the keyboard is."""
    QTest.keyClick(held(window) or window, key)


async def reach(window: MainWindow, name: str) -> None:
    """Press Tab until the control *name* has the keyboard."""
    await until(lambda: (one := window.findChild(QWidget, name)) and one.isVisible(), name)
    for _ in range(MOST_STEPS):
        now = held(window)
        if now is not None and now.objectName() == name:
            return
        press(window, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not lead to {name}")


async def type_name(window: MainWindow, target: Path) -> None:
    """Answer the question where to save with *target*, typed over the name that is proposed.

    The desktop's own dialog is missing here, and so is what brings a dialog to the front; without
    the focus Qt's dialog would take what it lists for what is chosen.
    """
    await until(lambda: window.findChild(QFileDialog, "save_dialog"), "the question where")
    dialog = window.findChild(QFileDialog, "save_dialog")
    dialog.activateWindow()
    await until(lambda: dialog.isActiveWindow() and dialog.focusWidget(), "the dialog's field")
    QTest.keySequence(dialog.focusWidget(), QKeySequence.StandardKey.SelectAll)
    QTest.keyClicks(dialog.focusWidget(), str(target))
    QTest.keyClick(dialog.focusWidget(), Qt.Key.Key_Return)


def round_trip(window: MainWindow) -> list[QWidget]:
    """Return what Tab leads to, until it comes back to where it began."""
    seen: list[QWidget] = []
    for _ in range(MOST_STEPS):
        press(window, Qt.Key.Key_Tab)
        now = held(window)
        if now is None or now in seen:
            return seen
        seen.append(now)
    raise AssertionError("Tab comes to no end")


def spoken(widget: QWidget) -> str:
    """Return the name that a screen reader says."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name) if interface else ""


def outline(widgets: list[QWidget], panel: QWidget) -> list[tuple[str, int]]:
    """Return name and height of those *widgets* that lie in *panel*, in the order of Tab."""
    inside = [one for one in widgets if panel.isAncestorOf(one)]
    return [(one.objectName(), one.mapTo(panel, QPoint(0, 0)).y()) for one in inside]


def test_from_an_empty_home_to_a_saved_result_by_keys_alone(
    qloop, empty_home: Path, tmp_path: Path
):
    """Tab and Space open the demo, run its sample and ask where; the typed name is the result's."""
    target = tmp_path / "my result.mp4"

    async def story() -> None:
        first = await next_window()
        await reach(first, "try_demo")
        press(first, Qt.Key.Key_Space)
        demo = await next_window(first)
        await reach(demo, "use_sample")
        press(demo, Qt.Key.Key_Space)
        await until(lambda: done(demo), "the result", STARTING)
        await reach(demo, "save_as")
        press(demo, Qt.Key.Key_Space)
        await type_name(demo, target)
        await until(target.exists, "the file")

    told(qloop, story)

    (result,) = empty_home.glob("demo/library/*/result.mp4")
    assert target.read_bytes() == result.read_bytes()


@pytest.mark.parametrize("page", ["forms", "history", "settings"])
def test_every_control_is_named_and_tab_goes_down_the_page(qloop, empty_home: Path, page: str):
    """On every page whatever Tab leads to has a name, and in a panel Tab never goes back up."""
    nameless: list[str] = []
    jumps: list[str] = []
    met: list[str] = []

    async def story() -> None:
        first = await next_window()
        await reach(first, "try_demo")
        press(first, Qt.Key.Key_Space)
        demo = await next_window(first)
        keys = list(demo._presenters) if page == "forms" else [page]
        for key in keys:
            demo.show_page(key)
            await until(lambda key=key: demo.page == key, key)
            groups = [""]
            if page == "settings":
                demo._settings.complete()
                groups = list(demo._settings._groups)
            for group in groups:
                if group:
                    demo._settings.show_group(group)
                demo.findChild(QWidget, f"rail_{key}").setFocus()
                stops = round_trip(demo)
                met.extend(one.objectName() for one in stops)
                nameless.extend(
                    f"{key} {group}: {type(one).__name__} {one.objectName()}"
                    for one in stops
                    if not spoken(one).strip()
                )
                panel = demo.tab(key) if key in demo._presenters else demo._pages.currentWidget()
                rows = outline(stops, panel)
                jumps.extend(
                    f"{key}: {before[0]} at {before[1]}, then {after[0]} at {after[1]}"
                    for before, after in pairwise(rows)
                    if after[1] < before[1] - SAME_ROW
                )

    told(qloop, story)

    assert len(met) > 5
    assert nameless == []
    assert jumps == []
