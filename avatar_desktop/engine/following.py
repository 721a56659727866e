"""From a task id to files on this disk: poll, fetch, verify."""

import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from avatar_desktop.domain.errors import AppError, FileRejected, LinkExpired, Retry, StorageFull
from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.spec import ModelSpec, Output
from avatar_desktop.engine import failures, leftovers
from avatar_desktop.engine.events import Stage
from avatar_desktop.engine.failures import BrokenResult
from avatar_desktop.engine.limiter import Limiter
from avatar_desktop.engine.ports import Report, Services, TaskStatus
from avatar_desktop.engine.record import Record
from avatar_desktop.engine.slot import SlotHold
from avatar_desktop.engine.timing import Timing, persist, poll_pause

GOING_ON = frozenset({TaskStatus.WAITING, TaskStatus.RUNNING})


class Following:
    """Brings one RUNNING or DOWNLOADING job to DONE."""

    def __init__(
        self, record: Record, spec: ModelSpec, services: Services, limiter: Limiter, timing: Timing
    ) -> None:
        self._record = record
        self._spec = spec
        self._services = services
        self._cloud = services.clouds[spec.cloud]
        self._gate = limiter.polls(spec.cloud, record.job.account)
        self._timing = timing

    async def run(self, slot: SlotHold) -> None:
        """Follow the task to its end and save its result; AppError when there is none."""
        record = self._record
        if record.job.state is JobState.RUNNING:
            slot.take()
        report = await self._end_of_task()
        slot.release()
        if report.status is TaskStatus.CANCELLED:
            await self._end(JobState.CANCELLED, task_over=True)
            return
        outputs = self._outputs(report)
        await record.insist(
            JobState.DOWNLOADING,
            usage=dict(report.usage),
            facts={**record.job.facts, **report.facts},
            service_state=report.service_state,
            succeeded_at=record.job.succeeded_at or datetime.now(UTC),
        )
        names = await self._save_all(outputs)
        await self._end(JobState.DONE, outputs=names, failure=None)

    async def _end_of_task(self) -> Report:
        """Ask for news until the task ends; an outage makes this wait, not fail."""
        record = self._record
        started = monotonic()
        outage = self._timing.outage_first
        while True:
            await self._gate.passage()
            try:
                report = await self._cloud.report(self._spec, record.job.task_id or "")
            except AppError as error:
                if error.retry is Retry.NEVER:
                    raise
                record.waits(error.explanation)
                await asyncio.sleep(max(outage, error.retry_after or 0))
                outage = min(outage * 2, self._timing.outage_most)
                continue
            outage = self._timing.outage_first
            record.waits(None)
            if report.status not in GOING_ON:
                return await self._judged(report)
            if report.service_state != record.job.service_state:
                facts = {**record.job.facts, **report.facts}
                await record.insist(
                    record.job.state, service_state=report.service_state, facts=facts
                )
            await asyncio.sleep(poll_pause(self._spec.pace, monotonic() - started))

    async def _judged(self, report: Report) -> Report:
        """Return a report worth going on with; raise for a task that the service gave up."""
        if report.status in {TaskStatus.SUCCEEDED, TaskStatus.CANCELLED}:
            return report
        state = self._record.job.state
        facts = {**self._record.job.facts, **report.facts}
        await self._record.insist(
            state, task_over=True, service_state=report.service_state, facts=facts
        )
        if report.status is TaskStatus.GONE:
            raise failures.task_gone(report.request_id)
        raise report.error or failures.task_failed(report.service_state, report.request_id)

    def _outputs(self, report: Report) -> tuple[Output, ...]:
        outputs = self._spec.read(report.output)
        if not outputs:
            raise failures.no_result(str(dict(report.output))[:2000], report.request_id)
        return outputs

    async def _save_all(self, outputs: Sequence[Output]) -> tuple[str, ...]:
        names = []
        for output in outputs:
            target = self._record.folder / f"{output.name}.{output.suffix}"
            try:
                if not await self._whole(target, output):
                    await self._save_one(output, target)
            except AppError as error:
                if not output.optional or isinstance(error, StorageFull):
                    raise
                await self._record.note(f"{target.name} was left out: {error}")
            else:
                names.append(target.name)
        return tuple(names)

    async def _whole(self, target: Path, output: Output) -> bool:
        """Whether an earlier run of the app has saved and verified this file already."""
        if not await asyncio.to_thread(target.is_file):
            return False
        try:
            await self._services.media.verify(target, output.viewer)
        except FileRejected:
            return False
        return True

    async def _save_one(self, output: Output, target: Path) -> None:
        """Fetch *output*; a dead link is renewed once by asking the task again."""
        try:
            await self._fetch(output, target)
        except LinkExpired:
            fresh = {one.name: one for one in self._outputs(await self._end_of_task())}
            if output.name not in fresh:
                raise
            await self._fetch(fresh[output.name], target)

    async def _fetch(self, output: Output, target: Path) -> None:
        """Save *output* as *target*, whole and playable; a broken file is fetched once more."""
        raw = target.with_name(target.name + ".new")
        try:
            await self._fetch_and_verify(output, raw)
        except BrokenResult:
            await self._fetch_and_verify(output, raw)
        try:
            await asyncio.to_thread(os.replace, raw, target)
        except OSError as error:
            raise StorageFull(failures.cannot_write(error), detail=str(error)) from error

    async def _fetch_and_verify(self, output: Output, raw: Path) -> None:
        progress = self._record.progress(Stage.DOWNLOAD)
        await persist(
            lambda: self._services.fetcher.fetch(output.url, raw, progress),
            self._timing.downloads,
            self._record.waits,
        )
        try:
            await self._services.media.verify(raw, output.viewer)
        except FileRejected as error:
            raise BrokenResult(error) from error

    async def _end(self, state: JobState, **changes: Any) -> None:
        """Bring the job to its end and remove what it left in the store."""
        over = state is JobState.CANCELLED
        staying, going = leftovers.parted(self._record.job, state, task_over=over)
        await self._record.insist(state, uploads=staying, **changes)
        await leftovers.removed(self._services.store, going, self._record.note)
