"""The moment at which a person first sees the window."""

import asyncio
from contextlib import suppress

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

LONGEST = 5.0
"""Seconds. A window that starts out of sight is painted when it is looked at, if ever."""


async def first_paint(window: QWidget) -> None:
    """Return when *window*, just shown, has been painted, or is not looked at."""
    seen: asyncio.Future[None] = asyncio.get_running_loop().create_future()
    watch = _Watch(seen, window)
    with suppress(TimeoutError):
        await asyncio.wait_for(seen, LONGEST)
    watch.deleteLater()


class _Watch(QObject):
    def __init__(self, seen: "asyncio.Future[None]", window: QWidget) -> None:
        super().__init__(window)
        self._seen = seen
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: ARG002 (Qt's signature)
        if event.type() == QEvent.Type.Paint and not self._seen.done():
            self._seen.set_result(None)
        return False
