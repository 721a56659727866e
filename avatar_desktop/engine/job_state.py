"""The one place that moves a job: on disk first, then told to the listeners."""

import asyncio
import logging
from collections.abc import Mapping
from pathlib import Path
from time import monotonic
from typing import Any

from avatar_desktop.domain.errors import AppError, Explanation, StorageFull
from avatar_desktop.domain.job import NEXT, Job, JobState
from avatar_desktop.domain.redaction import hidden_in_explanation, hidden_in_job
from avatar_desktop.engine.events import EventHub, JobChanged, Progress, TransferStage, Waiting
from avatar_desktop.engine.ports import BytesDone, Services

log = logging.getLogger(__name__)

PROGRESS_INTERVAL = 0.05


class JobStateWriter:
    """The current value of one job. Every change is on disk when the method returns."""

    def __init__(self, job: Job, services: Services, hub: EventHub, disk_pause: float) -> None:
        self.job = job
        self._library = services.library
        self._hide = services.hide
        self._hub = hub
        self._disk_pause = disk_pause
        self._waits = False

    @property
    def files(self) -> Mapping[str, Path]:
        """The job's own copies of its inputs."""
        return {name: self.folder / item.file for name, item in self.job.inputs.items()}

    @property
    def folder(self) -> Path:
        """The job's folder."""
        return self._library.folder(self.job.id)

    async def move(self, state: JobState, **changes: Any) -> None:
        """Move the job; StorageFull leaves it where it was."""
        await self._save(self.job.moved_to(state, **changes))

    async def change(self, **changes: Any) -> None:
        """Change the job in its state; StorageFull leaves it as it was."""
        await self._save(self.job.changed(**changes))

    async def save_until_written(self, state: JobState, **changes: Any) -> None:
        """Move a job that was paid for: a full disk makes this wait and tell, not fail."""
        moving = state is not self.job.state
        job = self.job.moved_to(state, **changes) if moving else self.job.changed(**changes)
        while True:
            try:
                await self._save(job)
            except StorageFull as error:
                self.waits(error.explanation)
                await asyncio.sleep(self._disk_pause)
            else:
                self.waits(None)
                return

    async def end(self, state: JobState, **changes: Any) -> bool:
        """End the job even if the disk refuses to note it; False then."""
        legal = state in NEXT[self.job.state]
        job = self.job.moved_to(state, **changes) if legal else self.job.changed(**changes)
        try:
            await self._save(job)
        except StorageFull:
            log.warning("job %s is %s, which could not be written", job.id, job.state)
            self.job = job = hidden_in_job(job, self._hide)
            self._hub.publish(JobChanged(job))
            return False
        return True

    async def note(self, line: str) -> None:
        """Append *line* to the job's log without secrets, if the disk lets it."""
        try:
            await self._library.note(self.job.id, self._hide(line))
        except AppError:
            log.warning("the log of job %s could not be written", self.job.id)

    def waits(self, reason: Explanation | None) -> None:
        """Tell why the job waits, or that it goes on."""
        if reason:
            reason = hidden_in_explanation(reason, self._hide)
        if reason or self._waits:
            self._hub.publish(Waiting(self.job.id, reason))
        self._waits = reason is not None

    def progress(self, stage: TransferStage) -> BytesDone:
        """Return what tells the listeners of bytes, often enough for the eye and the end."""
        last = 0.0

        def tell(done: int, total: int | None) -> None:
            nonlocal last
            if monotonic() - last >= PROGRESS_INTERVAL or done == total:
                last = monotonic()
                self._hub.publish(Progress(self.job.id, stage, done, total))

        return tell

    async def _save(self, job: Job) -> None:
        job = hidden_in_job(job, self._hide)
        await asyncio.shield(self._library.save(job))
        self.job = job
        self._hub.publish(JobChanged(job))
        log.info("job %s is %s", job.id, job.state)
