"""The budget: no run that is above it is sent unless the person said so, however runs meet."""

import asyncio
import random
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from engine_bench import Bench, S, run
from engine_fakes import FAST, a_spec

from avatar_desktop.domain.errors import AppError, Explanation
from avatar_desktop.domain.job import Failure, Job, Submit
from avatar_desktop.domain.price import Price
from avatar_desktop.domain.settings import BudgetSettings
from avatar_desktop.domain.text import say
from avatar_desktop.engine.budget import OverBudget
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.scheduler import Scheduler
from avatar_desktop.engine.spending import committed, jobs_that_count

THREE = Price(as_of=date(2026, 1, 1), source="none", rates={None: Decimal(3)})


def priced(world, *, simulated=False, price=THREE, **limits) -> Bench:
    """Return a bench whose runs cost ¥3.00, with *limits* on what may be spent."""
    bench = Bench(world, a_spec(price=price))
    services = world.services(a_spec(price=price))
    asked = replace(services, budget=lambda: BudgetSettings(**limits), simulated=simulated)
    bench.scheduler = Scheduler(asked, EventHub(), FAST)
    return bench


async def tried(*submits) -> list[Job | OverBudget]:
    found = await asyncio.gather(*submits, return_exceptions=True)
    assert all(isinstance(one, Job | OverBudget) for one in found), found
    return found


@pytest.mark.parametrize(
    ("limits", "passes"),
    [({}, True), ({"per_run": 3}, True), ({"per_run": 2.99}, False),
     ({"per_day": 3}, True), ({"per_day": 2.99}, False), ({"per_run": 3, "per_day": 2}, False)],
)  # fmt: skip
@pytest.mark.parametrize("anyway", [False, True])
def test_a_run_above_a_limit_is_sent_only_anyway(world, limits, passes, anyway):
    """The question says what it costs; nothing is left of a run that was not sent."""
    bench = priced(world, **limits)

    async def story():
        found = await tried(bench.scheduler.submit("toy", {"video": bench.clip}, {}, anyway=anyway))
        await bench.scheduler.close()
        return found[0]

    found = run(story())

    assert isinstance(found, Job) is (passes or anyway)
    assert len(world.library.jobs) == (passes or anyway)
    if isinstance(found, OverBudget):
        assert "¥3.00" in str(found)


def test_a_simulated_run_and_one_of_unknown_price_are_never_asked_about(world):
    """Nothing is spent in the demo, and what nobody published cannot be compared."""
    unknown = replace(THREE, rates=None)
    benches = (
        priced(world, simulated=True, per_run=0.01, per_day=0.01),
        priced(world, price=unknown, per_run=0.01, per_day=0.01),
    )

    async def story():
        return [await bench.ended() for bench in benches]

    assert {job.state for job in run(story())} == {S.DONE}


@pytest.mark.parametrize("processes", [1, 2])
def test_runs_that_meet_never_pass_the_limit_together(world, rounds, seed, processes):
    """Any number at once, in one process or in two: what passes is within the day's limit."""
    chance = random.Random(seed)

    async def story(count: int, limit: int) -> None:
        benches = [priced(world, per_day=limit) for _ in range(processes)]
        await tried(*[chance.choice(benches).submitted() for _ in range(count)])
        now = datetime.now().astimezone()
        jobs = await jobs_that_count(world.library, now)
        assert committed(jobs, now, "CNY") <= limit
        if processes == 1:
            assert len(world.library.jobs) == min(count, limit // 3)
        for bench in benches:
            await bench.scheduler.close()
        world.library.jobs.clear()

    for _ in range(rounds(10, 300)):
        run(story(chance.randint(1, 6), chance.randint(0, 20) or 1))


def test_a_retry_that_is_a_new_task_is_asked_about(world):
    """A task that was paid for is fetched without a question."""
    bench = priced(world, per_run=2)

    async def story():
        job = await bench.scheduler.submit("toy", {"video": bench.clip}, {}, anyway=True)
        job = await bench.scheduler.finished(job.id)
        world.library.jobs[job.id] = job.changed(state=S.FAILED, task_over=True, succeeded_at=None)
        asked = await tried(bench.scheduler.retry(job.id))
        world.library.jobs[job.id] = job.changed(state=S.FAILED, task_over=False)
        await bench.scheduler.retry(job.id)
        return asked[0], await bench.scheduler.finished(job.id)

    asked, done = run(story())

    assert isinstance(asked, OverBudget)
    assert done.state is S.DONE


def test_a_cancelled_question_lets_the_next_one_pass(world):
    """Whoever is cancelled while it waits for its turn holds up nobody."""
    bench = priced(world, per_day=3)

    async def story():
        first, second = (asyncio.ensure_future(bench.submitted()) for _ in range(2))
        await asyncio.sleep(0)
        first.cancel()
        await asyncio.wait({first, second})
        await bench.scheduler.close()
        return second.exception()

    error = run(story())

    assert error is None or isinstance(error, AppError)
    assert len(world.library.jobs) <= 1


def test_runs_of_yesterday_do_not_count_and_late_ones_do(world):
    """What was made yesterday and sent today is today's; what was sent yesterday is not."""
    now = datetime.now().astimezone()
    noon = now.astimezone(UTC)
    yesterday = noon - timedelta(days=1)
    jobs = [
        Job(id="a", model_key="toy", created=yesterday, inputs={}, params={}, price="3.00 CNY",
            state=S.DONE, task_id="a", submitted_at=noon),
        Job(id="b", model_key="toy", created=yesterday, inputs={}, params={}, price="3.00 CNY",
            state=S.DONE, task_id="b", submitted_at=yesterday),
        Job(id="c", model_key="toy", created=yesterday, inputs={}, params={}, price="3.00 CNY"),
    ]  # fmt: skip
    world.library.jobs |= {job.id: job for job in jobs}

    found = run(jobs_that_count(world.library, now))

    assert committed(found, now, "CNY") == Decimal("6.00")


def test_a_deleted_job_that_was_paid_today_counts(world):
    """Who empties the trash does not get the day's budget back."""
    bench = priced(world, per_day=5)

    async def story():
        job = await bench.ended()
        world.library.jobs[job.id] = job.changed(trashed=True)
        assert (await bench.scheduler.delete([job.id])).gone == (job.id,)
        return await tried(bench.submitted())

    assert isinstance(run(story())[0], OverBudget)
    assert len(world.cloud.submits) == 1


def test_a_retry_counts_beside_the_task_that_was_paid_before(world):
    """Two tasks of one job are two payments, whatever becomes of the job."""
    bench = priced(world, per_day=8)

    async def story():
        job = await bench.ended()
        lost = Failure(Explanation(say("It is gone.")), billed=True)
        changes = {"task_over": True, "succeeded_at": None, "failure": lost}
        world.library.jobs[job.id] = job.changed(state=S.FAILED, **changes)
        await bench.scheduler.retry(job.id)
        job = await bench.scheduler.finished(job.id)
        first = await tried(bench.submitted())
        world.library.jobs[job.id] = job.changed(trashed=True)
        await bench.scheduler.delete([job.id])
        return first + await tried(bench.submitted())

    assert [type(one) for one in run(story())] == [OverBudget, OverBudget]
    assert len(world.cloud.submits) == 2


def test_a_sending_whose_answer_was_lost_counts_until_it_was_looked_for():
    """It may have been paid; the one that a job is about now is counted as still to be sent."""
    now = datetime.now().astimezone()
    lost, in_vain = Submit(now.astimezone(UTC)), Submit(now.astimezone(UTC), until=now)
    toy = Job("a", "toy", now.astimezone(UTC), {}, {}, price="3.00 CNY")
    jobs = {
        S.CANCELLED: ((lost,), 3),
        S.FAILED: ((in_vain,), 0),
        S.NEEDS_CHECK: ((lost,), 3),
        S.SUBMITTING: ((lost, lost), 6),
        S.QUEUED: ((lost,), 6),
    }

    for state, (doubts, cost) in jobs.items():
        job = replace(toy, state=state, doubts=doubts)
        assert committed([job], now, "CNY") == cost, state
        assert committed([replace(job, simulated=True)], now, "CNY") == 0
