"""Which jobs can be deleted for good, and what becomes of what they have elsewhere."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from engine_fakes import FAST, a_spec, a_world, failure

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.job import Job, JobState, Submit, Upload
from avatar_desktop.engine.events import EventHub, JobDeleted
from avatar_desktop.engine.scheduler import Scheduler

NOW = datetime.now(UTC)


@pytest.fixture
def world(tmp_path):
    return a_world(tmp_path / "library")


def a_job(number: int = 1, **changes) -> Job:
    given = {"state": JobState.DONE, "trashed": True, **changes}
    return Job(f"job-{number}", "toy", NOW, {}, {}, **given)


def deleted(world, *jobs: Job):
    """Delete *jobs*; return what came of it and the ids that the listeners heard of."""

    async def story():
        hub, heard = EventHub(), []
        hub.subscribe(heard.append)
        for job in jobs:
            await world.library.save(job)
        scheduler = Scheduler(world.services(a_spec()), hub, FAST)
        deletion = await scheduler.delete([job.id for job in jobs])
        return deletion, [one.job_id for one in heard if isinstance(one, JobDeleted)]

    return asyncio.run(story())


def test_trashed_jobs_go_and_everybody_hears(world):
    """Ended jobs in the trash are removed, and each is told."""
    jobs = [a_job(n, state=state) for n, state in enumerate(JobState) if a_job(state=state).ended]

    deletion, heard = deleted(world, *jobs)

    assert set(deletion.gone) == set(heard) == {job.id for job in jobs}
    assert (dict(deletion.kept), world.library.jobs) == ({}, {})


@pytest.mark.parametrize(
    "job",
    [
        a_job(trashed=False),
        a_job(state=JobState.RUNNING, task_id="t"),
        a_job(state=JobState.NEEDS_CHECK),
        a_job(state=JobState.CANCELLED, doubts=(Submit(NOW - timedelta(hours=20)),)),
    ],
    ids=["not in the trash", "runs", "undecided", "its task may turn up"],
)
def test_other_jobs_are_kept_with_the_reason(world, job):
    """What is not in the trash, still runs, or may still have a task stays whole."""
    deletion, heard = deleted(world, job)

    assert (deletion.gone, heard) == ((), [])
    assert deletion.kept[job.id].what.template
    assert world.library.jobs == {job.id: job}


def test_old_doubt_does_not_hold_a_job_for_ever(world):
    """After the day in which its task would have shown, the job may go."""
    job = a_job(state=JobState.CANCELLED, doubts=(Submit(NOW - timedelta(hours=25)),))

    assert deleted(world, job)[0].gone == (job.id,)


def test_job_of_another_process_is_left_to_it(world):
    """Whoever works on a job has it, also when it is in the trash."""
    world.library.claimed_elsewhere = {"job-1"}

    deletion, _ = deleted(world, a_job(1), a_job(2))

    assert (deletion.gone, set(deletion.kept)) == (("job-2",), {"job-1"})


def test_what_lies_in_the_store_goes_too(world):
    """An upload that nobody reads any more is removed with its job."""
    world.store.objects = {"a/b"}
    upload = Upload("https://bucket/a/b", NOW + timedelta(hours=1), location="a/b")

    deleted(world, a_job(uploads={"video": upload}))

    assert world.store.objects == set()


def test_store_that_refuses_holds_nobody(world, monkeypatch):
    """The job goes; what could not be removed stays in the store's own list."""

    async def refuse(upload):
        raise failure()

    monkeypatch.setattr(world.store, "delete", refuse)
    upload = Upload("https://bucket/a/b", NOW + timedelta(hours=1), location="a/b")

    deletion, _ = deleted(world, a_job(uploads={"video": upload}))

    assert deletion.gone == ("job-1",)


def test_disk_that_refuses_keeps_the_job(world, monkeypatch):
    """A folder that cannot be deleted now stays in the trash, and nobody holds it."""

    async def refuse(job_id, paid):
        raise failure()

    monkeypatch.setattr(world.library, "remove", refuse)

    deletion, heard = deleted(world, a_job())

    assert (set(deletion.kept), heard, world.library.claimed) == ({"job-1"}, [], set())


def test_nothing_is_done_to_a_job_that_is_being_deleted(world, monkeypatch):
    """A retry in the middle of the deletion is refused; nothing is sent for a job without files."""

    async def story():
        await world.library.save(a_job(state=JobState.FAILED))
        scheduler = Scheduler(world.services(a_spec()), EventHub(), FAST)
        remove, refused = world.library.remove, []

        async def slowly(job_id, paid):
            with pytest.raises(AppError) as error:
                await scheduler.retry(job_id)
            refused.append(error.value.code)
            await remove(job_id, paid)

        monkeypatch.setattr(world.library, "remove", slowly)
        deletion = await scheduler.delete(["job-1"])
        return deletion.gone, refused

    assert asyncio.run(story()) == (("job-1",), ["WrongState"])
    assert world.cloud.submits == []
