"""The moment at which a person first sees the window."""

from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer, Signal
from PySide6.QtWidgets import QWidget

LONGEST_MS = 5000
"""A window that starts out of sight is painted when it is looked at, if ever."""


class FirstPaint(QObject):
    """Watches a *window* that is not shown yet; `done` comes once."""

    done = Signal()
    """The window has been painted or closed, or nobody looks at it."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._given_up = QTimer(self, singleShot=True, interval=LONGEST_MS)
        self._given_up.timeout.connect(self._end)
        self._given_up.start()
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in {QEvent.Type.Paint, QEvent.Type.Hide}:
            QTimer.singleShot(0, self, self._end)
            self._window.removeEventFilter(self)
        return False

    def wait(self) -> None:
        """Return when it is done; meanwhile the window lives."""
        turning = QEventLoop()
        self.done.connect(turning.quit)
        if self._given_up.isActive():
            turning.exec()

    def _end(self) -> None:
        if self._given_up.isActive():
            self._given_up.stop()
            self.done.emit()
