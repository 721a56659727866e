"""What happens to jobs, told to whoever listens, on the loop's thread."""

import logging
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.job import ACTIVE, WAITING_FOR_PERSON, Job
from avatar_desktop.domain.parts import whole_id

log = logging.getLogger(__name__)


class TransferStage(StrEnum):
    """The part of a job that counts bytes."""

    UPLOAD = "upload"
    DOWNLOAD = "download"


@dataclass(frozen=True, slots=True)
class JobChanged:
    """A job is new or moved; it is already on disk."""

    job: Job


@dataclass(frozen=True, slots=True)
class JobDeleted:
    """A job was deleted for good; its folder is gone."""

    job_id: str


@dataclass(frozen=True, slots=True)
class Progress:
    """Bytes of an upload or a download; `total` is None when the other side does not say."""

    job_id: str
    stage: TransferStage
    done: int
    total: int | None


@dataclass(frozen=True, slots=True)
class Waiting:
    """A job waits before it goes on: for a free slot, or because the network is gone."""

    job_id: str
    reason: Explanation | None


Event = JobChanged | JobDeleted | Progress | Waiting
Listener = Callable[[Event], None]


class EventHub:
    """Hands every event to every listener; a listener that fails stops nobody."""

    def __init__(self) -> None:
        self._listeners: list[Listener] = []
        self._of_parts: list[Listener] = []
        self._shown: set[str] = set()
        self._active: dict[str, Job] = {}

    @property
    def active(self) -> tuple[Job, ...]:
        """The jobs that go on, as they were told last, for a listener that comes later."""
        return tuple(job for job in self._active.values() if not self._is_hidden(job.id))

    @property
    def active_with_parts(self) -> tuple[Job, ...]:
        """The same for a listener that hears of parts."""
        return tuple(self._active.values())

    def subscribe(self, listener: Listener, *, parts: bool = False) -> Callable[[], None]:
        """Call *listener* from now on and return what ends that.

        It hears of jobs, and of the *parts* of one or of those that have needed a person.
        """
        listeners = self._of_parts if parts else self._listeners
        listeners.append(listener)
        return lambda: listeners.remove(listener)

    def publish(self, event: Event) -> None:
        """Tell the listeners of *event*."""
        if isinstance(event, JobChanged):
            self._active.pop(event.job.id, None)
            if event.job.state in ACTIVE:
                self._active[event.job.id] = event.job
            elif event.job.state in WAITING_FOR_PERSON:
                self._shown.add(event.job.id)
        elif isinstance(event, JobDeleted):
            self._active.pop(event.job_id, None)
        job_id = event.job.id if isinstance(event, JobChanged) else event.job_id
        listeners = [] if self._is_hidden(job_id) else self._listeners
        self._tell(event, [*listeners, *self._of_parts])

    def _is_hidden(self, job_id: str) -> bool:
        """Whether a job is a part, and has not needed a person since this began."""
        return bool(whole_id(job_id)) and job_id not in self._shown

    def _tell(self, event: Event, listeners: Sequence[Listener]) -> None:
        for listener in tuple(listeners):
            try:
                listener(event)
            except Exception:
                log.exception("a listener failed on %s", type(event).__name__)
