"""Submits of which nobody knows whether they arrived."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from engine_bench import Bench, S, in_state, run
from engine_fakes import (
    failure,
)

from avatar_desktop.domain.errors import Explanation, Retry
from avatar_desktop.domain.job import Failure, Job
from avatar_desktop.domain.text import say
from avatar_desktop.engine.ports import SubmitResult, TaskMatch
from avatar_desktop.engine.resumption import was_in_doubt


def test_doubtful_submit_is_not_sent_again(world, bench):
    """A submit whose answer is lost waits for the person; nothing is sent twice."""
    world.cloud.answers = [failure(Retry.UNKNOWN)]

    job = run(bench.ended())

    assert job.state is S.NEEDS_CHECK
    assert len(world.cloud.submits) == 1
    assert "not certain" in str(job.failure.explanation.what)


def test_doubtful_submit_adopts_its_one_task(world, bench):
    """The one task of the right time in the service's list is taken as ours."""
    world.cloud.answers = [failure(Retry.UNKNOWN)]
    world.cloud.tasks = [
        TaskMatch("old", datetime.now(UTC) - timedelta(hours=2), "SUCCEEDED"),
        TaskMatch("ours", datetime.now(UTC), "RUNNING"),
    ]

    job = run(bench.ended())

    assert job.state is S.DONE
    assert job.task_id == "ours"
    assert len(world.cloud.submits) == 1


def test_several_candidates_are_the_persons_choice(world, bench):
    """Two tasks of the right time: the app asks, and takes the one it is told."""
    world.cloud.answers = [failure(Retry.UNKNOWN)]
    now = datetime.now(UTC)
    world.cloud.tasks = [TaskMatch("one", now, "RUNNING"), TaskMatch("two", now, "RUNNING")]

    async def story():
        job = await bench.ended()
        found = await bench.scheduler.check_now(job.id)
        await bench.scheduler.adopt(job.id, "two")
        return job, found, await bench.scheduler.finished(job.id)

    asked, found, done = run(story())

    assert asked.state is S.NEEDS_CHECK
    assert [one.task_id for one in found] == ["one", "two"]
    assert (done.state, done.task_id) == (S.DONE, "two")
    assert len(world.cloud.submits) == 1


def test_task_of_another_job_is_never_adopted(world, bench):
    """A task that a job of ours holds already is no candidate for another."""
    world.cloud.answers = [SubmitResult("first"), failure(Retry.UNKNOWN)]
    world.cloud.tasks = [TaskMatch("first", datetime.now(UTC), "RUNNING")]

    async def story():
        await bench.ended()
        return await bench.ended()

    assert run(story()).state is S.NEEDS_CHECK


def test_person_may_send_again(world, bench):
    """Only the person's word sends a doubtful job a second time."""
    world.cloud.answers = [failure(Retry.UNKNOWN)]

    async def story():
        job = await bench.ended()
        await bench.scheduler.send_again(job.id)
        return await bench.scheduler.finished(job.id)

    assert run(story()).state is S.DONE
    assert len(world.cloud.submits) == 2


@pytest.mark.parametrize("on_its_way", [False, True])
def test_job_cancelled_in_doubt_is_not_sent_again_by_retry(world, bench, on_its_way):
    """Retry of a job whose task may run already asks the person first."""
    world.cloud.answers = [failure(Retry.UNKNOWN)]

    async def story():
        if on_its_way:
            world.cloud.hold = asyncio.Event()
            job = await bench.submitted()
            async with asyncio.timeout(5):
                while not world.cloud.submits:
                    await asyncio.sleep(0)
        else:
            job = await bench.ended()
        await bench.scheduler.cancel(job.id)
        cancelled = world.library.jobs[job.id]
        await bench.scheduler.retry(job.id)
        return cancelled, await bench.scheduler.finished(job.id)

    cancelled, job = run(story())

    assert cancelled.state is S.CANCELLED
    assert job.state is S.NEEDS_CHECK
    assert "not certain" in str(job.failure.explanation.what)
    assert len(world.cloud.submits) == 1


def test_resume_of_a_doubtful_submit_asks_the_service_first(world, bench):
    """A crash while submitting: the task in the list is adopted, nothing is sent."""

    async def story():
        job = await bench.submitted()
        await bench.scheduler.close()
        world.cloud.submits.clear()
        left = in_state(world.library.jobs[job.id], S.SUBMITTING, None)
        world.library.jobs[job.id] = left.changed(submitted_at=datetime.now(UTC))
        world.cloud.tasks = [TaskMatch("lost", datetime.now(UTC), "RUNNING")]
        fresh = Bench(world)
        await fresh.scheduler.start()
        return await fresh.scheduler.finished(job.id)

    job = run(story())

    assert (job.state, job.task_id) == (S.DONE, "lost")
    assert world.cloud.submits == []


def test_unforeseen_error_after_the_submit_left_is_doubtful(world, bench):
    """A bug while the submit is on its way never turns into a second bill."""
    world.cloud.answers = [ZeroDivisionError("a bug")]

    job = run(bench.ended())

    assert job.state is S.NEEDS_CHECK
    assert len(world.cloud.submits) == 1


@pytest.mark.parametrize(
    ("state", "billed", "task_id", "doubt"),
    [
        (S.CANCELLED, None, None, True),
        (S.CANCELLED, False, None, False),
        (S.CANCELLED, None, "task", False),
        (S.FAILED, None, None, False),
    ],
)
def test_only_a_cancelled_job_without_a_task_was_in_doubt(state, billed, task_id, doubt):
    """Whose task is known, or was surely not taken, is retried without a question."""
    told = Failure(Explanation(say("x")), billed=billed)
    job = Job(
        "20260601-00000001",
        "emo",
        datetime.now(UTC),
        {},
        {},
        state=state,
        failure=told,
        task_id=task_id,
    )

    assert was_in_doubt(job) is doubt
    assert not was_in_doubt(job.changed(failure=None))
