"""Lost submits: no job takes another's task, nothing is sent twice, every paid task is found."""

import asyncio
import random
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest
from lossy_service import Service
from reconciliation_kit import SPECS, TIMING, House, house_fixture, in_doubt_since  # noqa: F401 (fixtures)
from virtual_time import run_virtually

from avatar_desktop.domain.job import JobState, Submit
from avatar_desktop.engine.events import Waiting

pytestmark = pytest.mark.filterwarnings(
    # a process that is killed here leaves its coroutines where they stood
    "ignore::pytest.PytestUnraisableExceptionWarning"
)


async def a_batch(house: House, chance: random.Random) -> Counter[JobState]:
    scheduler, _, disk = house.process()
    for _ in range(4):
        for spec in SPECS:
            await scheduler.submit(spec.key, {"video": house.clip}, {})
    await asyncio.sleep(chance.uniform(0, 40))
    if chance.random() < 0.5:
        await scheduler.close()
    else:
        await house.kill(scheduler, disk)
    await asyncio.sleep(chance.choice((0, 1, 30, 3000)))
    scheduler, _, _ = house.process()
    await scheduler.start()
    for job_id in tuple(house.disk.jobs):
        await scheduler.finished(job_id)
    await scheduler.close()
    return house.check()


def test_four_like_jobs_with_lost_submits_and_a_restart(tmp_path, rounds, seed):
    """Each job ends with its own task, or is in doubt about one that was never taken."""
    ended: Counter[JobState] = Counter()
    for number in range(rounds(12, 200)):
        chance = random.Random(seed * 10_000 + number)
        folder = tmp_path / str(number)
        folder.mkdir()
        house = House(folder, Service(chance))
        ended += run_virtually(a_batch(house, chance))

    assert set(ended) == {JobState.DONE, JobState.NEEDS_CHECK}
    print(dict(ended))


def test_fifty_doubtful_jobs_are_settled_by_one_reading(house):
    """One list for all of a model and account; each gets its own task, by time."""

    async def story():
        jobs = [in_doubt_since(house, number) for number in range(50)]
        for job in jobs:
            made = job.doubts[0].at + timedelta(seconds=1)
            house.service.tasks[f"of-{job.id}"] = ("toy-v1", made, f"http://store/{job.id}")
        scheduler, _, _ = house.process()
        await scheduler.start()
        for job in jobs:
            await scheduler.finished(job.id)
        await scheduler.close()

    run_virtually(story())

    assert {j.id: j.task_id for j in house.disk.jobs.values()} == {
        f"job-{n}": f"of-job-{n}" for n in range(50)
    }
    assert house.service.lists == 1


def test_nothing_is_sent_before_the_list_has_been_read(house):
    """A waiting job of the same model stays until those in doubt are settled."""
    seen = []

    async def story():
        in_doubt_since(house, 1)
        scheduler, client, _ = house.process()
        submit = client.submit

        async def watched(*given):
            seen.append(house.service.lists)
            return await submit(*given)

        client.submit = watched
        await scheduler.start()
        job = await scheduler.submit("toy", {"video": house.clip}, {})
        await scheduler.finished(job.id)
        await scheduler.close()

    run_virtually(story())

    assert seen == [len(TIMING.lookups) + 1]


def test_list_that_cannot_be_read_is_read_again(house):
    """An outage does not end the search; the card tells, and the task is found after it."""

    async def story():
        job = in_doubt_since(house, 1)
        made = job.doubts[0].at + timedelta(seconds=1)
        house.service.tasks["ours"] = ("toy-v1", made, f"http://store/{job.id}")
        house.service.unread = len(TIMING.lookups_failed) + 3
        scheduler, _, _ = house.process()
        told = []
        scheduler._hub.subscribe(told.append)
        await scheduler.start()
        asked = await scheduler.finished(job.id)
        await asyncio.sleep(TIMING.look_again + 200)
        ended = await scheduler.finished(job.id)
        await scheduler.close()
        return told, asked, ended

    told, asked, ended = run_virtually(story())

    reasons = [str(one.reason.what) for one in told if isinstance(one, Waiting) and one.reason]
    assert "not certain yet" in reasons[0]
    assert asked.state is JobState.NEEDS_CHECK
    assert "by itself" in str(asked.failure.explanation.do)
    assert (ended.state, ended.task_id) == (JobState.DONE, "ours")


def test_others_go_on_while_the_service_cannot_be_asked(house):
    """The turn is kept for a bounded time only."""

    async def story():
        in_doubt_since(house, 1)
        house.service.unread = 10_000
        scheduler, _, _ = house.process()
        await scheduler.start()
        job = await scheduler.submit("toy", {"video": house.clip}, {})
        job = await asyncio.wait_for(scheduler.finished(job.id), 600)
        await asyncio.sleep(2 * TIMING.look_again)
        begun = asyncio.get_running_loop().time()
        second = await scheduler.submit("toy", {"video": house.clip}, {})
        await scheduler.finished(second.id)
        took = asyncio.get_running_loop().time() - begun
        await scheduler.close()
        return job, took

    job, took = run_virtually(story())

    assert job.state is JobState.DONE
    assert took < 20


def test_task_that_a_cancelled_job_may_have_is_not_taken(house):
    """A job given up in doubt still competes: two doubts and one task are the person's choice."""

    async def story():
        first = in_doubt_since(house, 1, state=JobState.CANCELLED)
        second = in_doubt_since(house, 2, doubts=first.doubts)
        made = first.doubts[0].at + timedelta(seconds=1)
        house.service.tasks["one"] = ("toy-v1", made, f"http://store/{first.id}")
        scheduler, _, _ = house.process()
        await scheduler.start()
        asked = await scheduler.finished(second.id)
        found = await scheduler.check_now(second.id)
        await scheduler.close()
        return asked, found

    asked, found = run_virtually(story())

    assert asked.state is JobState.NEEDS_CHECK
    assert [one.task_id for one in found] == ["one"]


def test_task_being_sent_by_another_process_is_not_taken(house):
    """While another process sends, its task is not free, even before its id is on disk."""

    async def story():
        theirs = in_doubt_since(house, 2, state=JobState.SUBMITTING, doubts=())
        house.disk.claimed_elsewhere.add(theirs.id)
        now = house.service.now()
        sending = replace(theirs, doubts=(Submit(now, tag="x"),))
        house.disk.jobs[theirs.id] = sending
        ours = in_doubt_since(house, 3, doubts=(Submit(now, tag="y", lost=now),))
        house.service.tasks["theirs"] = ("toy-v1", now, f"http://store/{theirs.id}")
        scheduler, _, disk = house.process()
        disk.claimed_elsewhere.add(theirs.id)
        await scheduler.start()
        await asyncio.sleep(20)
        while_sending = house.disk.jobs[ours.id]
        done = replace(sending, state=JobState.RUNNING, task_id="theirs", doubts=())
        await house.disk.save(done)
        ended = await scheduler.finished(ours.id)
        await scheduler.close()
        return while_sending, ended

    while_sending, ended = run_virtually(story())

    assert (while_sending.task_id, ended.task_id) == (None, None)
    assert ended.state is JobState.NEEDS_CHECK


def test_two_processes_never_take_each_others_tasks(tmp_path, rounds, seed):
    """A window and a command send at once: what is not certain is asked, never mixed up."""
    ended: Counter[JobState] = Counter()
    for number in range(rounds(10, 150)):
        chance = random.Random(seed * 20_000 + number)
        folder = tmp_path / str(number)
        folder.mkdir()
        house = House(folder, Service(chance))

        async def story(house=house, chance=chance):
            both = [house.process()[0] for _ in range(2)]
            jobs = []
            for _ in range(3):
                for scheduler in both:
                    job = await scheduler.submit("toy", {"video": house.clip}, {})
                    jobs.append((scheduler, job.id))
                    await asyncio.sleep(chance.uniform(0, 2))
            for scheduler, job_id in jobs:
                await scheduler.finished(job_id)
            for scheduler in both:
                await scheduler.close()
            owners = house.owner_of_task()
            taken = {j.id: owners[j.task_id] for j in house.disk.jobs.values() if j.task_id}
            assert taken == {job_id: job_id for job_id in taken}
            assert max(house.service.received.values()) == 1
            offered = set()
            for scheduler, job_id in jobs:
                if house.disk.jobs[job_id].state is JobState.NEEDS_CHECK:
                    offered |= {one.task_id for one in await scheduler.check_now(job_id)}
            known = {job.task_id for job in house.disk.jobs.values()}
            assert set(owners) <= known | offered, "a paid task is neither known nor offered"

        run_virtually(story())
        ended += Counter(job.state for job in house.disk.jobs.values())

    assert set(ended) == {JobState.DONE, JobState.NEEDS_CHECK}


def test_what_is_done_to_a_job_waits_until_it_is_taken_up(house):
    """The window is not held at its start, and a cancelled job does not come back."""

    async def story():
        jobs = [in_doubt_since(house, number) for number in range(5)]
        scheduler, _, _ = house.process()
        scheduler.start_soon()
        before = house.service.lists
        assert await scheduler.cancel(jobs[4].id)
        await scheduler.finished(jobs[0].id)
        await scheduler.close()
        return before

    assert run_virtually(story()) == 0
    states = [house.disk.jobs[f"job-{number}"].state for number in range(5)]
    assert states == [JobState.NEEDS_CHECK] * 4 + [JobState.CANCELLED]
