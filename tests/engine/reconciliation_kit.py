"""Jobs whose submit is in doubt, at a service of the test's own."""

import asyncio
import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from engine_fakes import FakeFetcher, FakeMedia, a_spec
from lossy_service import Client, Disk, OwningStore, Service

from avatar_desktop.domain.job import Job, JobState, Submit
from avatar_desktop.domain.spec import Rate
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.ports import Services
from avatar_desktop.engine.scheduler import Scheduler
from avatar_desktop.engine.timing import Timing

SPECS = (
    a_spec(key="toy", model="toy-v1", rate=Rate(per_second=1000, running=1)),
    a_spec(key="other", model="other-v2", rate=Rate(per_second=1000, running=2)),
)
TIMING = Timing(polls_per_second=1e6, last_chance=1)


class House:
    """One disk, one store, one service, and one process after another."""

    def __init__(self, folder: Path, service: Service) -> None:
        self.service = service
        self.store = OwningStore()
        self.disk = Disk(folder / "library")
        self.clip = folder / "clip.mp4"
        self.clip.write_bytes(b"a clip")

    def process(self) -> tuple[Scheduler, Client, Disk]:
        disk = Disk(self.disk.root, self.disk.jobs, holders=self.disk.holders)
        client = Client(self.service)
        client.answered()  # as to the upload
        services = Services({"fake": client}, self.store, FakeFetcher(), FakeMedia(), disk, SPECS)
        return Scheduler(services, EventHub(), TIMING), client, disk

    async def kill(self, scheduler: Scheduler, disk: Disk) -> None:
        """End a process as a power cut does: nothing of it reaches the disk any more."""
        disk.dead = True
        tasks = list(scheduler._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=5) if tasks else None

    def owner_of_task(self) -> dict[str, str]:
        return {
            task_id: self.store.owners[url] for task_id, (_, _, url) in self.service.tasks.items()
        }

    def check(self) -> Counter[JobState]:
        """Assert what must hold of money, and return how the jobs ended."""
        owners, jobs = self.owner_of_task(), self.disk.jobs
        assert {j.id: owners[j.task_id] for j in jobs.values() if j.task_id} == {
            j.id: j.id for j in jobs.values() if j.task_id
        }, "a job has another job's task"
        sent = Counter(self.store.owners[url] for url in self.service.received.elements())
        assert max(sent.values()) == 1, "a task was submitted twice"
        known = {job.task_id for job in jobs.values()}
        assert set(owners) <= known, "a paid task is unknown"
        return Counter(job.state for job in jobs.values())


def in_doubt_since(house: House, number: int, spec: str = "toy", **changes) -> Job:
    """Put a job on disk that an earlier process left in doubt, and return it."""
    now = house.service.now() - timedelta(minutes=14) + timedelta(seconds=number * 15)
    sent = Submit(now, tag=f"t{number}", lost=now + timedelta(seconds=2))
    job = Job(
        id=f"job-{number}", model_key=spec, created=now, inputs={}, params={},
        state=JobState.NEEDS_CHECK, doubts=(sent,),
    )  # fmt: skip
    job = replace(job, **changes)
    house.disk.folder(job.id).mkdir(parents=True)
    house.disk.jobs[job.id] = job
    return job


@pytest.fixture(name="house")
def house_fixture(tmp_path):
    return House(tmp_path, Service(random.Random(1), lossy=0))
