"""Retired models speak one sentence; files of a result that may be missing cost no result."""

import asyncio
import json
from dataclasses import replace
from datetime import date

import pytest
from engine_fakes import FAST, a_spec, a_world

from avatar_desktop.domain.errors import AppError, Explanation, LinkExpired, ModelGone, Retry
from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.spec import Lifecycle, LifeState, Output, Viewer
from avatar_desktop.domain.text import say, to_json
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.scheduler import Scheduler

LIFE = Lifecycle(
    LifeState.RETIRED, date(2026, 10, 10), "list of retired models", ("absent", "heir"),
    "Alibaba Cloud",
)  # fmt: skip
SENTENCE = "Alibaba Cloud retired this model on 2026-10-10 (list of retired models)."


@pytest.fixture
def world(tmp_path):
    return a_world(tmp_path / "library")


def ran(world, tmp_path, *specs, names=None, **changes):
    """Run one job of the first of *specs* to its end."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"a clip")

    async def story():
        services = replace(world.services(*specs), model_names=names or {}, **changes)
        scheduler = Scheduler(services, EventHub(), FAST)
        job = await scheduler.submit("toy", {"video": clip}, {})
        async with asyncio.timeout(5):
            job = await scheduler.finished(job.id)
        await scheduler.close()
        return job

    return asyncio.run(story())


def refused(code, detail="", kind=ModelGone):
    """Return a refusal as a cloud raises it."""
    explanation = Explanation(say("The cloud's own words."))
    return kind(explanation, code=code, detail=detail, request_id="request-1")


@pytest.mark.parametrize(
    ("code", "detail"),
    [
        ("ModelNotFound", ""),
        ("InvalidParameter", "Model not exist."),
    ],
)
def test_answer_of_a_retired_model_becomes_the_one_sentence(world, tmp_path, code, detail):
    """Who retired it, when, and the successor that the app has; code and request id stay."""
    world.cloud.answers = [refused(code, detail)]
    heir = a_spec(key="heir", title="The heir")

    job = ran(world, tmp_path, a_spec(lifecycle=LIFE), heir)

    text = job.failure.explanation.painted()
    assert text.startswith(SENTENCE)
    assert text.endswith("Use its successor instead: The heir.")
    assert (job.failure.code, job.failure.request_id) == (code, "request-1")
    assert json.dumps(to_json(job.failure.explanation.what))


def test_successor_that_is_not_there_is_not_promised(world, tmp_path):
    """Without the successor's tab the sentence names none."""
    world.cloud.answers = [refused("ModelNotFound")]

    job = ran(world, tmp_path, a_spec(lifecycle=LIFE))

    assert "heir" not in job.failure.explanation.painted()
    assert "own deployment" in job.failure.explanation.painted()


@pytest.mark.parametrize(
    ("life", "kind", "names"),
    [
        (None, ModelGone, None),
        (replace(LIFE, state=LifeState.ALIVE), ModelGone, None),
        (LIFE, AppError, None),
        (LIFE, ModelGone, {"toy": "my-own-toy"}),
    ],
)
def test_other_refusals_keep_their_words(world, tmp_path, life, kind, names):
    """A living model, another reason, or an own deployment: the cloud explains it."""
    world.cloud.answers = [refused("ModelNotFound", kind=kind)]

    job = ran(world, tmp_path, a_spec(lifecycle=life), names=names)

    assert job.failure.explanation.painted() == "The cloud's own words."


def test_retired_answer_in_doubt_stays_in_doubt(world, tmp_path):
    """A submit that may have arrived is never closed by a sentence."""
    error = refused("ModelNotFound")
    error.retry = Retry.UNKNOWN
    world.cloud.answers = [error]

    job = ran(world, tmp_path, a_spec(lifecycle=LIFE))

    assert job.state is JobState.NEEDS_CHECK


def two_files(*, optional):
    """Return a model that gives a clip and a cover."""
    return a_spec(
        read=lambda output: (
            Output("result", "http://results/1.mp4", Viewer.VIDEO, "mp4"),
            Output("cover", "http://results/1.png", Viewer.IMAGE, "png", optional),
        )
    )


def test_missing_cover_leaves_the_result(world, tmp_path):
    """An optional file that cannot be fetched is left out and noted."""
    dead = LinkExpired(Explanation(say("Dead.")))
    world.fetcher.answers = [b"whole", dead, dead]

    job = ran(world, tmp_path, two_files(optional=True))

    assert (job.state, job.outputs) == (JobState.DONE, ("result.mp4",))
    assert any("cover.png was left out" in line for line in world.library.lines)


def test_missing_file_that_is_needed_fails(world, tmp_path):
    """Without the mark every file of a result is needed."""
    dead = LinkExpired(Explanation(say("Dead.")))
    world.fetcher.answers = [b"whole", dead, dead]

    assert ran(world, tmp_path, two_files(optional=False)).state is JobState.FAILED


def test_dead_link_is_renewed_by_name(world, tmp_path):
    """A fresh answer may name fewer files: each is found by its name."""
    answers = [
        (
            Output("result", "http://old/1.mp4", Viewer.VIDEO, "mp4"),
            Output("cover", "http://old/1.png", Viewer.IMAGE, "png", optional=True),
        ),
        (Output("cover", "http://new/1.png", Viewer.IMAGE, "png", optional=True),),
    ]
    world.fetcher.answers = [b"whole", LinkExpired(Explanation(say("Dead."))), b"whole"]

    job = ran(world, tmp_path, a_spec(read=lambda output: answers.pop(0)))

    assert job.outputs == ("result.mp4", "cover.png")
    assert world.fetcher.fetched[-1] == "http://new/1.png"


@pytest.mark.parametrize(
    ("answer", "names", "simulated", "heard"),
    [
        (None, None, False, [""]),
        (ModelGone, None, False, ["ModelNotFound"]),
        (AppError, None, False, []),
        (ModelGone, {"toy": "my-own-toy"}, False, []),
        (None, {"toy": "my-own-toy"}, False, []),
        (ModelGone, None, True, []),
        (None, None, True, []),
    ],
)
def test_what_the_account_was_answered_is_noted(
    world, tmp_path, answer, names, simulated, heard
):  # fmt: skip
    """A result and a refusal as gone, of the maker's own model; nothing else, and no demo's."""
    if answer:
        world.cloud.answers = [refused("ModelNotFound", kind=answer)]
    notes = []

    async def hear(spec, code):
        notes.append((spec.key, code))

    ran(world, tmp_path, a_spec(), names=names, heard=hear, simulated=simulated)

    assert notes == [("toy", code) for code in heard]
