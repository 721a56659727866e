"""A voice that is too long for the service: one job, its parts jobs of their own."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from engine_bench import Bench, S, run
from engine_fakes import FakeMedia, World, a_precheck, a_spec, failure, succeeded

from avatar_desktop.domain import parts
from avatar_desktop.domain.check import check
from avatar_desktop.domain.errors import AppError, Explanation, FileRejected, Retry
from avatar_desktop.domain.job import Job
from avatar_desktop.domain.limits import AudioLimits, Below, ImageLimits
from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.price import Price
from avatar_desktop.domain.problems import Severity
from avatar_desktop.domain.settings import BudgetSettings
from avatar_desktop.domain.spec import Input, ModelSpec
from avatar_desktop.domain.text import say
from avatar_desktop.engine.budget import OverBudget
from avatar_desktop.engine.intake import Validator
from avatar_desktop.engine.ports import TaskMatch, TaskReport, TaskStatus
from avatar_desktop.engine.spending import committed, spent_today


@dataclass
class Voices(FakeMedia):
    """Knows "voice 61" as a voice of 61 s, cuts it evenly, and joins by writing what it joined."""

    broken_joins: int = 0

    async def probe(self, path: Path) -> MediaInfo:
        word, _, length = path.read_text().partition(" ")
        if word == "voice":
            return MediaInfo(MediaKind.AUDIO, "wav", 10, duration=float(length))
        return MediaInfo(MediaKind.IMAGE, "png", 10, 640, 480)

    async def split(self, path: Path, count: int, most: float, folder: Path) -> tuple[float, ...]:
        length = float(path.read_text().split()[1])
        cuts = [length * one / count for one in range(count + 1)]
        assert length / count <= most
        folder.mkdir(parents=True, exist_ok=True)
        for number in range(1, count + 1):
            (folder / parts.file_name(number)).write_text(f"voice {length / count}")
        return tuple(cuts)

    async def join(
        self, clips: Sequence[Path], cuts: Sequence[float], voice: Path, target: Path
    ) -> None:
        assert len(cuts) == len(clips) + 1
        if self.broken_joins:
            self.broken_joins -= 1
            raise FileRejected(Explanation(say("A clip cannot be read.")))
        target.write_bytes(b"whole")
        names = [str(clip.relative_to(clip.parents[1])) for clip in clips]
        (target.parent / "joined.txt").write_text("\n".join([*names, voice.read_text()]))


def talking(**changes: Any) -> ModelSpec:
    """Return a model that takes a voice of less than 20 s, at 0.50 a second."""
    return a_spec(
        inputs=(
            Input("image", "Portrait", ImageLimits(formats=("png",))),
            Input("audio", "Voice", AudioLimits(formats=("wav",), duration=Below(20))),
        ),
        params=(),
        price=a_price(),
        parts="audio",
        **changes,
    )


def a_price() -> Price:
    """Return half a yuan a second of the voice, in whichever words prices have."""
    from avatar_desktop.domain import price

    rates = {None: Decimal("0.5")}
    if hasattr(price, "SecondsOf"):
        return Price(date(2026, 1, 1), "none", per=price.SecondsOf("audio"), rates=rates)
    return Price(date(2026, 1, 1), "none", basis=price.Basis.SECOND, input="audio", rates=rates)


class Talk:
    """A bench with the talking model, a portrait and a voice of some seconds."""

    def __init__(self, world: World, seconds: float = 61.0, **changes: Any) -> None:
        world.media = Voices()
        self.world = world
        self.bench = Bench(world, talking(**changes))
        self.scheduler = self.bench.scheduler
        folder = world.library.root
        self.files: Mapping[str, Path] = {
            "image": folder / "face.png", "audio": folder / "voice.wav",
        }  # fmt: skip
        self.files["image"].write_text("face")
        self.files["audio"].write_text(f"voice {seconds}")

    async def submitted(self) -> Job:
        return await self.scheduler.submit("toy", self.files, {})

    async def ended(self, job: Job) -> Job:
        return await asyncio.wait_for(self.scheduler.finished(job.id), 10)

    def parts_of(self, job: Job) -> list[Job]:
        return [one for one in self.world.library.jobs.values() if parts.whole_id(one.id) == job.id]


def test_a_long_voice_is_one_job_of_parts_and_one_clip(world: World) -> None:
    """Four parts are sent, each with the portrait and its own piece, and joined in order."""
    talk = Talk(world)

    async def story() -> Job:
        return await talk.ended(await talk.submitted())

    job = run(story())
    assert (job.state, job.outputs, job.task_id) == (S.DONE, ("result.mp4",), None)
    assert len(world.cloud.submits) == 4
    joined = (world.library.folder(job.id) / "joined.txt").read_text().split("\n")
    wanted = [f"{job.id}-part-{one}/result.mp4" for one in (1, 2, 3, 4)]
    assert joined == [*wanted, "voice 61.0"]
    told = {event.job.id for event in talk.bench.events if hasattr(event, "job")}
    assert told == {job.id}


@pytest.mark.parametrize("seconds", [0.5, 19.99, 20, 20.1, 33.8, 34, 61, 119.9, 300, 507])
def test_every_length_goes_in_parts_below_the_limit(world: World, seconds: float) -> None:
    """One task where it fits, else enough that none is too long."""
    talk = Talk(world, seconds)

    async def story() -> Job:
        return await talk.ended(await talk.submitted())

    assert run(story()).state is S.DONE
    number = len(world.cloud.submits)
    assert (number == 1) is (seconds < 20)
    assert seconds / number < 20


def test_what_is_too_long_for_parts_is_refused_as_ever(world: World) -> None:
    """Ten minutes are no voice for thirty tasks."""
    talk = Talk(world, 600)

    with pytest.raises(AppError):
        run(talk.submitted())
    assert world.cloud.submits == []


def test_the_price_and_the_parts_are_told_before(world: World) -> None:
    """The voice's line says in how many parts it goes, and the price is that of all."""
    talk = Talk(world)

    look = run(Validator(world.media).look(talking(), talk.files, {}))
    (problem,) = look.problems
    assert (problem.rule, problem.severity) == ("parts", Severity.WARNING)
    assert look.estimate.amount == Decimal("30.50")


def test_a_part_that_fails_is_run_again_alone(world: World) -> None:
    """Retry sends one task more, and what was done is neither sent nor fetched again."""
    talk = Talk(world)
    world.cloud.reports = [succeeded(), TaskReport(TaskStatus.FAILED, "FAILED")]

    async def story() -> tuple[Job, Job, int]:
        failed = await talk.ended(await talk.submitted())
        before = len(world.cloud.submits)
        await talk.scheduler.retry(failed.id)
        return failed, await talk.ended(failed), before

    failed, job, before = run(story())
    assert (failed.state, before) == (S.FAILED, 4)
    assert failed.failure
    assert "2" in failed.failure.explanation.what.painted(str)
    assert job.state is S.DONE
    assert len(world.cloud.submits) == 5


@pytest.mark.parametrize("at", range(1, 60))
def test_killed_anywhere_nothing_is_sent_twice(world: World, at: int) -> None:
    """Whatever was on disk when the app died: each part has one task in the end."""
    talk = Talk(world)
    world.cloud.on_submit = lambda: world.cloud.tasks.append(
        TaskMatch(f"task-{len(world.cloud.submits)}", datetime.now(UTC), "RUNNING")
    )

    async def first() -> str:
        job = await talk.submitted()
        for _ in range(at):
            await asyncio.sleep(0)
        for task in asyncio.all_tasks() - {asyncio.current_task()}:
            task.cancel()
        return job.id

    job_id = run(first())
    world.library.claimed.clear()
    world.cloud.running = 0
    again = Bench(world, talking())

    async def second() -> Job:
        await again.scheduler.start()
        async with asyncio.timeout(10):
            for one in talk.parts_of(world.library.jobs[job_id]):
                part = await again.scheduler.finished(one.id)
                if part.state is S.NEEDS_CHECK:  # it was cut off right before it was sent
                    await again.scheduler.send_again(part.id)
            return await again.scheduler.finished(job_id)

    job = run(second())
    assert job.state is S.DONE
    assert len(world.cloud.submits) == 4
    tasks = [one.task_id for one in talk.parts_of(job)]
    assert sorted(map(str, tasks)) == [f"task-{one}" for one in (1, 2, 3, 4)]


def test_cancel_ends_the_parts_with_it(world: World) -> None:
    """No part goes on without the job."""
    talk = Talk(world)
    world.cloud.reports = [TaskReport(TaskStatus.RUNNING, "RUNNING")] * 10_000

    async def story() -> Job:
        job = await talk.submitted()
        await talk.bench.reaches(S.RUNNING)
        while not any(one.state is S.RUNNING for one in talk.parts_of(job)):
            await asyncio.sleep(0)
        assert await talk.scheduler.cancel(job.id)
        return await talk.ended(job)

    job = run(story())
    assert job.state is S.CANCELLED
    assert {one.state for one in talk.parts_of(job)} == {S.CANCELLED}
    assert world.library.claimed == set()


def test_a_part_in_doubt_is_shown_and_the_job_waits_for_the_person(world: World) -> None:
    """The card of that part appears; after the decision the job goes on to its clip."""
    talk = Talk(world)
    world.cloud.answers = [failure(Retry.UNKNOWN)]

    async def story() -> tuple[Job, Job]:
        job = await talk.submitted()
        doubtful = await talk.bench.reaches(S.NEEDS_CHECK)
        await talk.scheduler.finished(doubtful.id)
        await talk.scheduler.send_again(doubtful.id)
        return doubtful, await talk.ended(job)

    doubtful, job = run(story())
    told = {event.job.id for event in talk.bench.events if hasattr(event, "job")}
    assert told == {job.id, doubtful.id}
    assert job.state is S.DONE
    assert len(world.cloud.submits) == 5


def test_clips_that_cannot_be_joined_are_kept_and_joined_later(world: World) -> None:
    """Retry costs nothing then: every part is there."""
    talk = Talk(world)
    world.media.broken_joins = 1  # type: ignore[attr-defined]

    async def story() -> tuple[Job, Job]:
        failed = await talk.ended(await talk.submitted())
        await talk.scheduler.retry(failed.id)
        return failed, await talk.ended(failed)

    failed, job = run(story())
    assert (failed.state, job.state) == (S.FAILED, S.DONE)
    assert len(world.cloud.submits) == 4


def test_budget_is_asked_once_for_all_parts(world: World) -> None:
    """The sum is above the limit although no part is; said yes to, no part asks again."""
    talk = Talk(world)
    services = talk.scheduler._services
    object.__setattr__(services, "budget", lambda: BudgetSettings(per_run=20))

    with pytest.raises(OverBudget):
        run(talk.submitted())
    assert world.cloud.submits == []

    async def story() -> Job:
        job = await talk.scheduler.submit("toy", talk.files, {}, anyway=True)
        return await talk.ended(job)

    assert run(story()).state is S.DONE


def test_day_counts_the_parts_once(world: World) -> None:
    """While it is cut the job counts, then its parts do; never both."""
    talk = Talk(world)
    counted: list[Decimal] = []

    async def story() -> Job:
        job = await talk.submitted()
        while True:
            jobs = list(world.library.jobs.values())
            counted.append(committed(jobs, job.created.astimezone(), "CNY"))
            if world.library.jobs[job.id].ended:
                return job
            await asyncio.sleep(0)

    job = run(story())
    jobs = list(world.library.jobs.values())
    assert spent_today(jobs, job.created.astimezone()) == {"CNY": Decimal("30.60")}
    assert set(counted) <= {Decimal("30.50"), Decimal("30.60")}


def test_trash_and_deletion_take_the_parts_along(world: World) -> None:
    """Nothing of the job stays behind."""
    talk = Talk(world)

    async def story() -> None:
        job = await talk.ended(await talk.submitted())
        await talk.scheduler.mark(job.id, trashed=True)
        assert all(one.trashed for one in talk.parts_of(job))
        await talk.scheduler.delete([job.id])

    run(story())
    assert world.library.jobs == {}


def test_look_before_the_run_is_paid_once_for_all_parts(world: World) -> None:
    """The portrait is the same in each of them."""
    precheck = replace(a_precheck(), inputs=("image",))
    talk = Talk(world, precheck=precheck)

    async def story() -> Job:
        return await talk.ended(await talk.submitted())

    assert run(story()).state is S.DONE
    assert (len(world.cloud.prechecks), len(world.cloud.submits)) == (1, 4)


@pytest.mark.parametrize("rate", [8000, 48000])
def test_long_voice_of_another_format_or_size_is_good_as_well(rate: int) -> None:
    """Its parts are small WAV files; only what they have too is a problem."""
    limits = AudioLimits(formats=("wav", "mp3"), duration=Below(20), bytes=Below(15_000_000))
    info = MediaInfo(MediaKind.AUDIO, "m4a", 40_000_000, duration=61.0, sample_rate=rate)

    problems = parts.retold(
        check(info, limits, "audio", say("Voice")), info, limits, say("Voice"), 4
    )

    assert [(one.rule, one.severity) for one in problems] == [("parts", Severity.WARNING)]


def test_parts_that_would_be_too_large_are_told_before(world: World) -> None:
    """A voice of so many samples a second that even a part is over the limit stays refused."""
    limits = AudioLimits(formats=("wav",), duration=Below(20), bytes=Below(1_000_000))
    info = MediaInfo(MediaKind.AUDIO, "wav", 40_000_000, duration=61.0, sample_rate=48000)

    problems = parts.retold(
        check(info, limits, "audio", say("Voice")), info, limits, say("Voice"), 4
    )

    assert {one.rule for one in problems} == {"parts", "bytes"}
