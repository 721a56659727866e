"""A check box that looks like a switch."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from avatar_desktop.ui.theme.design_tokens import GRID, HIT, colours_of
from avatar_desktop.ui.widgets.spoken import speak_as_switch

TRACK = QSize(36, 20)
KNOB = 14


class Switch(QCheckBox):
    """Yes or no, with its text at the left and the switch at the right end."""

    def __init__(self, text: str, on: str, off: str, parent: QWidget | None = None) -> None:
        """Take its text, and the words that a screen reader says for yes and no."""
        super().__init__(text, parent)
        self.setAccessibleName(text)
        speak_as_switch(self, on, off)

    def sizeHint(self) -> QSize:
        text = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(text + 2 * GRID + TRACK.width(), HIT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, point: QPoint) -> bool:
        return self.rect().contains(point)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = colours_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colours.text if self.isEnabled() else colours.disabled))
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.drawText(self.rect(), middle, self.text())
        left = self.width() - TRACK.width() - 2
        top = (self.height() - TRACK.height()) / 2
        track = QRectF(left, top, TRACK.width(), TRACK.height())
        on = self.isChecked()
        if self.hasFocus():
            painter.setPen(QPen(QColor(colours.accent_text), 2))
            painter.drawRoundedRect(track.adjusted(-2, -2, 2, 2), 12, 12)
        painter.setPen(QPen(QColor(colours.accent if on else colours.line_strong), 1))
        painter.setBrush(QColor(colours.accent if on else colours.sunken))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        inset = (TRACK.height() - KNOB) / 2
        x = track.right() - KNOB - inset if on else track.left() + inset
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.on_accent if on else colours.line_strong))
        painter.drawEllipse(QRectF(x, top + inset, KNOB, KNOB))
