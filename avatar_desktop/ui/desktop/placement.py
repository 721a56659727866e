"""A window's place on the screens that there are."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, QPoint, QRect, QSize, QTimer
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QApplication, QWidget

SETTLE_MS = 500
"""Desktops change screens one after the other, and move windows by themselves meanwhile."""
GRIP = QSize(120, 32)
"""Of the frame's upper edge, what a hand needs to move a window."""


def fitted(frame: QRect, screens: Sequence[QRect]) -> QRect:
    """Return *frame* where it can be reached and seen on *screens*, the first of which is main.

    It stays as it is where it can be moved by its upper edge and is no larger than the screen
    that it is on; else it moves to the nearest place, and shrinks as far as it must.
    """
    if not screens:
        return frame
    grip = QRect(frame.topLeft(), QSize(frame.width(), GRIP.height()))
    home = max(screens, key=lambda one: _area(one.intersected(grip)))
    if not home.intersects(frame):
        home = screens[0]
    size = frame.size().boundedTo(home.size())
    seen = home.intersected(grip).size()
    reached = seen.width() >= min(GRIP.width(), grip.width()) and seen.height() >= GRIP.height()
    if reached and size == frame.size():
        return frame
    left = min(max(frame.left(), home.left()), home.right() - size.width() + 1)
    top = min(max(frame.top(), home.top()), home.bottom() - size.height() + 1)
    return QRect(QPoint(left, top), size)


def bring_into_view(window: QWidget) -> None:
    """Move *window* to where it can be reached; one that fills a screen is the desktop's care."""
    if window.isMaximized() or window.isFullScreen():
        return
    frame, inside = window.frameGeometry(), window.geometry()
    found = fitted(frame, [one.availableGeometry() for one in _screens()])
    if found != frame:
        window.resize(inside.size() - (frame.size() - found.size()))
        window.move(found.topLeft())


class ScreenWatch(QObject):
    """Brings a window into view when screens come, go or change."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(lambda: bring_into_view(window))
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.screenAdded.connect(self._added)
            app.screenRemoved.connect(self._settle.start)
            app.primaryScreenChanged.connect(self._settle.start)
        for screen in _screens():
            self._added(screen)

    def close(self) -> None:
        """Leave the window where it is."""
        self._settle.stop()
        self._settle.blockSignals(True)

    def _added(self, screen: QScreen) -> None:
        screen.availableGeometryChanged.connect(self._settle.start)
        self._settle.start()


def _screens() -> list[QScreen]:
    main = QApplication.primaryScreen()
    return [main, *(one for one in QApplication.screens() if one is not main)] if main else []


def _area(one: QRect) -> int:
    return max(one.width(), 0) * max(one.height(), 0)
