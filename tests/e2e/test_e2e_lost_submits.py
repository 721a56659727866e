"""Lost submits at the simulated service, over real HTTP: like jobs, two models, one restart."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from avatar_desktop.compose import OpenProfile, workshop
from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.engine.scheduler import Scheduler
from avatar_desktop.engine.timing import Timing
from avatar_desktop.media.probe import probe
from avatar_desktop.paths import places, resources
from fixtures_service import SUBMIT, Service
from make_media import make_clip

RUNS = "picture-modelings"
TOO_MANY = 429
"""So many a second that the service took nothing: that one is sent again."""
SOON = Timing(
    lookups=(0.2, 0.5), lookups_failed=(0.2, 0.5), clocks_differ=0.2, quiet=1.6, last_chance=0.3,
    submits=(0.5,) * 20, look_again=1,
)  # fmt: skip


@pytest.fixture
def clips(tmp_path: Path) -> list[Path]:
    """Four clips that differ in length alone, so that a result tells whose it is."""
    return [
        make_clip(tmp_path / f"{n}.mp4", width=256, height=256, fps=15, seconds=1 + 0.4 * n)
        for n in range(4)
    ]


@asynccontextmanager
async def process(service: Service, home: Path, monkeypatch) -> AsyncIterator[tuple]:
    """Open the profile as a process does, with a scheduler that waits less."""
    for name, value in service.environment(home).items():
        monkeypatch.setenv(name, value)
    async with workshop(places(), None, resume=False) as shop:
        scheduler = Scheduler(shop.services, shop.hub, SOON)
        try:
            yield shop, scheduler
        finally:
            await scheduler.close()


def lose(service: Service, chance: random.Random, path: str) -> None:
    """Lose about a third of the submits to *path*, before or after they are taken."""
    for number in range(4):
        if chance.random() < 0.3:
            drop = chance.choice(["before_reading", "after_processing"])
            service.control("faults", path_regex=path, method="POST", after=number, drop=drop)


async def listed(shop: OpenProfile) -> set[str]:
    """Return the ids of all tasks that the service has taken."""
    now = datetime.now(UTC)
    found: set[str] = set()
    for spec in shop.models:
        if spec.key in {"video_style", "picture_modeling"}:
            since, until = now - timedelta(minutes=30), now + timedelta(minutes=5)
            cloud = shop.services.clouds[spec.cloud]
            found |= {one.task_id for one in await cloud.find(spec, spec.model, since, until)}
    return found


async def a_batch(
    service: Service, home: Path, clips: list[Path], chance: random.Random, monkeypatch
) -> tuple[list[Job], set[str]]:
    lose(service, chance, SUBMIT)
    lose(service, chance, RUNS)
    portrait = resources() / "samples" / "portrait.jpg"
    async with process(service, home, monkeypatch) as (_, scheduler):
        for number, clip in enumerate(clips):
            await scheduler.submit("video_style", {"video": clip}, {})
            name = {"name": f"head{number}"} if number % 2 else {}
            await scheduler.submit("picture_modeling", {"file": portrait}, name)
        await asyncio.sleep(chance.uniform(0, 6))
    async with process(service, home, monkeypatch) as (shop, scheduler):
        for job_id in await scheduler.start():
            await scheduler.finished(job_id)
        return await shop.library.search(HistoryQuery()), await listed(shop)


def test_each_job_gets_its_own_task(
    service: Service, clips: list[Path], tmp_path: Path, rounds, seed, monkeypatch
):
    """No stranger's result, no second submit, no paid task that nobody knows."""
    for number in range(rounds(1, 12)):
        chance = random.Random(seed * 1000 + number)
        home = tmp_path / f"home{number}"
        service.control("reset")
        like = clips[: rounds(2, 4)]
        jobs, taken = asyncio.run(a_batch(service, home, like, chance, monkeypatch))

        assert len(jobs) == 2 * len(like)
        assert {job.state for job in jobs} <= {JobState.DONE, JobState.NEEDS_CHECK}
        assert {job.task_id for job in jobs} - {None} == taken
        posts = [one for one in service.requests(method="POST")
                 if (one["path"].startswith(SUBMIT) or RUNS in one["path"])
                 and one["status"] != TOO_MANY]  # fmt: skip
        assert len(posts) == len(jobs)
        for job in jobs:
            folder = next(home.glob(f"main/library/*{job.id[-8:]}"))
            if job.state is JobState.DONE and job.model_key == "video_style":
                length = probe(folder / job.inputs["video"].file).duration
                result = probe(folder / job.outputs[0]).duration
                assert result == pytest.approx(length, abs=0.15)
            if job.state is JobState.DONE and job.params.get("name"):
                assert job.facts["name"] == job.params["name"]


def test_paid_task_is_found_whatever_the_clocks_say(
    service: Service, clips: list[Path], tmp_path: Path, rounds, monkeypatch
):
    """The service's clock and this computer's may differ by minutes, an hour or a day."""

    async def story(home: Path) -> Job:
        async with process(service, home, monkeypatch) as (_, scheduler):
            job = await scheduler.submit("video_style", {"video": clips[0]}, {})
            return await scheduler.finished(job.id)

    for seconds in (-86_400, 3600, 180, -180, -3600, 86_400)[: rounds(1, 6)]:
        service.control("reset")
        service.control("clock", advance_seconds=seconds)
        service.control("faults", path=SUBMIT, method="POST", drop="after_processing")
        job = asyncio.run(story(tmp_path / str(seconds)))
        assert job.state is JobState.DONE
        assert len(service.submits()) == 1
