"""Closing with one task running and another job waiting for its place, for every model."""

import asyncio
from pathlib import Path

from avatar_desktop.compose import OpenProfile, workshop
from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.paths import places, resources
from fixtures_service import Service

SAMPLES = resources() / "samples"
FILES = {
    "gen3d": {"image": "portrait.jpg"},
    "cosplay": {"face": "portrait.jpg", "template": "template.jpg"},
    "emo": {"image": "portrait.jpg", "audio": "voice.wav"},
    "picture_modeling": {"file": "portrait.jpg"},
    "video_style": {"video": "clip.mp4"},
}
MODELS = (
    "motionshop-gen3d", "wanx-style-cosplay-v1", "emo-v1", "picture-modelings",
    "video-style-transform",
)  # fmt: skip


async def jobs_of(shop: OpenProfile) -> dict[str, list[Job]]:
    found = await shop.library.search(HistoryQuery())
    return {key: [job for job in found if job.model_key == key] for key in FILES}


RESTING = frozenset({JobState.QUEUED, JobState.UPLOADING, JobState.CHECKING, JobState.RUNNING})
"""Where a job stands that has its place or waits for one; in CHECKING it has been looked at."""


def at_rest(job: Job) -> bool:
    """Whether nothing but a place is missing to send *job*: EMO's picture is looked at first."""
    return job.state in RESTING and (job.model_key != "emo" or bool(job.precheck))


def running(jobs: list[Job]) -> int:
    return sum(job.state is JobState.RUNNING for job in jobs)


async def closed_when_full() -> None:
    """Send one job more of each model than it has places, and close when these are taken."""
    async with workshop(places(), None, resume=True) as shop:
        full = {spec.key: spec.rate.running for spec in shop.models}
        for key, names in FILES.items():
            files = {name: SAMPLES / file for name, file in names.items()}
            for _ in range(full[key] + 1):
                await shop.scheduler.submit(key, files, {}, tuple(files))
        while not all(
            running(jobs) >= full[key] and all(map(at_rest, jobs))
            for key, jobs in (await jobs_of(shop)).items()
        ):
            await asyncio.sleep(0.05)


async def left() -> dict[str, list[Job]]:
    async with workshop(places(), None, resume=False) as shop:
        return await jobs_of(shop)


def test_waiting_jobs_of_every_model_stay_in_the_queue(
    service: Service, tmp_path: Path, monkeypatch
):
    """None of them fails: the next start sends them as soon as there is a place."""
    for name, value in service.environment(tmp_path / "home").items():
        monkeypatch.setenv(name, value)
    for model in MODELS:
        for _ in range(4):
            service.control("tasks", model=model, hold="RUNNING")

    asyncio.run(closed_when_full())
    jobs = asyncio.run(left())

    assert {job.state for every in jobs.values() for job in every} <= RESTING
    assert all(running(every) < len(every) for every in jobs.values())
