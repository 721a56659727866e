"""The keys of the window; what they do is the window's."""

from collections.abc import Callable, Mapping

from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

Keys = Mapping[QKeySequence.StandardKey | str, Callable[[], None]]


def add_keys(window: QWidget, keys: Keys) -> list[QShortcut]:
    """Make *window* answer to *keys* wherever the focus is in it, and return the shortcuts."""
    made = []
    for sequence, act in keys.items():
        shortcut = QShortcut(QKeySequence(sequence), window)
        shortcut.activated.connect(act)
        made.append(shortcut)
    return made
