"""What a job that has ended leaves in the object store, and how it goes."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable, Mapping
from functools import partial
from pathlib import Path

from avatar_desktop.domain.errors import Action, AppError
from avatar_desktop.domain.job import Job, JobState, Upload
from avatar_desktop.engine.ports import Store

SECONDS = 5.0
"""What the store gets to remove all that a job has there."""

Note = Callable[[str], Awaitable[None]]
Uploaded = Mapping[str, Upload]


def parted(job: Job, end: JobState, *, task_over: bool = False) -> tuple[Uploaded, Uploaded]:
    """Return the uploads of *job* that stay when it comes to its *end*, and those that may go.

    All stay while a task that was paid for has no result and may still read them. What no store
    can delete stays too: a retry uses it again. What goes is uploaded anew by a retry, from the
    job's own copy.
    """
    read = job.task_over or task_over or job.succeeded_at or end is JobState.DONE
    if job.task_id and not read:
        return job.uploads, {}
    going = {name: upload for name, upload in job.uploads.items() if upload.location}
    staying = {name: upload for name, upload in job.uploads.items() if name not in going}
    return staying, going


def of_use(job: Job) -> Uploaded:
    """Return the uploads of *job* that a retry may use again.

    None of them after the service gave the task up, called its input invalid or could not fetch
    it: the person may have chosen another store since.
    """
    failure = job.failure
    invalid = failure is not None and failure.code.lower().startswith("invalid")
    unread = failure is not None and failure.explanation.action is Action.OPEN_STORAGE
    return {} if job.task_over or invalid or unread else job.uploads


async def removed(store: Store, uploads: Uploaded, note: Note) -> None:
    """Delete *uploads* from *store*; what refuses is noted and stays in the store's own list."""
    await _in_time([partial(store.delete, upload) for upload in uploads.values()], note)


async def abandoned(store: Store, path: Path, note: Note) -> None:
    """Delete what an interrupted upload of *path* has left in *store*."""
    await _in_time([partial(store.abandon, path)], note)


async def _in_time(removals: Iterable[Callable[[], Awaitable[None]]], note: Note) -> None:
    try:
        async with asyncio.timeout(SECONDS):
            for remove in removals:
                try:
                    await remove()
                except AppError as error:
                    await note(f"an upload was not deleted: {error}")
    except TimeoutError:
        await note("an upload was not deleted: the store did not answer in time")
