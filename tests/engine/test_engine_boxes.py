"""Boxes drawn by hand stand in for a detection; an own detection has a name of its own."""

import asyncio
from dataclasses import replace

import pytest
from engine_fakes import FAST, a_precheck, a_spec, a_world

from avatar_desktop.clouds.dashscope.errors import refusal
from avatar_desktop.domain.errors import Action, AppError
from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.params import Rectangle
from avatar_desktop.domain.settings import NO_PRECHECK
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.scheduler import Scheduler

BOXES = {"boxes": [1, 2, 30, 40]}
SPEC = a_spec(precheck=a_precheck(), params=(Rectangle("boxes", "Face", "video"),))


@pytest.fixture(name="world")
def world_fixture(tmp_path):
    return a_world(tmp_path / "library")


BARE = replace(SPEC, params=())
"""A model whose look gives nothing to draw."""


def ran(world, tmp_path, params, *, spec=SPEC, names=None, models=None, again=False):
    """Run a job with *params* where prechecks and models have *names*, maybe after a restart."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"a clip")

    async def story():
        services = replace(
            world.services(spec), precheck_names=names or {}, model_names=models or {}
        )
        scheduler = Scheduler(services, EventHub(), FAST)
        job = await scheduler.submit("toy", {"video": clip}, params)
        async with asyncio.timeout(5):
            job = await scheduler.finished(job.id)
            if again:
                await scheduler.retry(job.id)
                job = await scheduler.finished(job.id)
        await scheduler.close()
        return job

    return asyncio.run(story())


@pytest.mark.parametrize("names", [{}, {"toy": NO_PRECHECK}, {"toy": "my-detect"}])
def test_drawn_boxes_are_sent_and_nothing_is_looked_at(world, tmp_path, names):
    """Who gives the boxes pays for no detection, whatever is configured."""
    job = ran(world, tmp_path, BOXES, names=names)

    assert job.state is JobState.DONE
    assert world.cloud.prechecks == []
    assert world.cloud.submits[0]["boxes"] == [1, 2, 30, 40]
    assert job.precheck == BOXES


def test_without_detection_and_boxes_nothing_is_sent(world, tmp_path):
    """A deployment without detection asks for the boxes before anything is uploaded."""
    with pytest.raises(AppError) as caught:
        ran(world, tmp_path, {}, names={"toy": NO_PRECHECK})

    assert "has to be drawn" in str(caught.value)
    assert (world.cloud.prechecks, world.cloud.submits) == ([], [])


def test_a_deployment_without_a_look_goes_straight_to_the_run(world, tmp_path):
    """Where there is nothing to draw, no model called none is asked."""
    job = ran(world, tmp_path, {}, spec=BARE, names={"toy": NO_PRECHECK})

    assert job.state is JobState.DONE
    assert (world.cloud.prechecks, len(world.cloud.submits)) == ([], 1)


def test_an_own_detection_is_asked_by_its_own_name(world, tmp_path):
    """Its request names it, and the upload is bound to it where the store binds."""
    job = ran(world, tmp_path, {}, names={"toy": "my-detect"}, models={"toy": "my-toy"})

    assert job.state is JobState.DONE
    assert [body["model"] for body in world.cloud.prechecks] == ["my-detect"]
    assert [body["model"] for body in world.cloud.submits] == ["my-toy"]


def test_boxes_survive_a_retry(world, tmp_path):
    """A failed submit that is tried again sends the same boxes and still looks at nothing."""
    world.cloud.answers = [refusal(500, "InternalError", "x")] * 4

    job = ran(world, tmp_path, BOXES, again=True)

    assert job.state is JobState.DONE
    assert world.cloud.prechecks == []
    assert all(body["boxes"] == [1, 2, 30, 40] for body in world.cloud.submits)


@pytest.mark.parametrize(
    ("spec", "way"), [(SPEC, "draw the boxes by hand"), (BARE, "do without one")]
)
@pytest.mark.parametrize("own", [True, False])
def test_a_missing_detection_leads_to_a_name_or_to_drawing(world, tmp_path, spec, way, own):
    """An own deployment whose account lacks the detection is told both ways on."""

    async def missing(precheck, body):
        raise refusal(403, "Endpoint.AccessDenied", "Workspace endpoint access denied.")

    world.cloud.precheck = missing

    job = ran(world, tmp_path, {}, spec=spec, models={"toy": "my-toy"} if own else {})

    told = job.failure.explanation
    assert job.state is JobState.FAILED
    assert world.cloud.submits == []
    assert (way in told.painted()) is own
    assert not own or told.action is Action.OPEN_SETTINGS
