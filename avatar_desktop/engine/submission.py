"""From the queue to a task id: check, upload, precheck, submit once."""

import asyncio
import logging
import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from avatar_desktop.domain.boxes import drawn
from avatar_desktop.domain.errors import AppError, Retry, StorageFull, Unexpected
from avatar_desktop.domain.job import Job, JobState, Submit, Upload
from avatar_desktop.domain.settings import NO_PRECHECK
from avatar_desktop.domain.spec import ModelSpec, Precheck, PrecheckResult, RequestInputs
from avatar_desktop.engine import failures, upload_cleanup
from avatar_desktop.engine.bill import looked
from avatar_desktop.engine.events import TransferStage
from avatar_desktop.engine.intake import Validator
from avatar_desktop.engine.job_state import JobStateWriter
from avatar_desktop.engine.limiter import Limiter
from avatar_desktop.engine.parcels import Parcels, parcels_of
from avatar_desktop.engine.ports import Services, SubmitResult
from avatar_desktop.engine.precheck_cache import PrecheckCache, has_passed
from avatar_desktop.engine.requests import request_inputs, wire_name
from avatar_desktop.engine.sanitized_inputs import as_sent
from avatar_desktop.engine.slot import SlotLease
from avatar_desktop.engine.timing import Timing, persist
from avatar_desktop.engine.turn import TurnLease

log = logging.getLogger(__name__)

TASK_MAY_TAKE = timedelta(hours=3)
"""Alibaba gives a task up after 3 hours: an older upload is used again only if it lasts longer."""

FETCHED_WITHIN = timedelta(minutes=10)
"""What an upload has to last when its task is sent: the service fetches at the start."""


class SubmitStage:
    """Brings one QUEUED job to RUNNING, or to NEEDS_CHECK when the answer was lost."""

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
        self._limiter = limiter
        self._timing = timing
        self._next_try: tuple[float, AppError]
        self._pauses = {
            Retry.LATER: iter(timing.submits),
            Retry.NOT_SENT: iter(timing.submits_unsent),
        }

    @property
    def _model(self) -> str:
        return wire_name(self._record.job, self._spec)

    async def run(self, slot: SlotLease, turn: TurnLease) -> None:
        """Take the job as far as one try goes; back in QUEUED it is to be run again.

        In NEEDS_CHECK it keeps the turn: nobody sends until the service's list has been read.
        """
        record = self._record
        intake = Validator.of(self._services)
        look = await intake.look(self._spec, record.files, record.job.params)
        if not look.ok:
            raise failures.Rejected(look.problems)
        await record.move(JobState.UPLOADING)
        parcels = parcels_of(self._spec, look.facts, temporary=self._services.temporary())
        names = parcels.linked
        await self._urls(names, self._model, TASK_MAY_TAKE)
        precheck = self._spec.precheck
        if precheck and not has_passed(precheck, record.job):
            await self._precheck(precheck)
        if not slot.free:
            record.waits(failures.explained("SlotTaken"))
        await slot.acquire()
        if not turn.free:
            record.waits(failures.explained("TurnTaken"))
        await turn.acquire()
        urls = await self._urls(names, self._model, FETCHED_WITHIN)
        await self._limiter.submits(self._spec, record.job.account).passage()
        record.waits(None)
        tag = f"{datetime.now(UTC):%Y%m%d%H%M%S}{secrets.token_hex(3)}"
        await self._submit(parcels, urls, tag)
        if record.job.state is not JobState.NEEDS_CHECK:
            turn.release()
        if record.job.state is JobState.QUEUED:
            await self._pause()

    async def _urls(
        self, names: tuple[str, ...], model: str, lasting: timedelta
    ) -> Mapping[str, str]:
        if not names:
            return {}
        async with self._limiter.upload():
            return {name: (await self._uploaded(name, model, lasting)).url for name in names}

    async def _uploaded(self, name: str, model: str, lasting: timedelta) -> Upload:
        """Return where an input lies for *model*; uploads it only if nothing usable is there."""
        record = self._record
        place = name if model == self._model else f"{name}@{model}"
        enough = datetime.now(UTC) + lasting
        for upload in (record.job.uploads.get(place), record.job.uploads.get(name)):
            if upload and upload.model in {"", model} and upload.expires_at > enough:
                return upload
        progress = record.progress(TransferStage.UPLOAD)
        async with as_sent(record, self._services, (name,)) as files:
            try:
                upload = await persist(
                    lambda: self._services.store.put(files[name], model, progress),
                    self._timing.uploads,
                    record.waits,
                )
            except asyncio.CancelledError:
                await upload_cleanup.abandoned(self._services.store, files[name], record.note)
                raise
        uploads = dict(record.job.uploads)
        older = uploads.get(place)
        if older and older.location:  # goes with the rest when the job ends
            uploads[f"{place} until {older.expires_at.isoformat()}"] = older
        try:
            await record.change(uploads={**uploads, place: upload})
        except StorageFull:  # nobody would know of it
            await upload_cleanup.removed(self._services.store, {place: upload}, record.note)
            raise
        return upload

    async def _precheck(self, precheck: Precheck) -> None:
        """Let the service look first, unless it has before or a person does without it."""
        record = self._record
        boxes = drawn(self._spec.params, record.job.params)
        if boxes:
            await record.change(precheck=boxes)
        if boxes or not _seen(precheck, record.job):
            return
        name = self._services.precheck_names.get(self._spec.key, precheck.model)
        if name == NO_PRECHECK:
            return
        precheck = replace(precheck, model=name)
        findings = PrecheckCache(self._services.library, self._spec, precheck)
        mark = await findings.mark(record.files, record.job.params)
        facts = findings.fact(mark)
        async with self._limiter.look(mark):
            values = await findings.earlier(mark, simulated=record.job.simulated)
            if values is None:
                await self._look(precheck, {**facts, **looked()})
                return
        await record.note(f"{precheck.model}: the values of an earlier look are used again")
        await record.change(precheck=values, facts={**record.job.facts, **facts})

    async def _look(self, precheck: Precheck, fact: Mapping[str, Any]) -> None:
        """Let the service look, and keep what it found with *fact*; a look is billed."""
        record = self._record
        seen = _seen(precheck, record.job)
        urls = await self._urls(seen, precheck.model, TASK_MAY_TAKE)
        await record.move(JobState.CHECKING)
        ready = request_inputs(record.job, self._spec, urls)
        body = precheck.body(replace(ready, model=precheck.model, detected={}))
        looking = asyncio.ensure_future(self._cloud.precheck(precheck, body))
        try:
            verdict = await asyncio.shield(looking)
        except AppError as error:
            if error.retry is Retry.UNKNOWN:
                raise failures.look_lost(error, self._spec) from error
            if error.billed:
                own = {"code": error.code, "request_id": error.request_id}
                raise failures.told("LookBroken", detail=error.detail, **own) from error
            raise failures.without_detection(error, self._model, self._spec, precheck) from error
        except asyncio.CancelledError:
            await asyncio.wait({looking}, timeout=self._timing.last_chance)
            if not looking.done():
                looking.cancel()
            elif looking.exception() is None and looking.result().passed:
                await self._found(looking.result(), fact)
            raise
        if not verdict.passed:
            raise failures.refused_by_precheck(self._spec, precheck, verdict)
        await self._found(verdict, fact)

    async def _found(self, verdict: PrecheckResult, fact: Mapping[str, Any]) -> None:
        facts = {**self._record.job.facts, **fact}
        await self._record.change(precheck=dict(verdict.values), facts=facts)

    async def _submit(self, parcels: Parcels, urls: Mapping[str, str], tag: str) -> None:
        record = self._record
        async with as_sent(record, self._services, parcels.carried) as files:
            texts = await parcels.texts(files)
            for name in texts:
                size, sum_ = files[name].stat().st_size, record.job.inputs[name].sum
                await record.note(f"{name} is inside the request: {size} bytes, SHA-256 {sum_}")
            ready = request_inputs(record.job, self._spec, {**urls, **texts}, tag)
            await self._post(ready, {name: files[name] for name in parcels.forms})

    async def _post(self, ready: RequestInputs, files: Mapping[str, Path]) -> None:
        """Send the task with *files*: those that travel in the same request."""
        record = self._record
        body = self._spec.body(ready)
        now, there = datetime.now(UTC), self._cloud.service_time()
        leaves = Submit(there or now, there is not None, ready.tag)
        doubts = (*record.job.doubts, leaves)
        try:
            await record.move(JobState.SUBMITTING, submitted_at=now, doubts=doubts)
        except asyncio.CancelledError:
            await record.move(JobState.QUEUED, doubts=doubts[:-1])
            raise
        sending = asyncio.ensure_future(self._cloud.submit(self._spec, self._model, body, files))
        try:
            await self._took(await asyncio.shield(sending))
        except AppError as error:
            await self._not_taken(error)
        except asyncio.CancelledError:
            await self._last_chance(sending)
            raise
        except Exception as error:
            reference = secrets.token_hex(4)
            log.exception("job %s: unexpected failure %s", record.job.id, reference)
            await self._not_taken(Unexpected(reference, type(error).__name__))

    async def _took(self, accepted: SubmitResult) -> None:
        await self._record.save_until_written(
            JobState.RUNNING,
            task_id=accepted.task_id,
            task_over=False,
            request_id=accepted.request_id,
            failure=None,
            doubts=self._record.job.doubts[:-1],
        )

    async def _not_taken(self, error: AppError) -> None:
        record = self._record
        await record.note(f"submit: {error} {error.code} {error.request_id} {error.detail}")
        if error.retry is Retry.UNKNOWN:
            *earlier, ours = record.job.doubts
            lost = replace(ours, lost=self._cloud.service_time() or datetime.now(UTC))
            failure = failures.doubtful(error)
            await record.save_until_written(
                JobState.NEEDS_CHECK, failure=failure, doubts=(*earlier, lost)
            )
            return
        pause = next(self._pauses.get(error.retry, iter(())), None)
        if pause is None:
            raise error
        await record.move(JobState.QUEUED, doubts=record.job.doubts[:-1])
        self._next_try = max(pause, error.retry_after or 0), error
        if error.retry is Retry.LATER:
            self._limiter.submits(self._spec, record.job.account).hold(self._next_try[0])

    async def _pause(self) -> None:
        """Wait before the next try of a task that was clearly not taken."""
        pause, error = self._next_try
        self._record.waits(error.explanation)
        await asyncio.sleep(pause)
        self._record.waits(None)

    async def _last_chance(self, sending: "asyncio.Future[SubmitResult]") -> None:
        """Give a submit that is on its way a moment, so that a task that was taken is known."""
        await asyncio.wait({sending}, timeout=self._timing.last_chance)
        if not sending.done():
            sending.cancel()
            return
        error = sending.exception()
        if error is None:
            await self._took(sending.result())
        elif isinstance(error, AppError) and error.retry is not Retry.UNKNOWN:
            await self._record.move(JobState.QUEUED, doubts=self._record.job.doubts[:-1])


def _seen(precheck: Precheck, job: Job) -> tuple[str, ...]:
    """Return those inputs of *job* that are looked at first."""
    return tuple(name for name in precheck.inputs if name in job.inputs)
