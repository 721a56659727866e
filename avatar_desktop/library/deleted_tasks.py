"""Tasks of jobs that were deleted: they are not free, whatever becomes of the index."""

import contextlib
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from pathlib import Path

from avatar_desktop.system.atomic_write import write_atomically

NAME = ".deleted-tasks"
KEPT = timedelta(days=7)
"""Services list a task for a day."""


def note(root: Path, tasks: Iterable[str], now: datetime) -> None:
    """Write *tasks* down below *root*, on disk before this returns; OSError."""
    fresh = [f"{now.astimezone(UTC).isoformat()} {one}" for one in tasks]
    if not fresh:
        return
    lines = [f"{at.isoformat()} {task}" for at, task in _noted(root) if now - at < KEPT]
    text = "\n".join([*lines, *fresh, ""])
    write_atomically(root / NAME, text.encode("utf-8", "surrogateescape"))


def noted(root: Path) -> set[str]:
    """Return the tasks that were noted below *root*."""
    return {task for _, task in _noted(root)}


def _noted(root: Path) -> list[tuple[datetime, str]]:
    try:
        text = (root / NAME).read_text("utf-8", errors="surrogateescape")
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
