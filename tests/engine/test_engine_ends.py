"""Jobs that are cancelled, closed or killed on their way, and taken up again."""

import asyncio

import pytest
from engine_bench import Bench, S, in_state, run
from engine_fakes import (
    running,
)

from avatar_desktop.domain.errors import AppError


def test_cancel_in_the_queue_sends_nothing(world, bench):
    """A job that waits for a slot is cancelled without a task."""
    world.cloud.hold = asyncio.Event()

    async def story():
        await bench.submitted()
        await bench.reaches(S.SUBMITTING)
        second = await bench.submitted()
        await bench.reaches(S.UPLOADING)
        cancelled = await bench.scheduler.cancel(second.id)
        world.cloud.hold.set()
        await bench.scheduler.close()
        return cancelled, world.library.jobs[second.id]

    cancelled, job = run(story())

    assert (cancelled, job.state) == (True, S.CANCELLED)
    assert len(world.cloud.submits) == 1


def test_cancel_that_the_service_takes(world, bench):
    """A waiting task is cancelled there and here."""
    world.cloud.reports = [running("PENDING")] * 100000

    async def story():
        job = await bench.submitted()
        await bench.reaches(S.RUNNING)
        return await bench.scheduler.cancel(job.id), world.library.jobs[job.id]

    cancelled, job = run(story())

    assert (cancelled, job.state, job.task_over) == (True, S.CANCELLED, True)


def test_cancel_that_comes_too_late_keeps_the_paid_result(world, bench):
    """A task that the service has begun goes on, and its result is saved."""
    world.cloud.cancellable = False
    world.cloud.reports = [running()] * 50

    async def story():
        job = await bench.submitted()
        await bench.reaches(S.RUNNING)
        return await bench.scheduler.cancel(job.id), await bench.scheduler.finished(job.id)

    cancelled, job = run(story())

    assert (cancelled, job.state) == (False, S.DONE)


def test_closing_during_a_submit_keeps_its_answer(world, bench):
    """A submit on its way when the app closes still gets its id on disk."""
    world.cloud.hold = asyncio.Event()

    async def story():
        await bench.submitted()
        async with asyncio.timeout(5):
            while not world.cloud.submits:
                await asyncio.sleep(0)
        asyncio.get_running_loop().call_soon(world.cloud.hold.set)
        await bench.scheduler.close()
        return next(iter(world.library.jobs.values()))

    job = run(story())

    assert (job.state, job.task_id) == (S.RUNNING, "task-1")


def test_closing_just_before_a_submit_leaves_it_in_the_queue(world, bench):
    """A submit that was noted but not sent is sent at the next start, not doubted."""

    async def story():
        await bench.submitted()
        await bench.reaches(S.SUBMITTING)
        await bench.scheduler.close()
        return next(iter(world.library.jobs.values()))

    job = run(story())

    assert job.state is S.QUEUED
    assert world.cloud.submits == []


@pytest.mark.parametrize(
    ("state", "submits"),
    [
        (S.QUEUED, 1),
        (S.UPLOADING, 1),
        (S.CHECKING, 1),
        (S.RUNNING, 0),
        (S.DOWNLOADING, 0),
    ],
)
def test_resume_sends_at_most_once(world, bench, state, submits):
    """After a crash in any clear state the job ends with one task in all."""

    async def story():
        job = await bench.submitted()
        await bench.scheduler.close()
        left = world.library.jobs[job.id].changed()
        world.cloud.submits.clear()
        task = "task-9" if not submits else None
        world.library.jobs[job.id] = in_state(left, state, task)
        fresh = Bench(world)
        await fresh.scheduler.start()
        return await fresh.scheduler.finished(job.id)

    job = run(story())

    assert job.state is S.DONE
    assert len(world.cloud.submits) == submits


def test_job_of_another_process_is_left_alone(world, bench):
    """A job that a second window works on is neither resumed nor cancelled here."""

    async def story():
        job = await bench.submitted()
        await bench.scheduler.close()
        world.library.claimed_elsewhere.add(job.id)
        sent = len(world.cloud.submits)
        fresh = Bench(world)
        await fresh.scheduler.start()
        with pytest.raises(AppError, match="Another window"):
            await fresh.scheduler.cancel(job.id)
        return len(world.cloud.submits) - sent, await fresh.scheduler.finished(job.id)

    sent, job = run(story())

    assert sent == 0
    assert not job.ended
