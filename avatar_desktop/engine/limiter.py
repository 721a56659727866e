"""The services' limits, kept on this side: calls a second, running tasks, the poll quota."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from time import monotonic
from weakref import WeakValueDictionary

from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.engine.sleeper import Sleeper

UPLOADS_AT_ONCE = 2


class RateLimiter:
    """Lets calls through one by one, at most `per_second`; slows down when told off.

    The pause counts from the call that was really made: after a stall there is no burst, and who
    no longer wants to pass leaves no gap.
    """

    def __init__(self, per_second: float, clock: Callable[[], float] = monotonic) -> None:
        self._interval = 1 / per_second
        self._clock = clock
        self._free_at = 0.0
        self._first = asyncio.Lock()

    async def passage(self) -> None:
        """Return when the next call may be made, first come first served."""
        async with self._first:
            while (wait := self._free_at - self._clock()) > 0:  # noqa: ASYNC110 (`hold` may move it)
                await asyncio.sleep(wait)
            self._free_at = self._clock() + self._interval

    def hold(self, seconds: float) -> None:
        """Let nothing through for *seconds*: the service said that it was too much."""
        self._free_at = max(self._free_at, self._clock() + seconds)


class Slots:
    """Counts running tasks. A task that runs already may exceed the count; no new one may."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._used = 0
        self._waiting: list[asyncio.Future[None]] = []

    @property
    def free(self) -> bool:
        """Whether `acquire` would return at once."""
        return self._used < self._count and not self._waiting

    def take(self) -> None:
        """Count a task that runs already."""
        self._used += 1

    async def acquire(self) -> None:
        """Wait for a free slot, first come first served, and take it."""
        if self.free:
            self._used += 1
            return
        turn = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn in self._waiting:
                self._waiting.remove(turn)
            elif not turn.cancelled():  # it was handed over in the same moment
                self.release()
            raise

    def release(self) -> None:
        """Give a slot back and hand it to whoever has waited longest."""
        self._used -= 1
        while self._waiting and self._used < self._count:
            turn = self._waiting.pop(0)
            if not turn.done():
                self._used += 1
                turn.set_result(None)


class Limiter:
    """The gates and slots of every cloud, model and account."""

    def __init__(self, polls_per_second: float, clock: Callable[[], float] = monotonic) -> None:
        self._polls_per_second = polls_per_second
        self._clock = clock
        self._submits: dict[tuple[str, str, str], RateLimiter] = {}
        self._slots: dict[tuple[str, str, str], Slots] = {}
        self._polls: dict[tuple[str, str], RateLimiter] = {}
        self._lines: dict[tuple[str, str, str], asyncio.Lock] = {}
        self._looks: WeakValueDictionary[str, asyncio.Lock] = WeakValueDictionary()
        self._uploads = asyncio.Semaphore(UPLOADS_AT_ONCE)
        self.sleeper = Sleeper()
        """Where those wait that ask for news again."""

    def submits(self, spec: ModelSpec, account: str) -> RateLimiter:
        """Return the gate of submits to *spec*."""
        key = (spec.cloud, spec.model, account)
        return self._submits.setdefault(key, RateLimiter(spec.rate.per_second, self._clock))

    def slots(self, spec: ModelSpec, account: str) -> Slots:
        """Return the running slots of *spec*."""
        key = (spec.cloud, spec.model, account)
        return self._slots.setdefault(key, Slots(spec.rate.running))

    def line(self, cloud: str, model: str, account: str) -> asyncio.Lock:
        """Return what one sender of *model* holds at a time, until its answer is on disk."""
        return self._lines.setdefault((cloud, model, account), asyncio.Lock())

    def look(self, mark: str) -> asyncio.Lock:
        """Return what holds the look at *mark*, so that its like waits for what it finds."""
        return self._looks.setdefault(mark, asyncio.Lock())

    def polls(self, cloud: str, account: str) -> RateLimiter:
        """Return the gate that all questions for news to *cloud* share."""
        return self._polls.setdefault(
            (cloud, account), RateLimiter(self._polls_per_second, self._clock)
        )

    @asynccontextmanager
    async def upload(self) -> AsyncIterator[None]:
        """Hold one of the few places for uploads."""
        async with self._uploads:
            yield
