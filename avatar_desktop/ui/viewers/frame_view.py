"""Paints the frames of a clip, or a sentence where there is none."""

from PySide6.QtCore import QEvent, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from avatar_desktop.ui.theme.design_tokens import GRID, RADIUS, STAGE

BADGE_HEIGHT = 24


class FrameView(QWidget):
    """The latest frame, as large as it fits and never cut; a badge says which of two it is."""

    clicked = Signal()
    double_clicked = Signal()
    shown = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._image = QImage()
        self._badge = ""
        self._sentence = ""
        self.setMinimumSize(96, 96)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)

    @property
    def image(self) -> QImage:
        """The frame on show; null when there is none."""
        return self._image

    @property
    def sentence(self) -> str:
        """What is said in place of a frame."""
        return self._sentence

    def set_image(self, image: QImage) -> None:
        """Show *image*, and no sentence."""
        self._image = image
        self._sentence = ""
        self.update()

    def set_sentence(self, sentence: str) -> None:
        """Say *sentence* in place of a frame."""
        self._image = QImage()
        self._sentence = sentence
        self.setAccessibleDescription(sentence)
        self.update()

    def set_badge(self, badge: str) -> None:
        """Write *badge* into the corner; empty for none."""
        self._badge = badge
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(480, 320)

    def picture_rect(self) -> QRect:
        """Return where the frame is painted."""
        size = self._image.size().scaled(self.size(), Qt.AspectRatioMode.KeepAspectRatio)
        rect = QRect(0, 0, size.width(), size.height())
        rect.moveCenter(self.rect().center())
        return rect

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.picture_rect(), self._image)
            if self._badge:
                self._paint_badge(painter)
        elif self._sentence:
            painter.setPen(QColor(STAGE.muted))
            margin = 3 * GRID
            room = self.rect().adjusted(margin, margin, -margin, -margin)
            how = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(how), self._sentence)

    def _paint_badge(self, painter: QPainter) -> None:
        width = QFontMetrics(self.font()).horizontalAdvance(self._badge) + 2 * GRID
        corner = self.picture_rect().topLeft()
        rect = QRectF(corner.x() + GRID, corner.y() + GRID, width, BADGE_HEIGHT)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        ground = QColor(STAGE.window)
        ground.setAlphaF(0.78)
        painter.setBrush(ground)
        painter.drawRoundedRect(rect, RADIUS / 2, RADIUS / 2)
        painter.setPen(QColor(STAGE.text))
        painter.drawText(rect, Qt.AlignmentFlag.AlignCenter, self._badge)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.clicked.emit()
            return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self.double_clicked.emit()

    def event(self, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Show, QEvent.Type.Hide}:
            self.shown.emit(event.type() == QEvent.Type.Show)
        return super().event(event)
