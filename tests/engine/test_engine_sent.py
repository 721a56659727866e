"""What is sent: copies without traces, gone afterwards; the person's files as they gave them."""

import asyncio
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from engine_fakes import FAST, FakeMedia, FakeStore, World, a_spec, a_world, failure
from test_engine_scheduler import Bench

from avatar_desktop.domain.errors import Explanation, FileRejected, Retry, StorageFull
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


def test_file_that_nobody_understands_is_sent_and_noted(bench: Bench, world: World):
    """The job is not lost for the sake of its traces; its log says what happened."""
    world.media.error = FileRejected(Explanation(say("It is odd.")), detail="overlap")

    job = asyncio.run(bench.ended())

    assert job.state is JobState.DONE
    assert world.store.got == [TRACED]
    assert "video.mp4 is sent as it is: It is odd. overlap" in world.library.lines


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
