"""Tasks of jobs that were deleted: they are not free, whatever becomes of the index.

And what was paid for them, which is spent whatever becomes of the jobs.
"""

import contextlib
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from avatar_desktop.domain.price import Payment
from avatar_desktop.system.atomic_write import write_atomically

NAME = ".deleted-tasks"
PAID = ".deleted-payments"
KEPT = timedelta(days=7)
"""Services list a task for a day."""


def note(root: Path, tasks: Iterable[str], now: datetime) -> None:
    """Write *tasks* down below *root*, on disk before this returns; OSError."""
    _add(root / NAME, [(now, one) for one in tasks], now)


def noted(root: Path) -> set[str]:
    """Return the tasks that were noted below *root*."""
    return {task for _, task in _noted(root / NAME)}


def note_paid(root: Path, payments: Iterable[Payment], now: datetime) -> None:
    """Write *payments* down below *root*, on disk before this returns; OSError."""
    _add(root / PAID, [(one.at, f"{one.job_id} {one.price}") for one in payments], now)


def paid(root: Path) -> list[Payment]:
    """Return the payments that were noted below *root*, each once."""
    found = dict.fromkeys(_noted(root / PAID))
    return [Payment(told.partition(" ")[0], at, told.partition(" ")[2]) for at, told in found]


def _add(file: Path, entries: Sequence[tuple[datetime, str]], now: datetime) -> None:
    if entries:
        kept = [(at, told) for at, told in (*_noted(file), *entries) if now - at < KEPT]
        lines = [f"{at.astimezone(UTC).isoformat()} {told}\n" for at, told in kept]
        write_atomically(file, "".join(lines).encode("utf-8", "surrogateescape"))


def _noted(file: Path) -> list[tuple[datetime, str]]:
    try:
        text = file.read_text("utf-8", errors="surrogateescape")
    except OSError:
        return []
    found = []
    for line in text.splitlines():
        stamp, _, task = line.partition(" ")
        with contextlib.suppress(ValueError):
            at = datetime.fromisoformat(stamp)
            if at.tzinfo and task:
                found.append((at, task))
    return found
