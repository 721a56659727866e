"""The table of a job's moves, every pair of it."""

from datetime import UTC, datetime
from itertools import product

import pytest

from avatar_desktop.domain.job import (
    ACTIVE,
    ENDED,
    NEXT,
    IllegalMove,
    Job,
    JobInput,
    JobState,
)

S = JobState

# DESIGN, "A job never pays twice": the way of a job, its ends, and the ways back.
LEGAL = {
    (S.QUEUED, S.UPLOADING), (S.UPLOADING, S.CHECKING), (S.UPLOADING, S.SUBMITTING),
    (S.CHECKING, S.SUBMITTING), (S.SUBMITTING, S.RUNNING), (S.RUNNING, S.DOWNLOADING),
    (S.DOWNLOADING, S.DONE),
    (S.SUBMITTING, S.NEEDS_CHECK), (S.NEEDS_CHECK, S.RUNNING), (S.NEEDS_CHECK, S.QUEUED),
    (S.UPLOADING, S.QUEUED), (S.CHECKING, S.QUEUED), (S.SUBMITTING, S.QUEUED),
    (S.FAILED, S.QUEUED), (S.FAILED, S.RUNNING), (S.CANCELLED, S.QUEUED), (S.CANCELLED, S.RUNNING),
    (S.CANCELLED, S.NEEDS_CHECK),
    (S.QUEUED, S.RUNNING),  # sent in parts
    *((state, end) for state in (*ACTIVE, S.NEEDS_CHECK) for end in (S.FAILED, S.CANCELLED)),
}  # fmt: skip


def a_job(**changes):
    """Return a new job with *changes*."""
    start = {
        "id": "20260601120000-0a1b2c3d",
        "model_key": "video_style",
        "created": datetime(2026, 6, 1, 12, tzinfo=UTC),
        "inputs": {"video": JobInput("video.mp4", "/somewhere/dance.final.mp4")},
        "params": {"style": 0},
    }
    return Job(**{**start, **changes})


@pytest.mark.parametrize(("old", "new"), list(product(S, S)))
def test_job_moves_only_along_the_table(old, new):
    """A move is made exactly where the design has a way."""
    job = a_job(state=old)

    if (old, new) in LEGAL:
        assert job.moved_to(new).state is new
    else:
        with pytest.raises(IllegalMove):
            job.moved_to(new)


def test_every_state_has_its_row():
    """No state is missing in the table."""
    assert set(NEXT) == set(S)


def test_move_takes_changes_along_and_leaves_the_old_job_alone():
    """A move gives a new value with its changes and a later time."""
    old = a_job(state=S.SUBMITTING)

    new = old.moved_to(S.RUNNING, task_id="t-1")

    assert (new.task_id, new.state, old.task_id, old.state) == (
        "t-1",
        S.RUNNING,
        None,
        S.SUBMITTING,
    )
    assert new.updated is not None
    assert new.updated.tzinfo is UTC


def test_change_keeps_the_state():
    """A change needs no move."""
    assert a_job().changed(starred=True).state is S.QUEUED


@pytest.mark.parametrize("state", S)
def test_only_three_states_end_a_job(state):
    """DONE, FAILED and CANCELLED end a job; one that needs a look has not ended."""
    assert a_job(state=state).ended is (state in {S.DONE, S.FAILED, S.CANCELLED})
    assert (state in ENDED) is (state in {S.DONE, S.FAILED, S.CANCELLED})


@pytest.mark.parametrize(
    ("source", "title"),
    [
        ("/somewhere/dance.final.mp4", "dance.final"),
        (r"C:\clips\dance.mp4", "dance"),
        ("数字人.mp4", "数字人"),
        ("noending", "noending"),
        ("/somewhere/.mp4", "20260601120000-0a1b2c3d"),
    ],
)
def test_title_is_the_name_of_the_first_input(source, title):
    """People see the name of the file that they dropped."""
    assert a_job(inputs={"video": JobInput("video.mp4", source)}).title == title


def test_title_without_inputs_is_the_id():
    """A job without files is called by its id."""
    assert a_job(inputs={}).title == "20260601120000-0a1b2c3d"
