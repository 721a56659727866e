"""What happens to jobs, told to whoever listens, on the loop's thread."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.job import ACTIVE, Job

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
        self._active: dict[str, Job] = {}

    @property
    def active(self) -> tuple[Job, ...]:
        """The jobs that go on, as they were told last, for a listener that comes later."""
        return tuple(self._active.values())

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Call *listener* from now on and return what ends that."""
        self._listeners.append(listener)
        return lambda: self._listeners.remove(listener)

    def publish(self, event: Event) -> None:
        """Tell all listeners of *event*."""
        if isinstance(event, JobChanged):
            self._active.pop(event.job.id, None)
            if event.job.state in ACTIVE:
                self._active[event.job.id] = event.job
        elif isinstance(event, JobDeleted):
            self._active.pop(event.job_id, None)
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except Exception:
                log.exception("a listener failed on %s", type(event).__name__)
