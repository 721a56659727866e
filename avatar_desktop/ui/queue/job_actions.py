"""What buttons do to jobs; every failure becomes a notice, none is lost."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from avatar_desktop.domain.errors import Action, AppError, Fix
from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.key_store import key_kept_back
from avatar_desktop.engine.budget import OverBudget
from avatar_desktop.engine.ports import TaskMatch
from avatar_desktop.ui.core import accounts
from avatar_desktop.ui.core.desktop_integration import open_file, open_url
from avatar_desktop.ui.core.job_facts import spec_of
from avatar_desktop.ui.core.labels import Remedy
from avatar_desktop.ui.core.settings_editor import SettingsEditor
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.core.ui_context import UiContext


class JobActions(QObject):
    """Runs an action on a job and tells what came of it."""

    candidates = Signal(str, object)
    """Job id and the list of `TaskMatch` that the person has to choose from; maybe empty."""
    not_cancelled = Signal(str)
    """The service could no longer cancel: the task goes on and is billed."""
    settings_wanted = Signal(str)
    """The name of the service whose account is meant, or an empty string."""
    other_file_wanted = Signal(object)
    """The `Job` whose inputs are to be changed."""
    again_wanted = Signal(object)
    """The `Job` whose form is to be run once more, as a new job."""
    failed = Signal(str, object)
    """Job id and the `AppError` of an action."""
    retrying = Signal(object)
    """The `Job` that is to be taken up again: what comes of it is shown on its card."""
    question = Signal(str, object)
    """Job id and the `Explanation` of why its retry, above the budget, was not begun."""
    unlocked = Signal()
    """The key store gives its keys again."""
    mended = Signal(str)
    """A fix is saved: new services are needed, and then another try of this job, if there is one.
    """

    def __init__(self, desk: UiContext, start: TaskRunner, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._start = start

    def run(self, action: Remedy, job: Job | None) -> None:
        """Do *action*; those about a job do nothing without one. A fix is saved and `mended`."""
        if isinstance(action, Fix):
            self._start(self._mend(action, job))
            return
        desk = self._desk
        simple: dict[Action, Callable[[], object]] = {
            Action.OPEN_SETTINGS: lambda: self.settings_wanted.emit(self.cloud_of(job)),
            Action.UNLOCK_KEYS: lambda: self._start(self.unlock_keys()),
            Action.OPEN_STORAGE: lambda: self.settings_wanted.emit("store"),
            Action.OPEN_CONSOLE: lambda: open_url(
                accounts.console(desk.accounts, self.cloud_of(job), desk.settings.current)
            ),
            Action.OPEN_LIBRARY_FOLDER: lambda: open_file(self.library_folder(job)),
        }
        about_job: dict[Action, Callable[[Job], object]] = {
            Action.RETRY: lambda one: self.retry(one.id),
            Action.ASK_AGAIN: lambda one: self.retry(one.id),
            Action.RUN_AGAIN: self.again_wanted.emit,
            Action.CHECK_NOW: lambda one: self._start(self._check(one.id)),
            Action.SEND_AGAIN: lambda one: self._start(self._send_again(one.id)),
            Action.SEND_AS_IS: lambda one: self._start(self._send_as_is(one.id)),
            Action.CHOOSE_FILE: self.other_file_wanted.emit,
        }
        if action in simple:
            simple[action]()
        elif action in about_job and job is not None:
            about_job[action](job)

    async def unlock_keys(self) -> None:
        """Have the key store unlock itself; AppError when something is in the way still."""
        trouble = await self._desk.keys.unlock()
        if trouble:
            raise key_kept_back(trouble)
        self.unlocked.emit()

    def retry(self, job_id: str, *, anyway: bool = False) -> None:
        """Take a failed or cancelled job up again; above the budget only if *anyway*."""
        self._start(self._retry(job_id, anyway=anyway))

    def cancel(self, job_id: str) -> None:
        """Cancel the job, if the service still can."""
        self._start(self._cancel(job_id))

    def adopt(self, job_id: str, task_id: str) -> None:
        """Take *task_id* as the task of the job."""
        self._start(self._adopt(job_id, task_id))

    def library_folder(self, job: Job | None) -> Path:
        """Return the folder of *job*, or the library's."""
        if job:
            return self._desk.library.folder(job.id)
        return self._desk.library.root

    def cloud_of(self, job: Job | None) -> str:
        """Return the service that *job* runs at; empty when nobody knows."""
        spec = spec_of(self._desk.models, job) if job else None
        return spec.cloud if spec else ""

    async def _mend(self, fix: Fix, job: Job | None) -> None:
        """Save what *fix* changes; AppError when that cannot be."""
        troubles: list[AppError] = []
        keeper = SettingsEditor(self._desk.settings)
        keeper.failed.connect(troubles.append)
        keeper.apply(fix)
        for trouble in troubles:
            raise trouble
        failed = job is not None and job.state is JobState.FAILED
        self.mended.emit(job.id if job and failed else "")

    async def _retry(self, job_id: str, *, anyway: bool) -> None:
        job = await self._desk.library.get(job_id)
        if job:
            self.retrying.emit(job)
        try:
            await self._desk.scheduler.retry(job_id, anyway=anyway)
        except OverBudget as error:
            self.question.emit(job_id, error.explanation)
        except AppError as error:
            self.failed.emit(job_id, error)

    async def _check(self, job_id: str) -> None:
        try:
            found: list[TaskMatch] = await self._desk.scheduler.check_now(job_id)
            job = await self._desk.library.get(job_id)
        except AppError as error:
            self.failed.emit(job_id, error)
            return
        if job is None or not job.task_id:
            self.candidates.emit(job_id, found)

    async def _send_as_is(self, job_id: str) -> None:
        try:
            await self._desk.scheduler.allow_as_is(job_id)
        except AppError as error:
            self.failed.emit(job_id, error)
        else:
            await self._retry(job_id, anyway=False)

    async def _send_again(self, job_id: str) -> None:
        try:
            await self._desk.scheduler.send_again(job_id)
        except AppError as error:
            self.failed.emit(job_id, error)

    async def _cancel(self, job_id: str) -> None:
        try:
            if not await self._desk.scheduler.cancel(job_id):
                self.not_cancelled.emit(job_id)
        except AppError as error:
            self.failed.emit(job_id, error)

    async def _adopt(self, job_id: str, task_id: str) -> None:
        try:
            await self._desk.scheduler.adopt(job_id, task_id)
        except AppError as error:
            self.failed.emit(job_id, error)
