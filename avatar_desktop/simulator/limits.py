"""Calls a second and running tasks, counted for each account."""

from collections.abc import Hashable
from dataclasses import dataclass, field

from .clock import Clock
from .errors import ServiceError

QUERIES_PER_SECOND = 20.0  # task query, cancel and list, each (Model Studio, "Asynchronous tasks")
POLICIES_PER_SECOND = 100.0  # for each account and model (Model Studio, "Temporary files")
MAX_FILE_MB = 1024  # seen in answers of 2026-08
JITTER = 0.95  # a caller that keeps to the pace may be a little early at our end


@dataclass(slots=True)
class Quotas:
    """What a script may change: pace and slots of a model, size of an upload."""

    per_second: dict[str, float] = field(default_factory=dict)
    running: dict[str, int] = field(default_factory=dict)
    max_file_mb: float = MAX_FILE_MB


class Meter:
    """Refuses calls that come faster than their pace allows."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._left: dict[Hashable, tuple[float, float]] = {}

    def take(self, who: Hashable, per_second: float) -> None:
        """Count one call of *who*; ServiceError 429 when the second is used up."""
        now = self._clock.now()
        burst = max(1.0, per_second)
        left, since = self._left.get(who, (burst, now))
        left = min(burst, left + max(0.0, now - since) * per_second)
        if left < JITTER:
            self._left[who] = (left, now)
            raise ServiceError(
                429,
                "Throttling.RateQuota",
                "Requests rate limit exceeded, please try again later.",
            )
        self._left[who] = (max(0.0, left - 1.0), now)

    def reset(self) -> None:
        self._left.clear()
