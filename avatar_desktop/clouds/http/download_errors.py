"""Why a result could not be saved."""

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from avatar_desktop.clouds.http.client import redacted
from avatar_desktop.domain.errors import (
    Action,
    AppError,
    Explanation,
    LinkExpired,
    Retry,
    StorageFull,
)
from avatar_desktop.domain.text import N_, Message, clean, say, verbatim
from avatar_desktop.system.disk_errors import FULL

GB = 10**9
TOO_SLOW = "TooSlow"
FORBIDDEN = frozenset({errno.EACCES, errno.EPERM, errno.EROFS})


@contextmanager
def disk_in_words(target: Path) -> Iterator[None]:
    """Turn the disk's failures with *target* into StorageFull."""
    try:
        yield
    except OSError as error:
        explanation = Explanation(
            say(N_("The result could not be saved.")),
            _why(error, target),
            say(N_("The result is safe at the service for now. Make room, then press Retry.")),
            Action.OPEN_LIBRARY_FOLDER,
        )
        code = errno.errorcode.get(error.errno or 0, "Disk")
        raise StorageFull(explanation, code=code, detail=str(error)) from error


def _why(error: OSError, target: Path) -> Message:
    folder = str(target.parent)
    if error.errno in FULL:
        return say(N_("The disk of {folder} is full."), folder=folder)
    if error.errno in FORBIDDEN:
        return say(N_("The folder {folder} may not be written."), folder=folder)
    if error.errno == errno.ENOENT:
        return say(N_("The folder {folder} is not there."), folder=folder)
    return verbatim(error.strerror or type(error).__name__)


def link_dead(status: int) -> LinkExpired:
    """The server no longer gives the result out."""
    explanation = Explanation(
        say(N_("The link of the result no longer works.")),
        say(N_("Links live for some hours only.")),
        say(N_("Press Retry: the app asks the service for a fresh one.")),
        Action.RETRY,
    )
    return LinkExpired(explanation, code=f"HTTP {status}")


def server_busy(status: int, wait: float | None) -> AppError:
    """The server of the result has a fault or asks to wait."""
    explanation = Explanation(
        say(N_("The result cannot be fetched at the moment.")),
        say(N_("Its server has a fault or is busy ({status})."), status=status),
        say(N_("The app tries again.")),
        Action.RETRY,
    )
    return AppError(explanation, retry=Retry.LATER, code=f"HTTP {status}", retry_after=wait)


def odd_answer(status: int) -> AppError:
    """The server answered what no download should."""
    explanation = Explanation(
        say(N_("The result cannot be fetched.")),
        say(N_("Its server gave an answer that does not fit ({status})."), status=status),
        say(N_("Press Retry to ask for a fresh link.")),
        Action.RETRY,
    )
    return AppError(explanation, code=f"HTTP {status}")


def cut_off() -> AppError:
    """The server ended before the file did."""
    explanation = Explanation(
        say(N_("The download broke off.")),
        say(N_("The server sent less than it had announced.")),
        say(N_("The app tries again.")),
        Action.RETRY,
    )
    return AppError(explanation, retry=Retry.LATER, code="CutOff")


def too_slow(host: str) -> AppError:
    """The server sends next to nothing; the line is better used for something else."""
    explanation = Explanation(
        say(N_("The result comes too slowly.")),
        say(N_("{host} sent less than 1 kB a second for a minute."), host=host),
        say(N_("Another try goes on from where it stopped, if the server can do that.")),
        Action.RETRY,
    )
    return AppError(explanation, retry=Retry.LATER, code=TOO_SLOW)


def packed(packing: str) -> AppError:
    """The server packs what it was asked to send as it is; unpacking has no bound."""
    explanation = Explanation(
        say(N_("The result was not saved.")),
        say(
            N_("Its server, or a proxy before it, packs it although the app asked for it as it is.")
        ),
        say(N_("Press Retry to ask for a fresh link, or try another network.")),
        Action.RETRY,
    )
    return AppError(explanation, code="Packed", detail=clean(packing)[:200])


def too_large(limit: int) -> AppError:
    """The file is larger than any result can be."""
    explanation = Explanation(
        say(N_("The result is too large to be right.")),
        say(N_("It has more than {limit} GB."), limit=f"{limit / GB:.3g}"),
        say(N_("It was not saved. Please tell us which model made it.")),
    )
    return AppError(explanation, code="TooLarge")


def link_refused(url: str) -> AppError:
    """The link leads where no result can be."""
    explanation = Explanation(
        say(N_("The link of the result was not followed.")),
        say(N_("It does not lead to a web server that the app trusts with it.")),
        say(N_("Check the address of the service in the settings.")),
        Action.OPEN_SETTINGS,
    )
    return AppError(explanation, code="LinkRefused", detail=redacted(url))
