"""What buttons do to jobs; every failure becomes a notice, none is lost."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol, runtime_checkable

from PySide6.QtCore import QObject, Signal

from avatar_desktop.domain.errors import Action, AppError
from avatar_desktop.domain.job import Job
from avatar_desktop.domain.settings import BEIJING
from avatar_desktop.engine.ports import Candidate
from avatar_desktop.ui.desk import Desk
from avatar_desktop.ui.outside import open_file, open_url
from avatar_desktop.ui.start import Start

CONSOLES = {
    BEIJING: "https://bailian.console.aliyun.com/",
    "https://dashscope-intl.aliyuncs.com/api/v1": "https://modelstudio.console.alibabacloud.com/",
}
"""The console where an account is topped up and keys are made, by base URL."""


@runtime_checkable
class Rooted(Protocol):
    """A library that lies in one folder."""

    @property
    def root(self) -> Path:
        """The folder that holds the jobs' folders."""


class JobActions(QObject):
    """Runs an action on a job and tells what came of it."""

    candidates = Signal(str, object)
    """Job id and the list of `Candidate` that the person has to choose from; maybe empty."""
    not_cancelled = Signal(str)
    """The service could no longer cancel: the task goes on and is billed."""
    settings_wanted = Signal()
    other_file_wanted = Signal(object)
    """The `Job` whose inputs are to be changed."""
    failed = Signal(str, object)
    """Job id and the `AppError` of an action."""

    def __init__(self, desk: Desk, start: Start, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._desk = desk
        self._start = start

    def run(self, action: Action, job: Job | None) -> None:
        """Do *action*; those about a job do nothing without one."""
        simple: dict[Action, Callable[[], object]] = {
            Action.OPEN_SETTINGS: self.settings_wanted.emit,
            Action.OPEN_CONSOLE: lambda: open_url(self._console()),
            Action.OPEN_LIBRARY_FOLDER: lambda: open_file(self.library_folder(job)),
        }
        about_job: dict[Action, Callable[[Job], object]] = {
            Action.RETRY: lambda one: self._start(self._retry(one.id)),
            Action.CHECK_NOW: lambda one: self._start(self._check(one.id)),
            Action.SEND_AGAIN: lambda one: self._start(self._send_again(one.id)),
            Action.CHOOSE_FILE: self.other_file_wanted.emit,
        }
        if action in simple:
            simple[action]()
        elif action in about_job and job is not None:
            about_job[action](job)

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
        library = self._desk.library
        if isinstance(library, Rooted):
            return library.root
        return Path(self._desk.settings.current.library or Path.home())

    def _console(self) -> str:
        base = self._desk.settings.current.dashscope.base_url
        return CONSOLES.get(base, CONSOLES[BEIJING])

    async def _retry(self, job_id: str) -> None:
        try:
            await self._desk.scheduler.retry(job_id)
        except AppError as error:
            self.failed.emit(job_id, error)

    async def _check(self, job_id: str) -> None:
        try:
            found: list[Candidate] = await self._desk.scheduler.check_now(job_id)
            job = await self._desk.library.get(job_id)
        except AppError as error:
            self.failed.emit(job_id, error)
            return
        if job is None or not job.task_id:
            self.candidates.emit(job_id, found)

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
