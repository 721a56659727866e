"""What the doctor finds: steps, each with a verdict of its own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.text import Message


class Health(StrEnum):
    """The verdict of one step."""

    GOOD = "good"
    BAD = "bad"
    SKIPPED = "skipped"


class NotTried(Exception):
    """There is nothing to try here, which is no fault; the explanation says why."""

    def __init__(self, explanation: Explanation) -> None:
        super().__init__(explanation.painted())
        self.explanation = explanation


@dataclass(frozen=True, slots=True)
class Step:
    """One thing that was tried. `explanation` is there unless it went well.

    `seen` is what was measured ("cn-beijing", "34 ms"); it never holds a secret. A fix that the
    doctor knows stands in the explanation.
    """

    name: str
    title: Message
    health: Health
    explanation: Explanation | None = None
    code: str = ""
    seen: Message = Message()


@dataclass(frozen=True, slots=True)
class Examination:
    """One thing to try.

    `attempt` returns what was seen; it raises AppError for a fault and NotTried where there is
    nothing to try. `needs` names the examinations that have to go well before, or to have
    nothing to try.
    """

    name: str
    title: Message
    attempt: Callable[[], Awaitable[Message]]
    needs: tuple[str, ...] = ()
