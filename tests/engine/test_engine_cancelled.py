"""A cancellation ends a job's work, also where a library has answered it with its own error."""

import asyncio
from datetime import UTC, datetime

import pytest
from engine_bench import Bench, S, run
from engine_fakes import failure

from avatar_desktop.domain.errors import Retry
from avatar_desktop.domain.job import Job, JobInput, Submit

THEN = datetime(2026, 1, 1, tzinfo=UTC)


def swallowing(world, owner, name, monkeypatch):
    """Let *name* of *owner* wait, and answer its first cancellation with an error to try again."""
    reached, real = asyncio.Event(), getattr(owner, name)
    calls = []

    async def call(*given, **named):
        calls.append(name)
        if len(calls) > 1:
            return await real(*given, **named)
        reached.set()
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            raise failure(Retry.LATER) from None

    monkeypatch.setattr(owner, name, call)
    return reached, calls


@pytest.mark.parametrize(
    ("part", "name"), [("store", "put"), ("cloud", "report"), ("fetcher", "fetch")]
)
def test_a_swallowed_cancellation_ends_the_work(world, monkeypatch, part, name):
    """Upload, question for news and download are not tried again by a job that was stopped."""
    bench = Bench(world)

    async def story():
        reached, calls = swallowing(world, getattr(world, part), name, monkeypatch)
        job = await bench.submitted()
        await reached.wait()
        await bench.scheduler.close()
        return calls, world.library.jobs[job.id].state

    calls, state = run(story())

    assert calls == [name]
    assert state in {S.UPLOADING, S.RUNNING, S.DOWNLOADING}


def test_a_swallowed_cancellation_ends_the_look_for_a_lost_task(world, monkeypatch):
    """The service's list is not read again for a job that was stopped."""
    bench = Bench(world)
    world.library.folder("job-1").mkdir(parents=True)
    doubts = (Submit(datetime.now(UTC)),)
    inputs = {"video": JobInput("video.mp4", "/clip.mp4")}
    job = Job("job-1", "toy", THEN, inputs, {}, state=S.NEEDS_CHECK, doubts=doubts)
    world.library.jobs[job.id] = job

    async def story():
        reached, calls = swallowing(world, world.cloud, "find", monkeypatch)
        await bench.scheduler.start()
        await reached.wait()
        await bench.scheduler.close()
        return calls

    assert run(story()) == ["find"]
    assert world.library.jobs["job-1"].state is S.NEEDS_CHECK


def test_a_swallowed_cancellation_fails_no_job(world, monkeypatch):
    """A job whose last error came from being stopped goes on at the next start."""
    bench = Bench(world)

    async def story():
        async def probe(path):
            reached.set()
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                raise KeyError("its answer") from None

        job = await bench.submitted()
        reached = asyncio.Event()
        monkeypatch.setattr(world.media, "probe", probe)
        await reached.wait()
        await bench.scheduler.close()
        return world.library.jobs[job.id].state

    assert run(story()) is S.QUEUED
