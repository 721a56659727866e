"""The log file of the app. Secrets are taken out of every line."""

import logging
from logging.handlers import RotatingFileHandler
from pathlib import Path

from avatar_desktop.clouds.http import RedactingFilter

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LOG_BYTES = 2_000_000


def log_to(path: Path) -> None:
    """Write the log to *path* from now on, two files of 2 MB at most; without one if it cannot."""
    root = logging.getLogger("avatar_desktop")
    for handler in tuple(root.handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(logging.INFO)
    root.propagate = False
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = RotatingFileHandler(path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
    except OSError:
        root.addHandler(logging.NullHandler())
        return
    handler.addFilter(RedactingFilter())
    handler.setFormatter(logging.Formatter(FORMAT))
    root.addHandler(handler)
