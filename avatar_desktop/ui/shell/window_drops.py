"""Files that are let go on the rail, the history or wherever else no form lies."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from avatar_desktop.ui.form.dropped_files import local_files
from avatar_desktop.ui.shell.file_router import FileRouter
from avatar_desktop.ui.shell.nav_rail import NavRail
from avatar_desktop.ui.shell.window_notice import WindowNotice
from avatar_desktop.ui.shell.work_page import WorkPage

Takes = Callable[[list[Path], str], object]
"""Takes files and the key of the model that is meant, empty for any."""


class WindowDrops(QObject):
    """Takes the drops that nothing inside the *window* takes.

    What is dragged out of this very window is taken on a model's button alone, so that a drag
    that was begun by mistake changes nothing.
    """

    def __init__(
        self, window: QWidget, model_at: Callable[[QPoint], str], *, may: Takes, take: Takes
    ) -> None:
        """Take which model's button lies at a place of the screen, and who answers and acts."""
        super().__init__(window)
        self._window = window
        self._model_at = model_at
        self._may = may
        self._take = take
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.DragEnter and isinstance(event, QDropEvent):
            event.setAccepted(bool(local_files(event.mimeData())))
            return True
        if isinstance(event, QDropEvent) and event.type() in {
            QEvent.Type.DragMove,
            QEvent.Type.Drop,
        }:
            self._answer(event, drop=not isinstance(event, QDragMoveEvent))
            return True
        return False

    def _answer(self, event: QDropEvent, *, drop: bool) -> None:
        paths = local_files(event.mimeData())
        model = self._model_at(self._window.mapToGlobal(event.position().toPoint()))
        event.setDropAction(Qt.DropAction.CopyAction)
        if not paths or (event.source() and not model) or not self._may(paths, model):
            event.ignore()
            return
        if drop:
            self._take(paths, model)
        event.accept()


def let_files_in(
    window: QWidget, arrivals: FileRouter, rail: NavRail, work: WorkPage, notice: WindowNotice
) -> None:
    """Lead all that is dropped or pasted to *arrivals*, and what they say to *notice*."""
    WindowDrops(window, rail.model_at, may=arrivals.taker, take=arrivals.open_files)
    work.files_pasted.connect(arrivals.paste_files)
    work.image_pasted.connect(arrivals.paste_image)
    work.address_pasted.connect(arrivals.paste_address)
    work.stage.use_wanted.connect(arrivals.use)
    arrivals.used.connect(work.focus_input)
    arrivals.refused.connect(notice.warn_in_passing)
    arrivals.settled.connect(notice.withdraw)
