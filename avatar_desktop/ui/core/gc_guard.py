"""Collects Python's garbage on the window's thread alone.

The collector may otherwise run on any thread, and a window's object that it finds there is
destroyed there, which Qt does not survive.
"""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1000


class GcGuard(QObject):
    """Takes over the collection for as long as it lives; `close` gives it back."""

    def __init__(self) -> None:
        super().__init__()
        gc.freeze()
        gc.disable()
        self._limits = gc.get_threshold()
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.collect)
        self._timer.start()

    def collect(self) -> None:
        """Collect the generations that have grown past the collector's own limits."""
        counts = zip(gc.get_count(), self._limits, strict=True)
        grown = [generation for generation, (count, limit) in enumerate(counts) if count > limit]
        if grown:
            gc.collect(max(grown))

    def close(self) -> None:
        """Let Python collect by itself again; what is left of the windows goes here and now."""
        self._timer.stop()
        gc.collect()
        gc.enable()
        gc.unfreeze()
