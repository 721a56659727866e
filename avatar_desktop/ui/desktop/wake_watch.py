"""Notices that the computer has slept, on any system, by the gap in time."""

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer, Signal

EVERY_SECONDS = 5
GAP_SECONDS = 15
"""More than any load delays a timer by; less than any sleep."""


class WakeWatch(QObject):
    """Looks at the wall clock every 5 s; when far more has passed, nobody was awake."""

    woke = Signal()

    def __init__(
        self, parent: QObject | None = None, clock: Callable[[], float] = time.time
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._last = clock()
        self._timer = QTimer(self, interval=EVERY_SECONDS * 1000)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def close(self) -> None:
        """Look no more."""
        self._timer.stop()

    def _look(self) -> None:
        before, self._last = self._last, self._clock()
        if self._last - before > EVERY_SECONDS + GAP_SECONDS:
            self.woke.emit()
