"""A task that the service does not know: asked again while it may live, never paid for twice."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from engine_fakes import FAST, a_spec, a_world, failure, running, succeeded

from avatar_desktop.domain.errors import Action, Retry
from avatar_desktop.domain.job import JobState
from avatar_desktop.engine.events import EventHub, Waiting
from avatar_desktop.engine.ports import TaskReport, TaskStatus
from avatar_desktop.engine.scheduler import Scheduler

S = JobState
UNKNOWN = TaskReport(TaskStatus.GONE, "UNKNOWN", request_id="r-9")


@pytest.fixture
def world(tmp_path):
    return a_world(tmp_path / "library")


@pytest.fixture
def clip(tmp_path):
    path = tmp_path / "dance.mp4"
    path.write_bytes(b"a clip")
    return path


def scheduler_of(world, *, spec=None, hears=None, timing=FAST):
    hub = EventHub()
    if hears is not None:
        hub.subscribe(hears.append)
    return Scheduler(world.services(spec or a_spec()), hub, timing)


async def ran(world, clip, **kinds):
    scheduler = scheduler_of(world, **kinds)
    job = await scheduler.submit("toy", {"video": clip}, {})
    return scheduler, await scheduler.finished(job.id)


def test_young_task_is_asked_for_again(world, clip):
    """A task that is unknown for a moment comes to its end; the wait is told."""
    world.cloud.reports = [running(), UNKNOWN, UNKNOWN, running(), UNKNOWN, UNKNOWN, succeeded()]
    heard = []

    _, job = asyncio.run(ran(world, clip, hears=heard))

    assert job.state is S.DONE
    waits = [str(one.reason.what) for one in heard if isinstance(one, Waiting) and one.reason]
    assert waits == ["The service does not know this task at the moment."] * 4
    assert len(world.cloud.submits) == 1


def test_young_task_that_stays_unknown_is_kept(world, clip):
    """After some minutes the job says so; Retry only asks again, even in a later run."""
    world.cloud.reports = [UNKNOWN] * 3

    async def story():
        _, failed = await ran(world, clip)
        later = scheduler_of(world)
        await later.start()
        await later.retry(failed.id)
        return failed, await later.finished(failed.id)

    failed, done = asyncio.run(story())

    assert (failed.state, failed.task_id, failed.task_over) == (S.FAILED, "task-1", False)
    assert failed.failure.explanation.action is Action.ASK_AGAIN
    assert (failed.failure.code, failed.failure.billed) == ("UNKNOWN", None)
    assert "24 hours" in str(failed.failure.explanation.why)
    assert (done.state, done.task_id) == (S.DONE, "task-1")
    assert len(world.cloud.submits) == 1


def test_retry_of_an_unknown_task_never_pays(world, clip, rounds, seed):
    """However often a young task is asked for, and whatever is answered, it is sent once."""

    async def story():
        scheduler, job = await ran(world, clip)
        for _ in range(rounds(20, 300)):
            if job.state is S.DONE:
                break
            await scheduler.retry(job.id)
            job = await scheduler.finished(job.id)
        return job

    world.cloud.reports = [UNKNOWN] * (seed * 7 % 50 + 31)
    assert asyncio.run(story()).state is S.DONE
    assert len(world.cloud.submits) == 1


@pytest.mark.parametrize(
    ("hours", "age", "over"),
    [
        (24, timedelta(hours=23, minutes=59), False),
        (24, timedelta(hours=24, minutes=1), True),
        (2, timedelta(hours=1, minutes=59), False),
        (2, timedelta(hours=2, minutes=1), True),
        (24, timedelta(days=-1), False),
    ],
)
def test_task_is_gone_only_when_its_life_is_over(world, clip, hours, age, over):
    """What the service forgets by rule is told as gone; then alone Retry is a new task."""
    spec = a_spec(result_hours=hours)

    async def story():
        world.cloud.reports = [failure(Retry.NEVER, "InvalidApiKey")]
        _, job = await ran(world, clip, spec=spec)
        world.library.jobs[job.id] = replace(job, submitted_at=datetime.now(UTC) - age)
        later = scheduler_of(world, spec=spec)
        world.cloud.reports = [UNKNOWN] * 3
        await later.retry(job.id)
        failed = await later.finished(job.id)
        await later.retry(job.id)
        return failed, await later.finished(job.id)

    failed, done = asyncio.run(story())

    assert (failed.task_over, failed.failure.code) == (over, "UNKNOWN")
    assert failed.failure.billed is None
    assert done.state is S.DONE
    assert len(world.cloud.submits) == (2 if over else 1)


def test_asking_again_can_be_stopped(world, clip):
    """Closing in the midst of the pauses leaves a job that is taken up at the next start."""
    world.cloud.reports = [UNKNOWN]

    async def story():
        heard = []
        scheduler = scheduler_of(world, hears=heard, timing=replace(FAST, unknown=(3600,)))
        job = await scheduler.submit("toy", {"video": clip}, {})
        while not any(isinstance(one, Waiting) and one.reason for one in heard):
            await asyncio.sleep(0)
        await scheduler.close()
        later = scheduler_of(world)
        await later.start()
        return await later.finished(job.id)

    assert asyncio.run(story()).state is S.DONE
    assert len(world.cloud.submits) == 1
