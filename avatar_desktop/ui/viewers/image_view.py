"""A picture: fit, 1:1, zoom to the pointer, pan; or two under a wipe."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import (
    QColor,
    QImage,
    QImageReader,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from avatar_desktop.ui.theme.design_tokens import STAGE
from avatar_desktop.ui.viewers import box_overlay
from avatar_desktop.ui.viewers.box_overlay import NamedBox
from avatar_desktop.ui.widgets.spoken import Role, speak_as

ZOOM_STEP = 1.25
ZOOM_MOST = 16.0
GRIP_PX = 12
WIPE_STEP = 0.02
PAN_PX = 48


def load_image(path: Path) -> QImage:
    """Return the picture *path*, turned upright; a null image when it cannot be read.

    Blocking: to be called on another thread. Qt refuses what would take over 256 MB.
    """
    reader = QImageReader(str(path))
    reader.setAutoTransform(True)
    reader.setDecideFormatFromContent(True)
    return reader.read()


class ImageView(QWidget):
    """Shows a picture. Wheel or + and - zoom, 0 fits, 1 is one pixel a pixel, drags pan.

    With a second picture, *before*, a line parts the two: drag it, or move it by ← and →.
    """

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("image_view")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        speak_as(self, Role.Graphic)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 96)
        self.setMouseTracking(True)
        self._image = QImage()
        self._before = QImage()
        self._zoom: float | None = None
        self._centre = QPointF()
        self._wipe = 0.5
        self._drag: QPointF | None = None
        self._wiping = False
        self._marks: Sequence[NamedBox] = ()

    def set_images(self, image: QImage, before: QImage | None = None) -> None:
        """Show *image* as large as it fits; *before* left of the wipe."""
        self._image = image
        self._before = before or QImage()
        self._marks = ()
        self._wipe = 0.5
        self.fit()

    def set_marks(self, boxes: Sequence[NamedBox]) -> None:
        """Draw *boxes* over the picture on show, until another one comes."""
        self._marks = boxes
        self.setAccessibleDescription(", ".join(one.title for one in boxes))
        self.update()

    @property
    def marks(self) -> Sequence[NamedBox]:
        """The boxes on show."""
        return self._marks

    def fit(self) -> None:
        """Show all of it, never larger than it is on this screen."""
        self._zoom = None
        self._centre = QPointF(self._image.width() / 2, self._image.height() / 2)
        self.update()

    def actual_size(self) -> None:
        """Show one pixel of the picture on one pixel of the screen."""
        self.set_zoom(1.0, QPointF(self.width() / 2, self.height() / 2))

    @property
    def zoom(self) -> float:
        """Pixels of the screen for one pixel of the picture."""
        if self._zoom is not None:
            return self._zoom
        if self._image.isNull():
            return 1.0
        ratio = self.devicePixelRatioF()
        across = self.width() * ratio / self._image.width()
        down = self.height() * ratio / self._image.height()
        return min(across, down, 1.0)

    @property
    def wipe(self) -> float:
        """Which part of the picture's width shows *before*, 0 to 1."""
        return self._wipe

    def set_wipe(self, part: float) -> None:
        """Move the line between the two pictures."""
        self._wipe = min(max(part, 0.0), 1.0)
        self.update()

    def set_zoom(self, zoom: float, at: QPointF) -> None:
        """Zoom; the point of the picture under *at* stays there."""
        if self._image.isNull():
            return
        held = self.to_image(at)
        fits = self._fitting()
        self._zoom = min(max(zoom, min(fits, 1.0)), ZOOM_MOST)
        scale = self._scale()
        away = at - QPointF(self.width() / 2, self.height() / 2)
        self._centre = held - away / scale
        self._keep_inside()
        self.update()

    def to_image(self, point: QPointF) -> QPointF:
        """Return which pixel of the picture lies under *point*."""
        away = point - QPointF(self.width() / 2, self.height() / 2)
        return self._centre + away / self._scale()

    def from_image(self, pixel: QPointF) -> QPointF:
        """Return where a pixel of the picture lies in this widget."""
        middle = QPointF(self.width() / 2, self.height() / 2)
        return middle + (pixel - self._centre) * self._scale()

    def picture_rect(self) -> QRectF:
        """Return where the whole picture lies, in this widget's coordinates."""
        scale = self._scale()
        size = QPointF(self._image.width(), self._image.height()) * scale
        corner = QPointF(self.width() / 2, self.height() / 2) - self._centre * scale
        return QRectF(corner, corner + size)

    def sizeHint(self) -> QSize:
        return QSize(480, 320)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._image.isNull():
            return
        painter = QPainter(self)
        smooth = self.zoom < 2  # noqa: PLR2004 (from twice the size on people want to see pixels)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, smooth)
        rect = self.picture_rect()
        painter.drawImage(rect, self._image)
        if self._marks:
            box_overlay.paint(painter, self._marks, rect, self.from_image)
        if self._before.isNull():
            return
        line = self._line_x()
        painter.save()
        painter.setClipRect(QRectF(rect.left(), rect.top(), line - rect.left(), rect.height()))
        painter.drawImage(rect, self._before, _covering(self._before, rect))
        painter.restore()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(STAGE.text), 2))
        painter.drawLine(QPointF(line, rect.top()), QPointF(line, rect.bottom()))
        painter.setBrush(QColor(STAGE.accent))
        painter.drawEllipse(QPointF(line, self.height() / 2), GRIP_PX / 2 + 2, GRIP_PX / 2 + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._keep_inside()

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if notches:
            self.set_zoom(self.zoom * ZOOM_STEP**notches, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton:
            self._wiping = self._on_line(event.position())
            self._drag = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is None:
            over = self._on_line(event.position())
            shape = Qt.CursorShape.SplitHCursor if over else Qt.CursorShape.ArrowCursor
            self.setCursor(shape)
            return
        if self._wiping:
            rect = self.picture_rect()
            self.set_wipe((event.position().x() - rect.left()) / max(1.0, rect.width()))
        else:
            self._pan(self._drag - event.position())
        self._drag = event.position()

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._drag = None
        self._wiping = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self._zoom is None:
            self.set_zoom(1.0, event.position())
        else:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.handle_key(event):
            super().keyPressEvent(event)

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what the key of *event* means to a picture; False when it means nothing."""
        if event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        ):
            return False
        middle = QPointF(self.width() / 2, self.height() / 2)
        key = event.key()
        pans: dict[int, QPointF] = {
            Qt.Key.Key_Left: QPointF(-PAN_PX, 0),
            Qt.Key.Key_Right: QPointF(PAN_PX, 0),
            Qt.Key.Key_Up: QPointF(0, -PAN_PX),
            Qt.Key.Key_Down: QPointF(0, PAN_PX),
        }
        if key in {Qt.Key.Key_Plus, Qt.Key.Key_Equal}:
            self.set_zoom(self.zoom * ZOOM_STEP, middle)
        elif key == Qt.Key.Key_Minus:
            self.set_zoom(self.zoom / ZOOM_STEP, middle)
        elif key == Qt.Key.Key_0:
            self.fit()
        elif key == Qt.Key.Key_1:
            self.actual_size()
        elif key in {Qt.Key.Key_Left, Qt.Key.Key_Right} and not self._before.isNull():
            self.set_wipe(self._wipe + (WIPE_STEP if key == Qt.Key.Key_Right else -WIPE_STEP))
        elif key in pans and self._zoom is not None:
            self._pan(pans[key])
        else:
            return False
        event.accept()
        return True

    def _scale(self) -> float:
        return self.zoom / self.devicePixelRatioF()

    def _fitting(self) -> float:
        held, self._zoom = self._zoom, None
        fits = self.zoom
        self._zoom = held
        return fits

    def _line_x(self) -> float:
        rect = self.picture_rect()
        return rect.left() + rect.width() * self._wipe

    def _on_line(self, point: QPointF) -> bool:
        return not self._before.isNull() and abs(point.x() - self._line_x()) <= GRIP_PX

    def _pan(self, by: QPointF) -> None:
        if self._zoom is not None:
            self._centre += by / self._scale()
            self._keep_inside()
            self.update()

    def _keep_inside(self) -> None:
        """Hold the picture so that no gap shows where it could fill the view."""
        scale = self._scale()
        half_across, half_down = self.width() / 2 / scale, self.height() / 2 / scale
        width, height = self._image.width(), self._image.height()
        self._centre = QPointF(
            _held(self._centre.x(), half_across, width),
            _held(self._centre.y(), half_down, height),
        )


def _covering(image: QImage, rect: QRectF) -> QRectF:
    """Return the middle part of *image* that has the shape of *rect*: nothing is distorted."""
    size = rect.size().scaled(QSizeF(image.size()), Qt.AspectRatioMode.KeepAspectRatio)
    part = QRectF(QPointF(), size)
    part.moveCenter(QRectF(image.rect()).center())
    return part


def _held(centre: float, half: float, length: float) -> float:
    if 2 * half >= length:
        return length / 2
    return min(max(centre, half), length - half)
