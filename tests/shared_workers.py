"""One process that reads files for all the windows of a test run: each start of one takes time."""

import atexit
from concurrent.futures import CancelledError
from pathlib import Path
from typing import Any

from avatar_desktop.media.worker import Request
from avatar_desktop.media.workers import Ending, Workers


class LastingWorkers(Workers):
    """Ends no process over a file that nobody waits for any more: the next test needs it."""

    def do(self, request: Request, path: Path, ending: Ending) -> Any:
        """Return what *request* makes of *path*, or raise CancelledError, when it is made."""
        value = super().do(request, path, Ending())
        if ending.asked:
            raise CancelledError
        return value


WORKERS = LastingWorkers(patience=20)
atexit.register(WORKERS.close)
