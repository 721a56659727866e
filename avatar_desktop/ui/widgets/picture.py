"""A small picture that fills its frame, or a drawing in its place."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPixmap
from PySide6.QtWidgets import QWidget

from avatar_desktop.ui.theme.design_tokens import RADIUS, colours_of
from avatar_desktop.ui.widgets.choices import cropped


class Picture(QWidget):
    """Shows the middle of a picture in a square of *side* pixels; a small one is only centred."""

    def __init__(self, side: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(side, side)
        self.picture: QPixmap | None = None
        self._drawing: QPixmap | None = None

    def show_picture(self, picture: QPixmap | None) -> None:
        """Show *picture*; the drawing where it is None."""
        self.picture = picture
        self.update()

    def set_drawing(self, drawing: QPixmap) -> None:
        """Take what stands in for a picture."""
        self._drawing = drawing
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect())
        outline = QPainterPath()
        outline.addRoundedRect(frame, RADIUS - 2, RADIUS - 2)
        painter.fillPath(outline, QColor(colours_of(self.palette()).sunken))
        if self.picture:
            painter.setClipPath(outline)
            painter.drawPixmap(frame, self.picture, cropped(self.picture, frame))
        elif self._drawing:
            size = self._drawing.deviceIndependentSize()
            left, top = (frame.width() - size.width()) / 2, (frame.height() - size.height()) / 2
            painter.drawPixmap(round(left), round(top), self._drawing)
