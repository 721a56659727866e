"""What the rows of the history show and say."""

from datetime import date, datetime

from avatar_desktop.domain.job import Job
from avatar_desktop.ui.core import job_facts, labels
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.history.jobs_model import Picture


class RowFacts:
    """The picture and the words of a job, in the language of the desk."""

    def __init__(self, desk: UiContext) -> None:
        self._desk = desk

    def picture(self, job: Job) -> Picture | None:
        """Return the file to show: the result, else the first input; None without any."""
        spec = job_facts.spec_of(self._desk.models, job)
        return job_facts.picture_of(self._desk.library, spec, job)

    def words(self, job: Job) -> str:
        """Return what assistive technology says of *job*."""
        language = self._desk.language
        model = job_facts.model_title(language, self._desk.models, job)
        state = labels.state_text(language, job.state)
        return f"{job.title}, {model}, {state}, {job_facts.moment(language, job.created)}"

    def day(self, day: date) -> str:
        """Return what stands above the jobs of *day*."""
        return job_facts.day_text(self._desk.language, day, datetime.now().astimezone().date())

    def line(self, job: Job) -> str:
        """Return what stands below the name of *job*."""
        model = job_facts.model_title(self._desk.language, self._desk.models, job)
        return f"{job_facts.hour(job.created)} · {model}"
