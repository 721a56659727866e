"""Which task is ours, when the answer to a submit was lost."""

import asyncio
from datetime import UTC, datetime, timedelta

from avatar_desktop.domain.job import Job
from avatar_desktop.domain.query import Query
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.engine.ports import Candidate, Library, Services

CLOCKS_DIFFER = timedelta(minutes=2)
TAKEN_WITHIN = timedelta(minutes=6)
"""A task is created when its submit arrives: within the time-out of a submit, clocks aside."""

RECENT_JOBS = 500


async def candidates(job: Job, spec: ModelSpec, services: Services) -> list[Candidate]:
    """Return the service's tasks that may be this job's: right model, right time, not another's.

    AppError when the service cannot be asked.
    """
    sent = job.submitted_at or job.created
    until = min(sent + TAKEN_WITHIN, datetime.now(UTC) + CLOCKS_DIFFER)
    cloud = services.clouds[spec.cloud]
    found = await cloud.find(spec, job.model_name or spec.model, sent - CLOCKS_DIFFER, until)
    others = await _task_ids(services.library, job.id)
    return [one for one in found if one.task_id not in others]


async def settled(
    job: Job, spec: ModelSpec, services: Services, pauses: tuple[float, ...]
) -> Candidate | None:
    """Return the one task that must be this job's; None when there are none or several.

    A fresh task may appear in the list late: an empty list is asked again after *pauses*.
    """
    found = await candidates(job, spec, services)
    for pause in pauses:
        if found:
            break
        await asyncio.sleep(pause)
        found = await candidates(job, spec, services)
    return found[0] if len(found) == 1 else None


async def _task_ids(library: Library, but_of: str) -> set[str]:
    jobs = await library.search(Query(limit=RECENT_JOBS))
    jobs += await library.search(Query(limit=RECENT_JOBS, trashed=True))
    return {job.task_id for job in jobs if job.task_id and job.id != but_of}
