"""A strict service in memory: it takes, loses and lists tasks, and knows whose input is whose."""

import asyncio
import random
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
from engine_fakes import FakeLibrary, FakeStore, failure, succeeded

from avatar_desktop.clouds.http.service_clock import ServiceClock
from avatar_desktop.domain.errors import Retry
from avatar_desktop.domain.job import Job, Upload
from avatar_desktop.domain.spec import ModelSpec, PrecheckResult
from avatar_desktop.domain.task import SubmitResult, TaskMatch, TaskReport, TaskStatus
from avatar_desktop.engine.ports import BytesDone

EPOCH = datetime(2026, 11, 1, 12, 0, 0, 400_000, tzinfo=UTC)
SLOWEST = 1.5


@dataclass
class Service:
    """The service's side: tasks by id with model, time and input; submits received by input."""

    chance: random.Random
    lossy: float = 0.3
    skew: timedelta = timedelta()
    tasks: dict[str, tuple[str, datetime, str]] = field(default_factory=dict)
    received: Counter[str] = field(default_factory=Counter)
    lists: int = 0
    unread: int = 0
    """How many readings of the list fail."""

    def now(self) -> datetime:
        """Return the service's time; the loop's is that of this computer."""
        return EPOCH + self.skew + timedelta(seconds=asyncio.get_running_loop().time())

    async def take(self, model: str, url: str) -> str:
        await asyncio.sleep(self.chance.uniform(0, SLOWEST))
        task_id = f"task-{len(self.tasks) + 1}"
        self.tasks[task_id] = (model, self.now(), url)
        await asyncio.sleep(self.chance.uniform(0, SLOWEST))
        return task_id


@dataclass
class Client:
    """One process's client of the service; a killed process hears nothing any more."""

    service: Service
    clock: ServiceClock | None = None
    dead: bool = False

    def answered(self) -> None:
        """Note the time of an answer."""
        if self.clock is None:
            self.clock = ServiceClock(asyncio.get_running_loop().time)
        self.clock.hear(httpx.Headers({"Date": format_datetime(self.service.now(), usegmt=True)}))

    async def submit(
        self, spec: ModelSpec, model: str, body: dict[str, Any], files: Mapping[str, Path]
    ) -> SubmitResult:
        service, url = self.service, body["input"]["video"]
        service.received[url] += 1
        lost = service.chance.random() < service.lossy
        if lost and service.chance.random() < 0.5:
            await asyncio.sleep(service.chance.uniform(0, SLOWEST))
            raise failure(Retry.UNKNOWN)
        taken = asyncio.ensure_future(service.take(model, url))
        if lost:
            await asyncio.sleep(service.chance.uniform(0, 2 * SLOWEST))
            raise failure(Retry.UNKNOWN)
        task_id = await asyncio.shield(taken)
        self.answered()
        return SubmitResult(task_id)

    async def precheck(self, precheck: Any, body: dict[str, Any]) -> PrecheckResult:
        raise NotImplementedError

    async def report(self, spec: ModelSpec, task_id: str) -> TaskReport:
        await asyncio.sleep(self.service.chance.uniform(0, 0.3))
        self.answered()
        model, made, url = self.service.tasks[task_id]
        assert model == spec.model
        if self.service.now() - made < timedelta(seconds=4):
            return TaskReport(TaskStatus.RUNNING, "RUNNING")
        return succeeded(f"http://results/{url.rsplit('/', 1)[-1]}.mp4")

    async def cancel(self, spec: ModelSpec, task_id: str) -> bool:
        return False

    async def find(
        self, spec: ModelSpec, model: str, since: datetime, until: datetime
    ) -> list[TaskMatch]:
        self.service.lists += 1
        await asyncio.sleep(self.service.chance.uniform(0, 0.3))
        if self.service.unread:
            self.service.unread -= 1
            raise failure(Retry.NOT_SENT)
        self.answered()
        return [
            TaskMatch(task_id, made, "RUNNING")
            for task_id, (name, made, _) in self.service.tasks.items()
            if name == model and since <= made <= until
        ]

    def service_time(self) -> datetime | None:
        return self.clock.now() if self.clock else None


@dataclass
class OwningStore(FakeStore):
    """Remembers which job's file lies under which address."""

    owners: dict[str, str] = field(default_factory=dict)

    async def put(self, path: Path, model: str, progress: BytesDone) -> Upload:
        upload = await super().put(path, model, progress)
        self.owners[upload.url] = path.parent.name
        return upload


@dataclass
class Disk(FakeLibrary):
    """What one process sees of the shared disk; a killed one writes no more."""

    dead: bool = False

    async def save(self, job: Job) -> None:
        if self.dead:
            await asyncio.get_running_loop().create_future()
        await super().save(job)
