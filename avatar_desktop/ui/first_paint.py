"""The moment at which a person first sees the window."""

import asyncio

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

LONGEST = 5.0
"""Seconds. A window that starts out of sight is painted when it is looked at, if ever."""


def first_paint(window: QWidget) -> "asyncio.Future[None]":
    """Return what is done when *window*, not shown yet, has been painted, or is not looked at."""
    loop = asyncio.get_running_loop()
    painted: asyncio.Future[None] = loop.create_future()
    watch = _Watch(painted, window)
    given_up = loop.call_later(LONGEST, watch.end)
    painted.add_done_callback(lambda _: given_up.cancel())
    return painted


class _Watch(QObject):
    def __init__(self, painted: "asyncio.Future[None]", window: QWidget) -> None:
        super().__init__(window)
        self._painted = painted
        self._window = window
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002 (Qt's signature)
        if event.type() == QEvent.Type.Paint:
            self.end()
        return False

    def end(self) -> None:
        """Say that it is painted, once."""
        if not self._painted.done():
            self._painted.set_result(None)
            self._window.removeEventFilter(self)
