"""One job from the form to the file, and everything that can go wrong between."""

import asyncio
import itertools
from collections.abc import Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from engine_fakes import (
    FAST,
    World,
    a_precheck,
    a_spec,
    a_world,
    failure,
    running,
    succeeded,
)

from avatar_desktop.domain.errors import AppError, LinkExpired, Retry
from avatar_desktop.domain.job import NEXT, Job, JobState
from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.spec import Rate, Verdict
from avatar_desktop.engine.events import Event, EventHub, JobChanged, Progress, Waiting
from avatar_desktop.engine.ports import Accepted, Candidate, Report, TaskStatus
from avatar_desktop.engine.scheduler import Rejected, Scheduler
from avatar_desktop.engine.timing import Timing

S = JobState


class Bench:
    """A scheduler over fakes, and all that it told."""

    def __init__(self, world: World, *specs: Any) -> None:
        self.world = world
        self.events: list[Event] = []
        self.hub = EventHub()
        self.hub.subscribe(self.events.append)
        self.scheduler = Scheduler(world.services(*(specs or (a_spec(),))), self.hub, FAST)
        self.clip = world.library.root / "clip.mp4"
        self.clip.parent.mkdir(parents=True, exist_ok=True)
        self.clip.write_bytes(b"a clip")

    async def submitted(self, **params: Any) -> Job:
        return await self.scheduler.submit("toy", {"video": self.clip}, params)

    async def ended(self, **params: Any) -> Job:
        job = await self.submitted(**params)
        return await asyncio.wait_for(self.scheduler.finished(job.id), 5)

    async def reaches(self, state: JobState) -> Job:
        async with asyncio.timeout(5):
            while True:
                for job in self.world.library.jobs.values():
                    if job.state is state:
                        return job
                await asyncio.sleep(0)


@pytest.fixture
def world(tmp_path: Path) -> World:
    return a_world(tmp_path / "library")


@pytest.fixture
def bench(world: World) -> Bench:
    return Bench(world)


def run(coroutine: Coroutine[Any, Any, Any]) -> Any:
    return asyncio.run(coroutine)


def states(world: World) -> list[JobState]:
    seen: list[JobState] = []
    for job in world.library.saves:
        if not seen or seen[-1] is not job.state:
            seen.append(job.state)
    return seen


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


def test_doubtful_submit_is_not_sent_again(world, bench):
    """A submit whose answer is lost waits for the person; nothing is sent twice."""
    world.cloud.answers = [failure(Retry.UNKNOWN)]

    job = run(bench.ended())

    assert job.state is S.NEEDS_CHECK
    assert len(world.cloud.submits) == 1
    assert "not certain" in str(job.failure.explanation.what)


def test_doubtful_submit_adopts_its_one_task(world, bench):
    """The one task of the right time in the service's list is taken as ours."""
    world.cloud.answers = [failure(Retry.UNKNOWN)]
    world.cloud.tasks = [
        Candidate("old", datetime.now(UTC) - timedelta(hours=2), "SUCCEEDED"),
        Candidate("ours", datetime.now(UTC), "RUNNING"),
    ]

    job = run(bench.ended())

    assert job.state is S.DONE
    assert job.task_id == "ours"
    assert len(world.cloud.submits) == 1


def test_several_candidates_are_the_persons_choice(world, bench):
    """Two tasks of the right time: the app asks, and takes the one it is told."""
    world.cloud.answers = [failure(Retry.UNKNOWN)]
    now = datetime.now(UTC)
    world.cloud.tasks = [Candidate("one", now, "RUNNING"), Candidate("two", now, "RUNNING")]

    async def story():
        job = await bench.ended()
        found = await bench.scheduler.check_now(job.id)
        await bench.scheduler.adopt(job.id, "two")
        return job, found, await bench.scheduler.finished(job.id)

    asked, found, done = run(story())

    assert asked.state is S.NEEDS_CHECK
    assert [one.task_id for one in found] == ["one", "two"]
    assert (done.state, done.task_id) == (S.DONE, "two")
    assert len(world.cloud.submits) == 1


def test_task_of_another_job_is_never_adopted(world, bench):
    """A task that a job of ours holds already is no candidate for another."""
    world.cloud.answers = [Accepted("first"), failure(Retry.UNKNOWN)]
    world.cloud.tasks = [Candidate("first", datetime.now(UTC), "RUNNING")]

    async def story():
        await bench.ended()
        return await bench.ended()

    assert run(story()).state is S.NEEDS_CHECK


def test_person_may_send_again(world, bench):
    """Only the person's word sends a doubtful job a second time."""
    world.cloud.answers = [failure(Retry.UNKNOWN)]

    async def story():
        job = await bench.ended()
        await bench.scheduler.send_again(job.id)
        return await bench.scheduler.finished(job.id)

    assert run(story()).state is S.DONE
    assert len(world.cloud.submits) == 2


@pytest.mark.parametrize("on_its_way", [False, True])
def test_job_cancelled_in_doubt_is_not_sent_again_by_retry(world, bench, on_its_way):
    """Retry of a job whose task may run already asks the person first."""
    world.cloud.answers = [failure(Retry.UNKNOWN)]

    async def story():
        if on_its_way:
            world.cloud.hold = asyncio.Event()
            job = await bench.submitted()
            async with asyncio.timeout(5):
                while not world.cloud.submits:
                    await asyncio.sleep(0)
        else:
            job = await bench.ended()
        await bench.scheduler.cancel(job.id)
        cancelled = world.library.jobs[job.id]
        await bench.scheduler.retry(job.id)
        return cancelled, await bench.scheduler.finished(job.id)

    cancelled, job = run(story())

    assert cancelled.state is S.CANCELLED
    assert job.state is S.NEEDS_CHECK
    assert "not certain" in str(job.failure.explanation.what)
    assert len(world.cloud.submits) == 1


@pytest.mark.parametrize("retry", [Retry.LATER, Retry.NOT_SENT])
def test_submit_that_was_clearly_not_taken_is_repeated(world, bench, retry):
    """Too many requests, or nothing sent: the same job is sent again, without a new upload."""
    world.cloud.answers = [failure(retry), failure(retry)]

    job = run(bench.ended())

    assert job.state is S.DONE
    assert len(world.cloud.submits) == 3
    assert len(world.store.put_models) == 1
    assert any(isinstance(event, Waiting) and event.reason for event in bench.events)


def test_unreachable_service_fails_plainly_and_retry_reuses_the_job(world, bench):
    """After its tries the job fails with the cause; Retry takes the same job up again."""
    world.cloud.answers = [failure(Retry.NOT_SENT, "NoNetwork")] * 3

    async def story():
        failed = await bench.ended()
        await bench.scheduler.retry(failed.id)
        return failed, await bench.scheduler.finished(failed.id)

    failed, done = run(story())

    assert (failed.state, failed.failure.code) == (S.FAILED, "NoNetwork")
    assert (done.state, done.id) == (S.DONE, failed.id)
    assert len(world.store.put_models) == 2
    assert world.store.objects == set()


def test_refused_submit_fails_at_once(world, bench):
    """A wrong key is told after one try."""
    world.cloud.answers = [failure(Retry.NEVER, "InvalidApiKey")]

    job = run(bench.ended())

    assert (job.state, job.failure.code) == (S.FAILED, "InvalidApiKey")
    assert len(world.cloud.submits) == 1


def test_outage_while_running_waits(world, bench):
    """A dead network does not fail a task that is paid for."""
    world.cloud.reports = [failure(Retry.NOT_SENT)] * 20 + [running(), succeeded()]

    job = run(bench.ended())

    assert job.state is S.DONE
    assert len(world.cloud.submits) == 1


def test_failed_task_is_told_and_retry_is_a_new_task(world, bench):
    """A task that the service gave up is not asked again; Retry sends a new one."""
    reason = failure(Retry.NEVER, "InvalidParameter.FileDownload")
    world.cloud.reports = [Report(TaskStatus.FAILED, "FAILED", error=reason)]

    async def story():
        failed = await bench.ended()
        await bench.scheduler.retry(failed.id)
        return failed, await bench.scheduler.finished(failed.id)

    failed, done = run(story())

    assert failed.failure.code == "InvalidParameter.FileDownload"
    assert failed.task_over
    assert (done.state, done.task_id) == (S.DONE, "task-2")


def test_key_refused_while_running_keeps_the_paid_task(world, bench):
    """Retry after a wrong key asks for the same task again."""
    world.cloud.reports = [failure(Retry.NEVER, "InvalidApiKey")]

    async def story():
        failed = await bench.ended()
        await bench.scheduler.retry(failed.id)
        return failed, await bench.scheduler.finished(failed.id)

    failed, done = run(story())

    assert (failed.state, done.state) == (S.FAILED, S.DONE)
    assert len(world.cloud.submits) == 1


def test_success_without_a_link_is_not_a_result(world, bench):
    """A finished task that names no file fails with its own sentence; the task can be asked."""
    world.cloud.reports = [Report(TaskStatus.SUCCEEDED, "SUCCEEDED", {"nothing": 1})]

    job = run(bench.ended())

    assert (job.state, job.failure.code) == (S.FAILED, "NoResult")
    assert not job.task_over


def test_dead_link_is_renewed_once(world, bench):
    """A link that died is replaced by asking the task again."""
    dead = LinkExpired(failure().explanation)
    world.cloud.reports = [succeeded("http://results/old"), succeeded("http://results/new")]
    world.fetcher.answers = [dead]

    job = run(bench.ended())

    assert job.state is S.DONE
    assert world.fetcher.fetched == ["http://results/old", "http://results/new"]


def test_cut_download_is_fetched_again(world, bench):
    """A file that is not whole is fetched once more and never counts as the result."""
    world.fetcher.answers = [b"half"]

    job = run(bench.ended())

    assert job.state is S.DONE
    assert len(world.fetcher.fetched) == 2


def test_result_that_stays_broken_fails_and_is_kept(world, bench):
    """What arrived twice broken stays in the folder; Retry fetches without a new submit."""
    world.fetcher.answers = [b"half", b"half"]

    async def story():
        failed = await bench.ended()
        left = (world.library.folder(failed.id) / "result.mp4.new").read_bytes()
        await bench.scheduler.retry(failed.id)
        return failed, left, await bench.scheduler.finished(failed.id)

    failed, left, done = run(story())

    assert (failed.failure.code, left) == ("BrokenResult", b"half")
    assert done.state is S.DONE
    assert len(world.cloud.submits) == 1


def test_full_disk_after_the_submit_loses_no_task(world, bench):
    """A disk that fills up when the task id arrives makes the job wait, not fail."""

    def fill_up() -> None:
        world.library.full_for = 3

    world.cloud.on_submit = fill_up

    job = run(bench.ended())

    assert job.state is S.DONE
    assert job.task_id == "task-1"
    assert any(isinstance(event, Waiting) and event.reason for event in bench.events)


def test_full_disk_before_the_submit_sends_nothing(world, bench):
    """What cannot be noted is not sent."""

    async def story():
        job = await bench.submitted()
        world.library.full_for = 2
        return await bench.scheduler.finished(job.id)

    job = run(story())

    assert job.state in {S.QUEUED, S.FAILED}
    assert world.cloud.submits == []


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


def test_cancel_in_the_queue_sends_nothing(world, bench):
    """A job that waits for a slot is cancelled without a task."""
    world.cloud.hold = asyncio.Event()

    async def story():
        await bench.submitted()
        await bench.reaches(S.SUBMITTING)
        second = await bench.submitted()
        await bench.reaches(S.UPLOADING)
        cancelled = await bench.scheduler.cancel(second.id)
        world.cloud.hold.set()
        await bench.scheduler.close()
        return cancelled, world.library.jobs[second.id]

    cancelled, job = run(story())

    assert (cancelled, job.state) == (True, S.CANCELLED)
    assert len(world.cloud.submits) == 1


def test_cancel_that_the_service_takes(world, bench):
    """A waiting task is cancelled there and here."""
    world.cloud.reports = [running("PENDING")] * 100000

    async def story():
        job = await bench.submitted()
        await bench.reaches(S.RUNNING)
        return await bench.scheduler.cancel(job.id), world.library.jobs[job.id]

    cancelled, job = run(story())

    assert (cancelled, job.state, job.task_over) == (True, S.CANCELLED, True)


def test_cancel_that_comes_too_late_keeps_the_paid_result(world, bench):
    """A task that the service has begun goes on, and its result is saved."""
    world.cloud.cancellable = False
    world.cloud.reports = [running()] * 50

    async def story():
        job = await bench.submitted()
        await bench.reaches(S.RUNNING)
        return await bench.scheduler.cancel(job.id), await bench.scheduler.finished(job.id)

    cancelled, job = run(story())

    assert (cancelled, job.state) == (False, S.DONE)


def test_closing_during_a_submit_keeps_its_answer(world, bench):
    """A submit on its way when the app closes still gets its id on disk."""
    world.cloud.hold = asyncio.Event()

    async def story():
        await bench.submitted()
        async with asyncio.timeout(5):
            while not world.cloud.submits:
                await asyncio.sleep(0)
        asyncio.get_running_loop().call_soon(world.cloud.hold.set)
        await bench.scheduler.close()
        return next(iter(world.library.jobs.values()))

    job = run(story())

    assert (job.state, job.task_id) == (S.RUNNING, "task-1")


def test_closing_just_before_a_submit_leaves_it_in_the_queue(world, bench):
    """A submit that was noted but not sent is sent at the next start, not doubted."""

    async def story():
        await bench.submitted()
        await bench.reaches(S.SUBMITTING)
        await bench.scheduler.close()
        return next(iter(world.library.jobs.values()))

    job = run(story())

    assert job.state is S.QUEUED
    assert world.cloud.submits == []


@pytest.mark.parametrize(
    ("state", "submits"),
    [
        (S.QUEUED, 1),
        (S.UPLOADING, 1),
        (S.CHECKING, 1),
        (S.RUNNING, 0),
        (S.DOWNLOADING, 0),
    ],
)
def test_resume_sends_at_most_once(world, bench, state, submits):
    """After a crash in any clear state the job ends with one task in all."""

    async def story():
        job = await bench.submitted()
        await bench.scheduler.close()
        left = world.library.jobs[job.id].changed()
        world.cloud.submits.clear()
        task = "task-9" if not submits else None
        world.library.jobs[job.id] = _in_state(left, state, task)
        fresh = Bench(world)
        await fresh.scheduler.start()
        return await fresh.scheduler.finished(job.id)

    job = run(story())

    assert job.state is S.DONE
    assert len(world.cloud.submits) == submits


def test_resume_of_a_doubtful_submit_asks_the_service_first(world, bench):
    """A crash while submitting: the task in the list is adopted, nothing is sent."""

    async def story():
        job = await bench.submitted()
        await bench.scheduler.close()
        world.cloud.submits.clear()
        left = _in_state(world.library.jobs[job.id], S.SUBMITTING, None)
        world.library.jobs[job.id] = left.changed(submitted_at=datetime.now(UTC))
        world.cloud.tasks = [Candidate("lost", datetime.now(UTC), "RUNNING")]
        fresh = Bench(world)
        await fresh.scheduler.start()
        return await fresh.scheduler.finished(job.id)

    job = run(story())

    assert (job.state, job.task_id) == (S.DONE, "lost")
    assert world.cloud.submits == []


def test_job_of_another_process_is_left_alone(world, bench):
    """A job that a second window works on is neither resumed nor cancelled here."""

    async def story():
        job = await bench.submitted()
        await bench.scheduler.close()
        world.library.claimed_elsewhere.add(job.id)
        sent = len(world.cloud.submits)
        fresh = Bench(world)
        await fresh.scheduler.start()
        with pytest.raises(AppError, match="Another window"):
            await fresh.scheduler.cancel(job.id)
        return len(world.cloud.submits) - sent, await fresh.scheduler.finished(job.id)

    sent, job = run(story())

    assert sent == 0
    assert not job.ended


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
    world.cloud.verdict = Verdict(passed=False, values={}, code="InvalidFile.NoHuman", words="no")

    job = run(bench.ended())

    assert (job.state, job.failure.code) == (S.FAILED, "InvalidFile.NoHuman")
    assert job.failure.billed is True
    assert world.cloud.submits == []


def test_end_that_no_disk_takes_is_returned(world, bench):
    """Who waits for a job hears of its end although a full disk did not take it."""

    async def story():
        job = await bench.submitted()
        world.library.full_for = 1000
        return await bench.scheduler.finished(job.id)

    job = run(story())

    assert job.state is S.FAILED
    assert "full" in str(job.failure.explanation.what)
    assert world.library.jobs[job.id].state is not S.FAILED


def test_upload_outlives_a_change_of_the_network(world, bench):
    """A network that is away for minutes makes an upload wait and say why, not fail."""
    pauses = Timing().uploads
    away = failure(Retry.NOT_SENT, "NoNetwork")
    world.store.errors = [away] * len(pauses)
    scheduler = Scheduler(
        world.services(a_spec()), bench.hub, replace(FAST, uploads=(0,) * len(pauses))
    )
    waits = []
    bench.hub.subscribe(lambda event: waits.append(event) if isinstance(event, Waiting) else None)

    async def story():
        job = await scheduler.submit("toy", {"video": bench.clip}, {})
        return await scheduler.finished(job.id)

    assert run(story()).state is S.DONE
    assert sum(pauses) >= 180
    assert [one.reason for one in waits if one.reason] == [away.explanation] * len(pauses)


def test_upload_that_is_refused_does_not_wait(world, bench):
    """What no network mends fails at once."""
    world.store.errors = [failure(Retry.NEVER, "AccessDenied")]

    job = run(bench.ended())

    assert (job.state, job.failure.code, job.failure.billed) == (S.FAILED, "AccessDenied", False)


def test_upload_that_waits_can_be_cancelled(world, bench):
    """A cancel in a long pause ends the job at once; nothing is sent later."""
    world.store.errors = [failure(Retry.NOT_SENT, "NoNetwork")]
    scheduler = Scheduler(world.services(a_spec()), bench.hub, replace(FAST, uploads=(3600,)))
    waits = []
    bench.hub.subscribe(lambda event: waits.append(event) if isinstance(event, Waiting) else None)

    async def story():
        job = await scheduler.submit("toy", {"video": bench.clip}, {})
        while not waits:
            await asyncio.sleep(0)
        await scheduler.cancel(job.id)
        return await scheduler.finished(job.id)

    assert run(story()).state is S.CANCELLED
    assert world.cloud.submits == []


def test_unforeseen_error_after_the_submit_left_is_doubtful(world, bench):
    """A bug while the submit is on its way never turns into a second bill."""
    world.cloud.answers = [ZeroDivisionError("a bug")]

    job = run(bench.ended())

    assert job.state is S.NEEDS_CHECK
    assert len(world.cloud.submits) == 1


def test_every_saved_move_is_legal(world, bench):
    """Whatever happens, the record shows only moves of the table."""
    world.cloud.answers = [failure(Retry.LATER), failure(Retry.UNKNOWN)]
    world.cloud.tasks = [Candidate("ours", datetime.now(UTC), "RUNNING")]

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


def _in_state(job: Job, state: JobState, task: str | None) -> Job:
    from dataclasses import replace

    return replace(job, state=state, task_id=task, submitted_at=job.created)
