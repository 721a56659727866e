"""Paints one job in the gallery: its picture, its name, when and how it went."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPainterPath, QPalette, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.media import MediaKind
from avatar_desktop.ui.core.labels import state_icon
from avatar_desktop.ui.history.jobs_model import ROW, JobRow
from avatar_desktop.ui.theme.design_tokens import GRID, RADIUS, SMALL_PX, Colours, colours_of
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.thumbnails import Thumbnails

log = logging.getLogger(__name__)

SIDE = 160
GAP = 2 * GRID
DAY_HEIGHT = 28
LINE_HEIGHT = 20
ICON = 14

TINTS = {
    JobState.DONE: "good",
    JobState.FAILED: "bad",
    JobState.NEEDS_CHECK: "warning",
    JobState.CANCELLED: "muted",
}


@dataclass(frozen=True, slots=True)
class CardWords:
    """How the delegate says things: a day, and the second line of a job."""

    day: Callable[[date], str]
    line: Callable[[Job], str]


class JobDelegate(QStyledItemDelegate):
    """One size for all rows; the names of the days are painted between them."""

    def __init__(
        self, thumbnails: Thumbnails, icons: Icons, words: CardWords, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._thumbnails = thumbnails
        self._icons = icons
        self._words = words
        self._side = SIDE
        self._marks: dict[tuple[str, str, str], QPixmap] = {}

    def set_side(self, side: int) -> None:
        """Paint pictures *side* px wide."""
        self._side = side

    def cell(self) -> QSize:
        """Return the size of one row with its gaps."""
        return QSize(self._side + GAP, self._picture_height() + 2 * LINE_HEIGHT + 3 * GRID)

    def sizeHint(
        self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return self.cell()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        painter.save()
        try:
            row = index.data(ROW)
            if isinstance(row, JobRow):
                self._paint(painter, option, row)
        except Exception:
            log.exception("a job cannot be painted")
        finally:
            painter.restore()

    def paint_day(
        self, painter: QPainter, option: QStyleOptionViewItem, place: QRect, day: date
    ) -> None:
        """Paint the name of *day* at *place*, above its jobs."""
        painter.save()
        painter.setFont(_weight(option.font, QFont.Weight.DemiBold))
        painter.setPen(QColor(colours_of(option.palette).text))
        self._line(painter, place.adjusted(GRID, 0, 0, 0), self._words.day(day))
        painter.restore()

    def _paint(self, painter: QPainter, option: QStyleOptionViewItem, row: JobRow) -> None:
        palette: QPalette = option.palette
        rect: QRect = option.rect
        state: QStyle.StateFlag = option.state
        font: QFont = option.font
        colours = colours_of(palette)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        left, width = rect.left() + GRID, self._side
        well = QRect(left, rect.top(), width, self._picture_height())
        self._paint_well(painter, well, row, colours, state)
        title = QRect(left, well.bottom() + 1 + GRID // 2, width, LINE_HEIGHT)
        painter.setFont(font)
        painter.setPen(QColor(colours.text))
        self._line(painter, title, row.job.title)
        below = title.translated(0, LINE_HEIGHT)
        tint = TINTS.get(row.job.state, "accent_text")
        painter.drawPixmap(
            below.left(),
            below.top() + (LINE_HEIGHT - ICON) // 2,
            self._mark(painter, state_icon(row.job.state), tint, colours),
        )
        small = QFont(font)
        small.setPixelSize(SMALL_PX)
        painter.setFont(small)
        painter.setPen(QColor(colours.muted))
        self._line(painter, below.adjusted(ICON + 6, 0, 0, 0), self._words.line(row.job))

    def _paint_well(
        self,
        painter: QPainter,
        well: QRect,
        row: JobRow,
        colours: Colours,
        state: QStyle.StateFlag,
    ) -> None:
        shape = QPainterPath()
        shape.addRoundedRect(QRectF(well), RADIUS, RADIUS)
        painter.fillPath(shape, QColor(colours.sunken))
        picture = self._thumbnails.get(*row.picture) if row.picture else None
        painter.save()
        painter.setClipPath(shape)
        if picture is not None:
            size = picture.size().scaled(well.size(), Qt.AspectRatioMode.KeepAspectRatio)
            place = QRect(0, 0, size.width(), size.height())
            place.moveCenter(well.center())
            painter.drawPixmap(place, picture)
        else:
            name = "audio-lines" if row.picture and row.picture[1] == MediaKind.AUDIO else "film"
            mark = self._mark(painter, name, "line_strong", colours)
            painter.drawPixmap(well.center().x() - ICON // 2, well.center().y() - ICON // 2, mark)
        painter.restore()
        if row.job.starred:
            disc = QRectF(well.right() - 3 * GRID - 3, well.top() + GRID // 2 + 2, 22, 22)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.surface))
            painter.drawEllipse(disc)
            star = self._mark(painter, "star-filled", "warning", colours)
            painter.drawPixmap(round(disc.x()) + 4, round(disc.y()) + 4, star)
        selected = bool(state & QStyle.StateFlag.State_Selected)
        focused = bool(state & QStyle.StateFlag.State_HasFocus)
        if selected or focused:
            colour = colours.accent_text if selected else colours.line_strong
            painter.setPen(QPen(QColor(colour), 3 if selected else 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(well).adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(QPen(QColor(colours.line_strong), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(well).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def _line(self, painter: QPainter, place: QRect, text: str) -> None:
        metrics = painter.fontMetrics()
        shown = metrics.elidedText(text, Qt.TextElideMode.ElideRight, place.width())
        painter.drawText(place, int(Qt.AlignmentFlag.AlignVCenter), shown)

    def _mark(self, painter: QPainter, name: str, tint: str, colours: Colours) -> QPixmap:
        key = (name, tint, colours.window)
        if key not in self._marks:
            ratio = painter.device().devicePixelRatio()
            self._marks[key] = self._icons.pixmap(name, ICON, tint, ratio)
        return self._marks[key]

    def _picture_height(self) -> int:
        return self._side * 3 // 4


def _weight(font: QFont, weight: QFont.Weight) -> QFont:
    heavier = QFont(font)
    heavier.setWeight(weight)
    return heavier
