"""After a sleep of the computer all tasks are asked for news at once."""

import asyncio

from engine_bench import Bench, run
from engine_fakes import World, a_spec, running, succeeded

from avatar_desktop.domain.errors import AppError, Explanation, Retry
from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.spec import PollInterval, Rate
from avatar_desktop.domain.text import say
from avatar_desktop.engine.sleeper import Sleeper

HOUR = 3600
SLOW = a_spec(pace=PollInterval(first=HOUR, most=HOUR), rate=Rate(per_second=1000, running=2))


def test_a_waking_asks_every_task_at_once(world: World):
    """Tasks that would be asked in an hour have their results now."""
    bench = Bench(world, SLOW)
    world.cloud.reports = [running(), running(), succeeded(), succeeded()]

    async def story() -> None:
        jobs = [await bench.submitted() for _ in range(2)]
        async with asyncio.timeout(5):
            while world.cloud.polled < 2:
                await asyncio.sleep(0)
        for _ in range(5):
            await asyncio.sleep(0)
        assert world.cloud.polled == 2
        bench.scheduler.look_at_once()
        for job in jobs:
            done = await asyncio.wait_for(bench.scheduler.finished(job.id), 5)
            assert done.state is JobState.DONE

    run(story())
    assert len(world.cloud.submits) == 2


def test_a_pause_that_the_service_asked_for_is_kept(world: World):
    """Who is told to come back in an hour does not come back because a lid was opened."""
    bench = Bench(world, SLOW)
    busy = AppError(Explanation(say("Busy.")), retry=Retry.LATER, retry_after=HOUR)
    world.cloud.reports = [busy, succeeded()]

    async def story() -> None:
        await bench.submitted()
        async with asyncio.timeout(5):
            while world.cloud.polled < 1:
                await asyncio.sleep(0)
        bench.scheduler.look_at_once()
        for _ in range(20):
            await asyncio.sleep(0)
        assert world.cloud.polled == 1
        await bench.scheduler.close()

    run(story())


def test_who_is_cancelled_is_forgotten():
    """A pause ends by its time, a waking or a cancellation, and leaves nothing behind."""
    sleeper = Sleeper()

    async def story() -> None:
        await sleeper.sleep(0)
        pauses = [asyncio.ensure_future(sleeper.sleep(HOUR)) for _ in range(3)]
        await asyncio.sleep(0)
        pauses[0].cancel()
        sleeper.wake()
        sleeper.wake()
        await asyncio.wait(pauses)
        assert [one.cancelled() for one in pauses] == [True, False, False]
        assert not sleeper._asleep

    run(story())
