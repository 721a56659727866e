"""The keys of the window; what they do is the window's."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from avatar_desktop.ui.core.page_keys import SETTINGS
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


def add_page_keys(window: QWidget, models: Sequence[str], show: Callable[[str], None]) -> None:
    """Let Ctrl and a number call *show* with one of *models*, and Ctrl+comma with the settings."""
    for number, key in enumerate(models[:9], 1):
        add_keys(window, {f"Ctrl+{number}": partial(show, key)})
    add_keys(window, {"Ctrl+,": partial(show, SETTINGS)})
