"""Pauses that end early when the computer has slept meanwhile."""

import asyncio


class Sleeper:
    """What waits here goes on after its time, or at the next `wake`."""

    def __init__(self) -> None:
        self._asleep: set[asyncio.Future[None]] = set()

    async def sleep(self, seconds: float) -> None:
        """Wait *seconds*, which stand still while the computer sleeps, or until `wake`."""
        loop = asyncio.get_running_loop()
        over: asyncio.Future[None] = loop.create_future()
        timer = loop.call_later(seconds, _end, over)
        self._asleep.add(over)
        try:
            await over
        finally:
            timer.cancel()
            self._asleep.discard(over)

    def wake(self) -> None:
        """Let all go on that wait now."""
        for over in self._asleep:
            _end(over)


def _end(over: "asyncio.Future[None]") -> None:
    if not over.done():
        over.set_result(None)
