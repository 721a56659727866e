"""Brings news of jobs to the stage, the queue and assistive technology."""

from collections.abc import Sequence

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QApplication, QWidget

from avatar_desktop.domain.job import ACTIVE, Job, JobState
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.job_words import TOLD
from avatar_desktop.ui.core.labels import state_text
from avatar_desktop.ui.queue.queue_dock import QueueDock
from avatar_desktop.ui.stage.result_stage import ResultStage


class JobNotifier:
    """Knows which job each model's tab has on the stage, and what has been told already."""

    def __init__(
        self, stage: ResultStage, queue: QueueDock, language: Language, window: QWidget
    ) -> None:
        self._stage = stage
        self._queue = queue
        self._language = language
        self._window = window
        self._told: dict[str, JobState] = {}
        self._on_stage: dict[str, Job] = {}
        self._front = ""

    def load(self, jobs: Sequence[Job]) -> int:
        """Show the unfinished *jobs* of an earlier run and return how many go on by themselves."""
        for job in jobs:
            self._told[job.id] = job.state
            self._queue.show_job(job)
        return len([job for job in jobs if job.state in ACTIVE])

    def take(self, job: Job) -> None:
        """Show *job* where it is shown already, and tell of an end."""
        self._queue.show_job(job)
        shown = self._on_stage.get(job.model_key)
        if shown and shown.id == job.id:
            self.put_on_stage(job)
        if job.state in TOLD and self._told.get(job.id) is not job.state:
            self._announce(f"{job.title}: {state_text(self._language, job.state)}")
        self._told[job.id] = job.state

    def forget(self, job_id: str) -> None:
        """Show a job nowhere any more: it was deleted for good."""
        self._queue.forget(job_id)
        self._on_stage = {key: one for key, one in self._on_stage.items() if one.id != job_id}
        if self._stage.job and self._stage.job.id == job_id:
            self._stage.clear()

    def put_on_stage(self, job: Job) -> None:
        """Show *job* on the stage of its model's tab."""
        self._on_stage[job.model_key] = job
        if self._front == job.model_key:
            self._stage.show_job(job)

    def bring(self, model_key: str) -> None:
        """Show the job of the tab that comes to the front, or the empty stage."""
        self._front = model_key
        job = self._on_stage.get(model_key)
        if job:
            self._stage.show_job(job)
        else:
            self._stage.clear()

    def _announce(self, text: str) -> None:
        """Tell assistive technology, and the task bar when the window is not in front."""
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self._window, text))
        if not self._window.isActiveWindow():
            QApplication.alert(self._window)
