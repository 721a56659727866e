"""Services, networks and disks that fail on a job's way."""

import asyncio
from dataclasses import replace

import pytest
from engine_bench import S, run
from engine_fakes import (
    FAST,
    a_spec,
    failure,
    running,
    succeeded,
)

from avatar_desktop.domain.errors import LinkExpired, Retry
from avatar_desktop.engine.events import Waiting
from avatar_desktop.engine.ports import TaskReport, TaskStatus
from avatar_desktop.engine.scheduler import Scheduler
from avatar_desktop.engine.timing import Timing


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
    world.cloud.reports = [TaskReport(TaskStatus.FAILED, "FAILED", error=reason)]

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
    world.cloud.reports = [TaskReport(TaskStatus.SUCCEEDED, "SUCCEEDED", {"nothing": 1})]

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
