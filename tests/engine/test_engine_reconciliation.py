"""Lost submits: no job takes another's task, nothing is sent twice, every paid task is found."""

import asyncio
import random
from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from engine_fakes import FakeFetcher, FakeMedia, a_spec, failure
from lossy_service import EPOCH, Client, Disk, OwningStore, Service
from virtual_time import run_virtually

from avatar_desktop.domain.errors import Retry
from avatar_desktop.domain.job import Job, JobInput, JobState, Submit, Upload
from avatar_desktop.domain.spec import Rate
from avatar_desktop.engine.events import EventHub, Waiting
from avatar_desktop.engine.evidence import doubts_of, matched
from avatar_desktop.engine.ports import Services, TaskMatch
from avatar_desktop.engine.scheduler import Scheduler
from avatar_desktop.engine.timing import Timing
from avatar_desktop.models import picture_modeling

pytestmark = pytest.mark.filterwarnings(
    # a process that is killed here leaves its coroutines where they stood
    "ignore::pytest.PytestUnraisableExceptionWarning"
)

SPECS = (
    a_spec(key="toy", model="toy-v1", rate=Rate(per_second=1000, running=1)),
    a_spec(key="other", model="other-v2", rate=Rate(per_second=1000, running=2)),
)
TIMING = Timing(polls_per_second=1e6, last_chance=1)


class House:
    """One disk, one store, one service, and one process after another."""

    def __init__(self, folder: Path, service: Service) -> None:
        self.service = service
        self.store = OwningStore()
        self.disk = Disk(folder / "library")
        self.clip = folder / "clip.mp4"
        self.clip.write_bytes(b"a clip")

    def process(self) -> tuple[Scheduler, Client, Disk]:
        disk = Disk(self.disk.root, self.disk.jobs, holders=self.disk.holders)
        client = Client(self.service)
        client.answered()  # as to the upload
        services = Services({"fake": client}, self.store, FakeFetcher(), FakeMedia(), disk, SPECS)
        return Scheduler(services, EventHub(), TIMING), client, disk

    async def kill(self, scheduler: Scheduler, disk: Disk) -> None:
        """End a process as a power cut does: nothing of it reaches the disk any more."""
        disk.dead = True
        tasks = list(scheduler._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks, timeout=5) if tasks else None

    def owner_of_task(self) -> dict[str, str]:
        return {
            task_id: self.store.owners[url] for task_id, (_, _, url) in self.service.tasks.items()
        }

    def check(self) -> Counter[JobState]:
        """Assert what must hold of money, and return how the jobs ended."""
        owners, jobs = self.owner_of_task(), self.disk.jobs
        assert {j.id: owners[j.task_id] for j in jobs.values() if j.task_id} == {
            j.id: j.id for j in jobs.values() if j.task_id
        }, "a job has another job's task"
        sent = Counter(self.store.owners[url] for url in self.service.received.elements())
        assert max(sent.values()) == 1, "a task was submitted twice"
        known = {job.task_id for job in jobs.values()}
        assert set(owners) <= known, "a paid task is unknown"
        return Counter(job.state for job in jobs.values())


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


def in_doubt_since(house: House, number: int, spec: str = "toy", **changes) -> Job:
    """Put a job on disk that an earlier process left in doubt, and return it."""
    now = house.service.now() - timedelta(minutes=14) + timedelta(seconds=number * 15)
    sent = Submit(now, tag=f"t{number}", lost=now + timedelta(seconds=2))
    job = Job(
        id=f"job-{number}", model_key=spec, created=now, inputs={}, params={},
        state=JobState.NEEDS_CHECK, doubts=(sent,),
    )  # fmt: skip
    job = replace(job, **changes)
    house.disk.folder(job.id).mkdir(parents=True)
    house.disk.jobs[job.id] = job
    return job


@pytest.fixture
def house(tmp_path):
    return House(tmp_path, Service(random.Random(1), lossy=0))


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


@pytest.mark.parametrize("sign", [-1, 1])
@pytest.mark.parametrize("off", [timedelta(minutes=3), timedelta(hours=1), timedelta(days=1)])
@pytest.mark.parametrize("told_before", [True, False])
def test_task_is_found_whatever_this_computers_clock_says(tmp_path, off, sign, told_before):
    """Times are the service's; where it had not told them yet, its answer to the look-up does."""

    async def story():
        here = datetime.now(UTC) - timedelta(seconds=asyncio.get_running_loop().time())
        house = House(tmp_path, Service(random.Random(1), lossy=0, skew=here - EPOCH + sign * off))
        scheduler, client, _ = house.process()
        if not told_before:
            client.clock = None

        async def lost(spec, model, body, files):
            url = body["input"]["video"]
            house.service.tasks["ours"] = ("toy-v1", house.service.now(), url)
            raise failure(Retry.UNKNOWN)

        client.submit = lost
        job = await scheduler.submit("toy", {"video": house.clip}, {})
        job = await scheduler.finished(job.id)
        await scheduler.close()
        return job

    assert run_virtually(story()).task_id == "ours"


@pytest.mark.parametrize("moved", [timedelta(days=-1), timedelta(days=1), timedelta(minutes=-3)])
@pytest.mark.parametrize("by_service", [True, False])
def test_task_is_found_after_the_clock_was_moved(house, moved, by_service):
    """Between the sending and the look-up this computer's clock may have been set."""

    async def story():
        now = datetime.now(UTC)
        house.service.skew = now + moved - EPOCH  # as this clock, set since, differs from it
        there = house.service.now()
        sent = Submit(there, by_service, "t", lost=there)
        job = in_doubt_since(house, 1, doubts=(sent,))
        house.service.tasks["ours"] = ("toy-v1", there, f"http://store/{job.id}")
        await asyncio.sleep(120)
        scheduler, _, _ = house.process()
        await scheduler.start()
        job = await scheduler.finished(job.id)
        await scheduler.close()
        return job

    assert run_virtually(story()).task_id == "ours"


def test_photo_job_is_known_by_its_name_alone():
    """MetaStudio does not tell when it took a job: the tag in its name does, and no other row."""
    given = picture_modeling.SPEC.params
    params = {param.key: param.default for param in given}
    sent = Submit(EPOCH, tag="20261101x")
    job = Job(id="j", model_key="picture_modeling", created=EPOCH, inputs={}, params=params,
              state=JobState.NEEDS_CHECK, doubts=(sent,))  # fmt: skip
    doubts = doubts_of(job, picture_modeling.SPEC, timedelta(), timedelta())
    rows = [
        TaskMatch("nameless", None, "WAITING"),
        TaskMatch("other", None, "WAITING", told={"name": "avatar_other"}),
        TaskMatch("ours", None, "WAITING", told={"name": "avatar_20261101x"}),
    ]

    assert [task.task_id for _, task in matched(doubts, rows)] == ["ours"]
    assert matched(doubts, rows[:2]) == []


def test_input_that_the_service_repeats_decides():
    """A task with another job's object is not ours, whatever its time; one with ours is."""
    until = EPOCH + timedelta(hours=1)
    urls = ("http://store/a1.mp4?sign=1", "http://store/b2.mp4?sign=1")
    jobs = [
        Job(id=url, model_key="toy", created=EPOCH, inputs={}, params={},
            uploads={"video": Upload(url, until)}, state=JobState.NEEDS_CHECK,
            doubts=(Submit(EPOCH, tag="t"),))
        for url in urls
    ]  # fmt: skip
    doubts = [d for job in jobs for d in doubts_of(job, SPECS[0], timedelta(), timedelta(0, 2))]

    def row(name, url):
        return TaskMatch(name, EPOCH, "RUNNING", told={"input": {"video": url}})

    both = [row("b", "https://inner/b2.mp4"), row("a", "https://inner/a1.mp4")]

    assert {d.job.id: t.task_id for d, t in matched(doubts, both)} == dict(
        zip(urls, "ab", strict=True)
    )
    assert matched(doubts[:1], [row("x", "http://store/strange.mp4")]) == []


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


def test_job_sent_again_still_competes_with_its_first_sending(house):
    """The person accepts a second bill; the task of the first sending goes to no other job."""

    async def story():
        first = in_doubt_since(house, 1)
        scheduler, _, _ = house.process()
        await scheduler.start()
        await scheduler.finished(first.id)
        made = first.doubts[0].at + timedelta(seconds=1)
        job = house.disk.jobs[first.id]
        house.disk.jobs[first.id] = job.changed(
            inputs={"video": JobInput("video.mp4", "x")}, model_name="toy-v1"
        )
        (house.disk.folder(first.id) / "video.mp4").write_bytes(b"a clip")
        await scheduler.send_again(first.id)
        again = await scheduler.finished(first.id)
        house.service.tasks["late"] = ("toy-v1", made, f"http://store/{first.id}")
        other = in_doubt_since(house, 2, doubts=first.doubts)
        found = await scheduler.check_now(other.id)
        await scheduler.close()
        return again, found, house.disk.jobs[other.id]

    again, found, other = run_virtually(story())

    assert again.state is JobState.DONE
    assert len(again.doubts) == 1
    assert [one.task_id for one in found] == ["late"]
    assert other.task_id is None


def test_task_found_late_is_that_of_the_sending_that_made_it(house):
    """Of a job that was sent twice, the other sending stays in doubt."""

    async def story():
        begun = house.service.now() - timedelta(minutes=60)
        sent = [
            Submit(at, tag=tag, lost=at + timedelta(seconds=2))
            for at, tag in ((begun, "first"), (begun + timedelta(minutes=40), "second"))
        ]
        job = in_doubt_since(house, 1, doubts=tuple(sent))
        scheduler, _, _ = house.process()
        await scheduler.start()
        asked = await scheduler.finished(job.id)
        made = begun + timedelta(seconds=1)
        house.service.tasks["late"] = ("toy-v1", made, "http://store/elsewhere")
        found = await scheduler.check_now(job.id)
        taken = house.disk.jobs[job.id]
        await scheduler.close()
        return asked, found, taken

    asked, found, taken = run_virtually(story())

    assert (asked.state, len(asked.doubts)) == (JobState.NEEDS_CHECK, 2)
    assert (found, taken.task_id) == ([], "late")
    assert [one.tag for one in taken.doubts] == ["second"]
