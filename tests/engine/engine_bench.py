"""A scheduler over fakes, for the tests of the job engine."""

import asyncio
from collections.abc import Coroutine
from dataclasses import replace
from typing import Any

from engine_fakes import (
    FAST,
    World,
    a_spec,
)

from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.engine.events import Event, EventHub
from avatar_desktop.engine.scheduler import Scheduler

S = JobState


class Bench:
    """A scheduler over fakes, and all that it told."""

    def __init__(self, world: World, *specs: Any) -> None:
        self.world = world
        self.events: list[Event] = []
        self.hub = EventHub()
        self.hub.subscribe(self.events.append)
        self.scheduler = Scheduler(world.services(*(specs or (a_spec(),))), self.hub, FAST)
        self.clip = world.library.root / "clip.mp4"
        self.clip.parent.mkdir(parents=True, exist_ok=True)
        self.clip.write_bytes(b"a clip")

    async def submitted(self, **params: Any) -> Job:
        return await self.scheduler.submit("toy", {"video": self.clip}, params)

    async def ended(self, **params: Any) -> Job:
        job = await self.submitted(**params)
        return await asyncio.wait_for(self.scheduler.finished(job.id), 5)

    async def reaches(self, state: JobState) -> Job:
        async with asyncio.timeout(5):
            while True:
                for job in self.world.library.jobs.values():
                    if job.state is state:
                        return job
                await asyncio.sleep(0)


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(coroutine)


def states(world: World) -> list[JobState]:
    seen: list[JobState] = []
    for job in world.library.saves:
        if not seen or seen[-1] is not job.state:
            seen.append(job.state)
    return seen


def in_state(job: Job, state: JobState, task: str | None) -> Job:
    return replace(job, state=state, task_id=task, submitted_at=job.created)
