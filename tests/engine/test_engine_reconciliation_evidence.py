"""Whose task it is: by clock, by name, by what the service repeats, by the sending."""

import asyncio
import random
from datetime import UTC, datetime, timedelta

import pytest
from engine_fakes import failure
from lossy_service import EPOCH, Service
from reconciliation_kit import SPECS, House, house_fixture, in_doubt_since  # noqa: F401 (fixtures)
from virtual_time import run_virtually

from avatar_desktop.domain.errors import Retry
from avatar_desktop.domain.job import Job, JobInput, JobState, Submit, Upload
from avatar_desktop.engine.evidence import doubts_of, matched
from avatar_desktop.engine.ports import TaskMatch
from avatar_desktop.models import picture_modeling

pytestmark = pytest.mark.filterwarnings(
    # a process that is killed here leaves its coroutines where they stood
    "ignore::pytest.PytestUnraisableExceptionWarning"
)


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
