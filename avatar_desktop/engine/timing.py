"""How long the engine waits, and for how often, in seconds."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from typing import TypeVar

from avatar_desktop.domain.errors import AppError, Explanation, Retry
from avatar_desktop.domain.spec import PollInterval

T = TypeVar("T")
Tell = Callable[[Explanation | None], None]


@dataclass(frozen=True, slots=True)
class Timing:
    """The pauses between tries. Each tuple ends the tries when it is used up.

    `polls_per_second` is half of the 20 that Alibaba grants a main account, which may have other
    clients. `uploads` and `downloads` are free to repeat; `submits` only follow a clear "not
    taken"; `unknown` follow the answer that a young task is not known. Uploads outlive a change of
    the network: minutes. `lookups` wait for a task to appear in the service's list,
    `lookups_failed` for a list that cannot be read, and after `look_again` it is read anew;
    `clocks_differ` is by how much the dates of a service's answers and those of its tasks may,
    and `quiet` parts a look-up without a find from the next submit: more than twice that and a
    second, which dates do not tell. `last_chance` is what a submit on its way gets when the app
    closes.
    """

    polls_per_second: float = 10
    uploads: tuple[float, ...] = (1, 3, 5, 10, 20, 30, 60, 60, 60)
    submits: tuple[float, ...] = (2, 4, 8, 15, 30, 30, 60, 60, 60, 60)
    submits_unsent: tuple[float, ...] = (1, 3)
    downloads: tuple[float, ...] = (1, 2, 5, 10, 20, 30)
    unknown: tuple[float, ...] = (2, 5, 10, 20, 30, 60, 60, 60)
    lookups: tuple[float, ...] = (1, 3, 6)
    lookups_failed: tuple[float, ...] = (2, 4, 8, 15, 30, 30)
    look_again: float = 60
    clocks_differ: float = 2
    quiet: float = 5.5
    outage_first: float = 2
    outage_most: float = 30
    disk: float = 5
    last_chance: float = 2


def insist_on_end() -> None:
    """Raise CancelledError in a task that was cancelled and has caught some other error instead.

    Libraries may answer a cancellation with an error of their own; whoever tries again after an
    error would never end then.
    """
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError


def poll_pause(pace: PollInterval, elapsed: float) -> float:
    """Return when to ask again: an eighth of what has passed, within *pace*.

    Fast for short tasks, gentle for long ones; news are at most an eighth of the task late.
    """
    return max(pace.first, min(elapsed / 8, pace.most))


async def persist(call: Callable[[], Awaitable[T]], pauses: Iterable[float], tell: Tell) -> T:
    """Return what *call* returns, trying again after each of *pauses* where that may help.

    Only for calls that cost nothing to repeat. *tell* hears why it waits, and None when it goes
    on.
    """
    for pause in pauses:
        try:
            return await call()
        except AppError as error:
            insist_on_end()
            if error.retry is Retry.NEVER:
                raise
            tell(error.explanation)
            await asyncio.sleep(max(pause, error.retry_after or 0))
            tell(None)
    return await call()
