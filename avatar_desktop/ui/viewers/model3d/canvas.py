"""Where a 3D model is painted and turned by hand. The pictures come from a thread."""

import asyncio
import math
from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QPointF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.theme.design_tokens import GRID, STAGE
from avatar_desktop.ui.viewers.model3d.camera import STYLES, Camera, Shot, Style
from avatar_desktop.ui.widgets.spoken import Role, speak_as

if TYPE_CHECKING:
    from avatar_desktop.ui.viewers.model3d.render_model import Model

ZOOM_STEP = 1.2
TURN_STEP = math.radians(10)
PAN_STEP = 0.1
SETTLED_MS = 150
MOST_PIXELS, MOST_MOVING = 2_500_000, 700_000

KEYS_TURN = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
NOT_OURS = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class Canvas3D(QWidget):
    """Shows a model. A drag turns it, with Shift or the middle button it moves; the wheel zooms.

    Arrows turn, with Shift they move; + and - zoom; R, 0 and Home go back to the first view; U
    lets another axis point up. While it moves a quick picture is shown, then the full one.
    """

    drawn = Signal(bool)
    """A picture came; whether it is the full one."""

    def __init__(self, name: str, start: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("canvas3d")
        self.setAccessibleName(name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        speak_as(self, Role.Canvas)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 96)
        self._start = start
        self._model: Model | None = None
        self._camera = Camera()
        self._style = Style.SOLID
        self._image = QImage()
        self._sentence = ""
        self._wanted: Shot | None = None
        self._busy = False
        self._drag: QPointF | None = None
        self._moving = False
        self._settle = QTimer(self, singleShot=True, interval=SETTLED_MS)
        self._settle.timeout.connect(lambda: self._ask(final=True))

    @property
    def camera(self) -> Camera:
        """From where the model is seen."""
        return self._camera

    @property
    def style3d(self) -> Style:
        """What is painted of the model."""
        return self._style

    @property
    def image(self) -> QImage:
        """The picture on show; null when there is none."""
        return self._image

    @property
    def model(self) -> "Model | None":
        """The model on show."""
        return self._model

    @property
    def sentence(self) -> str:
        """What is said in place of a model."""
        return self._sentence

    def show_model(self, model: "Model") -> None:
        """Show *model* from the front, in the best way that its form allows.

        What was said in its place stays until its first picture, a quick one, is there.
        """
        self._model = model
        self._camera = Camera()
        self._style = STYLES[model.form][0]
        self._image = QImage()
        self._ask(final=False)
        self.update()

    def show_sentence(self, sentence: str) -> None:
        """Let go of the model and say *sentence*."""
        self._model = self._wanted = None
        self._image = QImage()
        self._sentence = sentence
        self._settle.stop()
        self.update()

    def look(self, camera: Camera, *, still: bool = False) -> None:
        """Look from *camera*; *still* asks for the full picture at once."""
        self._camera = camera
        self._ask(final=still)

    def set_style(self, style: Style) -> None:
        """Paint the model as *style*."""
        self._style = style
        self._ask(final=True)

    def reset(self) -> None:
        """Go back to the first view; what points up stays."""
        self.look(Camera(up=self._camera.up), still=True)

    def zoom(self, factor: float, at: QPointF | None = None) -> None:
        """Zoom; what lies under *at* stays there."""
        x, y = self._from_middle(at) if at else (0.0, 0.0)
        self.look(self._camera.zoomed(factor, x, y))

    def shot(self, *, final: bool) -> Shot:
        """Return what would be painted now."""
        ratio = self.devicePixelRatioF()
        pixels = max(1.0, self.width() * self.height() * ratio * ratio)
        ratio *= min(1.0, math.sqrt((MOST_PIXELS if final else MOST_MOVING) / pixels))
        width, height = (max(1, round(side * ratio)) for side in (self.width(), self.height()))
        return Shot(self._camera, width, height, self._style, final)

    def sizeHint(self) -> QSize:
        return QSize(480, 320)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._image.isNull():
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self.rect(), self._image)
        elif self._sentence:
            painter.setPen(QColor(STAGE.muted))
            room = self.rect().adjusted(3 * GRID, 3 * GRID, -3 * GRID, -3 * GRID)
            how = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
            painter.drawText(room, int(how), self._sentence)
        if self.hasFocus() and self._model is not None:
            painter.setPen(QColor(STAGE.accent_text))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._ask(final=False)

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if notches:
            self.zoom(ZOOM_STEP**notches, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() in {Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton}:
            shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._moving = shift or event.button() is Qt.MouseButton.MiddleButton
            self._drag = event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._drag is None:
            return
        by = event.position() - self._drag
        self._drag = event.position()
        half = self._half()
        if self._moving:
            self.look(self._camera.panned(by.x() / half, by.y() / half))
        else:
            turn = math.pi / (2 * half)
            self.look(self._camera.orbited(by.x() * turn, by.y() * turn))

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        if self._drag is not None:
            self._drag = None
            self._ask(final=True)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self.reset()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.handle_key(event):
            super().keyPressEvent(event)

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what the key of *event* means to a model; False when it means nothing."""
        if event.modifiers() & NOT_OURS or self._model is None:
            return False
        match event.key():
            case key if key in KEYS_TURN:
                self._step(*KEYS_TURN[Qt.Key(key)], event.modifiers())
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                self.zoom(ZOOM_STEP)
            case Qt.Key.Key_Minus:
                self.zoom(1 / ZOOM_STEP)
            case Qt.Key.Key_R | Qt.Key.Key_0 | Qt.Key.Key_Home:
                self.reset()
            case Qt.Key.Key_U:
                self.look(self._camera.next_up(), still=True)
            case _:
                return False
        event.accept()
        return True

    def _step(self, right: int, down: int, modifiers: Qt.KeyboardModifier) -> None:
        if modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.look(self._camera.panned(right * PAN_STEP, down * PAN_STEP))
        else:
            self.look(self._camera.orbited(right * TURN_STEP, down * TURN_STEP))

    def _half(self) -> float:
        return max(1.0, min(self.width(), self.height()) / 2)

    def _from_middle(self, point: QPointF) -> tuple[float, float]:
        away = point - QPointF(self.width() / 2, self.height() / 2)
        return away.x() / self._half(), away.y() / self._half()

    def _ask(self, *, final: bool) -> None:
        """Want a picture of how things are now; pictures asked for earlier are forgotten."""
        if self._model is None:
            return
        self._wanted = self.shot(final=final)
        if final:
            self._settle.stop()
        elif self._drag is None:
            self._settle.start()
        if not self._busy:
            self._busy = True
            self._start(self._draw())

    async def _draw(self) -> None:
        """Draw what is wanted until nothing newer is."""
        done: Shot | None = None
        try:
            while self._model is not None and self._wanted not in {None, done}:
                model, done = self._model, self._wanted
                if done is None:
                    return
                image = await asyncio.to_thread(_render, model, done, self._stale(model, done))
                if image is not None and self._model is model:
                    self._image, self._sentence = image, ""
                    self.update()
                    self.drawn.emit(done.final)
        finally:
            self._busy = False

    def _stale(self, model: "Model", shot: Shot) -> Callable[[], bool]:
        """Return what tells whether a picture is still worth its time; quick ones always are."""

        def stale() -> bool:
            return self._model is not model or (shot.final and self._wanted != shot)

        return stale


def _render(model: "Model", shot: Shot, stale: Callable[[], bool]) -> QImage | None:
    from avatar_desktop.ui.viewers.model3d.render import render

    return render(model, shot, stale)
