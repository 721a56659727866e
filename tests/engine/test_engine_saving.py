"""Results get the name of what they are, once, and outlive whatever happens to the app."""

import asyncio
import contextlib
import os
from dataclasses import replace
from pathlib import Path

import pytest
from engine_fakes import FAST, World, a_spec, a_world, failure, succeeded

from avatar_desktop.domain.errors import Explanation, LinkExpired
from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.spec import Output, Viewer
from avatar_desktop.domain.text import say
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.ports import TaskReport, TaskStatus
from avatar_desktop.engine.scheduler import Scheduler

S = JobState
GONE = TaskReport(TaskStatus.GONE, "UNKNOWN")


@pytest.fixture
def world(tmp_path: Path) -> World:
    return a_world(tmp_path / "library")


def two_files():
    """Return a model that gives a clip and a cover."""
    return a_spec(
        read=lambda output: (
            Output("result", "http://results/1.mp4", Viewer.VIDEO, "mp4"),
            Output("cover", "http://results/1.png", Viewer.IMAGE, "png", optional=True),
        )
    )


def a_scheduler(world: World, spec=None) -> Scheduler:
    return Scheduler(world.services(spec or a_spec()), EventHub(), FAST)


async def sent(world: World, scheduler: Scheduler) -> Job:
    clip = world.library.root / "clip.mp4"
    clip.parent.mkdir(parents=True, exist_ok=True)
    clip.write_bytes(b"a clip")
    return await scheduler.submit("toy", {"video": clip}, {})


def ran(world: World, spec=None) -> Job:
    async def story() -> Job:
        scheduler = a_scheduler(world, spec)
        job = await sent(world, scheduler)
        return await asyncio.wait_for(scheduler.finished(job.id), 5)

    return asyncio.run(story())


def resumed(world: World, spec=None) -> Job:
    """Start the app anew and return its only job when it has ended."""

    async def story() -> Job:
        scheduler = a_scheduler(world, spec)
        await scheduler.start()
        (job_id,) = world.library.jobs
        return await asyncio.wait_for(scheduler.finished(job_id), 5)

    return asyncio.run(story())


def files(world: World, job: Job) -> set[str]:
    return {one.name for one in world.library.folder(job.id).iterdir()} - {"video.mp4"}


@pytest.mark.parametrize("suffix", ["png", "mov", "glb", "zip", "avif"])
def test_result_is_stored_under_what_it_is(world, suffix):
    """A PNG that comes for a clip is result.png, in the folder and in the record."""
    world.fetcher.answers = [f"whole {suffix}".encode()]

    job = ran(world)

    assert (job.state, job.outputs) == (S.DONE, (f"result.{suffix}",))
    assert files(world, job) == {f"result.{suffix}"}


def test_whole_result_that_nobody_can_see_is_done(world):
    """It is fetched once, saved, and the log says why it is not shown."""
    world.fetcher.answers = [b"whole zip unseen"]

    job = ran(world)

    assert (job.state, job.failure, job.outputs) == (S.DONE, None, ("result.zip",))
    assert len(world.fetcher.fetched) == 1
    assert any("Nobody can see it." in line for line in world.library.lines)


class Killed(BaseException):
    """The app is gone at this very moment."""


@pytest.mark.parametrize("calls", range(6))
def test_app_that_dies_while_it_saves_loses_nothing(world, monkeypatch, calls):
    """Between any two steps of saving: the result is there in the end, and is fetched once."""
    world.fetcher.answers = [b"whole webm", b"whole png"]
    steps = iter(range(100))
    dying = [True]
    replace_file, save, verify = os.replace, world.library.save, world.media.verify

    def step() -> None:
        if dying and next(steps) == calls:
            dying.clear()
            raise Killed

    def replacing(*given):
        step()
        replace_file(*given)
        step()

    async def saving(job):
        if job.state is S.DONE:
            step()
        await save(job)

    async def verifying(*given):
        step()
        return await verify(*given)

    monkeypatch.setattr(os, "replace", replacing)
    monkeypatch.setattr(world.library, "save", saving)
    monkeypatch.setattr(world.media, "verify", verifying)
    with contextlib.suppress(Killed):
        ran(world, two_files())
    assert not dying
    world.library.claimed.clear()

    job = resumed(world, two_files())

    assert (job.state, job.outputs) == (S.DONE, ("result.webm", "cover.png"))
    assert files(world, job) == {"result.webm", "cover.png"}
    assert sorted(world.fetcher.fetched) == ["http://results/1.mp4", "http://results/1.png"]
    assert len(world.cloud.submits) == 1


DOUBTFUL = b"whole jpg doubtful"


@pytest.mark.parametrize(
    ("second", "kept"), [(b"whole jpg", b"whole jpg"), (DOUBTFUL, DOUBTFUL), (b"half", DOUBTFUL)]
)
def test_doubtful_result_is_fetched_once_more_and_kept(world, second, kept):
    """A picture that may be damaged is done; the better of two fetches stays, with a note."""
    world.fetcher.answers = [DOUBTFUL, second]

    job = ran(world)

    assert (job.state, job.outputs) == (S.DONE, ("result.jpg",))
    assert (world.library.folder(job.id) / "result.jpg").read_bytes() == kept
    assert files(world, job) == {"result.jpg"}
    assert len(world.fetcher.fetched) == 2
    assert any("may be damaged" in one for one in world.library.lines) == (kept == DOUBTFUL)


@pytest.mark.parametrize("calls", range(4))
def test_app_that_dies_while_it_fetches_again_keeps_the_first(world, monkeypatch, calls):
    """Whenever the app is killed, the doubtful picture is there and nothing is left beside it."""
    world.fetcher.answers = [DOUBTFUL] * 4
    fetch, verify, steps = world.fetcher.fetch, world.media.verify, iter(range(100))

    def step() -> None:
        if next(steps) == calls:
            raise Killed

    async def fetching(*given):
        await fetch(*given)
        step()

    async def verifying(*given):
        step()
        return await verify(*given)

    monkeypatch.setattr(world.fetcher, "fetch", fetching)
    monkeypatch.setattr(world.media, "verify", verifying)
    with contextlib.suppress(Killed):
        ran(world)
    world.library.claimed.clear()

    job = resumed(world)

    assert (job.state, job.outputs) == (S.DONE, ("result.jpg",))
    assert files(world, job) == {"result.jpg"}
    assert len(world.cloud.submits) == 1


def broken_once(world: World, *, task_over: bool) -> Job:
    """Return a job that an older app called broken, though what it fetched is whole."""
    world.fetcher.answers = [b"half", b"half"]
    job = ran(world)
    assert (job.state, job.failure.code) == (S.FAILED, "BrokenResult")
    (world.library.folder(job.id) / "result.mp4.new").write_bytes(b"whole ply unseen")
    job = replace(job, task_over=task_over)
    world.library.jobs[job.id] = job
    world.fetcher.fetched.clear()
    return job


@pytest.mark.parametrize("task_over", [False, True])
@pytest.mark.parametrize("answer", [GONE, failure(), succeeded()])
def test_retry_finds_what_was_fetched_and_pays_nothing(world, task_over, answer):
    """Whether the task lives, is gone or nobody answers: the saved file is the result."""
    failed = broken_once(world, task_over=task_over)
    world.cloud.reports = [answer]

    async def story() -> Job:
        scheduler = a_scheduler(world)
        await scheduler.retry(failed.id)
        return await asyncio.wait_for(scheduler.finished(failed.id), 5)

    job = asyncio.run(story())

    assert (job.state, job.outputs, job.failure) == (S.DONE, ("result.ply",), None)
    assert world.fetcher.fetched == []
    assert len(world.cloud.submits) == 1


def test_result_of_an_older_app_gets_its_true_name(world):
    """A PNG that was saved as result.mp4 before the record was written becomes result.png."""
    dead = LinkExpired(Explanation(say("Dead.")))
    world.fetcher.answers = [dead, dead]
    failed = ran(world)
    assert failed.state is S.FAILED
    (world.library.folder(failed.id) / "result.mp4").write_bytes(b"whole png")

    async def story() -> Job:
        scheduler = a_scheduler(world)
        await scheduler.retry(failed.id)
        return await asyncio.wait_for(scheduler.finished(failed.id), 5)

    job = asyncio.run(story())

    assert (job.state, job.outputs) == (S.DONE, ("result.png",))
    assert files(world, job) == {"result.png"}


def test_inputs_are_never_taken_for_a_result(world):
    """A job whose input has the name of an output is not done by that."""
    spec = a_spec(
        read=lambda output: (Output("video", "http://results/1.mp4", Viewer.VIDEO, "mp4"),)
    )
    world.fetcher.answers = [b"whole webm"]

    job = ran(world, spec)

    assert job.outputs == ("video.webm",)
    assert len(world.fetcher.fetched) == 1
