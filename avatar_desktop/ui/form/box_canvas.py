"""A picture on which boxes are drawn: by the pointer, or by the keyboard alone."""

from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from avatar_desktop.domain.box_draft import BoxDraft
from avatar_desktop.i18n import Language
from avatar_desktop.ui.theme.design_tokens import STAGE
from avatar_desktop.ui.viewers import box_overlay
from avatar_desktop.ui.viewers.box_overlay import NamedBox
from avatar_desktop.ui.widgets.spoken import Role, speak_as

HANDLE_PX = 12.0
REACH_PX = 16.0
STEPS = 100
"""An arrow key moves by this part of the picture; with Ctrl by one pixel."""


class BoxCanvas(QWidget):
    """Drag a box to move it and its lower right corner to size it.

    Arrows move the chosen box, with Shift they size it, Ctrl makes each step one pixel; Space
    chooses the next box.
    """

    changed = Signal()
    """The draft, or which of its boxes is chosen, is another."""

    def __init__(self, image: QImage, draft: BoxDraft, language: Language) -> None:
        super().__init__()
        self.setObjectName("box_canvas")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        speak_as(self, Role.Canvas)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(240, 200)
        self._image = image
        self._language = language
        self.draft = draft
        self.chosen = draft.wanted[0].key
        self._grip: QPointF | None = None
        self._sizing = False

    def put(self, draft: BoxDraft) -> None:
        """Show *draft*."""
        self.draft = draft
        self.update()
        self.changed.emit()

    def choose(self, key: str) -> None:
        """Make *key* the box that keys move."""
        self.chosen = key
        self.update()
        self.changed.emit()

    def to_widget(self, x: float, y: float) -> QPointF:
        """Return where a pixel of the picture lies in this widget."""
        place = self._place()
        scale = place.width() / self._image.width()
        return QPointF(place.left() + x * scale, place.top() + y * scale)

    def sizeHint(self) -> QSize:
        return QSize(640, 480)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(STAGE.window))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        place = self._place()
        painter.drawImage(place, self._image)
        drawn = [
            NamedBox(_rect(self.draft.boxes[one.key]), self._language.text(one.title))
            for one in self.draft.wanted
        ]
        box_overlay.paint(painter, drawn, place, lambda at: self.to_widget(at.x(), at.y()))
        corner = self._corner()
        half = HANDLE_PX / 2
        painter.setPen(QColor(STAGE.window))
        painter.setBrush(QColor(STAGE.accent))
        painter.drawRect(QRectF(corner.x() - half, corner.y() - half, HANDLE_PX, HANDLE_PX))
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QColor(STAGE.accent))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() is not Qt.MouseButton.LeftButton:
            return
        at = event.position()
        self._sizing = (at - self._corner()).manhattanLength() <= REACH_PX
        pixel = self._pixel(at)
        if not self._sizing:
            key = self.draft.at(pixel.x(), pixel.y())
            if not key:
                return
            self.choose(key)
        box = self.draft.boxes[self.chosen]
        held = QPointF(box[2], box[3]) if self._sizing else QPointF(box[0], box[1])
        self._grip = pixel - held

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._grip is None:
            return
        point = self._pixel(event.position()) - self._grip
        x, y = round(point.x()), round(point.y())
        box = self.draft.boxes[self.chosen]
        if self._sizing:
            self.put(self.draft.resized(self.chosen, x - box[0], y - box[1]))
        else:
            self.put(self.draft.moved(self.chosen, x, y))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._grip = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        moves = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Space:
            keys = [one.key for one in self.draft.wanted]
            self.choose(keys[(keys.index(self.chosen) + 1) % len(keys)])
        elif key in moves:
            fine = event.modifiers() & Qt.KeyboardModifier.ControlModifier
            step = 1 if fine else max(1, max(self.draft.size) // STEPS)
            x, y = (one * step for one in moves[key])
            self._step(x, y, sizing=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        else:
            super().keyPressEvent(event)

    def _step(self, x: int, y: int, *, sizing: bool) -> None:
        left, top, right, bottom = self.draft.boxes[self.chosen]
        if not sizing:
            self.put(self.draft.moved(self.chosen, left + x, top + y))
            return
        wide, high = right - left, bottom - top
        shape = self.draft.shapes[self.chosen]
        if shape:
            times = wide // shape[0] + (x + y) // max(1, min(shape)) or 1
            self.put(self.draft.resized(self.chosen, shape[0] * times, shape[1] * times))
        else:
            self.put(self.draft.resized(self.chosen, wide + x, high + y))

    def _place(self) -> QRectF:
        """Return where the picture lies: whole, in the middle, enlarged no more than twice."""
        wide, high = self._image.width(), self._image.height()
        scale = min(self.width() / wide, self.height() / high, 2.0)
        size = QPointF(wide * scale, high * scale)
        corner = QPointF(self.width(), self.height()) / 2 - size / 2
        return QRectF(corner, corner + size)

    def _pixel(self, at: QPointF) -> QPointF:
        place = self._place()
        scale = place.width() / self._image.width()
        return (at - place.topLeft()) / scale

    def _corner(self) -> QPointF:
        box = self.draft.boxes[self.chosen]
        return self.to_widget(box[2], box[3])


def _rect(box: tuple[int, int, int, int]) -> QRectF:
    return QRectF(QPointF(box[0], box[1]), QPointF(box[2], box[3]))
