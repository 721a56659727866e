"""The log file of the app. Secrets are taken out of every line."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path

from avatar_desktop.clouds.http.redaction import redacted
from avatar_desktop.system.private import make_folder, private

FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"
LOG_BYTES = 2_000_000


class RedactingFormatter(logging.Formatter):
    """Takes what looks like a secret out of whole entries, tracebacks included."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the entry as it goes to the file."""
        return redacted(super().format(record))


class HidingFilter(logging.Filter):
    """Takes out of every record what *hide* knows to be secret."""

    def __init__(self, hide: Callable[[str], str]) -> None:
        super().__init__()
        self._hide = hide

    def filter(self, record: logging.LogRecord) -> bool:
        """Hide the secrets in the record's text and in the error that it carries; keep it."""
        if record.exc_info and not record.exc_text:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        record.exc_text = self._hide(record.exc_text) if record.exc_text else None
        record.msg = self._hide(record.getMessage())
        record.args = None
        return True


class PrivateLog(RotatingFileHandler):
    """A log that only its owner may read, the new ones after a change too."""

    def _open(self) -> TextIOWrapper:
        return open(self.baseFilename, "a", encoding=self.encoding, opener=private)


@contextmanager
def hiding(hide: Callable[[str], str]) -> Iterator[None]:
    """Take secrets out of the log until the block ends, in whatever form *hide* knows them."""
    handlers = tuple(logging.getLogger("avatar_desktop").handlers)
    own = HidingFilter(hide)
    for handler in handlers:
        handler.addFilter(own)
    try:
        yield
    finally:
        for handler in handlers:
            handler.removeFilter(own)


def log_to(path: Path) -> None:
    """Write the log to *path* from now on, two files of 2 MB at most; without one if it cannot."""
    root = logging.getLogger("avatar_desktop")
    for handler in tuple(root.handlers):
        root.removeHandler(handler)
        handler.close()
    root.setLevel(logging.INFO)
    root.propagate = False
    try:
        make_folder(path.parent)
        handler = PrivateLog(path, maxBytes=LOG_BYTES, backupCount=1, encoding="utf-8")
    except OSError:
        root.addHandler(logging.NullHandler())
        return
    handler.setFormatter(RedactingFormatter(FORMAT))
    root.addHandler(handler)
