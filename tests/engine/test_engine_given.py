"""Inputs that need not be there, and texts beside them: from the form to the request."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from engine_bench import Bench, run
from engine_fakes import FAST, a_precheck, a_spec, a_world

from avatar_desktop.domain.errors import AppError, Explanation, Retry
from avatar_desktop.domain.job import JobState, Upload
from avatar_desktop.domain.limits import VideoLimits
from avatar_desktop.domain.params import Integer, TextParam
from avatar_desktop.domain.spec import Input
from avatar_desktop.domain.text import say
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.failures import Rejected
from avatar_desktop.engine.scheduler import Scheduler

CLIPS = VideoLimits(formats=("mp4",))
PROMPT = TextParam("prompt", "Words", min_length=1, max_length=40)
SPEC = a_spec(
    inputs=(Input("video", "Clip", CLIPS), Input("face", "Face", CLIPS, optional=True)),
    params=(Integer("style", "Style", 0, 7, 0), PROMPT, TextParam("no", "Without")),
    body=lambda ready: {"model": ready.model, "input": dict(ready.urls), **ready.params},
)


@pytest.fixture
def bench(tmp_path):
    return Bench(a_world(tmp_path / "library"), SPEC)


async def sent(bench, *names, **params):
    """Run a job with a file for each of *names* to its end."""
    job = await bench.scheduler.submit("toy", dict.fromkeys(names, bench.clip), params)
    return await asyncio.wait_for(bench.scheduler.finished(job.id), 5)


def assert_alike(bench):
    """Two requests were sent, the same but for where the files lie."""
    first, second = ({**body, "input": set(body["input"])} for body in bench.world.cloud.submits)
    assert first == second
    assert first["input"] == {"video"}


def test_a_model_runs_without_an_optional_file(bench):
    """The request names the files that are there, and holds the text whole."""
    job = run(sent(bench, "video", prompt="a cat\n 在雪里 🐈"))

    assert job.state is JobState.DONE
    (body,) = bench.world.cloud.submits
    assert set(body["input"]) == {"video"}
    assert (body["prompt"], body["no"]) == ("a cat\n 在雪里 🐈", "")


def test_the_optional_file_goes_along_where_it_is_given(bench):
    """Both are uploaded and named."""
    run(sent(bench, "video", "face", prompt="a cat", no="dogs"))

    (body,) = bench.world.cloud.submits
    assert set(body["input"]) == {"video", "face"}
    assert body["no"] == "dogs"


@pytest.mark.parametrize(
    ("names", "params", "missing"),
    [
        (("face",), {"prompt": "a"}, ["video"]),
        (("video",), {}, ["prompt"]),
        (("video",), {"prompt": " \n"}, ["prompt"]),
        ((), {}, ["video", "prompt"]),
    ],
)
def test_what_is_needed_is_named(bench, names, params, missing):
    """Files and texts alike; nothing is sent and no job is left."""
    with pytest.raises(Rejected) as refused:
        run(sent(bench, *names, **params))

    assert [(one.input, one.rule) for one in refused.value.problems] == [
        (name, "missing") for name in missing
    ]
    assert bench.world.library.jobs == {}
    assert bench.world.cloud.submits == []


def test_blank_texts_are_kept_as_none(bench):
    """The record and the request hold an empty text where only spaces were typed."""
    job = run(sent(bench, "video", prompt="a", no=" \n "))

    assert job.params["no"] == ""
    assert bench.world.cloud.submits[0]["no"] == ""


def test_a_job_of_words_alone_is_called_by_them(tmp_path):
    """Where there is no file, the beginning of the text is the job's name."""
    bench = Bench(a_world(tmp_path / "library"), replace(SPEC, inputs=SPEC.inputs[1:]))

    short = run(sent(bench, prompt="\n A cat \nin boots"))
    long = run(sent(Bench(bench.world, replace(SPEC, inputs=())), prompt="x" * 40))

    assert short.title == "A cat"
    assert long.title == "x" * 40


def test_a_retry_sends_the_same_form(bench):
    """After a failure neither a file nor a text is asked for again."""
    bench.world.cloud.answers = [AppError(Explanation(say("No.")), retry=Retry.NEVER)]

    async def story():
        job = await sent(bench, "video", prompt="a cat")
        assert job.state is JobState.FAILED
        await bench.scheduler.retry(job.id)
        return await asyncio.wait_for(bench.scheduler.finished(job.id), 5)

    assert run(story()).state is JobState.DONE
    assert_alike(bench)


def test_a_job_cut_off_while_it_uploads_goes_on(bench):
    """A later start takes it up with the files and the text that it has."""
    world = bench.world

    async def story():
        job = await sent(bench, "video", prompt="a cat")
        cut_off = {"state": JobState.UPLOADING, "task_id": None, "succeeded_at": None}
        world.library.jobs = {job.id: replace(job, outputs=(), **cut_off)}
        scheduler = Scheduler(world.services(SPEC), EventHub(), FAST)
        await scheduler.start()
        return await asyncio.wait_for(scheduler.finished(job.id), 5)

    assert run(story()).state is JobState.DONE
    assert_alike(bench)


@pytest.mark.parametrize(("names", "looks"), [(("video",), 1), (("face", "video"), 2)])
def test_a_look_sees_what_is_there(tmp_path, names, looks):
    """It is paid once for the same files; a file more is another look."""
    look = replace(a_precheck(), inputs=("face", "video"))
    bench = Bench(a_world(tmp_path / "library"), replace(SPEC, precheck=look))

    async def story():
        for given in (("video",), names, names):
            assert (await sent(bench, *given, prompt="a")).state is JobState.DONE

    run(story())
    assert len(bench.world.cloud.prechecks) == looks
    assert set(bench.world.cloud.prechecks[-1]["input"]) == set(names)


def test_the_same_file_elsewhere_is_another_look(tmp_path):
    """What was said of a picture as one input is not said of it as another."""
    inputs = tuple(replace(one, optional=True) for one in SPEC.inputs)
    look = replace(a_precheck(), inputs=("face", "video"))
    bench = Bench(a_world(tmp_path / "library"), replace(SPEC, inputs=inputs, precheck=look))

    async def story():
        for name in ("video", "face", "video", "face"):
            assert (await sent(bench, name, prompt="a")).state is JobState.DONE

    run(story())
    assert [set(one["input"]) for one in bench.world.cloud.prechecks] == [{"video"}, {"face"}]


def test_nothing_is_looked_at_where_nothing_is_there(tmp_path):
    """A look at a file that may be left out costs nothing without it."""
    look = replace(a_precheck(), inputs=("face",))
    bench = Bench(a_world(tmp_path / "library"), replace(SPEC, precheck=look))

    job = run(sent(bench, "video", prompt="a"))

    assert job.state is JobState.DONE
    assert bench.world.cloud.prechecks == []


def test_a_lost_answer_is_settled_by_the_request_that_was_sent(bench):
    """The request is made again without the optional file, to be compared with the service's."""
    from avatar_desktop.engine.evidence import doubts_of

    job = run(sent(bench, "video", prompt="a cat"))
    now = datetime.now(UTC)
    uploads = {"video": Upload("http://store/1", now)}
    lost = replace(job, state=JobState.NEEDS_CHECK, submitted_at=now, uploads=uploads)

    (doubt,) = doubts_of(lost, SPEC, timedelta(), timedelta())

    assert doubt.request["prompt"] == "a cat"
    assert set(doubt.request["input"]) == {"video"}
