"""The clock of a service, by the dates of its answers."""

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx


def _running() -> float:
    """Return seconds that go on while the computer sleeps, where the system counts those."""
    clock = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if clock is None else time.clock_gettime(clock)


class ServiceClock:
    """Shows the service's time, whatever this computer's clock says and however it is moved."""

    def __init__(self, running: Callable[[], float] = _running) -> None:
        self._running = running
        self._ahead: float | None = None

    def hear(self, headers: httpx.Headers) -> None:
        """Learn the time from an answer; one that a cache has kept tells nothing."""
        told = date_of(headers)
        if told is not None and "Age" not in headers:
            self._ahead = told.timestamp() - self._running()

    def now(self) -> datetime | None:
        """Return the service's time, at most a second and the way of its answer behind; or None."""
        if self._ahead is None:
            return None
        seconds = self._ahead + self._running()
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)


def date_of(headers: httpx.Headers) -> datetime | None:
    """Return when an answer was given, by its `Date`; None where there is none to be read."""
    try:
        told = parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError, OverflowError):
        return None
    return told if told.tzinfo else told.replace(tzinfo=UTC)
