"""What the engine and the window need of the outside, as Protocols."""

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, Protocol

from avatar_desktop.domain.health import Step
from avatar_desktop.domain.job import Job, Upload
from avatar_desktop.domain.key_store import KeyTrouble
from avatar_desktop.domain.media import MediaInfo
from avatar_desktop.domain.model3d import Scene
from avatar_desktop.domain.price import Payment
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.domain.received import Received
from avatar_desktop.domain.regions import AccountRegion
from avatar_desktop.domain.settings import (
    BudgetSettings,
    NetworkSettings,
    Settings,
)
from avatar_desktop.domain.spec import LastAnswer, ModelSpec, Precheck, PrecheckResult
from avatar_desktop.domain.stored import StoredObject
from avatar_desktop.domain.task import SubmitResult, TaskMatch, TaskReport, TaskStatus
from avatar_desktop.domain.text import Message

__all__ = [
    "BytesDone",
    "Cloud",
    "Fetcher",
    "Keys",
    "Library",
    "Media",
    "Services",
    "SettingsFile",
    "Store",
    "SubmitResult",
    "TaskMatch",
    "TaskReport",
    "TaskStatus",
]


def unknown_region(_cloud: str) -> None:
    """Know no account's region."""


BytesDone = Callable[[int, int | None], None]
"""Called with bytes done so far and bytes in all (None when unknown), on the loop's thread."""


class Cloud(Protocol):
    """One service. Every method raises AppError and nothing else."""

    async def submit(
        self, spec: ModelSpec, model: str, body: dict[str, Any], files: Mapping[str, Path]
    ) -> SubmitResult:
        """Send one task, once. Retry.UNKNOWN in the error means that it may have been taken."""

    async def precheck(self, precheck: Precheck, body: dict[str, Any]) -> PrecheckResult:
        """Let the service look at the inputs first (billed, passed or not)."""

    async def report(self, spec: ModelSpec, task_id: str) -> TaskReport:
        """Return the news of a task."""

    async def cancel(self, spec: ModelSpec, task_id: str) -> bool:
        """Cancel a waiting task; False when the service no longer can (it goes on, billed)."""

    async def find(
        self, spec: ModelSpec, model: str, since: datetime, until: datetime
    ) -> list[TaskMatch]:
        """Return the tasks of *model* that the service took between *since* and *until*.

        Both are the service's times. Those of which it does not say when it took them are among
        them where it lists them for that time.
        """

    def service_time(self) -> datetime | None:
        """Return what the service's clock shows now, not later; None until it has told it.

        It tells whole seconds: its clock may be a second ahead of this.
        """


class Store(Protocol):
    """Puts a local file where the service can fetch it. Raises AppError."""

    async def put(self, path: Path, model: str, progress: BytesDone) -> Upload:
        """Upload *path* under a random name for the AI model *model* and return where it lies."""

    async def delete(self, upload: Upload) -> None:
        """Remove an upload that is no longer needed; nothing where the store cannot."""

    async def abandon(self, path: Path) -> None:
        """Remove what an upload of *path* that nobody waits for any more has left there."""


class Fetcher(Protocol):
    """Downloads results with a client that carries no key."""

    async def fetch(self, url: str, target: Path, progress: BytesDone) -> None:
        """Save *url* as *target* by way of a `.part` file; LinkExpired, StorageFull, AppError."""


class Media(Protocol):
    """Facts of files. Blocking work happens on other threads."""

    async def probe(self, path: Path) -> MediaInfo:
        """Return what *path* is by content; FileRejected when it cannot be read as media.

        A file that has not changed since is not read again.
        """

    async def take_over(self, copy: Path, source: Path) -> None:
        """Let *copy*, made of *source* just now, be known as what *source* is, if that is known."""

    async def verify(self, path: Path, viewer: str) -> Received:
        """Return what the downloaded *path* is, for *viewer*; FileRejected when it is not whole."""

    async def poster(self, path: Path, viewer: str, side: int) -> bytes:
        """Return a JPEG of *path* (a frame, the picture, a waveform), at most *side* pixels.

        *viewer* shows it: a kind of media, or the key of another viewer.
        """

    async def scene(self, path: Path) -> Scene:
        """Return the 3D model in the PLY or GLB *path*; FileRejected when it cannot be read."""

    async def without_traces(self, path: Path, folder: Path) -> Path:
        """Return a copy of *path* below *folder* without GPS and camera data.

        *path* itself when it has none; the same bytes each time. FileRejected when no copy can be
        made that is proved to be as good; StorageFull.
        """

    async def try_without_traces(self, path: Path, folder: Path) -> None:
        """Raise what `without_traces` would; nothing stays of the trial below *folder*."""

    async def forget_copies(self, folder: Path) -> None:
        """Remove the copies that `without_traces` made below *folder*."""

    async def split(self, path: Path, count: int, most: float, folder: Path) -> tuple[float, ...]:
        """Cut the voice *path* at pauses into *count* files below *folder*, called `file_name`.

        None lasts more than *most* seconds. Return where each begins and the last one ends; the
        same each time. FileRejected, StorageFull.
        """

    async def join(
        self, clips: Sequence[Path], cuts: Sequence[float], voice: Path, target: Path
    ) -> None:
        """Write *clips*, each shown from its cut on, as one with the sound of *voice*.

        FileRejected, StorageFull.
        """


class Library(Protocol):
    """The record on this disk: a folder a job, and an index over them."""

    async def create(self, job: Job, sources: Mapping[str, Path]) -> Job:
        """Make the folder of *job*, copy *sources* into it and return the job with its inputs."""

    async def save(self, job: Job) -> None:
        """Write *job* to its folder and the index, on disk before this returns.

        StorageFull; TaskTaken when another job, of any process, has its new task.
        """

    async def get(self, job_id: str) -> Job | None:
        """Return the job, or None."""

    async def unfinished(self) -> list[Job]:
        """Return the jobs to take up again at start, oldest first."""

    async def search(self, query: HistoryQuery) -> list[Job]:
        """Return a page of jobs, newest first."""

    async def known_tasks(self, ids: Collection[str]) -> set[str]:
        """Return those of the services' task *ids* that a job has or had."""

    async def in_doubt(self) -> list[Job]:
        """Return the jobs with a sending whose fate is not known, oldest first."""

    async def mark(self, job_id: str, **flags: bool) -> Job | None:
        """Set *flags* of a job that has ended, and return it; None for any other. StorageFull."""

    async def remove(self, job_id: str, paid: Sequence[Payment] = ()) -> None:
        """Delete a job and its folder for good; what was *paid* for it stays known for days."""

    async def paid_for_removed(self) -> list[Payment]:
        """Return what was paid lately for jobs that may be gone by now."""

    async def note(self, job_id: str, line: str) -> None:
        """Append a dated line to the log in the job's folder."""

    async def size(self) -> int:
        """Return the bytes that the library takes on disk."""

    async def trashed(self) -> list[str]:
        """Return the ids of the jobs in the trash."""

    async def bytes_freed(self, job_ids: Collection[str]) -> int:
        """Return the bytes that the disk gets back when these jobs are removed together."""

    @property
    def root(self) -> Path:
        """The folder that holds the jobs' folders."""

    def folder(self, job_id: str) -> Path:
        """Return the folder of a job."""

    async def claim(self, job_id: str) -> bool:
        """Take a job to work on it; False while another process works on it."""

    async def release(self, job_id: str) -> None:
        """Give a job back that `claim` took."""


class Keys(Protocol):
    """Secrets by name: the environment first, then the system's key store, then this run."""

    async def get(self, name: str) -> str:
        """Return the secret, or an empty string."""

    async def set(self, name: str, value: str) -> bool:
        """Keep the secret; False when only for this run because there is no key store."""

    async def delete(self, name: str) -> bool:
        """Forget the secret; False when the key store was not reached and may still hold it."""

    def from_environment(self, name: str) -> bool:
        """Whether an environment variable holds it (and wins)."""

    def fleeting(self, name: str) -> bool:
        """Whether the secret is known to last only as long as this object."""

    def trouble(self) -> KeyTrouble | None:
        """Why the key store told nothing when it was asked last; None when it answered."""

    async def unlock(self) -> KeyTrouble | None:
        """Have the key store unlock itself, which may ask the person; what is in the way still."""


class SettingsFile(Protocol):
    """The one settings file."""

    @property
    def current(self) -> Settings:
        """The settings in force, environment variables included."""

    def overridden(self) -> frozenset[str]:
        """Return the fields that an environment variable holds, as `store.bucket`."""

    def variable(self, name: str) -> str:
        """Return the environment variable that holds the field *name*, or nothing."""

    def save(self, settings: Settings) -> None:
        """Write *settings* atomically; StorageFull."""


class Answers(Protocol):
    """What each account was answered last for each model."""

    def last(self, spec: ModelSpec) -> LastAnswer | None:
        """Return what the account of the model's cloud was answered; None for nothing yet."""

    def forget(self, cloud: str) -> None:
        """Forget what the account at *cloud* was answered: its key is another."""


class Uploads(Protocol):
    """What the app has put into object stores and not removed yet: "what is where"."""

    async def listed(self) -> list[StoredObject]:
        """Return what lies there, newest first, as this computer remembers it."""

    async def remove(self, one: StoredObject) -> None:
        """Delete *one* in its store, or the parts of it; AppError, then it stays listed."""


class Diagnostics(Protocol):
    """The doctor, with the settings and keys as they are when it is asked."""

    def examine(self, asked: str = "") -> AsyncGenerator[Step]:
        """Yield the steps as they end. No step costs money or shows a secret.

        *asked* is the key of a model to look at in any case. Who stops early closes the generator.
        """


class ConnectionTests(Protocol):
    """What the settings ask the outside about themselves."""

    async def test_network(self, network: NetworkSettings) -> Message:
        """Return what was reached, by which way and how fast; AppError."""

    async def look_up(self, cloud: str, settings: Settings) -> str:
        """Return what the account at *cloud* finds out by itself, as `LookUp` says; AppError."""

    async def newest_release(self) -> str:
        """Return the version of the app that was published last; AppError."""


async def nothing_kept(_spec: ModelSpec, _code: str) -> None:
    """Keep nothing of what was answered for a model."""


@dataclass(frozen=True, slots=True)
class Services:
    """The outside as the engine meets it."""

    clouds: Mapping[str, Cloud]
    store: Store
    fetcher: Fetcher
    media: Media
    library: Library
    models: Sequence[ModelSpec]
    model_names: Mapping[str, str] = field(default_factory=dict)
    precheck_names: Mapping[str, str] = field(default_factory=dict)
    region: Callable[[str], AccountRegion | None] = unknown_region
    """Returns the region of the account at a cloud, at this moment."""
    simulated: bool = False
    temporary: Callable[[], bool] = lambda: False
    """Whether uploads go to the service's own temporary storage, at this moment."""
    strips: Callable[[], bool] = lambda: True
    """Whether GPS and camera data are taken out of what is sent, at this moment."""
    budget: Callable[[], BudgetSettings] = BudgetSettings
    """Returns where the person wants to be asked before money is spent, at this moment."""
    hide: Callable[[str], str] = str
    """Returns a text without the account's secrets, before it is kept or told."""
    heard: Callable[[ModelSpec, str], Awaitable[None]] = nothing_kept
    """Notes that a model gave a result, or the code with which the service refused it as gone."""
