"""Lines with an icon each that say what is right, doubtful or wrong."""

from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from avatar_desktop.ui.theme.design_tokens import GRID

ICONS = {"good": "circle-check", "warning": "triangle-alert", "bad": "circle-alert"}
"""The icon of each tone: no state is told by colour alone."""


@dataclass(frozen=True, slots=True)
class StatusLine:
    """A painted sentence; `tone` is `good`, `warning` or `bad`."""

    tone: str
    text: str
    icon: QPixmap


class StatusLines(QWidget):
    """The lines, one below the other; hidden without any."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(GRID // 2)
        self._shown: list[tuple[str, str]] = []
        self.hide()

    def show_lines(self, lines: list[StatusLine]) -> None:
        """Show *lines* instead of what was there."""
        while self._column.count():
            item = self._column.takeAt(0)
            widget = item.widget() if item else None
            if widget:
                widget.hide()
                widget.deleteLater()
        for line in lines:
            self._column.addWidget(_row(line))
        self._shown = [(line.tone, line.text) for line in lines]
        self.setVisible(bool(lines))

    def texts(self) -> list[tuple[str, str]]:
        """Return tone and text of each line."""
        return list(self._shown)


def _row(line: StatusLine) -> QWidget:
    box = QWidget()
    row = QHBoxLayout(box)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GRID)
    icon = QLabel()
    icon.setPixmap(line.icon)
    icon.setAlignment(Qt.AlignmentFlag.AlignTop)
    text = QLabel(line.text, wordWrap=True)
    text.setTextFormat(Qt.TextFormat.PlainText)
    text.setProperty("role", line.tone)
    text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    row.addWidget(icon)
    row.addWidget(text, 1)
    return box
