"""A label for ids and file names: long words break anywhere, and are copied as they are."""

import re

from PySide6.QtCore import Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLabel, QMenu, QWidget

PLACE = "\u200b"
"""Where a line may break; it takes no room."""
LONG = 16
"""Characters above which a word may break anywhere."""


class Breakable(QLabel):
    """Plain text that can be selected; it never widens what it lies in."""

    def __init__(self, text: str, copy: str, parent: QWidget | None = None) -> None:
        """Take the *text*, and what the menu calls copying."""
        super().__init__(breakable(text), parent)
        self._copy = copy
        self.setAccessibleName(text)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(True)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.addAction(self._copy).triggered.connect(self.copy)
        menu.popup(event.globalPos())

    def copy(self) -> None:
        """Copy what is selected, or all of it, without the places where it may break."""
        text = (self.selectedText() or self.text()).replace(PLACE, "")
        QGuiApplication.clipboard().setText(text)


def breakable(text: str) -> str:
    """Return *text* with places where a line may break inside its long words."""
    return re.sub(rf"[!-~]{{{LONG},}}", lambda found: PLACE.join(found[0]), text)
