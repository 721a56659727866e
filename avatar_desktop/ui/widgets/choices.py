"""One of a few values: side by side, or as tiles with a picture each."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QPushButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from avatar_desktop.ui.theme.design_tokens import GRID, RADIUS, SMALL_PX, colours_of

TILE_COLUMNS = 4
TILE_PICTURE = 54
TILE_LINES = 2
TILE_GAP = 5
_CAPTION_PX = SMALL_PX - 1


@dataclass(frozen=True, slots=True)
class Item:
    """One value, its painted title and its picture, if it has one."""

    value: Any
    title: str
    picture: QPixmap | None = None


class Choices(QFrame):
    """The common part: one button a value, exactly one of them down."""

    chosen = Signal(object)

    def __init__(self, items: Sequence[Item], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._items = tuple(items)
        self._group = QButtonGroup(self)
        self._group.idClicked.connect(lambda index: self.chosen.emit(self._items[index].value))

    def add(self, index: int, button: QAbstractButton) -> None:
        """Make *button* the one of the item at *index*."""
        button.setCheckable(True)
        button.setAutoExclusive(True)  # it is told as one of several, not as a box to tick
        button.setObjectName(f"choice_{self._items[index].value}")
        button.setAccessibleName(self._items[index].title)
        button.setToolTip(self._items[index].title)
        self._group.addButton(button, index)

    def show_value(self, value: Any) -> None:
        """Put down the button of *value*, without a signal."""
        for index, item in enumerate(self._items):
            if item.value == value:
                self._group.button(index).setChecked(True)
                proxy = self._group.button(index)
                self.setFocusProxy(proxy)


class Segments(Choices):
    """Two to four values side by side in a well."""

    def __init__(self, items: Sequence[Item], parent: QWidget | None = None) -> None:
        super().__init__(items, parent)
        self.setProperty("role", "well")
        row = QHBoxLayout(self)
        row.setContentsMargins(3, 3, 3, 3)
        row.setSpacing(2)
        for index, item in enumerate(self._items):
            button = QPushButton(item.title.replace("&", "&&"))
            button.setProperty("kind", "segment")
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self.add(index, button)
            row.addWidget(button)


class Tiles(Choices):
    """Values with a picture each, four in a row."""

    def __init__(self, items: Sequence[Item], parent: QWidget | None = None) -> None:
        super().__init__(items, parent)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(GRID)
        for index, item in enumerate(self._items):
            tile = Tile(item)
            self.add(index, tile)
            grid.addWidget(tile, index // TILE_COLUMNS, index % TILE_COLUMNS)
        for column in range(TILE_COLUMNS):
            grid.setColumnStretch(column, 1)


class Tile(QAbstractButton):
    """A picture with its name below; the chosen one has a frame and a tick."""

    def __init__(self, item: Item, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setText(item.title)
        self._picture = item.picture
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        font = self.font()
        font.setPixelSize(_CAPTION_PX)
        self.setFont(font)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)

    def sizeHint(self) -> QSize:
        text = TILE_LINES * self.fontMetrics().lineSpacing()
        return QSize(72, TILE_PICTURE + TILE_GAP + text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        colours = colours_of(self.palette())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(2, 2, self.width() - 4, TILE_PICTURE)
        outline = QPainterPath()
        outline.addRoundedRect(frame, RADIUS - 2, RADIUS - 2)
        painter.fillPath(outline, QColor(colours.sunken))
        if self._picture:
            painter.setClipPath(outline)
            painter.drawPixmap(frame, self._picture, cropped(self._picture, frame))
            painter.setClipping(False)
        if self.isChecked() or self.hasFocus() or self.underMouse():
            strong = self.isChecked() or self.hasFocus()
            colour = colours.accent_text if strong else colours.line_strong
            painter.setPen(QPen(QColor(colour), 3 if self.hasFocus() else 2))
            painter.drawRoundedRect(frame, RADIUS - 2, RADIUS - 2)
        if self.isChecked():
            _tick(painter, frame, colours.accent, colours.on_accent)
        painter.setPen(QColor(colours.text if self.isChecked() else colours.muted))
        top = TILE_PICTURE + TILE_GAP
        words = QRectF(0, top, self.width(), self.height() - top)
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop
        painter.drawText(words, int(flags | Qt.TextFlag.TextWordWrap), self.text())


def captioned(title: QWidget, control: QWidget, explanation: QWidget | None = None) -> QWidget:
    """Return *control* below its *title*, with the *explanation* under it."""
    box = QWidget()
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GRID // 2)
    column.addWidget(title)
    column.addWidget(control)
    if explanation:
        column.addWidget(explanation)
    return box


def cropped(picture: QPixmap, frame: QRectF) -> QRectF:
    """Return the middle of *picture* that has the shape of *frame*."""
    width, height = picture.width(), picture.height()
    scale = min(width / frame.width(), height / frame.height())
    wide, high = frame.width() * scale, frame.height() * scale
    return QRectF((width - wide) / 2, (height - high) / 2, wide, high)


def _tick(painter: QPainter, frame: QRectF, back: str, front: str) -> None:
    disc = QRectF(frame.right() - 19, frame.top() + 4, 15, 15)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(back))
    painter.drawEllipse(disc)
    pen = QPen(QColor(front), 1.8)
    pen.setCapStyle(Qt.PenCapStyle.RoundCap)
    painter.setPen(pen)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    path = QPainterPath()
    path.moveTo(disc.left() + 4, disc.top() + 7.8)
    path.lineTo(disc.left() + 6.6, disc.top() + 10.4)
    path.lineTo(disc.left() + 11, disc.top() + 5)
    painter.drawPath(path)
