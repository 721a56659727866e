"""A loop whose time passes at once when nobody has anything to do: minutes cost milliseconds."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

T = TypeVar("T")


class VirtualLoop(asyncio.SelectorEventLoop):
    """Jumps to the next timer, but not while a thread works for somebody."""

    def __init__(self) -> None:
        super().__init__()
        self._now = 0.0
        self._threads = 0

    def time(self) -> float:
        return self._now

    def run_in_executor(self, executor: Any, work: Callable[..., T], *given: Any) -> Any:
        future = super().run_in_executor(executor, work, *given)
        self._threads += 1
        future.add_done_callback(self._thread_ended)
        return future

    async def shutdown_default_executor(self, timeout: float | None = None) -> None:
        """End the threads without a limit: virtual minutes would pass before a thread is told."""
        del timeout
        await super().shutdown_default_executor()

    def _thread_ended(self, _: Any) -> None:
        self._threads -= 1

    def _run_once(self) -> None:
        if not self._ready and self._threads:
            self._process_events(self._selector.select(0.005))
            if not self._ready:
                return
        elif not self._ready and self._scheduled:
            self._now = max(self._now, self._scheduled[0].when())
        super()._run_once()


def run_virtually(story: Coroutine[Any, Any, T]) -> T:
    """Return what *story* returns, run in virtual time."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(story)
