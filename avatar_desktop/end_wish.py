"""The wish of the system that this program ends: a signal, or the end of the session."""

import asyncio
import os
import signal
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QApplication

from avatar_desktop.ui.core.application import Application

if TYPE_CHECKING:
    from avatar_desktop.ui.shell.main_window import MainWindow


class EndWish:
    """Closes the window that there is, and any that would come after it."""

    def __init__(self) -> None:
        """Hear of it from now on, in a running loop of the main thread."""
        self.come = False
        self._window: MainWindow | None = None
        for one in (signal.SIGINT, signal.SIGTERM):
            if os.name == "nt":
                signal.signal(one, lambda *_: self._hear())
            else:
                asyncio.get_running_loop().add_signal_handler(one, self._hear)
        app = QApplication.instance()
        if isinstance(app, Application):
            app.end_wanted.connect(self._hear)

    def lead_to(self, window: "MainWindow | None") -> None:
        """Let it close *window* from now on; at once where it has come already."""
        self._window = window
        if self.come and window:
            window.close()

    def _hear(self) -> None:
        self.come = True
        self.lead_to(self._window)
