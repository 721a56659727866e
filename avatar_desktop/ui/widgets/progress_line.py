"""A thin line: how much is done where that is known, else only that something goes on."""

from PySide6.QtCore import QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QHideEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QProgressBar, QWidget

from avatar_desktop.ui.core.motion import is_reduced
from avatar_desktop.ui.theme.design_tokens import colours_of

HEIGHT = 4
TICK_MS = 50
STEP = 0.03
PART = 0.3


class ProgressLine(QProgressBar):
    """Shows a true share of bytes, or a moving part when there is none to show.

    The part stands still in the middle where motion is reduced.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTextVisible(False)
        self.setFixedHeight(HEIGHT)
        self._at = 0.0
        self._timer = QTimer(self, interval=TICK_MS)
        self._timer.timeout.connect(self._move)
        self.show_busy()

    def show_share(self, done: int, total: int) -> None:
        """Show *done* of *total* bytes."""
        self.setRange(0, 1000)
        self.setValue(min(1000, done * 1000 // max(total, 1)))
        self._timer.stop()
        self.update()

    def show_busy(self) -> None:
        """Show that something goes on and nobody knows how far it is."""
        self.setRange(0, 0)
        self._run()

    def sizeHint(self) -> QSize:
        return QSize(100, HEIGHT)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._run()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._timer.stop()

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = colours_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(colours.line))
        whole = QRectF(self.rect())
        painter.drawRoundedRect(whole, HEIGHT / 2, HEIGHT / 2)
        painter.setBrush(QColor(colours.accent_text))
        width = whole.width()
        if self.maximum():
            share = QRectF(0, 0, width * self.value() / self.maximum(), HEIGHT)
        else:
            at = 0.5 if is_reduced() else self._at
            left = (at * (1 + PART) - PART) * width
            share = QRectF(left, 0, PART * width, HEIGHT).intersected(whole)
        painter.drawRoundedRect(share, HEIGHT / 2, HEIGHT / 2)

    def _run(self) -> None:
        if self.isVisible() and not self.maximum() and not is_reduced():
            self._timer.start()

    def _move(self) -> None:
        if is_reduced():
            self._timer.stop()
        self._at = (self._at + STEP) % 1
        self.update()
