"""How long the event loop stands still, measured from inside it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from time import perf_counter

BEAT = 0.002


@dataclass(slots=True)
class Stalls:
    """Milliseconds by which each beat of 2 ms came late."""

    late: list[float] = field(default_factory=list)

    def at(self, share: float) -> float:
        """Return the stall that *share* of the beats stay within, in ms."""
        ordered = sorted(self.late)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))]

    def __str__(self) -> str:
        return (
            f"{len(self.late)} beats, stall median {self.at(0.5):.1f} ms, "
            f"p99 {self.at(0.99):.1f} ms, max {max(self.late):.1f} ms"
        )


@asynccontextmanager
async def heartbeat() -> AsyncIterator[Stalls]:
    """Measure the loop for as long as the block lasts."""
    stalls = Stalls()

    async def beat() -> None:
        while True:
            before = perf_counter()
            await asyncio.sleep(BEAT)
            stalls.late.append((perf_counter() - before - BEAT) * 1000)

    task = asyncio.ensure_future(beat())
    try:
        yield stalls
    finally:
        task.cancel()
