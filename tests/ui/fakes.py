"""A desk with the real record, media and scheduler, and a service that does as it is told."""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import patience
from avatar_desktop.clouds.registry import accounts
from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.health import Step
from avatar_desktop.domain.job import Upload
from avatar_desktop.domain.key_store import KeyTrouble
from avatar_desktop.domain.regions import region_of
from avatar_desktop.domain.settings import NetworkSettings, Settings
from avatar_desktop.domain.spec import ModelSpec, Precheck, PrecheckResult
from avatar_desktop.domain.stored import StoredObject
from avatar_desktop.domain.text import Message, say
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.intake import Validator
from avatar_desktop.engine.ports import (
    BytesDone,
    Services,
    SubmitResult,
    TaskMatch,
    TaskReport,
    TaskStatus,
)
from avatar_desktop.engine.scheduler import Scheduler
from avatar_desktop.engine.timing import Timing
from avatar_desktop.i18n import Language
from avatar_desktop.library.library import JobLibrary
from avatar_desktop.media.service import MediaService
from avatar_desktop.models import video_style
from avatar_desktop.objectstore.registry import kinds
from avatar_desktop.paths import resources
from avatar_desktop.settings_owners import owners
from avatar_desktop.ui.core.ui_context import UiContext
from shared_workers import WORKERS

until = patience.until

PROMPT = Timing(
    unknown=(0, 0),
    uploads=(0,), submits=(0,), submits_unsent=(0,), downloads=(0,), lookups=(0,), outage_first=0,
    lookups_failed=(0,), quiet=0,
    outage_most=0, disk=0, last_chance=0.1,
)  # fmt: skip
SAMPLE = resources() / "samples" / "clip.mp4"


@dataclass
class MemoryKeys:
    """Secrets of this test; `stored` says whether there is a key store."""

    values: dict[str, str] = field(default_factory=dict)
    environment: frozenset[str] = frozenset()
    stored: bool = True
    shut: KeyTrouble | None = None
    """What keeps the key store from giving anything."""
    opens: bool = True
    """Whether the person gives the right password."""
    asked: int = 0
    """How often the key store was to unlock itself."""

    async def get(self, name: str) -> str:
        return "" if self.shut else self.values.get(name, "")

    def trouble(self) -> KeyTrouble | None:
        return self.shut

    async def unlock(self) -> KeyTrouble | None:
        self.asked += 1
        if self.opens:
            self.shut = None
        return self.shut

    async def set(self, name: str, value: str) -> bool:
        assert value, "an empty secret is deleted, not set"
        self.values[name] = value
        return self.stored

    async def delete(self, name: str) -> bool:
        self.values.pop(name, None)
        return True

    def fleeting(self, name: str) -> bool:
        return not self.stored and name in self.values

    def from_environment(self, name: str) -> bool:
        return name in self.environment


@dataclass
class ToldCloud:
    """Takes every task; `report` is what it says of all of them until it is told otherwise."""

    report_of: TaskReport = field(default_factory=lambda: TaskReport(TaskStatus.RUNNING, "RUNNING"))
    submit_error: AppError | None = None
    cancels: bool = True
    listed: list[TaskMatch] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)
    verdict: PrecheckResult | None = None
    looking: asyncio.Event | None = None
    """A look waits for it, when there is one."""
    sending: asyncio.Event | None = None
    """A submit waits for it, when there is one."""

    async def submit(
        self, spec: ModelSpec, model: str, body: dict[str, Any], files: Mapping[str, Path]
    ) -> SubmitResult:
        assert body["model"] == model
        if self.sending:
            await self.sending.wait()
        self.bodies.append(body)
        if self.submit_error:
            raise self.submit_error
        return SubmitResult(f"task-{len(self.bodies)}")

    async def precheck(self, precheck: Precheck, body: dict[str, Any]) -> PrecheckResult:
        assert self.verdict, "no test here expects a look"
        if self.looking:
            await self.looking.wait()
        return self.verdict

    async def report(self, spec: ModelSpec, task_id: str) -> TaskReport:
        assert task_id.startswith("task-")
        return self.report_of

    async def cancel(self, spec: ModelSpec, task_id: str) -> bool:
        return self.cancels

    async def find(
        self, spec: ModelSpec, model: str, since: datetime, until: datetime
    ) -> list[TaskMatch]:
        assert since < until
        return self.listed

    def service_time(self) -> datetime | None:
        return None

    def finish(self, url: str = "https://results.example/result.mp4") -> None:
        """Say from now on that every task succeeded."""
        self.report_of = TaskReport(TaskStatus.SUCCEEDED, "SUCCEEDED", {"output_video_url": url})


class QuietStore:
    """Stores nothing, but only files that exist."""

    async def put(self, path: Path, model: str, progress: BytesDone) -> Upload:
        size = path.stat().st_size
        progress(size, size)
        return Upload(f"oss://dir/{path.name}", datetime.now(UTC) + timedelta(days=1), model)

    async def delete(self, upload: Upload) -> None:
        assert upload.url.startswith("oss://")

    async def abandon(self, path: Path) -> None:
        """Nothing is left of what was not stored."""


@dataclass
class CopyFetcher:
    """Brings the same file, whatever the link."""

    source: Path

    async def fetch(self, url: str, target: Path, progress: BytesDone) -> None:
        assert url.startswith("https://")
        content = await asyncio.to_thread(self.source.read_bytes)
        await asyncio.to_thread(target.write_bytes, content)
        progress(len(content), len(content))


@dataclass
class ToldCheckup:
    """Finds the steps that it is told, one list an examination; the last list stays."""

    rounds: list[list[Step]] = field(default_factory=lambda: [[]])
    asked: int = 0
    pausing: asyncio.Event | None = None
    """What follows the first step waits for it, when there is one."""

    async def examine(self, asked: str = "") -> AsyncGenerator[Step]:
        steps = self.rounds[min(self.asked, len(self.rounds) - 1)]
        self.asked += 1
        for number, step in enumerate(steps):
            if number and self.pausing:
                await self.pausing.wait()
            yield step


@dataclass
class ToldConnections:
    """Answers what it is told, or fails as it is told; keeps what it was asked with."""

    answer: Message = field(default_factory=lambda: say("Reached directly in 34 ms."))
    project: str = "0123456789abcdef0123456789abcdef"
    newest: str = "0.0.1"
    error: AppError | None = None
    networks: list[NetworkSettings] = field(default_factory=list)
    asked: list[Settings] = field(default_factory=list)
    """The settings with which a look-up was asked."""

    async def test_network(self, network: NetworkSettings) -> Message:
        self.networks.append(network)
        if self.error:
            raise self.error
        return self.answer

    async def look_up(self, cloud: str, settings: Settings) -> str:
        self.asked.append(settings)
        if self.error:
            raise self.error
        return self.project

    async def newest_release(self) -> str:
        if self.error:
            raise self.error
        return self.newest


@dataclass
class ToldUploads:
    """Objects of this test; `errors` by the id of the object that cannot be removed."""

    objects: list[StoredObject] = field(default_factory=list)
    errors: dict[str, AppError] = field(default_factory=dict)

    async def listed(self) -> list[StoredObject]:
        return list(self.objects)

    async def remove(self, one: StoredObject) -> None:
        if one.id in self.errors:
            raise self.errors[one.id]
        self.objects.remove(one)


@dataclass
class Stand:
    """A desk and what stands behind it."""

    desk: UiContext
    cloud: ToldCloud
    keys: MemoryKeys
    library: JobLibrary
    media: MediaService
    settings: SettingsStore
    checkup: ToldCheckup
    connections: ToldConnections
    uploads: ToldUploads

    async def close(self) -> None:
        """Stop the jobs and the threads."""
        await self.desk.scheduler.close()
        await self.library.close()
        self.media.close()


def stand(
    folder: Path,
    *,
    demo: bool = True,
    models: tuple[ModelSpec, ...] = (video_style.SPEC,),
    environment: Mapping[str, str] | None = None,
    language: Language | None = None,
    precheck_names: Mapping[str, str] | None = None,
) -> Stand:
    """Return a desk whose profile lies in *folder*."""
    library = JobLibrary(folder / "library", folder / "index.db")
    media = MediaService(WORKERS)
    cloud = ToldCloud()
    keys = MemoryKeys()
    settings = SettingsStore(folder / "settings.json", environment or {}, owners())
    fast = tuple(replace(one, pace=replace(one.pace, first=0.01, most=0.01)) for one in models)
    services = Services(
        clouds={"dashscope": cloud},
        store=QuietStore(),
        fetcher=CopyFetcher(SAMPLE),
        media=media,
        library=library,
        models=fast,
        precheck_names=precheck_names or {},
        region=lambda cloud: region_of(None if demo else accounts()[cloud], settings.current),
        simulated=demo,
        budget=lambda: settings.current.budget,
    )
    hub = EventHub()
    checkup, connections, uploads = ToldCheckup(), ToldConnections(), ToldUploads()
    desk = UiContext(
        models=fast,
        accounts=accounts(),
        stores=kinds(),
        intake=Validator.of(services),
        scheduler=Scheduler(services, hub, PROMPT),
        hub=hub,
        library=library,
        media=media,
        keys=keys,
        settings=settings,
        checkup=checkup,
        connections=connections,
        uploads=uploads,
        language=language or Language("en", resources() / "locale", free=demo),
        resources=resources(),
        settings_file=folder / "settings.json",
        log_file=folder / "log.txt",
        demo=demo,
    )
    return Stand(desk, cloud, keys, library, media, settings, checkup, connections, uploads)
