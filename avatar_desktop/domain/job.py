"""A job and the one table of its legal moves."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any, Self

from avatar_desktop.domain.errors import Explanation


class JobState(StrEnum):
    """Where a job stands. A state is on disk before the network call that it names."""

    QUEUED = "queued"
    UPLOADING = "uploading"
    CHECKING = "checking"
    SUBMITTING = "submitting"
    RUNNING = "running"
    DOWNLOADING = "downloading"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"
    NEEDS_CHECK = "needs_check"


S = JobState

NEXT: Mapping[JobState, frozenset[JobState]] = {
    # To RUNNING when the job is sent in parts, which are jobs of their own.
    S.QUEUED: frozenset({S.UPLOADING, S.RUNNING, S.FAILED, S.CANCELLED}),
    S.UPLOADING: frozenset({S.CHECKING, S.SUBMITTING, S.QUEUED, S.FAILED, S.CANCELLED}),
    S.CHECKING: frozenset({S.SUBMITTING, S.QUEUED, S.FAILED, S.CANCELLED}),
    # Back to QUEUED only when the service clearly took nothing.
    S.SUBMITTING: frozenset({S.RUNNING, S.QUEUED, S.NEEDS_CHECK, S.FAILED, S.CANCELLED}),
    S.RUNNING: frozenset({S.DOWNLOADING, S.FAILED, S.CANCELLED}),
    S.DOWNLOADING: frozenset({S.DONE, S.FAILED, S.CANCELLED}),
    # Adopt the task that was found, send again because the person said so, or give up.
    S.NEEDS_CHECK: frozenset({S.RUNNING, S.QUEUED, S.FAILED, S.CANCELLED}),
    # Retry: from the start, or only the polling or download of a task that was paid for.
    S.FAILED: frozenset({S.QUEUED, S.RUNNING}),
    # One that was given up in doubt is in doubt again.
    S.CANCELLED: frozenset({S.QUEUED, S.RUNNING, S.NEEDS_CHECK}),
    S.DONE: frozenset(),
}

ENDED = frozenset({S.DONE, S.FAILED, S.CANCELLED})
WAITING_FOR_PERSON = frozenset({S.NEEDS_CHECK})
ACTIVE = frozenset(S) - ENDED - WAITING_FOR_PERSON


class IllegalMove(Exception):
    """A job was asked to move where `NEXT` has no way."""

    def __init__(self, old: JobState, new: JobState) -> None:
        super().__init__(f"a job cannot move from {old} to {new}")


@dataclass(frozen=True, slots=True)
class Origin:
    """The result that an input was: `output` is the file's name in the folder of `job`.

    `title` and `model`, a key, are those of that job: they outlive it.
    """

    job: str
    output: str
    title: str = ""
    model: str = ""


@dataclass(frozen=True, slots=True)
class JobInput:
    """A file of a job. `file` is its name inside the job's folder, `source` where it came from.

    `sum` is the SHA-256 of its bytes; empty where an earlier version has copied it. `origin` is
    the result of another job that it is a copy of.
    """

    file: str
    source: str
    sum: str = ""
    origin: Origin | None = None


@dataclass(frozen=True, slots=True)
class Upload:
    """Where an input lies for the service: its URL and until when (UTC) it can be read.

    `model` is the model's name that the storage bound it to, or empty; `location` is what the
    store needs to delete it again, or empty. The URL is in no text about it: who has a signed one
    can read the file.
    """

    url: str = field(repr=False)
    expires_at: datetime
    model: str = ""
    location: str = ""


@dataclass(frozen=True, slots=True)
class Submit:
    """One sending of a task of which nobody knows whether the service took it. Times are UTC.

    They are the service's times; `by_service` is False where `at`, when it left, had to be this
    computer's. `tag` is that of the request. `lost` is when its answer was given up, `until` when
    the service's list was read for the last time without a task of it.
    """

    at: datetime
    by_service: bool = True
    tag: str = ""
    lost: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Failure:
    """Why a job failed, kept with it so that it can be told again in any language."""

    explanation: Explanation
    code: str = ""
    request_id: str = ""
    detail: str = ""
    billed: bool | None = False


@dataclass(frozen=True, slots=True)
class Job:
    """One run of one model. Times are UTC.

    `outputs` are file names inside the job's folder. `doubts` are its sendings whose fate is not
    known: one is there from before it leaves until its answer is on disk. `task_over` says that
    the service gave the task up: only a new one helps; otherwise a `task_id` is paid for and worth
    asking again. `as_is` names the inputs that the person lets go with the places and names in
    them. `called` is its name where it has no file: the beginning of its text.
    """

    id: str
    model_key: str
    created: datetime
    inputs: Mapping[str, JobInput]
    params: Mapping[str, Any]
    account: str = "default"
    state: JobState = JobState.QUEUED
    updated: datetime | None = None
    model_name: str = ""
    uploads: Mapping[str, Upload] = field(default_factory=dict)
    precheck: Mapping[str, Any] = field(default_factory=dict)
    submitted_at: datetime | None = None
    doubts: tuple[Submit, ...] = ()
    task_id: str | None = None
    task_over: bool = False
    request_id: str = ""
    service_state: str = ""
    succeeded_at: datetime | None = None
    outputs: tuple[str, ...] = ()
    usage: Mapping[str, Any] = field(default_factory=dict)
    facts: Mapping[str, Any] = field(default_factory=dict)
    failure: Failure | None = None
    price: str = ""
    simulated: bool = False
    as_is: tuple[str, ...] = ()
    called: str = ""
    starred: bool = False
    trashed: bool = False

    def moved_to(self, state: JobState, **changes: Any) -> Self:
        """Return the job in *state* with *changes*; raise IllegalMove where NEXT has no way."""
        if state not in NEXT[self.state]:
            raise IllegalMove(self.state, state)
        return replace(self, state=state, updated=datetime.now(UTC), **changes)

    def changed(self, **changes: Any) -> Self:
        """Return the job with *changes* in the same state."""
        return replace(self, updated=datetime.now(UTC), **changes)

    @property
    def open_submits(self) -> tuple[Submit, ...]:
        """The sendings whose fate is not known; records of earlier versions name them otherwise."""
        sent = self.submitted_at if self.state in {S.SUBMITTING, S.NEEDS_CHECK} else None
        return self.doubts or ((Submit(sent, by_service=False),) if sent else ())

    @property
    def ended(self) -> bool:
        """Whether nothing more happens to it by itself."""
        return self.state in ENDED

    @property
    def title(self) -> str:
        """The name that people see: that of its first input's source file, its text, or its id.

        What was made from another job's result goes on with the name of that.
        """
        for item in self.inputs.values():
            if item.origin and item.origin.title:
                return item.origin.title
            return item.source.replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0] or self.id
        return self.called or self.id
