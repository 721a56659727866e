"""The way into asyncio and the way out."""

import asyncio

from fakes import until

from avatar_desktop.domain.errors import AppError, Explanation, Unexpected
from avatar_desktop.domain.text import say
from avatar_desktop.engine.events import EventHub, Progress, TransferStage, Waiting
from avatar_desktop.ui.core.bridge import Bridge
from avatar_desktop.ui.core.task_runner import Starter


async def test_an_exception_of_a_started_task_is_told(qloop):
    """What a coroutine raises reaches the listener: ours as it is, the rest as Unexpected."""
    told: list[AppError] = []
    start = Starter(told.append)
    ours = AppError(Explanation(say("No.")), code="Ours")

    async def fails(error: Exception) -> None:
        raise error

    start(fails(ours))
    start(fails(ValueError("odd")))
    await until(lambda: len(told) == 2)

    assert told[0] is ours
    assert isinstance(told[1], Unexpected)
    assert "ValueError: odd" in told[1].detail


async def test_closing_ends_what_still_runs(qloop):
    """Closing cancels every task and tells nobody of it."""
    told: list[AppError] = []
    start = Starter(told.append)
    task = start(asyncio.Event().wait())
    await asyncio.sleep(0)

    await start.close()

    assert task.cancelled()
    assert told == []


async def test_what_fails_at_the_end_is_told_to_nobody(qloop):
    """A task that fails while it is cancelled has no window left to be shown in."""
    told: list[AppError] = []
    start = Starter(told.append)

    async def fails() -> None:
        try:
            await asyncio.Event().wait()
        finally:
            raise RuntimeError("the widget is gone")

    task = start(fails())
    await asyncio.sleep(0)

    await start.close()

    assert isinstance(task.exception(), RuntimeError)
    assert told == []


async def test_nothing_starts_after_the_end(qloop):
    """What a late timer starts never runs: the widgets it would show are gone."""
    ran: list[int] = []
    start = Starter(ran.append)
    await start.close()

    async def late() -> None:
        ran.append(1)

    task = start(late())
    await asyncio.wait({task})

    assert task.cancelled()
    assert ran == []


def test_bridge_repeats_events_until_it_is_closed(qapp):
    """Events of the hub become signals, and none after the end."""
    hub = EventHub()
    bridge = Bridge(hub)
    heard: list[object] = []
    bridge.progress.connect(heard.append)
    bridge.waiting.connect(heard.append)
    first, second = Progress("a", TransferStage.UPLOAD, 1, 2), Waiting("a", None)

    hub.publish(first)
    hub.publish(second)
    bridge.close()
    bridge.close()
    hub.publish(first)

    assert heard == [first, second]


async def test_nothing_runs_before_the_window_is_seen(qloop):
    """What is started earlier waits; what is cancelled meanwhile never runs."""
    seen, ran = asyncio.Event(), []
    start = Starter(ran.append, seen)

    async def work(name: str) -> None:
        ran.append(name)

    early, cancelled = start(work("early")), start(work("cancelled"))
    await asyncio.sleep(0)
    cancelled.cancel()
    before = list(ran)
    seen.set()
    await early
    await start(work("late"))

    assert before == []
    assert ran == ["early", "late"]
