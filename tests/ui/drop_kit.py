"""Files dragged over the window."""

from pathlib import Path

from fakes import until
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import (
    QDragEnterEvent,
    QDragMoveEvent,
    QDropEvent,
)
from PySide6.QtWidgets import QApplication

COPY, MOVE = Qt.DropAction.CopyAction, Qt.DropAction.MoveAction
NONE, LEFT = Qt.KeyboardModifier.NoModifier, Qt.MouseButton.LeftButton


def files(*paths: Path) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag(window, data: QMimeData, at: QPoint):
    """Bring *data* over the page and return the event that asks whether it may fall."""
    page = window._work
    QApplication.sendEvent(page, QDragEnterEvent(at, COPY | MOVE, data, LEFT, NONE))
    move = QDragMoveEvent(at, COPY | MOVE, data, LEFT, NONE)
    QApplication.sendEvent(page, move)
    return move


def fall(window, widget, data: QMimeData, at: QPoint) -> QDropEvent:
    """Bring *data* over *widget*, let it go there, and return the drop."""
    QApplication.sendEvent(widget, QDragEnterEvent(at, COPY | MOVE, data, LEFT, NONE))
    QApplication.sendEvent(widget, QDragMoveEvent(at, COPY | MOVE, data, LEFT, NONE))
    drop = QDropEvent(QPointF(at), COPY | MOVE, data, LEFT, NONE)
    drop.ignore()
    QApplication.sendEvent(widget, drop)
    return drop


async def looked(window) -> None:
    """Wait until every form has looked at its files."""
    forms = window._presenters.values()
    await until(lambda: not any(one.checking for one in forms), "the verdicts")
