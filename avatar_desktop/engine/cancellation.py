"""The end of a job that a person has cancelled."""

from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.engine import failures, upload_cleanup
from avatar_desktop.engine.ports import Services
from avatar_desktop.engine.whole import parts_of


async def cancel_there(
    job: Job,
    services: Services,
    models: Mapping[str, ModelSpec],
    cancel: Callable[[str], Awaitable[bool]],
) -> bool:
    """Have the task of *job* cancelled, or *cancel* its parts; False when one goes on, billed."""
    for part in await parts_of(services.library, job):
        if not part.ended and not await cancel(part.id):
            return False
    if job.state is not JobState.RUNNING or not job.task_id:
        return True
    spec = models[job.model_key]
    return await services.clouds[spec.cloud].cancel(spec, job.task_id)


async def end_cancelled(
    job: Job, services: Services, save: Callable[[Job], Awaitable[None]]
) -> None:
    """End *job* and *save* it, and remove what it has put into the store; StorageFull."""
    over = job.state is JobState.RUNNING
    staying, going = upload_cleanup.parted(job, JobState.CANCELLED, task_over=over)
    if job.state is JobState.SUBMITTING:
        job = job.changed(failure=failures.doubtful(failures.told("Cancelled")))
    await save(job.moved_to(JobState.CANCELLED, task_over=over, uploads=staying))

    async def note(line: str) -> None:
        with suppress(AppError):
            await services.library.note(job.id, line)

    await upload_cleanup.removed(services.store, going, note)
