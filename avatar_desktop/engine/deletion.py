"""Deleting jobs for good: which may go, and what they leave in the store."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime

from avatar_desktop.domain.errors import AppError, Explanation
from avatar_desktop.domain.job import Job
from avatar_desktop.domain.text import N_, say
from avatar_desktop.engine import failures, upload_cleanup
from avatar_desktop.engine.events import EventHub, JobDeleted
from avatar_desktop.engine.ports import Services
from avatar_desktop.engine.reconciliation import LISTED, MARGIN
from avatar_desktop.engine.spending import payments

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Deletion:
    """The ids of the jobs that are gone, and why the others are kept, by id."""

    gone: tuple[str, ...] = ()
    kept: Mapping[str, Explanation] = field(default_factory=dict)


async def delete(services: Services, hub: EventHub, job_ids: Collection[str]) -> Deletion:
    """Delete those of the jobs for good that are in the trash and that nobody works on.

    What they have in the store is removed in a few seconds, or stays in the store's own list.
    """
    claimed: list[Job] = []
    gone: list[str] = []
    kept: dict[str, Explanation] = {}
    library = services.library
    for job_id in job_ids:
        if await library.get(job_id) is None:
            gone.append(job_id)
            continue
        if not await library.claim(job_id):
            kept[job_id] = failures.told("WorkedOnElsewhere").explanation
            continue
        job = await library.get(job_id)
        reason = _reason_to_keep(job, datetime.now(UTC)) if job else None
        if job and not reason:
            claimed.append(job)
            continue
        if reason:
            kept[job_id] = reason
        if job is None or job.ended:  # else whoever took it up meanwhile holds it
            await library.release(job_id)
    await _clear_store(services, claimed)
    for job in claimed:
        try:
            await library.remove(job.id, payments(job))
        except AppError as error:
            kept[job.id] = error.explanation
            await library.release(job.id)
        else:
            gone.append(job.id)
            hub.publish(JobDeleted(job.id))
    return Deletion(tuple(gone), kept)


async def _clear_store(services: Services, jobs: Collection[Job]) -> None:
    uploads = {
        f"{job.id}/{name}": upload
        for job in jobs
        for name, upload in job.uploads.items()
        if upload.location
    }

    async def note(line: str) -> None:
        log.warning("%s", line)

    await upload_cleanup.removed(services.store, uploads, note)


def _reason_to_keep(job: Job, now: datetime) -> Explanation | None:
    if not job.trashed or not job.ended:
        return failures.told("WrongState").explanation
    if any(now - one.at < LISTED + MARGIN for one in job.open_submits):
        return Explanation(
            say(N_("{name} stays in the trash for now."), name=job.title),
            say(N_("The service may still have taken its task; that shows within a day.")),
            say(N_("Delete it tomorrow.")),
        )
    return None
