"""Slots and gates when many come, wait, leave and stall in any order."""

import asyncio
import itertools
import random
from time import monotonic

from engine_fakes import FAST, a_spec, a_world, running

from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.spec import Rate
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.limiter import RateLimiter, Slots
from avatar_desktop.engine.scheduler import Scheduler
from avatar_desktop.models import catalog


async def come_and_go(slots: Slots, chance: random.Random) -> int:
    """Let a dozen take, hold, give back and be cancelled; return the most that held at once."""
    inside = most = 0

    async def one() -> None:
        nonlocal inside, most
        await slots.acquire()
        inside += 1
        most = max(most, inside)
        try:
            for _ in range(chance.randrange(3)):
                await asyncio.sleep(0)
        finally:
            inside -= 1
            slots.release()

    tasks = [asyncio.ensure_future(one()) for _ in range(12)]
    for task in chance.sample(tasks, 8):
        for _ in range(chance.randrange(4)):
            await asyncio.sleep(0)
        if chance.random() < 0.7:
            task.cancel()
    ended = await asyncio.gather(*tasks, return_exceptions=True)
    wrong = [e for e in ended if isinstance(e, Exception)]
    assert wrong == []
    assert inside == 0
    return most


def test_slots_survive_every_order_of_leaving(rounds, seed):
    """Whoever is cancelled whenever: nobody fails, none are lost, never too many are inside."""
    for number in range(rounds(100, 1000)):
        chance = random.Random(seed * 100_000 + number)
        count = chance.randrange(1, 4)

        async def story(count=count, chance=chance) -> None:
            slots = Slots(count)
            assert await come_and_go(slots, chance) <= count
            for _ in range(count):
                assert slots.free
                await slots.acquire()
            assert not slots.free

        asyncio.run(story())


def test_gate_keeps_its_pace_after_a_stall():
    """Calls that waited through a stall of the loop leave one by one, not all at once."""
    left: list[float] = []

    async def story() -> None:
        gate = RateLimiter(per_second=50)

        async def call() -> None:
            await gate.passage()
            left.append(monotonic())

        calls = [asyncio.ensure_future(call()) for _ in range(8)]
        await asyncio.sleep(0)
        end = monotonic() + 0.2
        while monotonic() < end:  # the loop stands still, as on a laptop that slept
            pass
        await asyncio.gather(*calls)

    asyncio.run(story())

    gaps = [later - earlier for earlier, later in itertools.pairwise(left)]
    assert min(gaps) >= 0.0199


def test_gate_keeps_its_pace_whoever_leaves(rounds, seed):
    """Calls that are cancelled while they wait take no time from those that stay."""
    for number in range(rounds(50, 500)):
        chance = random.Random(seed * 100_000 + number)
        now, passed = [0.0], []

        async def story(chance=chance, now=now, passed=passed) -> None:
            gate = RateLimiter(per_second=1e6, clock=lambda: now[0])
            gate.hold(1e-5)

            async def call() -> None:
                await gate.passage()
                passed.append(now[0])

            calls = [asyncio.ensure_future(call()) for _ in range(10)]
            gone = chance.sample(calls, 5)
            while not all(one.done() for one in calls):
                if gone and chance.random() < 0.5:
                    gone.pop().cancel()
                now[0] += 2e-6
                await asyncio.sleep(0)

        asyncio.run(story())

        assert passed == sorted(passed)
        assert len(passed) >= 5
        assert all(b - a >= 0.99e-6 for a, b in itertools.pairwise(passed))


def test_told_off_gate_holds_those_that_wait_already():
    """ "Slow down" is heeded by every call that has not left yet."""

    async def story() -> float:
        gate = RateLimiter(per_second=100)
        await gate.passage()
        waiting = asyncio.ensure_future(gate.passage())
        await asyncio.sleep(0)
        begun = monotonic()
        gate.hold(0.1)
        await waiting
        return monotonic() - begun

    assert asyncio.run(story()) >= 0.0999


def test_closing_leaves_waiting_jobs_in_the_queue(tmp_path, rounds):
    """One task runs, others wait: after closing they are queued, and run at the next start."""
    rates = {spec.rate.running: spec.rate for spec in catalog()}
    for rate in (*rates.values(), Rate(1000, 1)):
        for turn in range(rounds(3, 40)):
            world = a_world(tmp_path / f"{rate.running}-{rate.per_second}-{turn}")
            spec = a_spec(rate=Rate(1000, rate.running))
            clip = tmp_path / "clip.mp4"
            clip.write_bytes(b"a clip")

            async def first(world=world, spec=spec, clip=clip, turn=turn) -> None:
                world.cloud.reports = [running()] * 100_000
                scheduler = Scheduler(world.services(spec), EventHub(), FAST)
                jobs = [
                    await scheduler.submit("toy", {"video": clip}, {})
                    for _ in range(spec.rate.running + 3)
                ]
                while world.cloud.polled < 30:
                    await asyncio.sleep(0)
                for _ in range(turn):
                    await asyncio.sleep(0)
                await scheduler.close()
                assert len(jobs) > len(world.cloud.submits)

            async def second(world=world, spec=spec) -> None:
                world.cloud.reports.clear()
                scheduler = Scheduler(world.services(spec), EventHub(), FAST)
                await scheduler.start()
                async with asyncio.timeout(10):
                    for job in tuple(world.library.jobs):
                        await scheduler.finished(job)

            asyncio.run(first())
            assert {j.state for j in world.library.jobs.values()} <= {
                JobState.QUEUED, JobState.UPLOADING, JobState.RUNNING,
            }  # fmt: skip
            asyncio.run(second())
            assert {j.state for j in world.library.jobs.values()} == {JobState.DONE}
            assert len(world.cloud.submits) == spec.rate.running + 3
