"""What a card says of a job: how far it is, what it costs to stop it, until when its link lives."""

from datetime import UTC, datetime, timedelta

from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_
from avatar_desktop.engine.bill import LOOKED
from avatar_desktop.engine.events import Progress
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.formatting import clock, size
from avatar_desktop.ui.core.labels import step_text

TOLD = frozenset({JobState.DONE, JobState.FAILED, JobState.NEEDS_CHECK})
"""States that a person is told of wherever they are."""

BEFORE_SUBMIT = frozenset({JobState.QUEUED, JobState.UPLOADING, JobState.CHECKING})
UNSENT = N_("Cancel. Nothing was sent yet, so nothing is billed.")
STOPS = {
    **dict.fromkeys(BEFORE_SUBMIT, UNSENT),
    JobState.SUBMITTING: N_("Cancel. If the service has taken the task already, it is billed."),
    JobState.RUNNING: N_(
        "Cancel. A task that still waits is not billed; one that runs goes on, billed."
    ),
    JobState.DOWNLOADING: N_(
        "Cancel saving the result. The run is billed; Retry fetches it again."
    ),
}
COUNTING = frozenset({JobState.UPLOADING, JobState.DOWNLOADING})


def stage_line(
    language: Language,
    spec: ModelSpec | None,
    job: Job,
    progress: Progress | None,
    now: datetime,
) -> str:
    """Return the name of the stage and the bytes done, or the time that has passed."""
    name = step_text(language, spec, job)
    if job.state in COUNTING and progress:
        if progress.total is None:
            return f"{name} · {size(progress.done)}"
        template = language.text(N_("{name} · {done} of {total}"))
        return template.format(name=name, done=size(progress.done), total=size(progress.total))
    if job.state is JobState.RUNNING and job.submitted_at:
        return f"{name} · {clock((now - job.submitted_at).total_seconds())}"
    return name


def stop_words(language: Language, job: Job) -> str:
    """Return what it costs to cancel *job* now."""
    return language.text(_stop_words(job))


def _stop_words(job: Job) -> str:
    looked = job.facts.get(LOOKED) or job.state is JobState.CHECKING
    if job.simulated:
        return N_("Cancel. It is simulated and free.")
    if job.state in BEFORE_SUBMIT and looked:
        return N_("Cancel. The check is billed, the run is not.")
    return STOPS.get(job.state, STOPS[JobState.DOWNLOADING])


def link_line(language: Language, job: Job, hours: float, now: datetime) -> str:
    """Return how long the link of an unsaved result still works; empty when there is none."""
    left = link_left(job, hours, now)
    if left is None:
        return ""
    if left <= timedelta(0):
        return language.text(N_("The link of the result has expired; a fresh one is asked for."))
    template = language.text(N_("The result is not saved yet; its link expires in {time}."))
    return template.format(time=clock(left.total_seconds()))


def link_left(job: Job, hours: float, now: datetime | None = None) -> timedelta | None:
    """Return how long the link of *job*'s unsaved result still works, or None."""
    if job.succeeded_at is None or job.state is JobState.DONE or job.task_over:
        return None
    return job.succeeded_at + timedelta(hours=hours) - (now or datetime.now(UTC))
