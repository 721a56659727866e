"""Owns every job's task: queues, cancels, retries, resumes."""

import asyncio
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from avatar_desktop.domain import parts
from avatar_desktop.domain.errors import AppError, StorageFull
from avatar_desktop.domain.job import ENDED, NEXT, Job, JobState, Submit
from avatar_desktop.domain.price import Estimate
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.engine import failures, upload_cleanup, whole
from avatar_desktop.engine.budget import Budget
from avatar_desktop.engine.cancellation import cancel_there, end_cancelled
from avatar_desktop.engine.deletion import Deletion, delete
from avatar_desktop.engine.events import EventHub, JobChanged
from avatar_desktop.engine.failures import Rejected
from avatar_desktop.engine.intake import Validator
from avatar_desktop.engine.limiter import Limiter
from avatar_desktop.engine.new_job import new_job
from avatar_desktop.engine.pipeline import Pipeline, Tools
from avatar_desktop.engine.ports import Services, TaskMatch
from avatar_desktop.engine.reconciliation import Reconciliation
from avatar_desktop.engine.resumption import claimed, has_moved, resumed, was_in_doubt
from avatar_desktop.engine.sanitized_inputs import KEEPS_TRACES
from avatar_desktop.engine.saving import has_result
from avatar_desktop.engine.spending import with_payments
from avatar_desktop.engine.timing import Timing
from avatar_desktop.engine.whole import WholePipeline

__all__ = ["Rejected", "Scheduler"]

CLOSING_SECONDS = 3


class Scheduler:
    """The queue. All its methods are called on the loop's thread."""

    def __init__(self, services: Services, hub: EventHub, timing: Timing | None = None) -> None:
        self._services = services
        self._hub = hub
        self.budget = Budget(services)
        timing = timing or Timing()
        limiter = Limiter(timing.polls_per_second)
        self._reconciliation = Reconciliation(services, limiter, timing)
        self._tools = Tools(services, hub, limiter, timing, self._reconciliation)
        self._timing = timing
        self._specs = {spec.key: spec for spec in services.models}
        self._pipelines: dict[str, Pipeline | WholePipeline] = {}
        self._tasks: dict[str, asyncio.Task[Job]] = {}
        self._taking_up: asyncio.Task[list[str]] | None = None
        self._later: set[asyncio.Task[None]] = set()
        self._starting: set[str] = set()
        self._deleting: set[str] = set()

    def start_soon(self) -> None:
        """Take up the unfinished jobs of earlier runs meanwhile; what is done to jobs waits."""
        self._taking_up = asyncio.get_running_loop().create_task(self.start())

    async def start(self) -> list[str]:
        """Take up the unfinished jobs of earlier runs and return their ids.

        Those in doubt go first, so that nothing is sent before the service has been asked.
        """
        jobs = await claimed(self._services, self._specs, self._busy)
        taken: list[str] = []
        for in_doubt in (True, False):
            ready = [
                resumed(job, self._specs[job.model_key])
                for job in jobs
                if bool(job.open_submits) is in_doubt
            ]
            for job in ready:
                with suppress(StorageFull):
                    await self._save(job)
                    taken.append(job.id)
            for job in ready:
                self._run(job, self._specs[job.model_key])
        return taken

    async def submit(
        self,
        model_key: str,
        files: Mapping[str, Path],
        params: Mapping[str, Any],
        as_is: Collection[str] = (),
        *,
        anyway: bool = False,
    ) -> Job:
        """Check the form again, create the job on disk and queue it.

        Raises Rejected, StorageFull, and OverBudget unless it is to go *anyway*. The inputs
        *as_is* may go with the places and names in them where these cannot be removed.
        """
        spec = self._specs[model_key]
        look = await Validator.of(self._services).look(spec, files, params)
        if not look.ok:
            raise Rejected(look.problems)
        job = new_job(self._services, spec, params, as_is, look)
        return await self._begin(job, files, look.estimate, anyway=anyway)

    async def begin_part(self, job: Job, files: Mapping[str, Path]) -> None:
        """Queue a new part of a job, whose price is agreed."""
        await self._begin(job, files, None, anyway=True)

    async def _begin(
        self, job: Job, files: Mapping[str, Path], cost: Estimate | None, *, anyway: bool
    ) -> Job:
        library = self._services.library
        with self._alone(job.id):
            async with self.budget.passed(cost, anyway=anyway):
                job = await library.create(job, files)
            try:
                ours = await library.claim(job.id)
                if ours:
                    await self.budget.still_passed(cost, job.id, anyway=anyway)
                for name, item in job.inputs.items():
                    copy = library.folder(job.id) / item.file
                    await self._services.media.take_over(copy, files[name])
            except BaseException:  # nothing was sent, and nothing is to be later
                await library.remove(job.id)
                raise
            self._hub.publish(JobChanged(job))
            if ours:  # else a process that has just started has taken it up
                self._run(job, self._specs[job.model_key])
        return job

    async def cancel(self, job_id: str) -> bool:
        """Cancel a job; False when the service no longer can.

        Then the task goes on there and is billed, and the job goes on here to save its result.
        """
        job = await self._job(job_id)
        if not await self._services.library.claim(job_id):
            raise failures.told("WorkedOnElsewhere")
        if job.state is JobState.SUBMITTING or parts.count(job):
            await self._stop(job_id)
            job = await self._job(job_id)
        try:
            cancelled = await cancel_there(job, self._services, self._specs, self.cancel)
        except AppError:
            await self._go_on(job_id)
            raise
        if not cancelled:
            await self._go_on(job_id)
            return False
        await self._stop(job_id)
        job = await self._job(job_id)
        if JobState.CANCELLED in NEXT[job.state]:
            await end_cancelled(job, self._services, self._save)
        await self._services.library.release(job_id)
        return True

    async def retry(self, job_id: str, *, anyway: bool = False) -> Job:
        """Take a failed or cancelled job up again; a task that was paid for is only fetched.

        One that was cancelled in doubt is looked for first, and then is the person's decision.
        Raises OverBudget where a new task is above the budget, unless it is to go *anyway*.
        """
        job = await self._job(job_id)
        if job.state not in {JobState.FAILED, JobState.CANCELLED}:
            raise failures.told("WrongState")
        job = await self.finished(job_id)
        viewer = self._specs[job.model_key].viewer
        if job.task_id and (not job.task_over or await has_result(self._services, job, viewer)):
            return await self._keep(job.moved_to(JobState.RUNNING, failure=None), job)
        if was_in_doubt(job):
            return await self._keep(job.moved_to(JobState.NEEDS_CHECK), job)
        none = {"failure": None, "task_id": None, "service_state": "", "succeeded_at": None}
        facts, uploads = with_payments(job), upload_cleanup.of_use(job)
        again = job.moved_to(JobState.QUEUED, facts=facts, uploads=uploads, **none)
        cost = await whole.cost_again(self._services.library, job)
        async with self.budget.passed(cost, anyway=anyway):
            return await self._keep(again, job)

    async def allow_as_is(self, job_id: str) -> None:
        """Note that the file over which a job failed may go with its places and names."""
        job = await self._job(job_id)
        name = job.facts.get(KEEPS_TRACES)
        if job.state is not JobState.FAILED or not name:
            raise failures.told("WrongState")
        if not await self._services.library.claim(job_id):
            raise failures.told("WorkedOnElsewhere")
        await self._save(job.changed(as_is=(*job.as_is, str(name))))
        await self._services.library.release(job_id)

    async def check_now(self, job_id: str) -> list[TaskMatch]:
        """Look for the task of a NEEDS_CHECK job; adopt what must be it, else return what may be.

        AppError when the service cannot be asked.
        """
        job = await self._undecided(job_id)
        outcome = await self._reconciliation.look(job)
        found = outcome.found.get(job_id)
        if found is None:
            return list(outcome.free)
        await self.adopt(job_id, found.task.task_id, found.submit)
        return []

    async def adopt(self, job_id: str, task_id: str, submit: Submit | None = None) -> Job:
        """Take *task_id* as the task of a NEEDS_CHECK job; *submit*, or the last one, made it.

        The job's other sendings stay in doubt: what they made belongs to no other job.
        """
        job = await self._undecided(job_id)
        maker = submit or job.open_submits[-1]
        doubts = tuple(one for one in job.doubts if one.at != maker.at)
        changes = {"task_id": task_id, "task_over": False, "doubts": doubts, "failure": None}
        return await self._keep(job.moved_to(JobState.RUNNING, **changes), job)

    async def send_again(self, job_id: str) -> Job:
        """Queue a NEEDS_CHECK job again: the person accepts that it may be paid twice."""
        job = await self._undecided(job_id)
        return await self._keep(job.moved_to(JobState.QUEUED, failure=None), job)

    async def mark(
        self, job_id: str, *, starred: bool | None = None, trashed: bool | None = None
    ) -> Job | None:
        """Star a job that has ended or put it into the trash, or undo that; StorageFull.

        None, and nothing is changed, where it has not ended, is taken up again or is going.
        """
        if job_id in self._deleting:
            return None
        wanted = {"starred": starred, "trashed": trashed}
        flags = {name: on for name, on in wanted.items() if on is not None}
        job = await self._services.library.mark(job_id, **flags)
        for part in await whole.parts_of(self._services.library, job) if job else ():
            await self.mark(part.id, starred=starred, trashed=trashed)
        if job:
            self._hub.publish(JobChanged(job))
        return job

    async def delete(self, job_ids: Collection[str]) -> Deletion:
        """Delete those of the jobs for good that are in the trash and that nobody works on.

        Nothing else is done to them meanwhile. The parts of a job go with it.
        """
        job_ids = await whole.with_parts(self._services.library, job_ids)
        ending = [self._tasks[one] for one in job_ids if one in self._tasks and self._ends(one)]
        if ending:
            await asyncio.wait(ending)
        going = {one for one in job_ids if not self._busy(one)}
        self._deleting |= going
        try:
            deletion = await delete(self._services, self._hub, sorted(going))
        finally:
            self._deleting -= going
        busy = dict.fromkeys(set(job_ids) - going, failures.told("WrongState").explanation)
        return Deletion(deletion.gone, {**deletion.kept, **busy})

    def _ends(self, job_id: str) -> bool:
        """Whether nothing is left to do for a job but to remove what it has in the store."""
        return self._pipelines[job_id].record.job.ended

    async def finished(self, job_id: str) -> Job:
        """Wait until nothing more happens to a job by itself and return it.

        As it is now, even where a full disk did not take its end.
        """
        await self._job(job_id)
        task = self._tasks.get(job_id)
        if task:
            await asyncio.wait({task})
            if not task.cancelled() and not task.exception():
                return task.result()
        return await self._job(job_id)

    def look_at_once(self) -> None:
        """Ask for news of all tasks now: the computer has slept, and their links may be dying."""
        self._tools.limiter.sleeper.wake()

    async def close(self) -> None:
        """Stop all work within 3 s; what was running resumes at the next start.

        A job that has ended has the 3 s for removing what it has put into the store.
        """
        stopping = [*self._later, *((self._taking_up,) if self._taking_up else ())]
        for one in stopping:
            one.cancel()
        await asyncio.gather(*stopping, return_exceptions=True)
        tasks = dict(self._tasks)
        for job_id, task in tasks.items():
            if self._pipelines[job_id].record.job.state not in ENDED:
                task.cancel()
        if tasks:
            _, late = await asyncio.wait(tasks.values(), timeout=CLOSING_SECONDS)
            for task in late:
                task.cancel()

    async def _job(self, job_id: str) -> Job:
        if self._taking_up:
            await asyncio.wait({self._taking_up})
        if job_id in self._deleting:
            raise failures.told("WrongState")
        if job_id in self._pipelines:
            return self._pipelines[job_id].record.job
        job = await self._services.library.get(job_id)
        if job is None:
            raise failures.told("WrongState")
        return job

    async def _undecided(self, job_id: str) -> Job:
        job = await self._job(job_id)
        if job.state is JobState.NEEDS_CHECK:
            await self._stop(job_id)
            job = await self._job(job_id)
            if job.state is JobState.NEEDS_CHECK:
                return job
            await self._go_on(job_id)  # it was decided in that moment
        raise failures.told("WrongState")

    async def _go_on(self, job_id: str) -> None:
        """Work on a job again that was stopped and has not ended by that."""
        with suppress(AppError):
            job = await self._job(job_id)
            if not job.ended and job_id not in self._tasks:
                await self._keep(resumed(job, self._specs[job.model_key]), job)

    def _busy(self, job_id: str) -> bool:
        """Whether a job is worked on, taken up or deleted here."""
        return job_id in self._tasks or job_id in self._starting or job_id in self._deleting

    @contextmanager
    def _alone(self, job_id: str) -> Iterator[None]:
        """Let nobody else take the job up until the block ends; AppError."""
        if self._busy(job_id):
            raise failures.told("WrongState")
        self._starting.add(job_id)
        try:
            yield
        finally:
            self._starting.discard(job_id)

    async def _save(self, job: Job) -> None:
        await self._services.library.save(job)
        self._hub.publish(JobChanged(job))

    async def _keep(self, job: Job, seen: Job) -> Job:
        """Save *job*, which was *seen* otherwise, and work on it; AppError where it has changed.

        So two clicks, or two processes, never make two tasks of it.
        """
        library = self._services.library
        with self._alone(job.id):
            if not await library.claim(job.id):
                raise failures.told("WorkedOnElsewhere")
            try:
                if not has_moved(seen, await library.get(job.id)):
                    await self._save(job)
                    self._run(job, self._specs[job.model_key])
                    return job
            except BaseException:
                await library.release(job.id)
                raise
            await library.release(job.id)
        raise failures.told("WrongState")

    def _run(self, job: Job, spec: ModelSpec) -> None:
        pipeline: Pipeline | WholePipeline = Pipeline(job, spec, self._tools)
        if parts.count(job):
            pipeline = WholePipeline(job, spec, self._tools, self)
        task = asyncio.get_running_loop().create_task(self._drive(pipeline), name=job.id)
        self._pipelines[job.id] = pipeline
        self._tasks[job.id] = task
        task.add_done_callback(lambda done: self._forget(job.id, done))

    async def _drive(self, pipeline: Pipeline | WholePipeline) -> Job:
        try:
            job = await pipeline.run()
        finally:
            await self._services.library.release(pipeline.record.job.id)
        if pipeline.look_again:
            later = asyncio.get_running_loop().create_task(self._look_again(job.id))
            self._later.add(later)
            later.add_done_callback(self._later.discard)
        return job

    async def _look_again(self, job_id: str) -> None:
        """Settle a job anew whose doubt could not be settled because the service was away."""
        await self._tools.limiter.sleeper.sleep(self._timing.look_again)
        job = await self._services.library.get(job_id)
        if job and job.state is JobState.NEEDS_CHECK:
            with suppress(AppError):
                await self._keep(job, job)

    def _forget(self, job_id: str, task: "asyncio.Task[Job]") -> None:
        if self._tasks.get(job_id) is task:
            del self._tasks[job_id]
            del self._pipelines[job_id]

    async def _stop(self, job_id: str) -> None:
        """Stop the pipeline of a job and wait until it has stopped."""
        task = self._tasks.get(job_id)
        if task:
            task.cancel()
            await asyncio.wait({task})
            await asyncio.sleep(0)
