"""The keys of the window; what they do is the window's."""

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from avatar_desktop.ui.core.page_keys import SETTINGS
from avatar_desktop.ui.shell.nav_rail import NavRail
from avatar_desktop.ui.shell.work_page import WorkPage

Keys = Mapping[QKeySequence.StandardKey | str, Callable[[], None]]


def add_keys(window: QWidget, keys: Keys) -> list[QShortcut]:
    """Make *window* answer to *keys* wherever the focus is in it, and return the shortcuts."""
    made = []
    for sequence, act in keys.items():
        shortcut = QShortcut(QKeySequence(sequence), window)
        shortcut.activated.connect(act)
        made.append(shortcut)
    return made


def keys_of(work: WorkPage, search: Callable[[], None]) -> Keys:
    """Return the keys that only mean something beside a form."""
    standard = QKeySequence.StandardKey
    return {
        standard.Open: work.browse,
        standard.Paste: work.paste,
        standard.Undo: work.undo,
        standard.Find: search,
        "Ctrl+Return": work.generate,
        "Ctrl+Enter": work.generate,
    }


def add_page_keys(window: QWidget, rail: NavRail, show: Callable[[str], None]) -> None:
    """Let Ctrl and a number call *show* with the model that stands there now on the *rail*.

    Ctrl+comma calls it with the settings.
    """

    def go(number: int) -> None:
        if key := rail.key_at(number):
            show(key)

    add_keys(window, {f"Ctrl+{number}": partial(go, number) for number in range(1, 10)})
    add_keys(window, {"Ctrl+,": partial(show, SETTINGS)})
