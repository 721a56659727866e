"""Tasks from their submit to their end, and for a day after it."""

import asyncio
import logging
import math
import shutil
import threading
import uuid
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from .accounts import Caller
from .clock import HOUR, Clock, stamp
from .errors import ServiceError, TaskFailed
from .fetch import fetch
from .ledger import Ledger
from .limits import Quotas
from .models.model import AnyModel, Made, Order, SimulatedModel, Stopped, SyncModel, Work
from .results import Results
from .scripts import PLAIN, Scripts, TaskScript
from .uploads import SimulatedUploads

KEPT_SECONDS = 24 * HOUR
GIVES_UP_SECONDS = 3 * HOUR
PENDING_SECONDS = 0.4  # at speed 1
RUNNING_SECONDS = 3.0  # at speed 1, at least
PRE_SHARE, RUN_SHARE, POST_SHARE = (
    0.2,
    0.4,
    0.2,
)  # of the least running time, for models that show stages
FINAL = {"SUCCEEDED", "FAILED", "CANCELED"}


@dataclass(frozen=True, slots=True)
class Task:
    """One task as the service knows it; times are the clock's seconds."""

    id: str
    caller: Caller
    model: SimulatedModel
    order: Order
    request_id: str
    submitted_at: float
    body: Mapping[str, Any] = field(default_factory=dict)
    script: TaskScript = PLAIN
    status: str = "PENDING"
    scheduled_at: float | None = None
    ended_at: float | None = None
    output: Mapping[str, Any] = field(default_factory=dict)
    usage: Mapping[str, Any] | None = None
    links: tuple[str, ...] = ()
    stage: str = ""

    def report(self, shown: str) -> dict[str, Any]:
        """Return `output` and `usage` as a query gives them, with the state *shown*."""
        output: dict[str, Any] = {
            "task_id": self.id,
            "task_status": shown,
            "submit_time": stamp(self.submitted_at),
        }
        if self.scheduled_at is not None:
            output["scheduled_time"] = stamp(self.scheduled_at)
        if self.ended_at is not None and self.scheduled_at is not None and self.model.tells_start:
            output["start_time"] = stamp(self.scheduled_at)
        if self.ended_at is not None:
            output["end_time"] = stamp(self.ended_at)
        succeeded, failed = self.status == "SUCCEEDED", self.status == "FAILED"
        if self.status in {"PENDING", "RUNNING"}:
            output["task_metrics"] = {"TOTAL": 1, "SUCCEEDED": 0, "FAILED": 0}
        output |= self.output
        if failed:
            output["task_metrics"] = {"TOTAL": 1, "SUCCEEDED": 0, "FAILED": 1}
        body: dict[str, Any] = {"output": output}
        if succeeded and self.usage is not None:
            body["usage"] = dict(self.usage)
        if failed and self.model.failed_usage is not None:
            body["usage"] = dict(self.model.failed_usage)
        return body


class Tasks:
    """Runs tasks in their accounts' slots and answers for them until they are a day old."""

    def __init__(
        self,
        clock: Clock,
        folder: Path,
        uploads: SimulatedUploads,
        results: Results,
        quotas: Quotas,
        scripts: Scripts,
        speed: float,
        save: Callable[[], None] = lambda: None,
    ) -> None:
        self.ledger = Ledger()
        self._save = save
        self._clock = clock
        self._folder = folder
        self._uploads = uploads
        self._results = results
        self._quotas = quotas
        self._scripts = scripts
        self._speed = speed
        self._tasks: dict[str, Task] = {}
        self._shown: dict[str, int] = {}
        self._runs: dict[str, asyncio.Task[None]] = {}
        self._changed = asyncio.Condition()
        self._released = asyncio.Event()
        self._pool = ThreadPoolExecutor(2, "simulator-work")

    def submit(
        self, caller: Caller, model: SimulatedModel, body: Mapping[str, Any], order: Order,
        request_id: str,
    ) -> Task:  # fmt: skip
        """Take a task; it is PENDING and starts by itself."""
        task = Task(
            str(uuid.uuid4()),
            caller,
            model,
            order,
            request_id,
            self._clock.now(),
            body,
            self._scripts.take(model.name),
        )
        self._tasks[task.id] = task
        self._save()
        self._runs[task.id] = asyncio.create_task(self._run(task.id))
        return task

    def all(self) -> list[Task]:
        """Return every task that is known."""
        return list(self._tasks.values())

    def take_up(self, tasks: list[Task]) -> None:
        """Know *tasks* of an earlier simulator, and go on with those that have not ended."""
        for task in tasks:
            self._tasks[task.id] = task
            if task.status not in FINAL:
                self._runs[task.id] = asyncio.create_task(self._run(task.id))

    async def look(self, caller: Caller, model: SyncModel, order: Order) -> dict[str, Any]:
        """Return `output` and `usage` of a model that answers at once; TaskFailed for a refusal.

        A script's `output` comes instead of the model's, one that ends FAILED as its refusal.
        """
        script = self._scripts.take(model.name)
        if script.output is not None:
            return {"output": dict(script.output), "usage": {"image_count": 1}}
        if script.end.upper() == "FAILED":
            raise TaskFailed(script.code, script.message)
        folder = self._folder / str(uuid.uuid4())
        folder.mkdir()
        try:
            work = await self._fetched(caller, model, order, folder, script.shape)
            made = await self._in_worker(model.look, work)
        finally:
            shutil.rmtree(folder, ignore_errors=True)
        return {"output": dict(made.output), "usage": dict(made.usage)}

    def find(self, task_id: str, account: str) -> Task | None:
        """Return the task; None when it is unknown, another account's or over a day old."""
        self._forget_old()
        task = self._tasks.get(task_id)
        return task if task is not None and task.caller.account == account else None

    def of(self, account: str) -> list[Task]:
        """Return the account's tasks, newest first."""
        self._forget_old()
        mine = [task for task in self._tasks.values() if task.caller.account == account]
        return sorted(mine, key=lambda task: task.submitted_at, reverse=True)

    def query(self, task: Task) -> dict[str, Any]:
        """Return what a query sees now; a script's states advance by one with each."""
        shown = task.stage if task.status == "RUNNING" and task.stage else task.status
        if task.status == "RUNNING" and (states := task.script.shows):
            step = self._shown.get(task.id, 0)
            self._shown[task.id] = step + 1
            shown = states[min(step, len(states) - 1)]
        elif task.status in FINAL and task.script.end.upper() == task.status:
            shown = task.script.end
        return task.report(shown)

    async def cancel(self, task: Task | None) -> None:
        """Cancel a PENDING task; ServiceError for any other."""
        if task is None or task.status != "PENDING":
            raise ServiceError(
                400,
                "UnsupportedOperation",
                "Failed to cancel the task, please confirm if the task is in PENDING status.",
            )
        self._runs[task.id].cancel()
        self._put(task.id, status="CANCELED", ended_at=self._clock.now())
        async with self._changed:
            self._changed.notify_all()

    async def wake(self) -> None:
        """Look at the slots again after they were changed."""
        async with self._changed:
            self._changed.notify_all()

    def release(self) -> None:
        """Let every held task go on."""
        self._released.set()
        self._released = asyncio.Event()

    async def reset(self) -> None:
        """Stop and forget every task."""
        await self._stop()
        self._tasks.clear()
        self._shown.clear()
        self.ledger.entries.clear()

    async def _stop(self) -> None:
        for run in self._runs.values():
            run.cancel()
        await asyncio.gather(*self._runs.values(), return_exceptions=True)
        self._runs.clear()

    async def close(self) -> None:
        await self._stop()
        self._pool.shutdown(wait=True)

    def _put(self, task_id: str, **changes: Any) -> None:
        if task_id in self._tasks:
            self._tasks[task_id] = replace(self._tasks[task_id], **changes)
            self._save()

    def _forget_old(self) -> None:
        oldest = self._clock.now() - KEPT_SECONDS
        for task in list(self._tasks.values()):
            if task.ended_at is not None and task.ended_at < oldest:
                for link in task.links:
                    self._results.forget(link)
                del self._tasks[task.id]
                self._runs.pop(task.id, None)

    async def _run(self, task_id: str) -> None:
        task = self._tasks[task_id]
        try:
            if task.script.hold == "PENDING":
                await self._held()
            if task.status == "PENDING":
                await self._clock.sleep_until(task.submitted_at + PENDING_SECONDS / self._speed)
                async with self._changed:
                    await self._changed.wait_for(lambda: self._may_start(task))
                    self._put(task_id, status="RUNNING", scheduled_at=self._clock.now())
            made = await self._work(self._tasks[task_id])
            lives = task.model.link_hours * HOUR
            links = {name: self._results.publish(path, lives) for name, path in made.files.items()}
            output = {**made.arrange(links), **made.output}
            if task.script.output is not None:
                output = dict(task.script.output)
            self._put(
                task_id, status="SUCCEEDED", output=output, usage=made.usage,
                links=tuple(links.values()), ended_at=self._clock.now(),
            )  # fmt: skip
            self.ledger.charge(task.caller.account, task.model, task.order, made.seconds, task_id)
        except TaskFailed as failure:
            self._put(
                task_id, status="FAILED", ended_at=self._clock.now(),
                output={"code": failure.code, "message": failure.message},
            )  # fmt: skip
        except Exception:
            logging.getLogger(__name__).exception("task %s", task_id)
            self._put(
                task_id,
                status="FAILED",
                ended_at=self._clock.now(),
                output={"code": "InternalError.Algo", "message": "algorithm process error"},
            )
        finally:
            shutil.rmtree(self._folder / task_id, ignore_errors=True)
        async with self._changed:
            self._changed.notify_all()

    def _may_start(self, task: Task) -> bool:
        """Whether a slot is free and no older task of the same account and model waits for it."""
        slots = self._quotas.running.get(task.model.name, task.model.running)
        for other in self._tasks.values():
            if (other.caller.account, other.model.name) != (task.caller.account, task.model.name):
                continue
            slots -= other.status == "RUNNING"
            waits = other.status == "PENDING" and other.script.hold != "PENDING"
            if waits and other.submitted_at < task.submitted_at:
                slots -= 1
        return slots > 0

    async def _work(self, task: Task) -> Made:
        """Return the task's yield, not sooner than its least time; TaskFailed when it fails."""
        script = task.script
        least = RUNNING_SECONDS if script.seconds is None else script.seconds
        begun = self._clock.now() if task.scheduled_at is None else task.scheduled_at
        pace = asyncio.create_task(self._clock.sleep_until(begun + least / self._speed))
        try:
            if script.hold == "RUNNING":
                await self._held()
            if script.end.upper() == "FAILED":
                await pace
                raise TaskFailed(script.code, script.message)
            made = await self._make(task, least / self._speed)
            if task.model.stages:
                self._put(task.id, stage="POST-PROCESSING")
                await self._clock.sleep(least / self._speed * POST_SHARE)
            await pace
        finally:
            pace.cancel()
        return made

    async def _held(self) -> None:
        """Wait for a release; TaskFailed when the service gives the task up before."""
        released = asyncio.create_task(self._released.wait())
        given_up = asyncio.create_task(self._clock.sleep(GIVES_UP_SECONDS))
        try:
            await asyncio.wait((released, given_up), return_when=asyncio.FIRST_COMPLETED)
            if not released.done():
                raise TaskFailed("InternalError.Timeout", "The task timed out.")
        finally:
            released.cancel()
            given_up.cancel()

    async def _make(self, task: Task, least: float) -> Made:
        folder = self._folder / task.id
        shutil.rmtree(folder, ignore_errors=True)  # an earlier simulator was at it
        folder.mkdir()
        if task.model.stages:
            self._put(task.id, stage="PRE-PROCESSING")
            await self._clock.sleep(least * PRE_SHARE)
        work = await self._fetched(task.caller, task.model, task.order, folder, task.script.shape)
        self._put(task.id, stage="RUNNING" if task.model.stages else "")
        if task.model.stages:
            await self._clock.sleep(least * RUN_SHARE)
        return await self._in_worker(task.model.make, work)

    async def _fetched(
        self, caller: Caller, model: AnyModel, order: Order, folder: Path, shape: str
    ) -> Work:
        files = {name: folder / f"input-{name}" for name in order.urls}
        for name, url in order.urls.items():
            source = model.sources[name]
            await fetch(url, files[name], caller.account, model, source, self._uploads)
        return Work(order, files, folder, threading.Event(), shape)

    async def _in_worker(self, make: Callable[[Work], Made], work: Work) -> Made:
        running = asyncio.get_running_loop().run_in_executor(self._pool, make, work)
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            work.stop.set()
            await asyncio.wait((running,))
            running.exception()
            raise
        except Stopped as error:
            raise TaskFailed("InternalError.Algo", "algorithm process error") from error


def listed(task: Task) -> dict[str, Any]:
    """Return the task as a row of the task list; times in milliseconds."""

    def milliseconds(seconds: float | None) -> int | None:
        return None if seconds is None else math.floor(seconds * 1000)

    return {
        "task_id": task.id,
        "status": task.status,
        "model_name": task.model.name,
        "gmt_create": milliseconds(task.submitted_at),
        "start_time": milliseconds(task.scheduled_at),
        "end_time": milliseconds(task.ended_at),
        "region": "cn-beijing",
        "request_id": task.request_id,
        "api_key_id": task.caller.key_id,
        "caller_parent_id": task.caller.account,
        "caller_uid": task.caller.account,
        "user_api_unique_key": f"apikey:v1:cn-beijing:{task.caller.account}:{task.caller.key_id}",
    }
