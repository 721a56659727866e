"""A look that was paid for is used again, and a refusal says why and what it cost."""

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from engine_bench import Bench
from engine_fakes import FAST, a_precheck, a_spec, a_world

from avatar_desktop.domain.errors import AppError, Explanation, Retry
from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.price import Price
from avatar_desktop.domain.spec import PrecheckResult, Rate, RejectionReason
from avatar_desktop.domain.text import say
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.scheduler import Scheduler

REASONS = (
    RejectionReason(
        ("Bad.Two", "Bad.Shared"), ("two people",), "It found two people.", "Take one."
    ),
    RejectionReason(
        ("Bad.None", "Bad.Shared"), ("no person",), "It found nobody.", "Take a person."
    ),
)
BOXES = {"boxes": [1, 2]}


@pytest.fixture
def world(tmp_path):
    return a_world(tmp_path / "library")


def precheck(**changes):
    """Return a precheck that depends on the clip and on the style."""
    return replace(a_precheck(), params=("style",), reasons=REASONS, **changes)


def spec(**changes):
    """Return a model that looks first; the look costs 0.004."""
    price = Price(date(2026, 1, 1), "none", rates={None: Decimal("0.5")}, plus=Decimal("0.004"))
    return a_spec(precheck=precheck(), price=price, **changes)


async def ran(world, clip, **params):
    """Run one job to its end in a scheduler of its own, as after a restart."""
    scheduler = Scheduler(world.services(spec()), EventHub(), FAST)
    job = await scheduler.submit("toy", {"video": clip}, params)
    async with asyncio.timeout(5):
        job = await scheduler.finished(job.id)
    await scheduler.close()
    return job


def two_runs(world, tmp_path, first=b"a clip", second=b"a clip", styles=(0, 0)):
    """Run two jobs one after another on clips with these bytes."""
    clips = []
    for number, content in enumerate((first, second)):
        clips.append(tmp_path / f"{number}.mp4")
        clips[-1].write_bytes(content)

    async def story():
        return [
            await ran(world, clip, style=style) for clip, style in zip(clips, styles, strict=True)
        ]

    return asyncio.run(story())


def test_same_picture_is_looked_at_once(world, tmp_path):
    """A second job on the same bytes, from another file and after a restart, pays no look."""
    first, second = two_runs(world, tmp_path)

    assert len(world.cloud.prechecks) == 1
    assert (first.precheck, second.precheck) == (BOXES, BOXES)
    assert [body["boxes"] for body in world.cloud.submits] == [[1, 2], [1, 2]]
    assert second.state is JobState.DONE


def test_other_picture_is_looked_at_anew(world, tmp_path):
    """What was found belongs to the bytes, not to the name."""
    two_runs(world, tmp_path, second=b"another clip")

    assert len(world.cloud.prechecks) == 2


def test_other_option_is_looked_at_anew(world, tmp_path):
    """An option that the look depends on makes what was found stale."""
    two_runs(world, tmp_path, styles=(0, 1))

    assert len(world.cloud.prechecks) == 2


def test_simulated_finding_is_no_finding(world, tmp_path):
    """What the demo found is never sent to the real service."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"a clip")

    async def story():
        job = await ran(world, clip)
        world.library.jobs[job.id] = job.changed(simulated=True)
        await ran(world, clip)

    asyncio.run(story())

    assert len(world.cloud.prechecks) == 2


@pytest.mark.parametrize(
    ("code", "words", "told"),
    [
        ("Bad.Two", "", "It found two people. Take one."),
        ("Bad.Shared", "There is no person.", "It found nobody. Take a person."),
        ("", "There are two people in it", "It found two people. Take one."),
        ("Bad.Other", "no person seen", "It found nobody. Take a person."),
        ("Bad.Shared", "something else", "something else Choose another picture."),
        ("", "", "It gave no reason. Choose another picture."),
    ],
)
def test_refusal_says_why_what_would_pass_and_what_it_cost(world, tmp_path, code, words, told):
    """The documented reason, the remedy, and that the look was billed but the run was not."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"a clip")
    world.cloud.verdict = PrecheckResult(False, {}, code, words, "request-9")

    job = asyncio.run(ran(world, clip))

    text = job.failure.explanation.painted()
    bill = "The check was billed (0.004 CNY), the run was not."
    assert text == f"The service refused the picture before the run. {told} {bill}"
    assert (job.failure.code, job.failure.request_id) == (code, "request-9")
    assert (job.failure.detail, job.failure.billed) == (words, True)
    assert world.cloud.submits == []


def test_refused_job_is_looked_at_again(world, tmp_path):
    """Only what passed is used again."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"a clip")

    async def story():
        world.cloud.verdict = PrecheckResult(False, {}, "Bad.Two")
        await ran(world, clip)
        world.cloud.verdict = PrecheckResult(True, BOXES)
        return await ran(world, clip)

    job = asyncio.run(story())

    assert (job.state, len(world.cloud.prechecks)) == (JobState.DONE, 2)


def test_every_submit_has_a_tag_of_its_own(world, tmp_path):
    """A body may name itself: the tag is ASCII and never the same twice, not even in one job."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"a clip")
    busy = AppError(Explanation(say("Busy.")), retry=Retry.LATER)
    world.cloud.answers = [busy]
    tagged = a_spec(body=lambda ready: {"name": ready.tag})

    async def story():
        scheduler = Scheduler(world.services(tagged), EventHub(), FAST)
        job = await scheduler.submit("toy", {"video": clip}, {})
        async with asyncio.timeout(5):
            await scheduler.finished(job.id)
        await scheduler.close()

    asyncio.run(story())

    first, second = (body["name"] for body in world.cloud.submits)
    assert first != second
    assert first.isascii()
    assert first.isalnum()


def test_lost_answer_of_the_look_is_not_paid_again_without_a_word(world, tmp_path):
    """The look may have been billed: the job says so, and only Retry looks again."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"a clip")
    asked = []

    async def lost(precheck, body):
        asked.append(body)
        raise AppError(Explanation(say("No answer.")), retry=Retry.UNKNOWN, code="NoAnswer")

    async def story():
        world.cloud.precheck = lost
        first = await ran(world, clip)
        del world.cloud.precheck
        scheduler = Scheduler(world.services(spec()), EventHub(), FAST)
        await scheduler.start()
        still = world.library.jobs[first.id]
        await scheduler.retry(first.id)
        return first, still, await scheduler.finished(first.id)

    first, still, ended = asyncio.run(story())

    assert (first.state, first.failure.billed) == (JobState.FAILED, None)
    assert "billed twice (0.004 CNY)" in str(first.failure.explanation.do)
    assert still == first
    assert (len(asked), len(world.cloud.prechecks), ended.state) == (1, 1, JobState.DONE)


def test_job_that_was_killed_during_the_look_asks(world, tmp_path):
    """Nobody knows whether that look was billed; a window that opens does not look again."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"a clip")

    async def story():
        job = await ran(world, clip)
        left = replace(
            job,
            state=JobState.CHECKING,
            precheck={},
            facts={},
            task_id=None,
            outputs=(),
            succeeded_at=None,
        )
        world.library.jobs[job.id] = left
        scheduler = Scheduler(world.services(spec()), EventHub(), FAST)
        await scheduler.start()
        return await scheduler.finished(job.id)

    job = asyncio.run(story())

    assert (job.state, job.failure.billed) == (JobState.FAILED, None)
    assert "app was closed" in str(job.failure.explanation.why)
    assert len(world.cloud.prechecks) == 1


def test_closing_during_the_look_keeps_what_it_finds(world, tmp_path):
    """An answer that comes while the app closes is on disk, and is not paid for again."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"a clip")
    begun, go_on = asyncio.Event(), asyncio.Event()
    look = world.cloud.precheck

    async def slow(precheck, body):
        begun.set()
        await go_on.wait()
        return await look(precheck, body)

    async def story():
        world.cloud.precheck = slow
        scheduler = Scheduler(world.services(spec()), EventHub(), FAST)
        job = await scheduler.submit("toy", {"video": clip}, {})
        await begun.wait()
        asyncio.get_running_loop().call_soon(go_on.set)
        await scheduler.close()
        scheduler = Scheduler(world.services(spec()), EventHub(), FAST)
        await scheduler.start()
        return await scheduler.finished(job.id)

    assert asyncio.run(story()).state is JobState.DONE
    assert len(world.cloud.prechecks) == 1


def test_broken_finding_is_neither_handed_on_nor_used_again(world, tmp_path):
    """A pass without usable values is the service's fault: nothing is sent, nothing is kept."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"a clip")

    async def answers_nonsense(precheck, body):
        world.cloud.prechecks.append(body)
        raise AppError(Explanation(say("Odd.")), code="BadAnswer", billed=True)

    async def story():
        look = world.cloud.precheck
        world.cloud.precheck = answers_nonsense
        job = await ran(world, clip)
        world.cloud.precheck = look
        done = await ran(world, clip)
        broken = replace(done, id="z-broken", precheck={"boxes": "broken"})
        world.library.jobs = {job.id: job, broken.id: broken}
        strict = replace(precheck(), whole=lambda values: values.get("boxes") == [1, 2])
        scheduler = Scheduler(world.services(replace(spec(), precheck=strict)), EventHub(), FAST)
        again = await scheduler.submit("toy", {"video": clip}, {})
        return job, await scheduler.finished(again.id)

    job, again = asyncio.run(story())

    assert (job.state, job.failure.code, job.failure.billed) == (
        JobState.FAILED, "BadAnswer", True,
    )  # fmt: skip
    assert job.precheck == {}
    assert (again.precheck, len(world.cloud.prechecks)) == (BOXES, 3)


def test_two_looks_at_the_same_moment_are_one(world, tmp_path, monkeypatch):
    """The second job waits for what the first one's look finds, and pays none of its own."""
    bench = Bench(world, spec(rate=Rate(per_second=1000, running=5)))
    looking, ready = world.cloud.precheck, asyncio.Event()

    async def slowly(*given):
        await ready.wait()
        return await looking(*given)

    monkeypatch.setattr(world.cloud, "precheck", slowly)

    async def story():
        jobs = [await bench.submitted(style=0) for _ in range(3)]
        other = await bench.submitted(style=1)
        await bench.reaches(JobState.CHECKING)
        ready.set()
        async with asyncio.timeout(5):
            return [await bench.scheduler.finished(job.id) for job in (*jobs, other)]

    jobs = asyncio.run(story())

    assert [job.state for job in jobs] == [JobState.DONE] * 4
    assert len(world.cloud.prechecks) == 2


def test_a_look_that_fails_lets_the_next_one_look(world, tmp_path, monkeypatch):
    """Who waited for a look that came to nothing looks itself."""
    bench = Bench(world, spec())
    looking = world.cloud.precheck

    async def once(*given):
        monkeypatch.setattr(world.cloud, "precheck", looking)
        raise AppError(Explanation(say("No.")))

    monkeypatch.setattr(world.cloud, "precheck", once)

    async def story():
        jobs = [await bench.submitted(style=0) for _ in range(2)]
        async with asyncio.timeout(5):
            return [await bench.scheduler.finished(job.id) for job in jobs]

    assert [job.state for job in asyncio.run(story())] == [JobState.FAILED, JobState.DONE]


def test_a_look_that_finds_no_values_is_paid_once(world, tmp_path):
    """Passed is passed: neither another try of its job nor the next job looks again."""
    world.cloud.verdict = PrecheckResult(True, {})
    busy = AppError(Explanation(say("Too many.")), retry=Retry.LATER)
    world.cloud.answers = [busy, busy]

    first, second = two_runs(world, tmp_path)

    assert [job.state for job in (first, second)] == [JobState.DONE] * 2
    assert len(world.cloud.prechecks) == 1


def test_a_job_cut_off_after_a_look_without_values_goes_on(world, tmp_path):
    """What the look said is on disk, so that it is neither lost nor paid again."""
    world.cloud.verdict = PrecheckResult(True, {})
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"a clip")

    async def story():
        job = await ran(world, clip)
        cut_off = {"state": JobState.CHECKING, "task_id": None, "succeeded_at": None}
        world.library.jobs = {job.id: replace(job, outputs=(), **cut_off)}
        scheduler = Scheduler(world.services(spec()), EventHub(), FAST)
        await scheduler.start()
        return await scheduler.finished(job.id)

    assert asyncio.run(story()).state is JobState.DONE
    assert len(world.cloud.prechecks) == 1


def test_a_look_in_the_trash_is_used_again(world, tmp_path):
    """What was paid for counts as long as its job is there."""
    clip = tmp_path / "clip.mp4"
    clip.write_bytes(b"a clip")

    async def story():
        job = await ran(world, clip)
        world.library.jobs[job.id] = job.changed(trashed=True)
        await ran(world, clip)

    asyncio.run(story())

    assert len(world.cloud.prechecks) == 1
