"""Lost submits: no job takes another's task, nothing is sent twice, every paid task is found."""

import asyncio
import random
from collections import Counter
from pathlib import Path

from engine_fakes import FakeFetcher, FakeMedia, a_spec
from lossy_service import Client, Disk, OwningStore, Service
from virtual_time import run_virtually

from avatar_desktop.domain.job import JobState
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


async def a_batch(house: House, chance: random.Random) -> Counter[JobState]:
    scheduler, _, disk = house.process()
    for _ in range(4):
        for spec in SPECS:
            await scheduler.submit(spec.key, {"video": house.clip}, {})
    await asyncio.sleep(chance.uniform(0, 40))
    if chance.random() < 0.5:
        await scheduler.close()
    else:
        await house.kill(scheduler, disk)
    await asyncio.sleep(chance.choice((0, 1, 30, 3000)))
    scheduler, _, _ = house.process()
    await scheduler.start()
    for job_id in tuple(house.disk.jobs):
        await scheduler.finished(job_id)
    await scheduler.close()
    return house.check()


def test_four_like_jobs_with_lost_submits_and_a_restart(tmp_path, rounds, seed):
    """Each job ends with its own task, or is in doubt about one that was never taken."""
    ended: Counter[JobState] = Counter()
    for number in range(rounds(12, 200)):
        chance = random.Random(seed * 10_000 + number)
        folder = tmp_path / str(number)
        folder.mkdir()
        house = House(folder, Service(chance))
        ended += run_virtually(a_batch(house, chance))

    assert set(ended) == {JobState.DONE, JobState.NEEDS_CHECK}
    print(dict(ended))
