"""What to list of the history."""

from dataclasses import dataclass

from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.needles import Needle


@dataclass(frozen=True, slots=True)
class HistoryQuery:
    """What to list of the history, newest first. `before` is the last job of the page before.

    Every one of the `needles`, else every word of `text`, is looked for in titles, models,
    parameters and ids; `trashed` lists the trash alone. With `parts`, those of a job that is sent
    in parts are listed too; else only where they need a person.
    """

    text: str = ""
    needles: tuple[Needle, ...] = ()
    model: str = ""
    state: JobState | None = None
    starred: bool = False
    trashed: bool = False
    parts: bool = False
    before: Job | None = None
    limit: int = 100
