"""The one way from a widget into asyncio: no task is lost, and no exception either."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine
from typing import Any

from avatar_desktop.domain.errors import AppError, Unexpected

log = logging.getLogger(__name__)

CLOSING_SECONDS = 3

TaskRunner = Callable[[Coroutine[Any, Any, Any]], "asyncio.Task[Any]"]
"""What widgets are given: starts a coroutine and returns its task."""


class Starter:
    """Starts coroutines on the running loop, holds them and hands what they raise to `failed`.

    Those that are started before the event *seen* is set wait for it.
    """

    def __init__(
        self, failed: Callable[[AppError], None], seen: asyncio.Event | None = None
    ) -> None:
        self._failed = failed
        self._seen = seen
        self._tasks: set[asyncio.Task[Any]] = set()
        self._closed = False

    def __call__(self, coro: Coroutine[Any, Any, Any]) -> "asyncio.Task[Any]":
        """Start *coro*; an AppError goes to `failed` as it is, anything else as Unexpected.

        After the end, when a late timer calls, its task is cancelled before it runs.
        """
        work = coro if self._seen is None or self._seen.is_set() else self._held_back(coro)
        task = asyncio.get_running_loop().create_task(work)
        task.add_done_callback(lambda _: coro.close())
        if self._closed:
            task.cancel()
            return task
        self._tasks.add(task)
        task.add_done_callback(self._ended)
        return task

    async def close(self) -> None:
        """Cancel what still runs and wait for its end, 3 s at most; nothing starts any more.

        What ends later has nobody left to tell.
        """
        self._closed = True
        tasks = tuple(self._tasks)
        for task in tasks:
            task.cancel()
        if tasks:
            await asyncio.wait(tasks, timeout=CLOSING_SECONDS)

    async def _held_back(self, coro: Coroutine[Any, Any, Any]) -> Any:
        if self._seen:
            await self._seen.wait()
        return await coro

    def _ended(self, task: "asyncio.Task[Any]") -> None:
        self._tasks.discard(task)
        if task.cancelled():
            return
        error = task.exception()
        if error is not None and self._closed:
            log.info("ended after its window: %s", type(error).__name__)
        elif error is not None:
            self._failed(as_app_error(error))


def as_app_error(error: BaseException) -> AppError:
    """Return *error* in the person's terms; what nobody foresaw is logged under a reference."""
    if isinstance(error, AppError):
        return error
    reference = secrets.token_hex(4)
    log.error("unexpected, reference %s", reference, exc_info=error)
    return Unexpected(reference, f"{type(error).__name__}: {error}")
