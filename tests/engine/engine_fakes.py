"""Strict stand-ins for the ports: they check what they are given and script what they answer."""

import asyncio
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

from avatar_desktop.domain.errors import (
    AppError,
    Explanation,
    FileRejected,
    Retry,
    StorageFull,
    TaskTaken,
)
from avatar_desktop.domain.job import ACTIVE, Job, JobInput, JobState, Upload
from avatar_desktop.domain.limits import AtMost, VideoLimits
from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.params import Integer
from avatar_desktop.domain.price import Payment, Price
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.domain.received import Received
from avatar_desktop.domain.spec import (
    Input,
    ModelSpec,
    Output,
    PollInterval,
    Precheck,
    PrecheckResult,
    Rate,
    Viewer,
)
from avatar_desktop.domain.text import say
from avatar_desktop.engine.ports import (
    BytesDone,
    Services,
    SubmitResult,
    TaskMatch,
    TaskReport,
    TaskStatus,
)
from avatar_desktop.engine.timing import Timing

FAST = Timing(
    polls_per_second=1e6,
    uploads=(0, 0),
    submits=(0, 0, 0),
    submits_unsent=(0, 0),
    downloads=(0, 0),
    unknown=(0, 0),
    lookups=(0, 0),
    lookups_failed=(0, 0),
    quiet=0,
    outage_first=0,
    outage_most=0,
    disk=0,
    last_chance=0.2,
)


def failure(retry: Retry = Retry.NEVER, code: str = "Scripted") -> AppError:
    """Return an error as an adapter would raise it."""
    return AppError(Explanation(say("It was scripted.")), retry=retry, code=code)


def a_spec(**changes: Any) -> ModelSpec:
    """Return a model with one clip and one option; *changes* replace its fields."""
    spec = ModelSpec(
        key="toy",
        title="Toy",
        summary="A toy model.",
        icon="toy",
        cloud="fake",
        model="toy-v1",
        path="toys/make",
        inputs=(Input("video", "Clip", VideoLimits(formats=("mp4",), duration=AtMost(30))),),
        params=(Integer("style", "Style", 0, 7, 0),),
        body=lambda ready: {"model": ready.model, "input": dict(ready.urls), **ready.detected},
        read=lambda output: (
            (Output("result", output["url"], Viewer.VIDEO, "mp4"),) if "url" in output else ()
        ),
        rate=Rate(per_second=1000, running=1),
        price=Price(as_of=date(2026, 1, 1), source="none", free=True),
        viewer=Viewer.VIDEO,
        pace=PollInterval(first=0, most=0),
    )
    return replace(spec, **changes)


def a_precheck(*, passed: bool = True) -> Precheck:
    """Return a precheck whose verdict is read from the fake cloud's answer."""
    return Precheck(
        title="Detection",
        model="toy-detect",
        path="toys/detect",
        inputs=("video",),
        body=lambda ready: {"model": ready.model, "input": dict(ready.urls)},
        read=lambda output: PrecheckResult(passed, output),
    )


@dataclass
class FakeCloud:
    """A service whose answers are scripted; it counts what it is asked."""

    answers: list[Any] = field(default_factory=list)
    reports: list[Any] = field(default_factory=list)
    tasks: list[TaskMatch] = field(default_factory=list)
    submits: list[dict[str, Any]] = field(default_factory=list)
    prechecks: list[dict[str, Any]] = field(default_factory=list)
    verdict: PrecheckResult = PrecheckResult(True, {"boxes": [1, 2]})
    cancellable: bool = True
    polled: int = 0
    running: int = 0
    most_running: int = 0
    on_submit: Callable[[], Any] | None = None
    hold: asyncio.Event | None = None

    async def submit(
        self, spec: ModelSpec, model: str, body: dict[str, Any], files: Mapping[str, Path]
    ) -> SubmitResult:
        assert all(path.is_file() for path in files.values())
        self.submits.append(body)
        if self.on_submit:
            self.on_submit()
        if self.hold:
            await self.hold.wait()
        answer = self.answers.pop(0) if self.answers else SubmitResult(f"task-{len(self.submits)}")
        if isinstance(answer, BaseException):
            raise answer
        self.running += 1
        self.most_running = max(self.most_running, self.running)
        return answer

    async def precheck(self, precheck: Precheck, body: dict[str, Any]) -> PrecheckResult:
        self.prechecks.append(body)
        return self.verdict

    async def report(self, spec: ModelSpec, task_id: str) -> TaskReport:
        self.polled += 1
        await asyncio.sleep(0)
        answer = self.reports.pop(0) if self.reports else succeeded()
        if isinstance(answer, BaseException):
            raise answer
        if answer.status not in {TaskStatus.RUNNING, TaskStatus.WAITING}:
            self.running -= 1
        return answer

    async def cancel(self, spec: ModelSpec, task_id: str) -> bool:
        return self.cancellable

    async def find(
        self, spec: ModelSpec, model: str, since: datetime, until: datetime
    ) -> list[TaskMatch]:
        return [task for task in self.tasks if since <= task.created <= until]

    def service_time(self) -> datetime | None:
        return None


def running(word: str = "RUNNING") -> TaskReport:
    """Return news of a task that goes on."""
    return TaskReport(TaskStatus.RUNNING, word)


def succeeded(url: str = "http://results/1.mp4") -> TaskReport:
    """Return news of a task that has a result."""
    return TaskReport(TaskStatus.SUCCEEDED, "SUCCEEDED", {"url": url}, {"duration": 5})


@dataclass
class FakeStore:
    """An object store that remembers what lies in it."""

    errors: list[AppError] = field(default_factory=list)
    bound: bool = False
    life: timedelta = timedelta(hours=24)
    put_models: list[str] = field(default_factory=list)
    objects: set[str] = field(default_factory=set)
    abandoned: list[Path] = field(default_factory=list)

    async def put(self, path: Path, model: str, progress: BytesDone) -> Upload:
        if self.errors:
            raise self.errors.pop(0)
        self.put_models.append(model)
        size = path.stat().st_size
        progress(size, size)
        url = f"http://store/{len(self.put_models)}"
        self.objects.add(url)
        return Upload(url, datetime.now(UTC) + self.life, model if self.bound else "", url)

    async def delete(self, upload: Upload) -> None:
        self.objects.remove(upload.location)

    async def abandon(self, path: Path) -> None:
        self.abandoned.append(path)


@dataclass
class FakeFetcher:
    """Downloads that are scripted: an error, or the bytes of the file."""

    answers: list[Any] = field(default_factory=list)
    fetched: list[str] = field(default_factory=list)

    async def fetch(self, url: str, target: Path, progress: BytesDone) -> None:
        self.fetched.append(url)
        answer = self.answers.pop(0) if self.answers else b"whole"
        if isinstance(answer, BaseException):
            raise answer
        target.write_bytes(answer)
        progress(len(answer), len(answer))


@dataclass
class FakeMedia:
    """Knows every file as a good clip; a result is whole when it says so."""

    info: MediaInfo = MediaInfo(
        MediaKind.VIDEO, "mp4", 10, 640, 480, duration=5.0, fps=24, video_codec="h264"
    )

    async def probe(self, path: Path) -> MediaInfo:
        if not path.is_file():
            raise FileRejected(Explanation(say("The file is gone.")))
        return self.info

    async def take_over(self, copy: Path, source: Path) -> None:
        pass

    async def verify(self, path: Path, viewer: Viewer) -> Received:
        """Take "whole" for a clip, "whole png" for a PNG, "whole zip unseen" for a hidden one.

        "whole png doubtful" may be damaged.
        """
        word, *more = path.read_bytes().decode().split()
        if word != "whole":
            raise FileRejected(Explanation(say("It is cut."), say("Its end is missing.")))
        suffix = more[0] if more else {Viewer.IMAGE: "png"}.get(viewer, "mp4")
        unseen = say("Nobody can see it.") if "unseen" in more else None
        return Received(suffix, unseen, doubtful="doubtful" in more)

    async def poster(self, path: Path, kind: MediaKind, side: int) -> bytes:
        raise NotImplementedError

    async def without_traces(self, path: Path, folder: Path) -> Path:
        return path

    async def try_without_traces(self, path: Path, folder: Path) -> None:
        pass

    async def forget_copies(self, folder: Path) -> None:
        pass

    async def split(self, path: Path, count: int, most: float, folder: Path) -> tuple[float, ...]:
        raise NotImplementedError

    async def join(
        self, clips: Sequence[Path], cuts: Sequence[float], voice: Path, target: Path
    ) -> None:
        raise NotImplementedError


@dataclass
class FakeLibrary:
    """The record in memory, with real folders; the disk can be filled up."""

    root: Path
    jobs: dict[str, Job] = field(default_factory=dict)
    saves: list[Job] = field(default_factory=list)
    full_for: int = 0
    lines: list[str] = field(default_factory=list)
    holders: dict[str, str] = field(default_factory=dict)
    claimed: set[str] = field(default_factory=set)
    claimed_elsewhere: set[str] = field(default_factory=set)
    paid: list[Payment] = field(default_factory=list)

    async def claim(self, job_id: str) -> bool:
        if job_id in self.claimed_elsewhere:
            return False
        self.claimed.add(job_id)
        return True

    async def release(self, job_id: str) -> None:
        self.claimed.discard(job_id)

    async def create(self, job: Job, sources: Mapping[str, Path]) -> Job:
        folder = self.folder(job.id)
        folder.mkdir(parents=True, exist_ok=True)
        inputs = {}
        for name, source in sources.items():
            (folder / f"{name}.mp4").write_bytes(source.read_bytes())
            inputs[name] = JobInput(f"{name}.mp4", str(source))
        job = replace(job, inputs=inputs)
        await self.save(job)
        return job

    async def save(self, job: Job) -> None:
        await asyncio.sleep(0)
        if self.full_for:
            self.full_for -= 1
            raise StorageFull(Explanation(say("The disk is full.")))
        if job.task_id and self.holders.setdefault(job.task_id, job.id) != job.id:
            raise TaskTaken(Explanation(say("It is another job's task.")))
        self.jobs[job.id] = job
        self.saves.append(job)

    async def mark(self, job_id: str, **flags: bool) -> Job | None:
        job = self.jobs.get(job_id)
        if job is None or not job.ended:
            return None
        self.jobs[job_id] = job.changed(**flags)
        self.saves.append(self.jobs[job_id])
        return self.jobs[job_id]

    async def get(self, job_id: str) -> Job | None:
        return self.jobs.get(job_id)

    async def unfinished(self) -> list[Job]:
        waiting = ACTIVE | {JobState.NEEDS_CHECK}
        return [job for job in self.jobs.values() if job.state in waiting]

    async def search(self, query: HistoryQuery) -> list[Job]:
        jobs = [job for job in self.jobs.values() if job.trashed is query.trashed]
        return sorted(jobs, key=lambda job: job.id, reverse=True)[: query.limit]

    async def known_tasks(self, ids: Collection[str]) -> set[str]:
        await asyncio.sleep(0)
        return {task for task in ids if task in self.holders}

    async def in_doubt(self) -> list[Job]:
        await asyncio.sleep(0)
        return [job for job in self.jobs.values() if job.open_submits]

    async def remove(self, job_id: str, paid: Sequence[Payment] = ()) -> None:
        del self.jobs[job_id]
        self.paid += paid

    async def paid_for_removed(self) -> list[Payment]:
        return list(self.paid)

    async def note(self, job_id: str, line: str) -> None:
        self.lines.append(line)

    async def size(self) -> int:
        return 0

    async def trashed(self) -> list[str]:
        return [job.id for job in self.jobs.values() if job.trashed]

    async def bytes_freed(self, job_ids: Collection[str]) -> int:
        return 1000 * len(set(job_ids) & self.jobs.keys())

    def folder(self, job_id: str) -> Path:
        return self.root / job_id


@dataclass
class World:
    """All fakes together."""

    cloud: FakeCloud
    store: FakeStore
    fetcher: FakeFetcher
    media: FakeMedia
    library: FakeLibrary

    def services(self, *specs: ModelSpec) -> Services:
        """Return them as the engine takes them."""
        return Services(
            {"fake": self.cloud}, self.store, self.fetcher, self.media, self.library, specs
        )


def a_world(folder: Path) -> World:
    """Return fresh fakes with their library below *folder*."""
    return World(FakeCloud(), FakeStore(), FakeFetcher(), FakeMedia(), FakeLibrary(folder))
