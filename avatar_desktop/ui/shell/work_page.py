"""Where work is done: the form at the left, the stage, the queue at the right."""

from pathlib import Path

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QImage,
    QResizeEvent,
)
from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QWidget

from avatar_desktop.ui.form.dropped_files import local_files, web_address
from avatar_desktop.ui.form.model_tab import ModelTab
from avatar_desktop.ui.form.tab_presenter import TabPresenter
from avatar_desktop.ui.queue.queue_dock import QueueDock
from avatar_desktop.ui.stage.result_stage import ResultStage
from avatar_desktop.ui.theme.design_tokens import INPUTS_WIDTH, ROOMY


class WorkPage(QWidget):
    """Takes drops anywhere on itself and hands them to the form in front."""

    files_pasted = Signal(object)
    """A list of `Path`."""
    image_pasted = Signal(QImage)
    address_pasted = Signal(str)

    stage: ResultStage
    queue: QueueDock

    def __init__(self) -> None:
        """Hold nothing yet: `take` gives it the two that are made as its children."""
        super().__init__()
        self.setObjectName("work")
        self.setAcceptDrops(True)
        self.fold_by_width = False
        self._tabs = QStackedWidget(self)
        self._tabs.setFixedWidth(INPUTS_WIDTH)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(0)
        self._row.addWidget(self._tabs)

    def take(self, stage: ResultStage, queue: QueueDock) -> None:
        """Put both beside the forms."""
        self.stage, self.queue = stage, queue
        self._row.addWidget(stage, 1)
        self._row.addWidget(queue)
        self.fold_by_width = True

    @property
    def tabs(self) -> QWidget:
        """What holds the forms, of which one is seen."""
        return self._tabs

    @property
    def tab(self) -> ModelTab | None:
        """The form in front."""
        current = self._tabs.currentWidget()
        return current if isinstance(current, ModelTab) else None

    def presenter_in_front(self) -> TabPresenter | None:
        """Return the presenter of the form in front."""
        return self.tab.presenter if self.tab else None

    def add_tab(self, tab: ModelTab) -> None:
        """Take *tab* in, which is a child of `tabs` already, behind the others."""
        self._tabs.addWidget(tab)

    def show_tab(self, tab: ModelTab) -> None:
        """Bring *tab* to the front."""
        self._tabs.setCurrentWidget(tab)

    def focus_input(self, name: str) -> None:
        """Put the cursor on the input *name* of the form in front."""
        if self.tab:
            self.tab.slots[name].setFocus()

    def generate(self) -> None:
        """Send the form in front."""
        if self.tab:
            self.tab.presenter.generate()

    def browse(self) -> None:
        """Ask for a file for the form in front."""
        if self.tab:
            self.tab.browse()

    def undo(self) -> None:
        """Take back the last change of the form in front."""
        if self.tab:
            self.tab.undo()

    def paste(self) -> None:
        """Take what the clipboard holds: files, a picture or an address."""
        data = QApplication.clipboard().mimeData()
        files = local_files(data)
        if files:
            self.files_pasted.emit(files)
        elif data.hasImage():
            self.image_pasted.emit(QApplication.clipboard().image())
        elif address := web_address(data):
            self.address_pasted.emit(address)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if local_files(event.mimeData()):
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        paths = local_files(event.mimeData())
        event.setDropAction(Qt.DropAction.CopyAction)
        if paths and self.tab and self.tab.hover(paths, self._under(event.position().toPoint())):
            event.accept()
        else:
            event.ignore()

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        if self.tab:
            self.tab.end_hover()

    def dropEvent(self, event: QDropEvent) -> None:
        paths: list[Path] = local_files(event.mimeData())
        event.setDropAction(Qt.DropAction.CopyAction)
        if paths and self.tab:
            self.tab.drop(paths, self._under(event.position().toPoint()))
            event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.fold_by_width:
            self.queue.fold(event.size().width() < ROOMY)

    def _under(self, at: QPoint) -> QWidget | None:
        return self.childAt(at)
