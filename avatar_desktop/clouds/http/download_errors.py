"""Why a result could not be saved, where the reason has to be found out."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from avatar_desktop.clouds.http.errors import told
from avatar_desktop.clouds.http.redaction import redacted
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.text import N_, Message, say, verbatim
from avatar_desktop.system.disk_errors import FULL

FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@contextmanager
def disk_in_words(target: Path) -> Iterator[None]:
    """Turn the disk's failures with *target* into StorageFull."""
    try:
        yield
    except OSError as error:
        code = errno.errorcode.get(error.errno or 0, "Disk")
        raise told("SaveFailed", why=_why(error, target), code=code, detail=str(error)) from error


def _why(error: OSError, target: Path) -> Message:
    folder = str(target.parent)
    if error.errno in FULL:
        return say(N_("The disk of {folder} is full."), folder=folder)
    if error.errno in FORBIDDEN:
        return say(N_("The folder {folder} may not be written."), folder=folder)
    if error.errno == errno.ENOENT:
        return say(N_("The folder {folder} is not there."), folder=folder)
    return verbatim(error.strerror or type(error).__name__)


def link_refused(url: str) -> AppError:
    """The link leads where no result can be."""
    return told("LinkRefused", detail=redacted(url))
