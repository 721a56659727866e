"""A place for one file: drop it, paste it or browse for it; it shows what lies there."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QIcon,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
    QPixmap,
)
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from avatar_desktop.ui.theme.design_tokens import GRID, GUTTER, RADIUS, STAGE, colours_of
from avatar_desktop.ui.theme.icons import tinted
from avatar_desktop.ui.widgets.spoken import Role, speak_as

EMPTY_HEIGHT = 136
FILLED_HEIGHT = 176


class Hover(Enum):
    """What is held over the zone."""

    NOTHING = 0
    WELCOME = 1
    REFUSED = 2


@dataclass(frozen=True, slots=True)
class DropWords:
    """What the zone says, painted."""

    prompt: str
    hint: str
    release: str
    browse: str
    remove: str


class DropZone(QFrame):
    """Takes one file for one input; knows no model and no cloud."""

    browse_wanted = Signal()
    remove_wanted = Signal()

    def __init__(
        self,
        words: DropWords,
        pictures: tuple[QPixmap, QIcon, QIcon],
        parent: QWidget | None = None,
    ) -> None:
        """Take the words and the pictures: of the empty zone, of browsing, of removing."""
        super().__init__(parent)
        self._words = words
        self._hover = Hover.NOTHING
        self._filled = False
        self._poster: QPixmap | None = None
        self._wave = False
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        speak_as(self, Role.Button)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self._drawing = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        self._drawing.setPixmap(pictures[0])
        self._prompt = QLabel(words.prompt, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._prompt.setProperty("role", "strong")
        self._hint = QLabel(words.hint, alignment=Qt.AlignmentFlag.AlignCenter, wordWrap=True)
        self._hint.setProperty("role", "small")
        self._replace = _button("replace", words.browse, pictures[1])
        self._replace.clicked.connect(self.browse_wanted)
        self._remove = _button("remove", words.remove, pictures[2])
        self._remove.clicked.connect(self.remove_wanted)
        self._lay_out()
        self._show()

    def show_drawing(self, drawing: QPixmap) -> None:
        """Use *drawing* for the empty zone, after the theme has changed."""
        self._drawing.setPixmap(drawing)

    def set_filled(self, filled: bool) -> None:  # noqa: FBT001 (a property of the zone)
        """Show that a file lies here, or that none does."""
        if filled != self._filled:
            self._filled = filled
            self._poster = None
            self._show()

    def show_poster(self, poster: QPixmap | None, *, wave: bool = False) -> None:
        """Show what the file looks like; a *wave* fills the zone, in the theme's colours."""
        self._poster = poster
        self._wave = wave
        self._show()

    def set_hover(self, hover: Hover, words: str = "") -> None:
        """Show what would come of a drop; *words* say why it is refused, or what is taken."""
        self._hover = hover
        resting = self._words.prompt if hover is Hover.NOTHING else self._words.release
        self._prompt.setText(words or resting)
        self._show()

    def sizeHint(self) -> QSize:
        return QSize(300, FILLED_HEIGHT if self._filled else EMPTY_HEIGHT)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(event.pos()):
            self.browse_wanted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space}:
            self.browse_wanted.emit()
        elif event.key() in {Qt.Key.Key_Delete, Qt.Key.Key_Backspace} and self._filled:
            self.remove_wanted.emit()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = colours_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        area = QRectF(self.rect()).adjusted(1.5, 1.5, -1.5, -1.5)
        outline = QPainterPath()
        outline.addRoundedRect(area, RADIUS, RADIUS)
        back, edge, style = colours.surface, colours.line_strong, Qt.PenStyle.DashLine
        if self._filled and self._hover is Hover.NOTHING:
            plain = self._wave or self._poster is None
            back = colours.sunken if plain else STAGE.window
            edge, style = colours.line, Qt.PenStyle.SolidLine
        elif self._hover is Hover.WELCOME:
            back, edge = colours.accent_soft, colours.accent_text
        elif self._hover is Hover.REFUSED:
            back, edge = colours.bad_soft, colours.bad
        elif self.underMouse():
            back = colours.sunken
        painter.fillPath(outline, QColor(back))
        if self._filled and self._poster and self._hover is Hover.NOTHING:
            painter.setClipPath(outline)
            if self._wave:
                wave = tinted(self._poster, QColor(colours.accent_text))
                inside = area.adjusted(GUTTER, GUTTER, -GUTTER, -GUTTER)
                painter.drawPixmap(inside, wave, QRectF(wave.rect()))
            else:
                painter.drawPixmap(_fitted(self._poster, area), self._poster, QRectF())
            painter.setClipping(False)
        strong = self._hover is not Hover.NOTHING or self.hasFocus()
        pen = QPen(QColor(colours.accent_text if self.hasFocus() else edge), 2 if strong else 1)
        pen.setStyle(Qt.PenStyle.SolidLine if self.hasFocus() else style)
        painter.setPen(pen)
        painter.drawPath(outline)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID, GRID, GRID, GRID)
        column.setSpacing(GRID // 2)
        corner = QHBoxLayout()
        corner.addStretch(1)
        corner.addWidget(self._replace)
        corner.addWidget(self._remove)
        column.addLayout(corner)
        column.addStretch(1)
        for label in (self._drawing, self._prompt, self._hint):
            label.setTextFormat(Qt.TextFormat.PlainText)
            column.addWidget(label)
        column.addStretch(1)

    def _show(self) -> None:
        resting = self._hover is Hover.NOTHING
        self._drawing.setVisible(resting and not (self._filled and self._poster))
        self._hint.setVisible(resting and not self._filled)
        self._prompt.setVisible(not self._filled or not resting)
        for button in (self._replace, self._remove):
            button.setVisible(self._filled and resting)
        self.setFixedHeight(self.sizeHint().height())
        self.update()


def _button(name: str, text: str, icon: QIcon) -> QToolButton:
    button = QToolButton()
    button.setObjectName(name)
    button.setIcon(icon)
    button.setAccessibleName(text)
    button.setToolTip(text)
    button.setCursor(Qt.CursorShape.ArrowCursor)
    return button


def _fitted(picture: QPixmap, area: QRectF) -> QRectF:
    size = picture.deviceIndependentSize()
    scale = min(area.width() / size.width(), area.height() / size.height())
    wide, high = size.width() * scale, size.height() * scale
    middle = area.center()
    return QRectF(middle.x() - wide / 2, middle.y() - high / 2, wide, high)
