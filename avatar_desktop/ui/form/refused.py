"""Which files the service has refused, and why."""

import asyncio
import contextlib
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from avatar_desktop.domain.errors import Action, AppError
from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.domain.spec import ModelSpec, Precheck
from avatar_desktop.domain.text import Message
from avatar_desktop.engine.ports import Library
from avatar_desktop.engine.precheck_cache import has_passed


class Refused:
    """Remembers the files of the jobs of one model, also of those that failed in earlier runs."""

    def __init__(self, spec: ModelSpec, library: Library) -> None:
        self._key = spec.key
        self._look = spec.precheck
        self._library = library
        self._recalled = False
        self._known: dict[Path, Message] = {}

    async def recall(self, files: Mapping[str, Path]) -> None:
        """Learn once, when there are *files*, from the failed jobs on record.

        What is known already is newer.
        """
        if self._recalled or not files:
            return
        self._recalled = True
        with contextlib.suppress(AppError):  # nothing but a reminder is lost
            failed = await self._library.search(
                HistoryQuery(model=self._key, state=JobState.FAILED)
            )
            refused = ((job, why) for job in failed for why in self._refusals(job).items())
            news = await asyncio.to_thread(_unchanged, refused)
            self._known = {**news, **self._known}

    def take(self, job: Job) -> bool:
        """Remember the files of *job* where they have been refused; whether they have."""
        refused = self._refusals(job)
        self._known.update(refused)
        return bool(refused)

    def why(self, path: Path | None) -> Message:
        """Return why *path* was refused; empty if it was not."""
        return self._known.get(path, Message()) if path else Message()

    def _refusals(self, job: Job) -> dict[Path, Message]:
        failure = job.failure
        if not (failure and job.ended and failure.explanation.action is Action.CHOOSE_FILE):
            return {}
        why = failure.explanation.why or failure.explanation.what
        names = refused_first(self._look, job) or tuple(job.inputs)
        return {Path(job.inputs[name].source): why for name in names}


def refused_first(look: Precheck | None, job: Job) -> tuple[str, ...]:
    """Return those inputs of *job* that *look* has not let pass; nothing where it has."""
    if look is None or has_passed(look, job):
        return ()
    return tuple(name for name in look.inputs if name in job.inputs)


def _unchanged(refused: Iterable[tuple[Job, tuple[Path, Message]]]) -> dict[Path, Message]:
    """Return the newest word on each file that is still the one which its job was made of."""
    known: dict[Path, Message] = {}
    for job, (path, why) in refused:
        with contextlib.suppress(OSError):
            changed = datetime.fromtimestamp(path.stat().st_mtime, UTC)
            if changed <= job.created:
                known.setdefault(path, why)
    return known
