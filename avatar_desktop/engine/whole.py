"""A job whose voice is sent in parts: the parts are jobs of their own, their clips become one."""

import asyncio
import logging
import secrets
import shutil
from collections.abc import Collection, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Protocol

from avatar_desktop.domain import parts
from avatar_desktop.domain.errors import AppError, Unexpected
from avatar_desktop.domain.following import as_chosen
from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.limits import AudioLimits
from avatar_desktop.domain.price import Estimate
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.engine import failures, spending
from avatar_desktop.engine.events import Event, JobChanged
from avatar_desktop.engine.intake import ValidationResult, Validator
from avatar_desktop.engine.job_state import JobStateWriter
from avatar_desktop.engine.new_job import new_job
from avatar_desktop.engine.pipeline import Tools
from avatar_desktop.engine.ports import Library
from avatar_desktop.engine.saving import MAIN

log = logging.getLogger(__name__)

FOLDER = "parts"
LOOK_AGAIN = 10.0
"""Seconds after which the parts are read anew: another process may be at one."""
ENDED_BADLY = frozenset({JobState.FAILED, JobState.CANCELLED})


class Queue(Protocol):
    """What brings parts to their end."""

    async def begin_part(self, job: Job, files: Mapping[str, Path]) -> None:
        """Queue a new part, whose price is agreed."""

    async def retry(self, job_id: str, *, anyway: bool = False) -> Job:
        """Take up a part again that has failed or was cancelled."""


async def parts_of(library: Library, job: Job) -> list[Job]:
    """Return the parts of *job* that are there, in their order."""
    found = [await library.get(parts.part_id(job.id, one + 1)) for one in range(parts.count(job))]
    return [one for one in found if one]


class WholePipeline:
    """Drives one job of parts until it ends; one at a time for a job."""

    look_again = False

    def __init__(self, job: Job, spec: ModelSpec, tools: Tools, queue: Queue) -> None:
        self.record = JobStateWriter(job, tools.services, tools.hub, tools.timing.disk)
        self._spec = spec
        self._services = tools.services
        self._hub = tools.hub
        self._queue = queue
        self._news = asyncio.Event()

    async def run(self) -> Job:
        """Drive the job on from its state; only a cancellation leaves this as an exception."""
        unsubscribe = self._hub.subscribe(self._hear, parts=True)
        try:
            await self._drive()
        except AppError as error:
            await self._fail(error)
        except Exception as error:
            reference = secrets.token_hex(4)
            log.exception("job %s: unexpected failure %s", self.record.job.id, reference)
            await self._fail(Unexpected(reference, type(error).__name__))
        finally:
            unsubscribe()
        return self.record.job

    async def _drive(self) -> None:
        if self.record.job.state is JobState.QUEUED:
            await self._send()
        if self.record.job.state is JobState.RUNNING:
            await self._wait()
        if self.record.job.state is JobState.DOWNLOADING:
            await self._join()

    async def _send(self) -> None:
        """Cut the voice, and queue every part that is not there or has not come to its result."""
        record, library = self.record, self._services.library
        voice, folder = self._spec.parts, record.folder / FOLDER
        validator = Validator.of(self._services)
        look = await validator.look(self._spec, record.files, record.job.params)
        if not look.ok:
            raise failures.Rejected(look.problems)
        limits = self._spec.input(voice).limits
        if not isinstance(limits, AudioLimits) or limits.duration is None:
            raise failures.told("WrongState")
        most = parts.longest(limits.duration)
        files = record.files
        cuts = await self._services.media.split(files[voice], parts.count(record.job), most, folder)
        await record.change(facts={**record.job.facts, parts.FACT: list(cuts)})
        for number in range(1, len(cuts)):
            there = await library.get(parts.part_id(record.job.id, number))
            if there is None:
                seconds = cuts[number] - cuts[number - 1]
                facts = {**look.facts, voice: replace(look.facts[voice], duration=seconds)}
                part = self._part(number, replace(look, facts=facts), validator)
                file = folder / parts.file_name(number)
                await self._queue.begin_part(part, {**files, voice: file})
            elif there.state in ENDED_BADLY:
                await self._queue.retry(there.id, anyway=True)
        await record.move(JobState.RUNNING)
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)

    def _part(self, number: int, look: ValidationResult, validator: Validator) -> Job:
        """Return the part *number* as a job, with what was chosen for the whole."""
        whole = self.record.job
        chosen = as_chosen(whole.params, whole.facts)
        reckoned = validator.reckon(self._spec, chosen, look.facts)
        look = replace(look, estimate=reckoned.estimate, values=reckoned.values)
        part = new_job(self._services, self._spec, chosen, whole.as_is, look)
        own = parts.part_id(whole.id, number)
        return replace(part, id=own, model_name=whole.model_name, account=whole.account)

    async def _wait(self) -> None:
        """Wait for the end of all parts; AppError where one has failed."""
        record, told = self.record, None
        while True:
            self._news.clear()
            now = await parts_of(self._services.library, record.job)
            if len(now) < parts.count(record.job):
                raise failures.told("PartGone")
            if all(one.ended for one in now):
                break
            done = sum(one.state is JobState.DONE for one in now)
            doubt = any(one.state is JobState.NEEDS_CHECK for one in now)
            if told != (told := (done, doubt)):
                name = "PartInDoubt" if doubt else "PartsGoOn"
                record.waits(failures.explained(name, done=done, count=len(now)))
            with suppress(TimeoutError):
                async with asyncio.timeout(LOOK_AGAIN):
                    await self._news.wait()
        record.waits(None)
        for number, one in enumerate(now, 1):
            if one.state is JobState.FAILED and one.failure:
                raise failures.part_failed(one.failure, number, len(now))
        if any(one.state is JobState.CANCELLED for one in now):
            await record.move(JobState.CANCELLED)
            return
        usage = {"parts": len(now)}
        await record.save_until_written(
            JobState.DOWNLOADING, usage=usage, succeeded_at=datetime.now(UTC)
        )

    async def _join(self) -> None:
        """Make one clip of those of the parts, with the sound of the whole voice."""
        record, services = self.record, self._services
        now = await parts_of(services.library, record.job)
        clips = [services.library.folder(one.id) / one.outputs[0] for one in now if one.outputs]
        if len(clips) < parts.count(record.job):
            raise failures.told("PartGone")
        target = record.folder / f"{MAIN}.mp4"
        voice = record.files[self._spec.parts]
        await services.media.join(clips, record.job.facts[parts.FACT], voice, target)
        await services.media.verify(target, self._spec.viewer)
        await record.save_until_written(JobState.DONE, outputs=(target.name,), failure=None)

    async def _fail(self, error: AppError) -> None:
        await self.record.note(f"failed: {error} {error.code} {error.request_id} {error.detail}")
        failure = failures.kept(error, self.record.job)
        await self.record.end(JobState.FAILED, failure=replace(failure, billed=error.billed))

    def _hear(self, event: Event) -> None:
        if isinstance(event, JobChanged) and parts.whole_id(event.job.id) == self.record.job.id:
            self._news.set()


async def cost_again(library: Library, job: Job) -> Estimate | None:
    """Return what a retry of *job* costs: of those of its parts alone that are run again."""
    them = await parts_of(library, job)
    costs = [spending.cost_again(one) for one in them if one.state in ENDED_BADLY]
    known = [(one.currency, one.amount) for one in costs if one and one.amount]
    if not them or not known:
        return None if them else spending.cost_again(job)
    return Estimate(known[0][0], sum((one for _, one in known), Decimal(0)), "")


async def with_parts(library: Library, job_ids: Collection[str]) -> list[str]:
    """Return *job_ids* and the ids of the parts of these jobs."""
    found = list(job_ids)
    for job_id in job_ids:
        job = await library.get(job_id)
        of_it = await parts_of(library, job) if job else []
        found += [one.id for one in of_it if one.id not in found]
    return found
