"""Names on the wire, values that nobody chose and regions, from the form to the request."""

import asyncio
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pytest
from engine_fakes import FAST, a_world, failure

from avatar_desktop.domain.errors import Retry
from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.regions import AccountRegion
from avatar_desktop.domain.task import TaskMatch
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.failures import Rejected
from avatar_desktop.engine.scheduler import Scheduler
from talking_toy import SPEC

TOY = replace(SPEC, cloud="fake", pace=replace(SPEC.pace, first=0, most=0))
TITLES = {"cn-beijing": "Beijing", "ap-southeast-1": "Singapore", "us-east-1": "US (Virginia)"}


@dataclass
class VoiceMedia:
    """Knows pictures by their name, and takes everything else for a voice of `seconds`."""

    inner: object
    seconds: float = 8.3

    async def probe(self, path):
        if "image" in path.name:
            return MediaInfo(MediaKind.IMAGE, "png", 10, 512, 512)
        return MediaInfo(MediaKind.AUDIO, "wav", 10, duration=self.seconds)

    def __getattr__(self, name):
        return getattr(self.inner, name)


@pytest.fixture(name="world")
def world_fixture(tmp_path):
    world = a_world(tmp_path / "library")
    world.media = VoiceMedia(world.media)
    return world


@pytest.fixture(name="files")
def files_fixture(tmp_path):
    files = {"image": tmp_path / "image.png", "audio": tmp_path / "audio.wav"}
    for path in files.values():
        path.write_bytes(b"a file")
    return files


def ran(world, files, params, **changes):
    """Run one job of the toy to its end, or to where it needs a person; return it."""

    async def story():
        scheduler = Scheduler(replace(world.services(TOY), **changes), EventHub(), FAST)
        job = await scheduler.submit("talking_toy", files, params)
        async with asyncio.timeout(5):
            job = await scheduler.finished(job.id)
        await scheduler.close()
        return job

    return asyncio.run(story())


@pytest.mark.parametrize(
    ("quality", "own", "sent"),
    [("fast", "", "toy-fast"), ("fine", "", "toy-fine"), ("fine", "my-toy", "my-toy")],
)
def test_the_name_on_the_wire_follows_from_the_form(world, files, quality, own, sent):
    """An own deployment stands in for all of them; the record keeps what was sent."""
    own_names = {"talking_toy": own} if own else {}

    job = ran(world, files, {"quality": quality}, model_names=own_names)

    assert [body["model"] for body in world.cloud.submits] == [sent]
    assert job.model_name == sent
    assert set(world.store.put_models) == {sent}


def test_a_lost_submit_is_looked_for_under_the_name_that_was_sent(world, files):
    """In the list of the model that the form chose, not of the tab's first one."""
    asked = []

    async def find(spec, model, since, until):
        asked.append(model)
        return [TaskMatch("task-lost", datetime.now(UTC), "RUNNING")]

    world.cloud.find = find
    world.cloud.answers = [failure(Retry.UNKNOWN)]

    job = ran(world, files, {"quality": "fine"})

    assert set(asked) == {"toy-fine"}
    assert (job.state, job.task_id, len(world.cloud.submits)) == (JobState.DONE, "task-lost", 1)


def test_a_length_that_nobody_chose_is_sent_paid_and_kept(world, files):
    """As long as the voice, in whole seconds: in the request, in the price and in the record."""
    job = ran(world, files, {"resolution": "1080P"})

    (body,) = world.cloud.submits
    assert body["parameters"] == {
        "quality": "fast", "resolution": "1080P", "duration": 9, "ultra": False, "of": 8.3
    }  # fmt: skip
    assert job.price == "9.00 CNY"
    assert job.params["duration"] == 9
    assert job.facts["followed"] == ("duration",)


def test_a_job_that_is_taken_up_again_sends_what_it_was_made_with(world, files):
    """Killed before it was sent, and its voice measured otherwise by then: the same request."""
    services = world.services(TOY)

    async def story():
        scheduler = Scheduler(services, EventHub(), FAST)
        world.store.errors = [failure()]
        job = await scheduler.submit("talking_toy", files, {})
        await scheduler.finished(job.id)
        await scheduler.close()
        job = world.library.jobs[job.id]
        world.library.jobs[job.id] = replace(job, state=JobState.QUEUED, failure=None)
        world.media.seconds = 12.7
        again = Scheduler(services, EventHub(), FAST)
        await again.start()
        async with asyncio.timeout(5):
            await again.finished(job.id)
        await again.close()

    asyncio.run(story())

    (body,) = world.cloud.submits
    assert (body["parameters"]["duration"], body["parameters"]["of"]) == (9, 8.3)


@pytest.mark.parametrize("region", ["cn-beijing", "ap-southeast-1"])
def test_where_the_model_exists_it_runs(world, files, region):
    """At the tariff and in the currency of that region."""
    job = ran(world, files, {}, region=lambda _: AccountRegion(region, TITLES))

    assert job.price == {"cn-beijing": "5.40 CNY", "ap-southeast-1": "0.90 USD"}[region]


def test_where_it_does_not_exist_nothing_is_sent(world, files):
    """Not even uploaded: the verdict says where it exists, where the account is, what to do."""
    with pytest.raises(Rejected) as refused:
        ran(world, files, {}, region=lambda _: AccountRegion("us-east-1", TITLES))

    assert (world.cloud.submits, world.store.put_models) == ([], [])
    (problem,) = refused.value.problems
    assert (problem.rule, problem.found) == ("region", "us-east-1")
    assert str(problem.message) == (
        "Talking toy exists in Beijing and Singapore only, and your account is in US (Virginia). "
        "In Settings, choose a region where it exists and enter a key that was made there."
    )


@pytest.mark.parametrize(
    "changes",
    [{"region": lambda _: None},
     {"region": lambda _: AccountRegion("us-east-1", TITLES),
      "model_names": {"talking_toy": "my-toy"}}],
)  # fmt: skip
def test_what_nobody_knows_is_not_judged(world, files, changes):
    """A gateway's address, or an own deployment, wherever it is."""
    assert ran(world, files, {}, **changes).state is JobState.DONE
