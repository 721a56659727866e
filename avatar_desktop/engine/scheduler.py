"""PLACEHOLDER while the engine is being written: the signatures are final, the bodies follow."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.job import Job
from avatar_desktop.domain.problems import Problem
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.ports import Candidate, Services


class Rejected(AppError):
    """The form has errors; `problems` says which. Nothing was sent."""

    problems: tuple[Problem, ...]


class Scheduler:
    """Owns every job's task: queues, cancels, retries, resumes."""

    def __init__(self, services: Services, hub: EventHub) -> None: ...

    async def start(self) -> None:
        """Take up the unfinished jobs of earlier runs."""

    async def submit(
        self, model_key: str, files: Mapping[str, Path], params: Mapping[str, Any]
    ) -> Job:
        """Check the form again, create the job on disk and queue it; Rejected, StorageFull."""
        raise AppError

    async def cancel(self, job_id: str) -> bool:
        """Cancel a job; False when the service no longer can: it goes on there and is billed."""
        raise AppError

    async def retry(self, job_id: str) -> Job:
        """Queue a failed or cancelled job again (same job); a paid task is only fetched again."""
        raise AppError

    async def check_now(self, job_id: str) -> list[Candidate]:
        """Look for the task of a NEEDS_CHECK job; adopt the one match, else return the matches."""
        raise AppError

    async def adopt(self, job_id: str, task_id: str) -> Job:
        """Take *task_id* as the task of a NEEDS_CHECK job."""
        raise AppError

    async def send_again(self, job_id: str) -> Job:
        """Queue a NEEDS_CHECK job again: the person accepts that it may be paid twice."""
        raise AppError

    async def close(self) -> None:
        """Stop all work within 3 s; what was running resumes at the next start."""
