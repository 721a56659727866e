"""Boxes with a name each, drawn over a picture."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen

from avatar_desktop.ui.theme.design_tokens import RADIUS, STAGE

LINE_PX = 2.0
HALO_PX = 4.0
PAD_PX = 6.0
VEIL = 110
"""How dark the part outside the first box becomes, of 255."""


@dataclass(frozen=True, slots=True)
class NamedBox:
    """A rectangle in pixels of the picture, and what it is called."""

    rect: QRectF
    title: str


def paint(
    painter: QPainter,
    marks: Sequence[NamedBox],
    picture: QRectF,
    place: Callable[[QPointF], QPointF],
) -> None:
    """Draw *marks*; what lies outside the first one is veiled.

    *picture* is where the picture lies, *place* takes one of its pixels there. The first line is
    whole, the others are dashed: colour alone tells nothing.
    """
    rects = [QRectF(place(one.rect.topLeft()), place(one.rect.bottomRight())) for one in marks]
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    _veil(painter, picture, rects[0])
    painter.setClipRect(picture)
    for number, (mark, rect) in enumerate(zip(marks, rects, strict=True)):
        _frame(painter, rect, dashed=number > 0)
        _name(painter, mark.title, rect, picture)
    painter.restore()


def _veil(painter: QPainter, picture: QRectF, kept: QRectF) -> None:
    outside = QPainterPath()
    outside.addRect(picture)
    inside = QPainterPath()
    inside.addRect(kept)
    painter.fillPath(outside.subtracted(inside), QColor(0, 0, 0, VEIL))


def _frame(painter: QPainter, rect: QRectF, *, dashed: bool) -> None:
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(QPen(QColor(0, 0, 0, VEIL), HALO_PX))
    painter.drawRect(rect)
    line = QPen(QColor(STAGE.good if dashed else STAGE.text), LINE_PX)
    if dashed:
        line.setStyle(Qt.PenStyle.DashLine)
    painter.setPen(line)
    painter.drawRect(rect)


def _name(painter: QPainter, title: str, rect: QRectF, picture: QRectF) -> None:
    metrics = QFontMetricsF(painter.font())
    shown = picture.intersected(rect)
    width = metrics.horizontalAdvance(title) + 2 * PAD_PX
    chip = QRectF(shown.left(), shown.top(), width, metrics.height() + PAD_PX)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(STAGE.window))
    painter.drawRoundedRect(chip, RADIUS / 2, RADIUS / 2)
    painter.setPen(QColor(STAGE.text))
    painter.drawText(chip, Qt.AlignmentFlag.AlignCenter, title)
