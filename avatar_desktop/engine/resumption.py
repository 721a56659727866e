"""How a job goes on whose work was cut off."""

from collections.abc import Callable, Collection

from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.engine import failures
from avatar_desktop.engine.ports import Services
from avatar_desktop.engine.precheck_cache import has_passed

RESUMED_AS = {
    JobState.UPLOADING: JobState.QUEUED,
    JobState.CHECKING: JobState.QUEUED,
    JobState.SUBMITTING: JobState.NEEDS_CHECK,
}


def resumed(job: Job, spec: ModelSpec) -> Job:
    """Return *job* as it is taken up again: nothing that may have been paid for is sent anew."""
    state = RESUMED_AS.get(job.state)
    if job.state is JobState.CHECKING and spec.precheck and not has_passed(spec.precheck, job):
        lost = failures.look_lost(failures.told("InterruptedLook"), spec)
        return job.moved_to(JobState.FAILED, failure=failures.kept(lost, job))
    if state is JobState.NEEDS_CHECK:
        return job.moved_to(state, failure=failures.doubtful(failures.told("Interrupted")))
    return job.moved_to(state) if state else job


async def claimed(
    services: Services, models: Collection[str], busy: Callable[[str], bool]
) -> list[Job]:
    """Return the unfinished jobs of *models* that nobody is at, taken to work on them."""
    library, jobs = services.library, []
    for one in await library.unfinished():
        if one.model_key not in models or busy(one.id) or not await library.claim(one.id):
            continue
        job = await library.get(one.id)  # another process may have gone on with it meanwhile
        if job is None or job.ended:
            await library.release(one.id)
            continue
        await services.media.forget_copies(library.folder(job.id))
        jobs.append(job)
    return jobs


def has_moved(seen: Job, now: Job | None) -> bool:
    """Whether somebody else has gone on with the job since it was *seen*.

    What is older than that is none: the disk refused to note the rest.
    """
    if now is None or (now.updated or now.created) <= (seen.updated or seen.created):
        return now is None
    return (now.state, now.task_id, now.doubts) != (seen.state, seen.task_id, seen.doubts)


def was_in_doubt(job: Job) -> bool:
    """Whether *job* was cancelled while nobody knew if the service had taken its task."""
    unsure = job.failure is not None and job.failure.billed is None
    return job.state is JobState.CANCELLED and unsure and not job.task_id
