"""A failure says "not billed" only where that is known."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from engine_fakes import FAST, a_precheck, a_spec, a_world, failure

from avatar_desktop.domain.errors import LinkExpired, Retry
from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.price import Price
from avatar_desktop.domain.spec import PrecheckResult
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.failures import task_failed
from avatar_desktop.engine.ports import TaskReport, TaskStatus
from avatar_desktop.engine.scheduler import Scheduler

FAILED = TaskReport(TaskStatus.FAILED, "FAILED")
DEAD = LinkExpired(failure().explanation)


@pytest.fixture
def world(tmp_path):
    return a_world(tmp_path / "library")


@pytest.fixture
def clip(tmp_path):
    path = tmp_path / "dance.mp4"
    path.write_bytes(b"a clip")
    return path


def told(world, clip, spec, *, simulated=False):
    """Return what the failure of one run says of the bill."""

    async def story():
        services = replace(world.services(spec), simulated=simulated)
        scheduler = Scheduler(services, EventHub(), FAST)
        job = await scheduler.submit("toy", {"video": clip}, {})
        return await scheduler.finished(job.id)

    job = asyncio.run(story())
    assert job.failure is not None
    return job.failure.billed


def price(failed):
    return Price(as_of=date(2026, 1, 1), source="none", free=True, failed=failed)


CASES = {
    "upload refused": (a_spec(), {"store": [failure()]}, False),
    "task refused": (a_spec(), {"answers": [failure()]}, False),
    "answer lost": (a_spec(), {"answers": [failure(Retry.UNKNOWN)]}, None),
    "key refused while it runs": (a_spec(), {"reports": [failure()]}, None),
    "task failed, no document": (a_spec(), {"reports": [FAILED]}, None),
    "task failed, not billed": (a_spec(price=price(False)), {"reports": [FAILED]}, False),
    "task failed, billed": (a_spec(price=price(True)), {"reports": [FAILED]}, True),
    "dead link": (a_spec(), {"fetched": [DEAD, DEAD]}, True),
    "download refused": (a_spec(), {"fetched": [failure()]}, True),
    "broken result": (a_spec(), {"fetched": [b"x", b"x"]}, True),
    "no link": (a_spec(), {"reports": [TaskReport(TaskStatus.SUCCEEDED, "SUCCEEDED")]}, True),
    "looked, then refused": (a_spec(precheck=a_precheck()), {"answers": [failure()]}, True),
    "looked, then failed": (a_spec(precheck=a_precheck()), {"reports": [FAILED]}, True),
    "refused by the look": (a_spec(precheck=a_precheck(passed=False)), {}, True),
}


@pytest.mark.parametrize("name", CASES)
def test_bill_is_told_as_far_as_it_is_known(world, clip, name):
    """Yes where something was bought, no where nothing was, else nobody knows."""
    spec, script, expected = CASES[name]
    world.store.errors = list(script.get("store", []))
    world.cloud.answers = list(script.get("answers", []))
    world.cloud.reports = list(script.get("reports", []))
    world.fetcher.answers = list(script.get("fetched", []))
    world.cloud.verdict = replace(world.cloud.verdict, passed=name != "refused by the look")

    assert told(world, clip, spec) is expected


@pytest.mark.parametrize("name", ["dead link", "looked, then refused", "task failed, no document"])
def test_nothing_simulated_is_billed(world, clip, name):
    """The demo costs nothing, whatever happens in it."""
    spec, script, _ = CASES[name]
    world.cloud.answers = list(script.get("answers", []))
    world.cloud.reports = list(script.get("reports", []))
    world.fetcher.answers = list(script.get("fetched", []))

    assert told(world, clip, spec, simulated=True) is False


def test_look_that_was_paid_before_is_not_paid_again(world, clip, tmp_path):
    """A job that reuses an earlier finding and is refused has cost nothing."""
    spec = a_spec(precheck=a_precheck())
    world.cloud.verdict = PrecheckResult(True, {"boxes": [1, 2]})

    async def story():
        scheduler = Scheduler(world.services(spec), EventHub(), FAST)
        first = await scheduler.submit("toy", {"video": clip}, {})
        await scheduler.finished(first.id)
        world.cloud.answers = [failure()]
        second = await scheduler.submit("toy", {"video": clip}, {})
        return await scheduler.finished(second.id)

    job = asyncio.run(story())

    assert len(world.cloud.prechecks) == 1
    assert job.failure.billed is False


def test_second_task_is_not_told_by_the_first(world, clip):
    """A task that succeeded once and is gone leaves no bill on the next one."""

    async def story():
        scheduler = Scheduler(world.services(a_spec()), EventHub(), FAST)
        world.fetcher.answers = [DEAD, DEAD]
        job = await scheduler.submit("toy", {"video": clip}, {})
        job = await scheduler.finished(job.id)
        long_ago = datetime(2026, 1, 1, tzinfo=UTC)
        world.library.jobs[job.id] = replace(job, succeeded_at=long_ago, submitted_at=long_ago)
        world.cloud.reports = [TaskReport(TaskStatus.GONE, "UNKNOWN")]
        await scheduler.retry(job.id)
        gone = await scheduler.finished(job.id)
        world.cloud.answers = [failure()]
        await scheduler.retry(job.id)
        return gone, await scheduler.finished(job.id)

    gone, refused = asyncio.run(story())

    assert gone.task_over
    assert (refused.state, refused.succeeded_at) == (JobState.FAILED, None)
    assert refused.failure.billed is False


def test_words_of_a_failed_task_promise_nothing():
    """The sentence does not say "not billed" where no document does."""
    assert "billed" not in str(task_failed("FAILED", "r"))
