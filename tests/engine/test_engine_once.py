"""A job is worked on once, however clicks and processes meet: no task is paid for twice."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from engine_bench import Bench, S, run
from engine_fakes import failure

from avatar_desktop.domain.errors import AppError, Retry
from avatar_desktop.domain.job import Job, JobInput, Submit

THEN = datetime(2026, 1, 1, tzinfo=UTC)


def a_job(world, state, **changes):
    """Put a job in *state* with its file into the library."""
    folder = world.library.folder("job-1")
    folder.mkdir(parents=True)
    (folder / "video.mp4").write_bytes(b"a clip")
    inputs = {"video": JobInput("video.mp4", "/clip.mp4")}
    job = Job("job-1", "toy", THEN, inputs, {"style": 0}, state=state, updated=THEN, **changes)
    world.library.jobs[job.id] = job
    return job


async def both(*calls):
    """Return what came of calls that were made at the same moment."""
    return await asyncio.gather(*calls, return_exceptions=True)


def test_two_retries_at_once_make_one_task(world):
    """The second of two clicks is refused."""
    bench = Bench(world)
    a_job(world, S.FAILED)

    async def story():
        found = await both(bench.scheduler.retry("job-1"), bench.scheduler.retry("job-1"))
        await bench.scheduler.finished("job-1")
        return sum(isinstance(one, AppError) for one in found)

    assert run(story()) == 1
    assert len(world.cloud.submits) == 1


def test_retry_of_what_was_retried_meanwhile_is_refused(world, monkeypatch):
    """What a click was about has to be so still when its turn comes."""
    bench = Bench(world)
    a_job(world, S.FAILED)
    claim = world.library.claim

    async def late(job_id):
        if world.library.jobs[job_id].state is S.FAILED:
            world.library.jobs[job_id] = world.library.jobs[job_id].moved_to(S.QUEUED)
        return await claim(job_id)

    monkeypatch.setattr(world.library, "claim", late)

    with pytest.raises(AppError):
        run(bench.scheduler.retry("job-1"))
    assert (world.cloud.submits, world.library.claimed) == ([], set())


def test_two_decisions_at_once_send_one_task(world):
    """Neither sends twice nor stops what the other has begun."""
    bench = Bench(world)
    a_job(world, S.NEEDS_CHECK, submitted_at=THEN, doubts=(Submit(THEN - timedelta(days=9)),))

    async def story():
        await both(bench.scheduler.send_again("job-1"), bench.scheduler.send_again("job-1"))
        return await bench.scheduler.finished("job-1")

    assert run(story()).state is S.DONE
    assert len(world.cloud.submits) == 1


def test_decision_about_a_job_that_runs_leaves_it_running(world):
    """A click that comes too late is refused, and the job goes on to its result."""
    bench = Bench(world)

    async def story():
        world.cloud.hold = asyncio.Event()
        job = await bench.submitted()
        await bench.reaches(S.SUBMITTING)
        with pytest.raises(AppError):
            await bench.scheduler.send_again(job.id)
        world.cloud.hold.set()
        return await bench.scheduler.finished(job.id)

    assert run(story()).state is S.DONE
    assert len(world.cloud.submits) == 1


def test_job_that_another_process_has_ended_meanwhile_is_not_taken_up(world, monkeypatch):
    """Between the list of what is unfinished and the claim, a job may come to its end."""
    bench = Bench(world)
    job = a_job(world, S.QUEUED)
    claim = world.library.claim

    async def late(job_id):
        world.library.jobs[job_id] = job.changed(state=S.DONE, task_id="task-9")
        return await claim(job_id)

    monkeypatch.setattr(world.library, "claim", late)

    assert run(bench.scheduler.start()) == []
    assert (world.cloud.submits, world.library.claimed) == ([], set())


def test_new_job_that_a_starting_process_has_taken_is_left_to_it(world, monkeypatch):
    """Only whoever has the claim sends."""
    bench = Bench(world)
    create = world.library.create

    async def seen_elsewhere(job, sources):
        world.library.claimed_elsewhere.add(job.id)
        return await create(job, sources)

    monkeypatch.setattr(world.library, "create", seen_elsewhere)

    assert run(bench.ended()).state is S.QUEUED
    assert world.cloud.submits == []


def test_new_job_is_not_taken_up_as_one_of_an_earlier_run(world, monkeypatch):
    """A start that meets a job which is just being made leaves it alone."""
    bench = Bench(world)
    take_over = world.media.take_over

    async def meanwhile(copy, source):
        await take_over(copy, source)
        assert await bench.scheduler.start() == []

    monkeypatch.setattr(world.media, "take_over", meanwhile)

    assert run(bench.ended()).state is S.DONE
    assert len(world.cloud.submits) == 1


@pytest.mark.parametrize("error", [asyncio.CancelledError(), RuntimeError(), failure()])
def test_job_whose_making_was_cut_off_is_not_sent_later(world, monkeypatch, error):
    """Whoever was told that nothing was sent finds nothing sent at the next start."""
    bench = Bench(world)

    async def cut_off(copy, source):
        raise error

    monkeypatch.setattr(world.media, "take_over", cut_off)

    with pytest.raises(type(error)):
        run(bench.submitted())
    assert (world.library.jobs, world.cloud.submits) == ({}, [])


def test_cancel_that_does_not_reach_the_service_leaves_the_job_running(world, monkeypatch):
    """A job whose send was stopped for a cancellation that failed goes on to its result."""
    bench = Bench(world)

    async def unreachable(spec, task_id):
        raise failure(Retry.LATER)

    monkeypatch.setattr(world.cloud, "cancel", unreachable)

    async def story():
        sent = asyncio.Event()
        world.cloud.on_submit = sent.set
        world.cloud.hold = asyncio.Event()
        job = await bench.submitted()
        await sent.wait()
        asyncio.get_running_loop().call_later(0.01, world.cloud.hold.set)
        with pytest.raises(AppError):
            await bench.scheduler.cancel(job.id)
        return await bench.scheduler.finished(job.id)

    assert run(story()).state is S.DONE
    assert len(world.cloud.submits) == 1
