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

    def __init__(self, stage: ResultStage, queue: QueueDock) -> None:
        super().__init__()
        self.setObjectName("work")
        self.setAcceptDrops(True)
        self.stage = stage
        self.queue = queue
        self.fold_by_width = True
        self._tabs = QStackedWidget()
        self._tabs.setFixedWidth(INPUTS_WIDTH)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._tabs)
        row.addWidget(stage, 1)
        row.addWidget(queue)

    @property
    def tab(self) -> ModelTab | None:
        """The form in front."""
        current = self._tabs.currentWidget()
        return current if isinstance(current, ModelTab) else None

    def presenter_in_front(self) -> TabPresenter | None:
        """Return the presenter of the form in front."""
        return self.tab.presenter if self.tab else None

    def add_tab(self, tab: ModelTab) -> None:
        """Take *tab* in, behind the others."""
        self._tabs.addWidget(tab)

    def show_tab(self, tab: ModelTab) -> None:
        """Bring *tab* to the front."""
        self._tabs.setCurrentWidget(tab)

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
