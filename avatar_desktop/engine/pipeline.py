"""One job from top to bottom. Every state is on disk before the call that it names."""

import logging
import secrets
from dataclasses import dataclass

from avatar_desktop.domain.errors import AppError, ModelGone, Retry, TaskTaken, Unexpected
from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.engine import failures, upload_cleanup
from avatar_desktop.engine.completion import PollAndDownloadStage
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.job_state import JobStateWriter
from avatar_desktop.engine.last_answer import note_answer
from avatar_desktop.engine.limiter import Limiter
from avatar_desktop.engine.ports import Services
from avatar_desktop.engine.reconciliation import Reconciliation
from avatar_desktop.engine.requests import wire_name
from avatar_desktop.engine.slot import SlotLease
from avatar_desktop.engine.submission import SubmitStage
from avatar_desktop.engine.timing import Timing, insist_on_end

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the pipelines of all jobs share."""

    services: Services
    hub: EventHub
    limiter: Limiter
    timing: Timing
    reconciliation: Reconciliation


class Pipeline:
    """Drives one job until it ends or needs a person; one at a time for a job.

    `look_again` says at the end that the service's list could not be read for now.
    """

    def __init__(self, job: Job, spec: ModelSpec, tools: Tools) -> None:
        self.record = JobStateWriter(job, tools.services, tools.hub, tools.timing.disk)
        self._spec = spec
        self._tools = tools
        self.look_again = False
        self._slot = SlotLease(tools.limiter.slots(spec, job.account))
        self._turn = tools.reconciliation.turn(job)
        shared = (tools.services, tools.limiter, tools.timing)
        self._sending = SubmitStage(self.record, spec, *shared)
        self._following = PollAndDownloadStage(self.record, spec, *shared)

    async def run(self) -> Job:
        """Drive the job on from its state; only a cancellation leaves this as an exception."""
        try:
            await self._drive()
        except AppError as error:
            insist_on_end()
            await self._fail(error)
        except Exception as error:
            insist_on_end()
            reference = secrets.token_hex(4)
            log.exception("job %s: unexpected failure %s", self.record.job.id, reference)
            await self._fail(Unexpected(reference, type(error).__name__))
        finally:
            self._turn.release()
            self._slot.release()
        return self.record.job

    async def _drive(self) -> None:
        while True:
            match self.record.job.state:
                case JobState.QUEUED:
                    await self._sending.run(self._slot, self._turn)
                case JobState.RUNNING | JobState.DOWNLOADING:
                    await self._following.run(self._slot)
                case JobState.NEEDS_CHECK:
                    found = await self._found()
                    self._turn.release()
                    if not found:
                        return
                case _:
                    return

    async def _found(self) -> bool:
        """Adopt the one task that must be ours; False leaves the question to the person.

        The slot and the turn are kept until then: nobody sends what could pass for ours.
        """
        record = self.record
        outcome = await self._tools.reconciliation.settle(record.job, record.waits, self._turn)
        found = outcome.found.get(record.job.id)
        if outcome.cause:
            self.look_again = outcome.cause.retry is not Retry.NEVER
            await record.note(f"the task list could not be read: {outcome.cause}")
            await record.save_until_written(
                record.job.state, failure=failures.undecided(outcome.cause)
            )
            return False
        if found is None:
            await record.save_until_written(
                record.job.state, doubts=outcome.without_answer(record.job)
            )
            return False
        await record.note(f"adopted task {found.task.task_id} from the service's list")
        try:
            await record.save_until_written(
                JobState.RUNNING,
                task_id=found.task.task_id,
                task_over=False,
                failure=None,
                doubts=tuple(one for one in record.job.doubts if one != found.submit),
            )
        except TaskTaken as error:
            await record.note(f"not adopted: {error}")
            return False
        return True

    async def _fail(self, error: AppError) -> None:
        """End the job; one whose submit may have arrived is left to the person instead."""
        model = wire_name(self.record.job, self._spec)
        models = self._tools.services.models
        if isinstance(error, ModelGone):
            code = error.code or type(error).__name__
            await note_answer(self._tools.services, self._spec, self.record.job, code)
        error = failures.told_of_storage(error, self._spec, self.record.job.uploads)
        error = failures.told_of_retirement(error, self._spec, model, models)
        await self.record.note(f"failed: {error} {error.code} {error.request_id} {error.detail}")
        state, doubts = self.record.job.state, self.record.job.doubts
        in_doubt = {JobState.SUBMITTING, JobState.NEEDS_CHECK}
        if state in in_doubt and error.retry is Retry.UNKNOWN:
            failure = failures.doubtful(error)
            await self.record.end(JobState.NEEDS_CHECK, failure=failure)
            return
        if state is JobState.SUBMITTING:
            doubts = doubts[:-1]
        staying, going = upload_cleanup.parted(self.record.job, JobState.FAILED)
        failure = failures.kept(error, self.record.job)
        changes = {"failure": failure, "uploads": staying, "doubts": doubts}
        noted = await self.record.end(JobState.FAILED, **changes)
        self._slot.release()
        if noted:
            await upload_cleanup.removed(self._tools.services.store, going, self.record.note)
