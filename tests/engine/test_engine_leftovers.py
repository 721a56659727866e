"""What a job leaves in the object store when it ends, however it ends."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest
from engine_fakes import FAST, FakeStore, a_spec, a_world, failure, running, succeeded

from avatar_desktop.domain.errors import AppError, Explanation, Retry
from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.text import say
from avatar_desktop.engine.events import EventHub, Waiting
from avatar_desktop.engine.ports import TaskReport, TaskStatus
from avatar_desktop.engine.scheduler import Scheduler

S = JobState


@dataclass
class StubbornStore(FakeStore):
    """A store that refuses to delete, and says so."""

    refused: list[str] = field(default_factory=list)

    async def delete(self, upload):
        self.refused.append(upload.location)
        raise AppError(Explanation(say("The bucket did not allow it.")))


class CutStore(FakeStore):
    """A store whose line breaks at every try."""

    async def put(self, path, model, progress):
        raise failure(Retry.LATER, "NoAnswer")


@pytest.fixture
def world(tmp_path):
    return a_world(tmp_path / "library")


def scheduler_of(world, timing=FAST):
    world.library.root.mkdir(parents=True, exist_ok=True)
    (world.library.root / "clip.mp4").write_bytes(b"a clip")
    return Scheduler(world.services(a_spec()), EventHub(), timing)


def is_wait(event):
    return isinstance(event, Waiting) and event.reason is not None


async def begun(world, scheduler):
    return await scheduler.submit("toy", {"video": world.library.root / "clip.mp4"}, {})


async def reaches(world, state):
    async with asyncio.timeout(5):
        while not any(job.state is state for job in world.library.jobs.values()):
            await asyncio.sleep(0)


def ended(world):
    async def story():
        scheduler = scheduler_of(world)
        job = await begun(world, scheduler)
        return await asyncio.wait_for(scheduler.finished(job.id), 5)

    return asyncio.run(story())


def test_done_leaves_nothing(world):
    """A job that is done has removed its upload and no longer names it."""
    world.cloud.reports = [running(), succeeded()]

    job = ended(world)

    assert (job.state, dict(job.uploads), world.store.objects) == (S.DONE, {}, set())


def test_refused_task_leaves_nothing(world):
    """A job whose task the service refused has removed its upload."""
    world.cloud.answers = [failure(Retry.NEVER, "Arrearage")]

    job = ended(world)

    assert (job.state, dict(job.uploads), world.store.objects) == (S.FAILED, {}, set())


def test_task_that_the_service_gave_up_leaves_nothing(world):
    """A task that failed at the service reads no upload any more."""
    world.cloud.reports = [running(), TaskReport(TaskStatus.FAILED, "FAILED", {})]

    job = ended(world)

    assert (job.state, job.task_over, world.store.objects) == (S.FAILED, True, set())


def test_paid_task_keeps_what_it_may_still_read(world):
    """While a task that was paid for may go on at the service its upload stays readable."""
    world.cloud.reports = [failure(Retry.NEVER, "InvalidApiKey")]

    job = ended(world)

    assert (job.state, job.task_over) == (S.FAILED, False)
    assert len(world.store.objects) == 1
    assert [upload.location for upload in job.uploads.values()] == list(world.store.objects)


def test_cancelled_task_leaves_nothing(world):
    """A task that the service cancelled needs no upload."""

    async def story():
        scheduler = scheduler_of(world)
        world.cloud.reports = [running("PENDING")] * 1000
        job = await begun(world, scheduler)
        await reaches(world, S.RUNNING)
        await scheduler.cancel(job.id)
        return world.library.jobs[job.id]

    job = asyncio.run(story())

    assert (job.state, dict(job.uploads), world.store.objects) == (S.CANCELLED, {}, set())


def test_cancel_while_an_upload_waits_for_the_line_abandons_its_parts(world):
    """Cancelling between two tries drops what the first one has left in the bucket."""
    world = replace(world, store=CutStore())

    async def story():
        scheduler = scheduler_of(world, replace(FAST, uploads=(60,)))
        heard = []
        scheduler._hub.subscribe(lambda one: heard.append(one) if is_wait(one) else None)
        job = await begun(world, scheduler)
        async with asyncio.timeout(5):
            while not heard:
                await asyncio.sleep(0)
        await scheduler.cancel(job.id)
        return world.library.jobs[job.id]

    job = asyncio.run(story())

    assert job.state is S.CANCELLED
    assert [path.name for path in world.store.abandoned] == ["video.mp4"]


def test_refused_deletion_ends_the_job_all_the_same(world):
    """A store that does not delete spoils no result; the job's log says so."""
    world = replace(world, store=StubbornStore())
    world.cloud.reports = [succeeded()]

    job = ended(world)

    assert job.state is S.DONE
    assert len(world.store.refused) == 1
    assert any("was not deleted" in line for line in world.library.lines)


def test_retry_uploads_again_from_the_jobs_own_copy(world):
    """A retry after the upload was removed sends the file anew and is paid once."""
    world.cloud.answers = [failure(Retry.NEVER, "Arrearage")]

    async def story():
        scheduler = scheduler_of(world)
        job = await begun(world, scheduler)
        await scheduler.finished(job.id)
        (world.library.root / "clip.mp4").unlink()
        await scheduler.retry(job.id)
        return await asyncio.wait_for(scheduler.finished(job.id), 5)

    job = asyncio.run(story())

    assert job.state is S.DONE
    assert len(world.store.put_models) == 2
    assert len(world.cloud.submits) == 2
    assert world.store.objects == set()


def test_upload_that_nobody_can_delete_is_used_again(world):
    """What lies in temporary storage stays with a failed job, and its retry sends nothing."""

    class Temporary(FakeStore):
        async def put(self, path, model, progress):
            return replace(await super().put(path, model, progress), location="")

    world = replace(world, store=Temporary())
    world.cloud.answers = [failure(Retry.NEVER, "Arrearage")]

    async def story():
        scheduler = scheduler_of(world)
        job = await begun(world, scheduler)
        await scheduler.finished(job.id)
        await scheduler.retry(job.id)
        return await asyncio.wait_for(scheduler.finished(job.id), 5)

    assert asyncio.run(story()).state is S.DONE
    assert len(world.store.put_models) == 1


@dataclass
class SlowStore(FakeStore):
    """A store that deletes only when it is let."""

    asked: asyncio.Event = field(default_factory=asyncio.Event)
    let: asyncio.Event = field(default_factory=asyncio.Event)

    async def delete(self, upload):
        self.asked.set()
        await self.let.wait()
        await super().delete(upload)


def test_closing_lets_a_removal_end(world):
    """An app that is closed right when a job is done does not leave its upload in the bucket."""
    world.store = SlowStore()
    world.cloud.reports = [running(), succeeded()]

    async def story():
        scheduler = scheduler_of(world)
        await begun(world, scheduler)
        await asyncio.wait_for(world.store.asked.wait(), 5)
        async with asyncio.TaskGroup() as group:
            group.create_task(scheduler.close())
            await asyncio.sleep(0)
            world.store.let.set()

    asyncio.run(story())

    (job,) = world.library.jobs.values()
    assert (job.state, world.store.objects) == (S.DONE, set())


def test_closing_does_not_wait_for_a_store_that_hangs(world, monkeypatch):
    """A removal that never ends is given up; the app still closes in its time."""
    monkeypatch.setattr("avatar_desktop.engine.scheduler.CLOSING_SECONDS", 0.05)
    world.store = SlowStore()
    world.cloud.reports = [running(), succeeded()]

    async def story():
        scheduler = scheduler_of(world)
        await begun(world, scheduler)
        await asyncio.wait_for(world.store.asked.wait(), 5)
        await asyncio.wait_for(scheduler.close(), 1)

    asyncio.run(story())

    assert len(world.store.objects) == 1


def test_upload_that_a_younger_one_replaced_goes_too(world):
    """Links too short for another try are made anew; at the end nothing stays of the old ones."""
    world.store.life = timedelta(hours=1)
    world.cloud.answers = [failure(Retry.LATER), failure(Retry.LATER)]

    async def story():
        scheduler = scheduler_of(world)
        job = await begun(world, scheduler)
        return await scheduler.finished(job.id)

    job = asyncio.run(story())

    assert job.state is S.DONE
    assert len(world.store.put_models) > 1
    assert world.store.objects == set()


def test_upload_that_cannot_be_noted_goes(world):
    """A disk that is full just after an upload leaves nothing in the bucket."""

    class Filling(FakeStore):
        async def put(self, path, model, progress):
            upload = await super().put(path, model, progress)
            world.library.full_for = 1
            return upload

    world.store = Filling()

    async def story():
        scheduler = scheduler_of(world)
        job = await begun(world, scheduler)
        return await scheduler.finished(job.id)

    job = asyncio.run(story())

    assert job.state is S.FAILED
    assert world.store.put_models
    assert world.store.objects == set()


@pytest.mark.parametrize("taken", [True, False])
def test_upload_that_the_service_could_not_read_is_not_used_again(world, taken):
    """After a failed fetch a retry sends the file anew, by the store that is set now."""

    class Kept(FakeStore):
        async def put(self, path, model, progress):
            return replace(await super().put(path, model, progress), location="")

    world = replace(world, store=Kept())
    reason = failure(Retry.NEVER, "InvalidParameter.FileDownload")
    if taken:
        world.cloud.reports = [TaskReport(TaskStatus.FAILED, "FAILED", error=reason)]
    else:
        world.cloud.answers = [reason]

    async def story():
        scheduler = scheduler_of(world)
        job = await begun(world, scheduler)
        await scheduler.finished(job.id)
        await scheduler.retry(job.id)
        return await asyncio.wait_for(scheduler.finished(job.id), 5)

    assert asyncio.run(story()).state is S.DONE
    first, second = (body["input"]["video"] for body in world.cloud.submits)
    assert first != second
