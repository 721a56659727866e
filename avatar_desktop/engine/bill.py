"""Whether a job that failed has cost something: yes, no, or nobody can tell."""

from collections.abc import Mapping
from typing import Any

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.job import Job

LOOKED = "precheck_sent"


def looked() -> Mapping[str, Any]:
    """Return the fact that a job has sent a precheck, which is billed, of its own."""
    return {LOOKED: True}


def billed(job: Job, error: AppError) -> bool | None:
    """Return whether what *job* has had done until *error* is billed; None when nobody can tell.

    An error says so for its own call; here stands what came before it. A task that succeeded is
    billed, one that still lives may be, and a precheck is billed, passed or not.
    """
    if job.simulated:
        return False
    if error.billed or (job.task_id and job.succeeded_at) or job.facts.get(LOOKED):
        return True
    return None if job.task_id and not job.task_over else error.billed
