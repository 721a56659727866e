"""One job from top to bottom. Every state is on disk before the call that it names."""

import logging
import secrets
from dataclasses import dataclass

from avatar_desktop.domain.errors import AppError, Retry, Unexpected
from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.engine import failures, leftovers
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.following import Following
from avatar_desktop.engine.limiter import Limiter
from avatar_desktop.engine.lookup import settled
from avatar_desktop.engine.ports import Services
from avatar_desktop.engine.record import Record
from avatar_desktop.engine.sending import Sending
from avatar_desktop.engine.slot import SlotHold
from avatar_desktop.engine.timing import Timing

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Tools:
    """What the pipelines of all jobs share."""

    services: Services
    hub: EventHub
    limiter: Limiter
    timing: Timing


class Pipeline:
    """Drives one job until it ends or needs a person; one at a time for a job."""

    def __init__(self, job: Job, spec: ModelSpec, tools: Tools) -> None:
        self.record = Record(job, tools.services, tools.hub, tools.timing.disk)
        self._spec = spec
        self._tools = tools
        self._slot = SlotHold(tools.limiter.slots(spec, job.account))
        shared = (tools.services, tools.limiter, tools.timing)
        self._sending = Sending(self.record, spec, *shared)
        self._following = Following(self.record, spec, *shared)

    async def run(self) -> Job:
        """Drive the job on from its state; only a cancellation leaves this as an exception."""
        try:
            await self._drive()
        except AppError as error:
            await self._fail(error)
        except Exception as error:
            reference = secrets.token_hex(4)
            log.exception("job %s: unexpected failure %s", self.record.job.id, reference)
            await self._fail(Unexpected(reference, type(error).__name__))
        finally:
            self._slot.release()
        return self.record.job

    async def _drive(self) -> None:
        while True:
            match self.record.job.state:
                case JobState.QUEUED:
                    await self._sending.run(self._slot)
                case JobState.RUNNING | JobState.DOWNLOADING:
                    await self._following.run(self._slot)
                case JobState.NEEDS_CHECK:
                    self._slot.release()
                    if not await self._found():
                        return
                case _:
                    return

    async def _found(self) -> bool:
        """Adopt the one task that must be ours; False leaves the question to the person."""
        record = self.record
        try:
            task = await settled(
                record.job, self._spec, self._tools.services, self._tools.timing.lookups
            )
        except AppError as error:
            await record.note(f"the task list could not be read: {error}")
            return False
        if task is None:
            return False
        await record.note(f"adopted task {task.task_id} from the service's list")
        await record.insist(JobState.RUNNING, task_id=task.task_id, task_over=False, failure=None)
        return True

    async def _fail(self, error: AppError) -> None:
        """End the job; one whose submit may have arrived is left to the person instead."""
        model = self.record.job.model_name or self._spec.model
        models = self._tools.services.models
        error = failures.told_of_storage(error, self._spec, self.record.job.uploads)
        error = failures.told_of_retirement(error, self._spec, model, models)
        await self.record.note(f"failed: {error} {error.code} {error.request_id} {error.detail}")
        in_doubt = {JobState.SUBMITTING, JobState.NEEDS_CHECK}
        if self.record.job.state in in_doubt and error.retry is Retry.UNKNOWN:
            failure = failures.doubtful(error)
            await self.record.end(JobState.NEEDS_CHECK, failure=failure)
            return
        staying, going = leftovers.parted(self.record.job, JobState.FAILED)
        failure = failures.kept(error)
        noted = await self.record.end(JobState.FAILED, failure=failure, uploads=staying)
        self._slot.release()
        if noted:
            await leftovers.removed(self._tools.services.store, going, self.record.note)
