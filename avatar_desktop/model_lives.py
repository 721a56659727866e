"""The models with what is known of their lives: the shipped table, or a newer one that is valid."""

import logging
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.health import Examination, NotTried
from avatar_desktop.domain.lifecycles import (
    MOST_BYTES,
    Lifecycles,
    UnusableLifecycles,
    read_lifecycles,
)
from avatar_desktop.domain.spec import Lifecycle
from avatar_desktop.domain.text import N_, Message, say, verbatim
from avatar_desktop.models import LIFECYCLES, shipped_table

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class KnownLives:
    """The table that counts; `ignored` says why one in the folder does not, if there is one."""

    table: Lifecycles
    path: Path
    renewed: bool = False
    ignored: str = ""

    @property
    def by_key(self) -> Mapping[str, Lifecycle]:
        """What the documents say, by the models' keys."""
        return self.table.by_key

    @property
    def examination(self) -> Examination:
        """What the diagnostics tell of it; a table that is not taken is in nobody's way."""

        async def attempt() -> Message:
            dated = self.table.dated.isoformat()
            if self.ignored:
                raise NotTried(
                    Explanation(
                        say(
                            N_("{path} is not used: {why}."),
                            path=str(self.path),
                            why=verbatim(self.ignored),
                        ),
                        say(N_("What came with the app counts, as of {date}."), date=dated),
                        say(N_("Replace the file or delete it.")),
                    )
                )
            own = N_("As of {date}, from the library's folder")
            return say(own if self.renewed else N_("As of {date}, shipped"), date=dated)

        return Examination("lifecycle", say(N_("What is known of the models' ends")), attempt)


def known_lives(library: Path) -> KnownLives:
    """Return the newer of the shipped table and the one in the folder *library*; it may block.

    One that is damaged, not newer or from the future is ignored.
    """
    path = library / LIFECYCLES
    shipped = read_lifecycles(shipped_table(), date.max)
    try:
        found = read_lifecycles(_content(path), date.today())  # noqa: DTZ011 (the person's day)
    except (FileNotFoundError, NotADirectoryError):
        return KnownLives(shipped, path)
    except (OSError, UnusableLifecycles) as error:
        log.warning("%s is not used: %s", path, error)
        words = error.strerror if isinstance(error, OSError) else str(error)
        return KnownLives(shipped, path, ignored=words or type(error).__name__)
    if found.dated <= shipped.dated:
        return KnownLives(shipped, path, ignored=f"of {found.dated}, not newer")
    return KnownLives(found, path, renewed=True)


def _content(path: Path) -> bytes:
    """Return the first bytes of a plain file, as many as a table may have and one more."""
    if not stat.S_ISREG(path.stat().st_mode):  # a pipe would block, a device never end
        raise UnusableLifecycles("no plain file")
    with path.open("rb") as file:
        return file.read(MOST_BYTES + 1)
