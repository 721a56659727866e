"""What a service echoes of the account's secrets is neither kept nor told."""

import asyncio
from dataclasses import replace
from pathlib import Path

from engine_fakes import FAST, a_spec, a_world
from test_engine_scheduler import Bench

from avatar_desktop.domain.errors import AppError, Explanation, Retry
from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.text import say, verbatim
from avatar_desktop.engine.scheduler import Scheduler

SECRET = "CANARY-0123456789"


def echo(retry: Retry) -> AppError:
    told = Explanation(say("{host} said no.", host=SECRET), verbatim(f"bad key {SECRET}"))
    return AppError(told, retry=retry, code=SECRET, request_id=SECRET, detail=f"HTTP {SECRET}")


def test_echoed_secret_is_nowhere(tmp_path: Path):
    """Not in a saved state, the job's log, an event, nor in what it waits for."""
    world = a_world(tmp_path / "library")
    bench = Bench(world)
    services = replace(world.services(a_spec()), hide=lambda text: text.replace(SECRET, "***"))
    bench.scheduler = Scheduler(services, bench.hub, FAST)
    world.store.errors = [echo(Retry.LATER)]
    world.cloud.answers = [echo(Retry.LATER), echo(Retry.UNKNOWN)]

    async def story() -> None:
        job = await bench.ended()
        assert job.state is JobState.NEEDS_CHECK
        world.cloud.answers = [echo(Retry.NEVER)]
        await bench.scheduler.send_again(job.id)
        await asyncio.wait_for(bench.scheduler.finished(job.id), 5)
        await bench.scheduler.close()

    asyncio.run(story())

    assert any(job.state is JobState.FAILED for job in world.library.saves)
    assert any("***" in line for line in world.library.lines)
    assert SECRET not in repr([world.library.saves, world.library.lines, bench.events])
