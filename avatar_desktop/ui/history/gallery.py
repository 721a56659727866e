"""The list of pictures with its keys."""

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import (
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QRubberBand,
    QStyle,
    QStyleOptionRubberBand,
    QStyleOptionViewItem,
    QWidget,
)

from avatar_desktop.ui.history.day_grid import DayGrid
from avatar_desktop.ui.history.job_delegate import DAY_HEIGHT, GAP, SIDE, JobDelegate
from avatar_desktop.ui.history.jobs_model import Index, JobsModel
from avatar_desktop.ui.widgets.factories import polish

MORE_WITHIN_PX = 800

Move = QAbstractItemView.CursorAction
Hint = QAbstractItemView.ScrollHint


class Gallery(QListView):
    """Pictures in a grid by day; Enter opens, R runs again, S stars, U uses it, Del trashes.

    It places its rows itself: Qt's own grid knows no headings.
    """

    again_wanted = Signal()
    star_wanted = Signal()
    use_wanted = Signal()
    trash_wanted = Signal()
    more_wanted = Signal()
    current_changed = Signal()
    selection_changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gallery")
        self._jobs: JobsModel | None = None
        self._delegate: JobDelegate | None = None
        self._side = SIDE
        self._grid: DayGrid | None = None
        self._band: QRect | None = None
        """What the pointer spans just now, in the coordinates of the whole list."""
        self._anchor = QPersistentModelIndex()
        self._extends = False
        """Whether Shift is held in the event at hand."""
        self.setAccessibleName(name)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setSelectionRectVisible(True)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._scrolled)

    def show_jobs(self, model: JobsModel, delegate: JobDelegate) -> None:
        """Show *model* by *delegate*."""
        self._jobs = model
        self._delegate = delegate
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.selectionModel().currentChanged.connect(self.current_changed)
        self.selectionModel().selectionChanged.connect(self.selection_changed)
        model.days_changed.connect(self._place_anew)

    @property
    def grid(self) -> DayGrid:
        """Where the rows stand now."""
        if self._grid is None:
            self._grid = self._placed()
        return self._grid

    def set_side(self, side: int) -> None:
        """Make pictures at least *side* px wide; they grow until a row is full."""
        self._side = side
        self.doItemsLayout()

    # What Qt asks a view for

    def doItemsLayout(self) -> None:
        self._grid = self._placed()
        QAbstractItemView.doItemsLayout(self)

    def updateGeometries(self) -> None:
        bar, seen = self.verticalScrollBar(), self.viewport().height()
        bar.setSingleStep(self._delegate.cell().height() // 4 if self._delegate else 1)
        bar.setPageStep(seen)
        bar.setRange(0, max(0, self.grid.height - seen))
        polish(bar, idle="" if bar.maximum() else "yes")
        QAbstractItemView.updateGeometries(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self.doItemsLayout()
        QAbstractItemView.resizeEvent(self, event)

    def verticalOffset(self) -> int:
        return self.verticalScrollBar().value()

    def horizontalOffset(self) -> int:
        return 0

    def scrollContentsBy(self, dx: int, dy: int) -> None:
        self.scrollDirtyRegion(dx, dy)
        self.viewport().scroll(dx, dy)

    def visualRect(self, index: Index) -> QRect:
        if not index.isValid() or index.row() >= self.grid.count:
            return QRect()
        return self.grid.rect(index.row()).translated(0, -self.verticalOffset())

    def indexAt(self, point: QPoint) -> QModelIndex:
        job = self.grid.job_at(point.x(), point.y() + self.verticalOffset())
        return QModelIndex() if job is None else self.model().index(job, 0)

    def scrollTo(
        self, index: Index, hint: QAbstractItemView.ScrollHint = Hint.EnsureVisible
    ) -> None:
        if not index.isValid() or index.row() >= self.grid.count:
            return
        bar, seen = self.verticalScrollBar(), self.viewport().height()
        rect, day = self.grid.rect(index.row()), self.grid.opens(index.row())
        top = day.top if day else rect.top()
        bottom = rect.bottom() + 1
        if hint is Hint.PositionAtCenter:
            bar.setValue((top + bottom - seen) // 2)
        elif hint is Hint.PositionAtTop or top < bar.value():
            bar.setValue(top)
        elif hint is Hint.PositionAtBottom or bottom > bar.value() + seen:
            bar.setValue(min(top, bottom - seen))

    def moveCursor(
        self, action: QAbstractItemView.CursorAction, _modifiers: Qt.KeyboardModifier
    ) -> QModelIndex:
        count = self.model().rowCount()
        if not count:
            return QModelIndex()
        current = self.currentIndex()
        if not current.isValid():
            return self.model().index(0, 0)
        return self.model().index(self._moved(current.row(), action, count), 0)

    def setSelection(self, rect: QRect, command: QItemSelectionModel.SelectionFlag) -> None:
        band = rect.normalized().translated(0, self.verticalOffset())
        if self.state() is QAbstractItemView.State.DragSelectingState:
            self._band = band
            self.viewport().update()
        chosen = QItemSelection()
        for first, end in self._spanned(command) or self.grid.jobs_in(band):
            chosen.select(self.model().index(first, 0), self.model().index(end - 1, 0))
        self.selectionModel().select(chosen, command)

    def _spanned(self, command: QItemSelectionModel.SelectionFlag) -> list[tuple[int, int]]:
        """Return the jobs from where Shift began to the current one; none for clicks and drags."""
        dragged = self.state() is QAbstractItemView.State.DragSelectingState
        if dragged or not command & QItemSelectionModel.SelectionFlag.Current:
            return []
        if not self._anchor.isValid() or not self.currentIndex().isValid():
            return []
        ends = self._anchor.row(), self.currentIndex().row()
        return [(min(ends), max(ends) + 1)]

    def currentChanged(self, current: Index, previous: Index) -> None:
        if not self._extends:
            self._anchor = QPersistentModelIndex(current)
        super().currentChanged(current, previous)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().mousePressEvent(event)
        self._extends = False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        if self._band:
            self._band = None
            self.viewport().update()

    def visualRegionForSelection(self, selection: QItemSelection) -> QRegion:
        region = QRegion()
        top = self.verticalOffset()
        for first, end in self.grid.jobs_between(top, top + self.viewport().height()):
            for job in range(first, end):
                index = self.model().index(job, 0)
                if selection.contains(index):
                    region += self.visualRect(index)
        return region

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._delegate is None or self._jobs is None:
            return
        grid, offset = self.grid, self.verticalOffset()
        top, bottom = event.rect().top() + offset, event.rect().bottom() + offset
        painter = QPainter(self.viewport())
        option = QStyleOptionViewItem()
        self.initViewItemOption(option)
        plain = option.state & ~QStyle.StateFlag.State_HasFocus
        for day in grid.days_between(top, bottom):
            place = grid.heading(day).translated(0, -offset)
            self._delegate.paint_day(painter, option, place, self._jobs.day_at(day.first))
        for first, end in grid.jobs_between(top, bottom):
            for job in range(first, end):
                index = self._jobs.index(job, 0)
                option.rect = grid.rect(job).translated(0, -offset)
                option.state = plain
                if self.selectionModel().isSelected(index):
                    option.state |= QStyle.StateFlag.State_Selected
                if self.hasFocus() and index == self.currentIndex():
                    option.state |= QStyle.StateFlag.State_HasFocus
                self._delegate.paint(painter, option, index)
        if self._band:
            self._paint_band(painter, self._band.translated(0, -offset))
        painter.end()

    def _paint_band(self, painter: QPainter, place: QRect) -> None:
        band = QStyleOptionRubberBand()
        band.initFrom(self)
        band.shape = QRubberBand.Shape.Rectangle
        band.opaque = False
        band.rect = place
        self.style().drawControl(QStyle.ControlElement.CE_RubberBand, band, painter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.matches(QKeySequence.StandardKey.Delete):
            self.trash_wanted.emit()
        elif plain and event.key() == Qt.Key.Key_R:
            self.again_wanted.emit()
        elif plain and event.key() == Qt.Key.Key_S:
            self.star_wanted.emit()
        elif plain and event.key() == Qt.Key.Key_U:
            self.use_wanted.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            # Qt itself opens by Enter everywhere but on macOS
            if self.currentIndex().isValid():
                self.activated.emit(self.currentIndex())
        else:
            self._extends = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            super().keyPressEvent(event)
            self._extends = False

    def _place_anew(self) -> None:
        self._grid = None
        self.scheduleDelayedItemsLayout()

    def _placed(self) -> DayGrid:
        if self._delegate is None or self._jobs is None:
            return DayGrid([], 0, 1, QSize(1, 1), 0)
        width = self.viewport().width() - 1
        columns = max(1, width // (self._side + GAP))
        self._delegate.set_side(max(self._side // 2, width // columns - GAP))
        cell = self._delegate.cell()
        return DayGrid(self._jobs.days(), self._jobs.rowCount(), columns, cell, DAY_HEIGHT)

    def _moved(self, job: int, action: QAbstractItemView.CursorAction, count: int) -> int:
        grid = self.grid
        near = {
            Move.MoveLeft: max(0, job - 1),
            Move.MovePrevious: max(0, job - 1),
            Move.MoveRight: min(count - 1, job + 1),
            Move.MoveNext: min(count - 1, job + 1),
            Move.MoveUp: grid.above(job),
            Move.MoveDown: grid.below(job),
            Move.MoveHome: 0,
            Move.MoveEnd: count - 1,
        }
        if action in near:
            return near[action]
        step = grid.above if action is Move.MovePageUp else grid.below
        start, page = grid.rect(job).top(), self.viewport().height()
        reached = step(job)
        while (after := step(reached)) != reached and (
            abs(grid.rect(after).top() - start) <= page - grid.rect(after).height()
        ):
            reached = after
        return reached

    def _scrolled(self) -> None:
        bar = self.verticalScrollBar()
        if bar.maximum() - bar.value() <= MORE_WITHIN_PX:
            self.more_wanted.emit()
