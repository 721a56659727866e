"""The list of pictures with its keys."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from avatar_desktop.ui.pages.job_delegate import GAP, SIDE, JobDelegate
from avatar_desktop.ui.pages.jobs_model import JobsModel

BATCH = 2000
MORE_WITHIN_PX = 800


class Gallery(QListView):
    """Pictures in a grid of one size; Enter opens, R runs again, S stars, Del trashes."""

    again_wanted = Signal()
    star_wanted = Signal()
    trash_wanted = Signal()
    more_wanted = Signal()
    current_changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("gallery")
        self._delegate: JobDelegate | None = None
        self._side = SIDE
        self.setAccessibleName(name)
        self.setViewMode(QListView.ViewMode.IconMode)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setMovement(QListView.Movement.Static)
        self.setLayoutMode(QListView.LayoutMode.Batched)
        self.setBatchSize(BATCH)
        self.setUniformItemSizes(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.setMouseTracking(True)
        self.verticalScrollBar().valueChanged.connect(self._scrolled)
        self.verticalScrollBar().rangeChanged.connect(self._scrolled)

    def show_jobs(self, model: JobsModel, delegate: JobDelegate) -> None:
        """Show *model* by *delegate*."""
        self._delegate = delegate
        self.setModel(model)
        self.setItemDelegate(delegate)
        self.selectionModel().currentChanged.connect(self.current_changed)
        self._fill_rows()

    def set_side(self, side: int) -> None:
        """Make pictures at least *side* px wide; they grow until a row is full."""
        self._side = side
        self._fill_rows()

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fill_rows()
        super().resizeEvent(event)

    def _fill_rows(self) -> None:
        if self._delegate is None:
            return
        width = self.viewport().width() - 1
        columns = max(1, width // (self._side + GAP))
        self._delegate.set_side(max(self._side // 2, width // columns - GAP))
        if self.gridSize() != self._delegate.cell():
            self.setGridSize(self._delegate.cell())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if event.matches(QKeySequence.StandardKey.Delete):
            self.trash_wanted.emit()
        elif plain and event.key() == Qt.Key.Key_R:
            self.again_wanted.emit()
        elif plain and event.key() == Qt.Key.Key_S:
            self.star_wanted.emit()
        elif event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            # Qt itself opens by Enter everywhere but on macOS
            if self.currentIndex().isValid():
                self.activated.emit(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _scrolled(self) -> None:
        bar = self.verticalScrollBar()
        if bar.maximum() - bar.value() <= MORE_WITHIN_PX:
            self.more_wanted.emit()
