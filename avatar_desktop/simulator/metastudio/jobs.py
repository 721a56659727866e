"""Photo modeling jobs and the assets they make."""

import asyncio
import base64
import hashlib
import logging
import shutil
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..clock import Clock
from ..results import Results
from ..retired import PICTURE_MODELING
from ..scripts import PLAIN, Scripts, TaskScript
from .photo import Asked
from .refusals import RefusedRequest

WAITING_SECONDS, PROCESSING_SECONDS = 0.4, 4.0  # at speed 1
NO_FACE = ("MSS.10001006", "Failed to create the asset: no face is found in the photo.")
BROKEN = ("MSS.00000004", "Internal Error")


@dataclass(frozen=True, slots=True)
class AssetFile:
    """One file of an asset; `key` is that of the results' store."""

    category: str
    name: str
    key: str
    bytes: int
    md5: str


@dataclass(frozen=True, slots=True)
class SimulatedJob:
    """One job and its asset; times are the clock's seconds."""

    id: str
    asset_id: str
    asked: Asked
    user_id: str
    created: float
    script: TaskScript = PLAIN
    state: str = "WAITING"
    started: float | None = None
    ended: float | None = None
    error: tuple[str, str] | None = None
    files: tuple[AssetFile, ...] = ()

    @property
    def updated(self) -> float:
        return self.ended or self.started or self.created


class ModelingFailed(Exception):
    """Ends a job FAILED with this code and message."""


class Jobs:
    """Runs jobs one after another and keeps them and their assets until the reset."""

    def __init__(
        self, clock: Clock, folder: Path, results: Results, scripts: Scripts, speed: float,
        save: Callable[[], None] = lambda: None,
    ) -> None:  # fmt: skip
        self._save = save
        self._clock = clock
        self._folder = folder
        self._results = results
        self._scripts = scripts
        self._speed = speed
        self._jobs: dict[str, SimulatedJob] = {}
        self._shown: dict[str, int] = {}
        self._runs: set[asyncio.Task[None]] = set()
        self._released = asyncio.Event()
        self._pool = ThreadPoolExecutor(1, "simulator-modeling")

    def new_photo(self) -> Path:
        return self._folder / uuid.uuid4().hex

    def photo(self, name: str) -> Path:
        """Return where the photo *name* lies that `new_photo` has named."""
        return self._folder / Path(name).name

    def create(self, asked: Asked, user_id: str) -> SimulatedJob:
        """Take a job; Refused when an asset has its name already."""
        if any(job.asked.name == asked.name for job in self._jobs.values()):
            raise RefusedRequest(400, "MSS.10001005", "asset name already exists")
        job = SimulatedJob(
            str(uuid.uuid4()), uuid.uuid4().hex, asked, user_id, self._clock.now(),
            self._scripts.take(PICTURE_MODELING),
        )  # fmt: skip
        self._jobs[job.id] = job
        self._save()
        self._start(job)
        return job

    def take_up(self, jobs: list[SimulatedJob]) -> None:
        """Know *jobs* of an earlier simulator, and go on with those that have not ended."""
        for job in jobs:
            self._jobs[job.id] = job
            if job.ended is None:
                self._start(job)

    def _start(self, job: SimulatedJob) -> None:
        run = asyncio.create_task(self._run(job))
        self._runs.add(run)
        run.add_done_callback(self._runs.discard)

    def find(self, job_id: str) -> SimulatedJob | None:
        return self._jobs.get(job_id)

    def of_asset(self, asset_id: str) -> SimulatedJob | None:
        return next((job for job in self._jobs.values() if job.asset_id == asset_id), None)

    def all(self) -> list[SimulatedJob]:
        """Return every job, oldest first."""
        return list(self._jobs.values())

    def row(self, job: SimulatedJob, *, asked_for: bool = False) -> dict[str, Any]:
        """Return the job as a query gives it; a script's states advance when it is *asked_for*."""
        state = job.state
        if state == "PROCESSING" and (states := job.script.shows):
            step = self._shown.get(job.id, 0)
            self._shown[job.id] = step + asked_for
            state = states[min(step, len(states) - 1)]
        row: dict[str, Any] = {
            "job_id": job.id,
            "state": state,
            "model_asset_id": job.asset_id,
            "name": job.asked.name,
            "style_id": job.asked.style_id,
        }
        if job.started is not None:
            row["start_time"] = rfc3339(job.started)
        if job.ended is not None:
            row["end_time"] = rfc3339(job.ended)
        if job.error is not None:
            row["error_info"] = {"error_code": job.error[0], "error_msg": job.error[1]}
        for file in job.files:
            if file.category == "COVER":
                row["model_cover_url"] = self._results.link(file.key)
        return row

    def asset(self, job: SimulatedJob) -> dict[str, Any]:
        """Return the job's asset with its files under fresh links, good for a day."""
        made = {"SUCCEED": "ACTIVED", "PARTIAL_SUCCEED": "ACTIVED", "FAILED": "FAILED"}
        return {
            "asset_id": job.asset_id,
            "asset_name": job.asked.name,
            "asset_type": "HUMAN_MODEL",
            "asset_state": made.get(job.state, "CREATING"),
            "create_time": rfc3339(job.created),
            "update_time": rfc3339(job.updated),
            "files": [
                {
                    "file_id": hashlib.sha256(file.key.encode()).hexdigest()[:32],
                    "file_name": file.name,
                    "file_md5": file.md5,
                    "file_size": file.bytes,
                    "file_type": Path(file.name).suffix[1:],
                    "asset_file_category": file.category,
                    "download_url": self._results.link(file.key),
                    "state": "CREATED",
                }
                for file in job.files
            ],
        }

    def release(self) -> None:
        """Let every held job go on."""
        self._released.set()
        self._released = asyncio.Event()

    async def reset(self) -> None:
        """Stop and forget every job."""
        await self._stop()
        self._jobs.clear()
        self._shown.clear()

    async def _stop(self) -> None:
        runs = list(self._runs)
        for run in runs:
            run.cancel()
        await asyncio.gather(*runs, return_exceptions=True)

    async def close(self) -> None:
        await self._stop()
        self._pool.shutdown(wait=True)

    def _put(self, job: SimulatedJob, **changes: Any) -> None:
        self._jobs[job.id] = replace(self._jobs[job.id], **changes)
        self._save()

    async def _run(self, job: SimulatedJob) -> None:
        script = job.script
        try:
            if script.hold == "PENDING":
                await self._released.wait()
            await self._clock.sleep_until(job.created + WAITING_SECONDS / self._speed)
            begun = self._clock.now() if job.started is None else job.started
            self._put(job, state="PROCESSING", started=begun)
            least = PROCESSING_SECONDS if script.seconds is None else script.seconds
            pace = asyncio.create_task(self._clock.sleep_until(begun + least / self._speed))
            try:
                if script.hold == "RUNNING":
                    await self._released.wait()
                files = await self._made(job)
                await pace
            finally:
                pace.cancel()
            partly = script.end.upper() == "PARTIAL_SUCCEED"
            self._put(
                job, state=script.end if partly else "SUCCEED", ended=self._clock.now(),
                files=files[:1] if partly else files,
            )  # fmt: skip
        except ModelingFailed as failure:
            self._put(job, state="FAILED", ended=self._clock.now(), error=failure.args[0])
        except Exception:
            logging.getLogger(__name__).exception("job %s", job.id)
            self._put(job, state="FAILED", ended=self._clock.now(), error=BROKEN)
        job.asked.photo.unlink(missing_ok=True)

    async def _made(self, job: SimulatedJob) -> tuple[AssetFile, ...]:
        if job.script.end.upper() == "FAILED":
            raise ModelingFailed((job.script.code, job.script.message))
        folder = self._folder / job.id
        shutil.rmtree(folder, ignore_errors=True)  # an earlier simulator was at it
        folder.mkdir()
        try:
            loop = asyncio.get_running_loop()
            work = loop.run_in_executor(self._pool, _model, job.asked, folder)
            try:
                await asyncio.shield(work)
            except asyncio.CancelledError:
                await asyncio.wait((work,))
                work.exception()
                raise
            return (self._kept("MAIN", folder / "model.glb"),
                    self._kept("COVER", folder / "cover.png"))  # fmt: skip
        finally:
            shutil.rmtree(folder, ignore_errors=True)

    def _kept(self, category: str, path: Path) -> AssetFile:
        data = path.read_bytes()
        digest = hashlib.md5(data, usedforsecurity=False).digest()
        md5 = base64.b64encode(digest).decode()
        return AssetFile(category, path.name, self._results.keep(path), len(data), md5)


def _model(asked: Asked, folder: Path) -> None:
    """Make the model and its cover in *folder*; ModelingFailed for a photo without a face."""
    from ..media.bust import bust
    from ..media.cover import cover
    from ..media.glb import write_glb
    from ..media.opencv import cv2
    from ..media.pictures import UnreadablePicture, read_picture
    from ..media.subject import faces

    try:
        photo = read_picture(asked.photo, most_side=1600)
    except UnreadablePicture as error:
        raise ModelingFailed(NO_FACE) from error
    found = faces(photo)
    if not found:
        raise ModelingFailed(NO_FACE)
    figure = bust(photo, found[0])
    write_glb(figure, asked.name, folder / "model.glb", "MetaStudio")
    _, data = cv2.imencode(".png", cover(figure))
    (folder / "cover.png").write_bytes(data.tobytes())


def rfc3339(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z")
