"""How a job goes on whose work was cut off."""

from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.engine import failures
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
