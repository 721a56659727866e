"""What a service says of the tasks that it runs."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.spec import Json


class TaskStatus(StrEnum):
    """What the service says of a task, in a few words. GONE: it knows no such task (any more)."""

    WAITING = "waiting"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class SubmitResult:
    """A task that the service has taken (and will bill)."""

    task_id: str
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class TaskReport:
    """News of a task. `service_state` is the service's own word, `facts` are kept with the job."""

    status: TaskStatus
    service_state: str = ""
    output: Json = field(default_factory=dict)
    usage: Json = field(default_factory=dict)
    facts: Json = field(default_factory=dict)
    error: AppError | None = None
    request_id: str = ""


@dataclass(frozen=True, slots=True)
class TaskMatch:
    """A task in the service's list that may be the one whose answer was lost.

    `created` is None where the service does not say when it took the task. `told` holds the fields
    of the request that the service repeats, where they stand in the request.
    """

    task_id: str
    created: datetime | None
    service_state: str
    request_id: str = ""
    told: Json = field(default_factory=dict)
