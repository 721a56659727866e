"""One job from the form to the file, and everything that can go wrong between."""

import itertools
from datetime import UTC, datetime

import pytest
from engine_bench import Bench, S, run, states
from engine_fakes import (
    a_precheck,
    a_spec,
    failure,
    running,
    succeeded,
)

from avatar_desktop.domain.errors import Retry
from avatar_desktop.domain.job import NEXT
from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.spec import PrecheckResult, Rate
from avatar_desktop.engine.events import JobChanged, Progress
from avatar_desktop.engine.ports import TaskMatch
from avatar_desktop.engine.scheduler import Rejected


def test_job_goes_from_top_to_bottom(world, bench):
    """Every state is saved in its order and the result lies in the job's folder."""
    world.cloud.reports = [running("PENDING"), running(), succeeded()]

    job = run(bench.ended(style=3))

    order = [S.QUEUED, S.UPLOADING, S.SUBMITTING, S.RUNNING, S.DOWNLOADING, S.DONE]
    assert states(world) == order
    assert (world.library.folder(job.id) / job.outputs[0]).read_bytes() == b"whole"
    assert job.task_id == "task-1"
    assert job.usage == {"duration": 5}
    assert job.params == {"style": 3}
    assert world.store.objects == set()
    assert len(world.cloud.submits) == 1


def test_state_is_on_disk_before_its_call(world, bench):
    """When the submit leaves, SUBMITTING is on disk; the task id follows before any poll."""
    seen = []
    world.cloud.on_submit = lambda: seen.append(world.library.saves[-1].state)

    run(bench.ended())

    assert seen == [S.SUBMITTING]


def test_progress_of_bytes_is_told(bench):
    """Upload and download are told to their last byte."""
    run(bench.ended())

    stages = [(e.stage.value, e.done, e.total) for e in bench.events if isinstance(e, Progress)]
    assert stages == [("upload", 6, 6), ("download", 5, 5)]


def test_broken_form_sends_nothing(world, bench):
    """A form with an error is refused before a job exists."""
    world.media.info = MediaInfo(MediaKind.VIDEO, "webm", 10, 64, 64, duration=31)

    with pytest.raises(Rejected) as caught:
        run(bench.submitted(style=9))

    assert {problem.rule for problem in caught.value.problems} == {
        "format",
        "duration_max",
        "value",
    }
    assert world.library.jobs == {}


def test_one_task_at_a_time_and_uploads_ahead(world):
    """Three jobs of a model with one running slot never run together, but all end."""
    bench = Bench(world, a_spec(rate=Rate(per_second=1000, running=1)))
    world.cloud.reports = [running() for _ in range(20)]

    async def story():
        jobs = [await bench.submitted() for _ in range(3)]
        return [await bench.scheduler.finished(job.id) for job in jobs]

    ended = run(story())

    assert [job.state for job in ended] == [S.DONE] * 3
    assert world.cloud.most_running == 1


def test_precheck_hands_its_values_on(world):
    """Detection runs before the submit and its boxes reach the request untouched."""
    bench = Bench(world, a_spec(precheck=a_precheck()))
    world.store.bound = True

    job = run(bench.ended())

    assert job.state is S.DONE
    assert world.cloud.submits[0]["boxes"] == [1, 2]
    assert world.store.put_models == ["toy-v1", "toy-detect"]
    assert S.CHECKING in states(world)


def test_refusal_of_the_precheck_costs_no_run(world):
    """A picture that detection refuses is never submitted; the check was billed."""
    bench = Bench(world, a_spec(precheck=a_precheck()))
    world.cloud.verdict = PrecheckResult(
        passed=False, values={}, code="InvalidFile.NoHuman", words="no"
    )

    job = run(bench.ended())

    assert (job.state, job.failure.code) == (S.FAILED, "InvalidFile.NoHuman")
    assert job.failure.billed is True
    assert world.cloud.submits == []


def test_every_saved_move_is_legal(world, bench):
    """Whatever happens, the record shows only moves of the table."""
    world.cloud.answers = [failure(Retry.LATER), failure(Retry.UNKNOWN)]
    world.cloud.tasks = [TaskMatch("ours", datetime.now(UTC), "RUNNING")]

    run(bench.ended())

    seen = states(world)
    assert all(new in NEXT[old] for old, new in itertools.pairwise(seen))
    assert seen[-1] is S.DONE


def test_listeners_hear_only_what_is_saved(world, bench):
    """A job that is told has been saved in that very state."""
    run(bench.ended())

    told = [event.job for event in bench.events if isinstance(event, JobChanged)]
    assert told
    assert all(any(job == saved for saved in world.library.saves) for job in told)
