"""Patience that follows progress and not the clock: a slow machine is no fault."""

import asyncio
import contextlib
import os
import signal
import subprocess
import time
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any, TypeVar

T = TypeVar("T")

SECONDS = 20.0
MOST = 10
"""How many times its seconds patience may last."""
LOOK_SECONDS = 1.0
AT_WORK = 0.1
"""Share of a processor above which this process and its children are at work."""
TICKS = os.sysconf("SC_CLK_TCK") if hasattr(os, "sysconf") else 100


class Patience:
    """Over after *seconds* in which nothing went on, and after ten times as many in any case.

    Something goes on while this process or one below it works, or *moves* returns another value.
    """

    def __init__(
        self, seconds: float = SECONDS, moves: Callable[[], object] = lambda: None,
        worked: Callable[[], float] | None = None, now: Callable[[], float] = time.monotonic,
    ) -> None:  # fmt: skip
        self._seconds = seconds
        self._moves = moves
        self._worked = worked or processor_seconds
        self._now = now
        self._begin = self._moved = self._looked = now()
        self._work: float | None = None
        self._state = moves()

    @property
    def over(self) -> bool:
        """Whether to give up. Cheap enough to be asked at every turn."""
        now = self._now()
        if now - self._looked >= LOOK_SECONDS:
            worked, state = self._worked(), self._moves()
            before = worked if self._work is None else self._work
            busy = worked - before >= AT_WORK * (now - self._looked)
            if busy or state != self._state:
                self._moved = now
            self._looked, self._work, self._state = now, worked, state
        return now - self._moved > self._seconds or now - self._begin > MOST * self._seconds


def wait_until(
    true: Callable[[], T], what: str, seconds: float = SECONDS, pause: float = 0.02
) -> T:
    """Return what *true* returns once it holds; fail with *what* when nothing leads there."""
    patience = Patience(seconds)
    while not (found := true()):
        assert not patience.over, f"{what} did not come"
        time.sleep(pause)
    return found


async def until(
    true: Callable[[], object], what: str = "", seconds: float = SECONDS,
    moves: Callable[[], object] = lambda: None,
) -> None:  # fmt: skip
    """Let the loop run until *true*; fail with *what* when nothing leads there."""
    patience = Patience(seconds, moves)
    while not true():
        assert not patience.over, f"{what or true} did not come"
        await asyncio.sleep(0.01)


async def within(work: Coroutine[Any, Any, T], seconds: float = SECONDS) -> T:
    """Return what *work* returns; TimeoutError when nothing goes on any more."""
    patience = Patience(seconds)
    task = asyncio.ensure_future(work)
    try:
        while not (await asyncio.wait({task}, timeout=LOOK_SECONDS))[0]:
            if patience.over:
                for one in asyncio.all_tasks():
                    one.print_stack()
                raise TimeoutError
        return task.result()
    finally:
        if task.cancel():
            await asyncio.wait({task})


def processor_seconds() -> float:
    """Return the processor time of this process and, on Linux, of all that it started."""
    return time.process_time() + _below(os.getpid())


def _below(parent: int) -> float:
    total = 0.0
    for child in _children(parent):
        with contextlib.suppress(OSError):  # gone meanwhile
            fields = Path(f"/proc/{child}/stat").read_text().rpartition(")")[2].split()
            total += sum(map(int, fields[11:13])) / TICKS + _below(child)
    return total


def _children(parent: int) -> list[int]:
    """Return what *parent* has started, as far as the system tells."""
    found: list[str] = []
    with contextlib.suppress(OSError):
        for thread in Path(f"/proc/{parent}/task").iterdir():
            found += (thread / "children").read_text().split()
    return list(map(int, found))


def exit_code(process: "subprocess.Popen[Any]", seconds: float = 60) -> int:
    """Return how *process* ends; one that does not end within *seconds* tells where it is."""
    try:
        return process.wait(seconds)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGABRT)  # Python's fault handler writes where it is
        process.wait(seconds)
        raise
