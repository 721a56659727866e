"""From a task id to files on this disk: poll, fetch, verify."""

import asyncio
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

from avatar_desktop.domain.errors import AppError, Retry
from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.spec import ModelSpec, Output
from avatar_desktop.engine import failures, upload_cleanup
from avatar_desktop.engine.job_state import JobStateWriter
from avatar_desktop.engine.last_answer import note_answer
from avatar_desktop.engine.limiter import Limiter
from avatar_desktop.engine.ports import Services, TaskReport, TaskStatus
from avatar_desktop.engine.saving import MAIN, Saving, whole_file
from avatar_desktop.engine.slot import SlotLease
from avatar_desktop.engine.timing import Timing, insist_on_end, poll_pause

GOING_ON = frozenset({TaskStatus.WAITING, TaskStatus.RUNNING})


class PollAndDownloadStage:
    """Brings one RUNNING or DOWNLOADING job to DONE."""

    def __init__(
        self,
        record: JobStateWriter,
        spec: ModelSpec,
        services: Services,
        limiter: Limiter,
        timing: Timing,
    ) -> None:
        self._record = record
        self._spec = spec
        self._services = services
        self._cloud = services.clouds[spec.cloud]
        self._gate = limiter.polls(spec.cloud, record.job.account)
        self._sleep = limiter.sleeper.sleep
        self._timing = timing
        self._saving = Saving(record, services, timing, self._renewed)

    async def run(self, slot: SlotLease) -> None:
        """Follow the task to its end and save its result; AppError when there is none."""
        record = self._record
        if await self._was_saved():
            return
        if record.job.state is JobState.RUNNING:
            slot.take()
        report = await self._end_of_task()
        slot.release()
        if report.status is TaskStatus.CANCELLED:
            await self._end(JobState.CANCELLED, task_over=True)
            return
        outputs = self._outputs(report)
        await note_answer(self._services, self._spec, record.job)
        await record.save_until_written(
            JobState.DOWNLOADING,
            usage=dict(report.usage),
            facts={**record.job.facts, **report.facts},
            service_state=report.service_state,
            succeeded_at=record.job.succeeded_at or datetime.now(UTC),
        )
        names = await self._saving.save_all(outputs)
        await self._end(JobState.DONE, outputs=names, failure=None)

    async def _was_saved(self) -> bool:
        """End a job whose result an earlier run has fetched; the service is asked for the rest.

        So a result that is here outlives the task and the network.
        """
        record = self._record
        if not record.job.succeeded_at:
            return False
        found = await whole_file(
            self._services.media, record.folder, record.job, MAIN, self._spec.viewer
        )
        if found is None:
            return False
        outputs: tuple[Output, ...] = ()
        if not record.job.task_over:
            try:
                await self._gate.passage()
                report = await self._cloud.report(self._spec, record.job.task_id or "")
                outputs = self._spec.read(report.output)
            except AppError as error:
                await record.note(f"the task no longer tells of its files: {error}")
        if record.job.state is JobState.RUNNING:
            await record.save_until_written(JobState.DOWNLOADING)
        mine = (Output(MAIN, "", self._spec.viewer, ""),)
        names = await self._saving.save_all(outputs or mine)
        await self._end(JobState.DONE, outputs=names, failure=None)
        return True

    async def _renewed(self) -> tuple[Output, ...]:
        return self._outputs(await self._end_of_task())

    async def _end_of_task(self) -> TaskReport:
        """Ask for news until the task ends; an outage makes this wait, not fail."""
        record = self._record
        started = monotonic()
        outage = self._timing.outage_first
        unknown = iter(self._timing.unknown)
        while True:
            await self._gate.passage()
            try:
                report = await self._cloud.report(self._spec, record.job.task_id or "")
            except AppError as error:
                insist_on_end()
                if error.retry is Retry.NEVER:
                    raise
                record.waits(error.explanation)
                asked = error.retry_after or 0
                await (asyncio.sleep(asked) if asked > outage else self._sleep(outage))
                outage = min(outage * 2, self._timing.outage_most)
                continue
            outage = self._timing.outage_first
            if report.status is TaskStatus.GONE and self._lives:
                await self._unknown(report, next(unknown, None))
                continue
            unknown = iter(self._timing.unknown)
            record.waits(None)
            if report.status not in GOING_ON:
                return await self._judged(report)
            if report.service_state != record.job.service_state:
                facts = {**record.job.facts, **report.facts}
                await record.save_until_written(
                    record.job.state, service_state=report.service_state, facts=facts
                )
            await self._sleep(poll_pause(self._spec.pace, monotonic() - started))

    @property
    def _lives(self) -> bool:
        """Whether the service still has to know the task: its life is not over."""
        job = self._record.job
        begun = job.succeeded_at or job.submitted_at or job.created
        return datetime.now(UTC) - begun < timedelta(hours=self._spec.result_hours)

    async def _unknown(self, report: TaskReport, pause: float | None) -> None:
        """Wait before a young task is asked for again; AppError when that was often enough."""
        hours = self._spec.result_hours
        if pause is None:
            state = self._record.job.state
            await self._record.save_until_written(state, service_state=report.service_state)
            raise failures.task_unknown(hours, report.request_id)
        self._record.waits(failures.explained("NotKnownNow", hours=f"{hours:g}"))
        await self._sleep(pause)

    async def _judged(self, report: TaskReport) -> TaskReport:
        """Return a report worth going on with; raise for a task that the service gave up."""
        if report.status in {TaskStatus.SUCCEEDED, TaskStatus.CANCELLED}:
            return report
        state = self._record.job.state
        facts = {**self._record.job.facts, **report.facts}
        await self._record.save_until_written(
            state, task_over=True, service_state=report.service_state, facts=facts
        )
        if report.status is TaskStatus.GONE:
            raise failures.task_gone(self._spec.result_hours, report.request_id)
        error = report.error or failures.task_failed(report.service_state, report.request_id)
        if error.billed is False:
            error.billed = self._spec.price.failed
        raise error

    def _outputs(self, report: TaskReport) -> tuple[Output, ...]:
        outputs = self._spec.read(report.output)
        if not outputs:
            raise failures.told(
                "NoResult",
                detail=str(dict(report.output))[:2000],
                request_id=report.request_id,
            )
        return outputs

    async def _end(self, state: JobState, **changes: Any) -> None:
        """Bring the job to its end and remove what it left in the store."""
        over = state is JobState.CANCELLED
        staying, going = upload_cleanup.parted(self._record.job, state, task_over=over)
        await self._record.save_until_written(state, uploads=staying, **changes)
        await upload_cleanup.removed(self._services.store, going, self._record.note)
