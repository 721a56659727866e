"""What is sent: copies without traces, gone afterwards; the person's files as they gave them."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from engine_fakes import FAST, FakeMedia, FakeStore, World, a_spec, a_world, failure
from test_engine_scheduler import Bench

from avatar_desktop.domain.errors import (
    Action,
    AppError,
    Explanation,
    FileRejected,
    Retry,
    StorageFull,
)
from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.text import say
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.scheduler import Scheduler

TRACED, CLEAN = b"a clip, taken at 31.2N", b"a clip"


@dataclass
class Stripper(FakeMedia):
    """Takes the place out of a clip, into a folder beside it."""

    error: Exception | None = None
    made: list[Path] = field(default_factory=list)

    async def without_traces(self, path: Path, folder: Path) -> Path:
        if self.error:
            raise self.error
        target = folder / "copies" / path.name
        target.parent.mkdir(exist_ok=True)
        target.write_bytes(path.read_bytes().removesuffix(b", taken at 31.2N"))
        self.made.append(target)
        return target

    async def forget_copies(self, folder: Path) -> None:
        for one in (folder / "copies").glob("*"):
            one.unlink()


@dataclass
class Reader(FakeStore):
    """Reads what it is given, and may wait over it."""

    got: list[bytes] = field(default_factory=list)
    wait: asyncio.Event | None = None

    async def put(self, path, model, progress):
        self.got.append(path.read_bytes())
        if self.wait:
            await self.wait.wait()
        return await super().put(path, model, progress)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return replace(a_world(tmp_path / "library"), media=Stripper(), store=Reader())


@pytest.fixture
def bench(world: World) -> Bench:
    bench = Bench(world)
    bench.clip.write_bytes(TRACED)
    return bench


def own_copy(world: World, job: Job) -> bytes:
    return (world.library.folder(job.id) / "video.mp4").read_bytes()


def test_upload_carries_no_traces_and_the_library_keeps_them(bench: Bench, world: World):
    """The store gets the clean copy, which is gone then; the job keeps the file as it was."""
    world.store.errors = [failure(Retry.LATER)]

    job = asyncio.run(bench.ended())

    assert job.state is JobState.DONE
    assert set(world.store.got) == {CLEAN}
    assert own_copy(world, job) == TRACED
    assert world.media.made
    assert not any(path.exists() for path in world.media.made)


def test_person_may_send_the_file_as_it_is(bench: Bench, world: World):
    """With the switch off the file itself is sent, and nothing is copied."""
    services = replace(world.services(a_spec()), strips=lambda: False)
    bench.scheduler = Scheduler(services, EventHub(), FAST)

    asyncio.run(bench.ended())

    assert world.store.got == [TRACED]
    assert world.media.made == []


def odd() -> FileRejected:
    return FileRejected(Explanation(say("It is odd.")), code="NotStripped", detail="overlap")


def test_file_that_cannot_be_cleaned_waits_for_the_person(bench: Bench, world: World):
    """Nothing of it leaves: the job fails by name and offers to send it as it is, unbilled."""
    world.media.error = odd()

    job = asyncio.run(bench.ended())

    assert job.state is JobState.FAILED
    assert world.store.got == []
    assert world.cloud.submits == []
    assert job.failure.explanation.action is Action.SEND_AS_IS
    assert bench.clip.name in str(job.failure.explanation.what)
    assert job.failure.billed is False
    assert "video.mp4 cannot be cleaned: It is odd. overlap" in world.library.lines


def test_person_lets_that_file_go_as_it_is(bench: Bench, world: World):
    """After the person's word the same job goes on, with the file as it is."""
    world.media.error = odd()

    async def story() -> Job:
        job = await bench.ended()
        await bench.scheduler.allow_as_is(job.id)
        await bench.scheduler.retry(job.id)
        return await bench.scheduler.finished(job.id)

    job = asyncio.run(story())

    assert job.state is JobState.DONE
    assert job.as_is == ("video",)
    assert world.store.got == [TRACED]


def test_word_that_was_given_on_the_form_counts(bench: Bench, world: World):
    """An input that may go as it is needs no second word; one that can be cleaned is."""

    async def sent(error: Exception | None) -> list[bytes]:
        world.media.error = error
        world.store.got.clear()
        job = await bench.scheduler.submit("toy", {"video": bench.clip}, {}, ["video"])
        await bench.scheduler.finished(job.id)
        return list(world.store.got)

    async def story() -> tuple[list[bytes], list[bytes]]:
        return await sent(odd()), await sent(None)

    assert asyncio.run(story()) == ([TRACED], [CLEAN])


def test_word_is_asked_only_where_a_file_waits_for_it(bench: Bench, world: World):
    """A job that failed over something else is not let go with its traces."""
    world.store.errors = [failure()]

    async def story() -> None:
        job = await bench.ended()
        await bench.scheduler.allow_as_is(job.id)

    with pytest.raises(AppError) as refused:
        asyncio.run(story())
    assert refused.value.code == "WrongState"


def test_full_disk_sends_nothing(bench: Bench, world: World):
    """Without room for the clean copy the job fails, and the traced file does not leave."""
    world.media.error = StorageFull(Explanation(say("The disk is full.")))

    job = asyncio.run(bench.ended())

    assert job.state is JobState.FAILED
    assert world.store.got == []
    assert world.cloud.submits == []


def test_cancelled_upload_leaves_no_copy(bench: Bench, world: World):
    """The person cancels while the copy is on its way: it goes with the upload."""

    async def story() -> bool:
        world.store.wait = asyncio.Event()
        job = await bench.submitted()
        async with asyncio.timeout(5):
            while not world.store.got:
                await asyncio.sleep(0)
        return await bench.scheduler.cancel(job.id)

    assert asyncio.run(story())
    assert world.media.made
    assert not any(path.exists() for path in world.media.made)


def test_start_cleans_up_after_a_kill(bench: Bench, world: World):
    """A copy that a killed process left is removed before anything else happens."""

    async def story() -> Path:
        job = await world.library.create(
            Job(
                id="20260101000000-1",
                model_key="toy",
                created=datetime.now(UTC),
                inputs={},
                params={},
            ),
            {"video": bench.clip},
        )
        await world.library.save(job.moved_to(JobState.UPLOADING).moved_to(JobState.SUBMITTING))
        left = world.library.folder(job.id) / "copies" / "video.mp4"
        left.parent.mkdir()
        left.write_bytes(CLEAN)
        await bench.scheduler.start()
        await bench.scheduler.close()
        return left

    assert not asyncio.run(story()).exists()


def test_file_in_the_request_itself_carries_no_traces(world: World):
    """A service that takes the photo in the form gets the clean copy too."""
    sent: list[bytes] = []
    plain = world.cloud.submit

    async def submit(spec, model, body, files):
        sent.extend(path.read_bytes() for path in files.values())
        return await plain(spec, model, body, files)

    world.cloud.submit = submit
    bench = Bench(world, a_spec(uploads=False))
    bench.clip.write_bytes(TRACED)

    job = asyncio.run(bench.ended())

    assert job.state is JobState.DONE
    assert sent == [CLEAN]
    assert world.store.got == []
    assert not any(path.exists() for path in world.media.made)
