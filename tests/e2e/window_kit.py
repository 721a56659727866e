"""The real window over real services, driven from inside its own event loop."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from unittest.mock import patch

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget

from avatar_desktop import compose
from avatar_desktop.app import desk_of
from avatar_desktop.compose import OpenProfile, workshop
from avatar_desktop.domain.job import Job
from avatar_desktop.engine.events import Event, JobChanged, Progress
from avatar_desktop.engine.ports import Keys
from avatar_desktop.media.service import MediaService
from avatar_desktop.media.workers import Workers
from avatar_desktop.opening import Start
from avatar_desktop.paths import places
from avatar_desktop.ui.shell.main_window import MainWindow
from patience import until
from shared_workers import WORKERS

__all__ = ["Opened", "drop", "opened", "until"]


@dataclass(slots=True)
class Opened:
    """An open window and all that its engine has told."""

    window: MainWindow
    shop: OpenProfile
    events: list[Event]

    @property
    def jobs(self) -> dict[str, Job]:
        """The newest word on each job."""
        return {event.job.id: event.job for event in self.events if isinstance(event, JobChanged)}

    @property
    def progress(self) -> list[Progress]:
        return [event for event in self.events if isinstance(event, Progress)]

    def button(self, name: str, inside: QWidget | None = None) -> QAbstractButton:
        found = (inside or self.window).findChild(QAbstractButton, name)
        assert isinstance(found, QAbstractButton), name
        return found


@asynccontextmanager
async def opened(
    home: Path, kept: Keys | None = None, *, workers: Workers | None = WORKERS
) -> AsyncIterator[Opened]:
    """Open the window of the profile below *home* as the app does, and close it as the app does.

    *kept* are the keys of the window before; *workers* read the files, its own where it is None.
    """
    spots = places(home)
    async with AsyncExitStack() as stack:
        with patch.object(compose, "MediaService", lambda: MediaService(workers)):
            shop = await stack.enter_async_context(workshop(spots, None, resume=True, kept=kept))
        events: list[Event] = []
        shop.hub.subscribe(events.append)
        QApplication.instance().setStyleSheet("")  # dressed when it is whole, as at a start
        window = MainWindow.whole(
            desk_of(shop, Start(), spots), spots.data / "window.json", spots.cache
        )
        window.show()
        if shop.notices:
            window.tell(*shop.notices)
        try:
            yield Opened(window, shop, events)
        finally:
            window.close()
            await window.finish()
    window.deleteLater()


def drop(widget: QWidget, *files: Path, at: QWidget | None = None) -> None:
    """Drop *files* on the middle of *widget*, with the events that a file manager's drop makes.

    Where there is a part of it to drop them *at*, on the middle of that.
    """
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(file)) for file in files])
    point = QPoint(widget.width() // 2, widget.height() // 2)
    if at:
        point = at.mapTo(widget, at.rect().center())
    actions = Qt.DropAction.CopyAction | Qt.DropAction.MoveAction
    left, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(point, actions, data, left, none)
    QApplication.sendEvent(widget, enter)
    assert enter.isAccepted(), "the drop was refused while it hovered"
    QApplication.sendEvent(widget, QDragMoveEvent(point, actions, data, left, none))
    dropped = QDropEvent(QPointF(point), actions, data, left, none)
    QApplication.sendEvent(widget, dropped)
    assert dropped.dropAction() is Qt.DropAction.CopyAction, "the person's file could be moved"
