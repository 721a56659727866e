"""Written-down fates of tasks: what the next ones will show and how they end."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class TaskScript:
    """The fate of the next *times* tasks of *model* (of any model when empty).

    `hold` keeps a task PENDING or RUNNING until it is released. `shows` are the states that
    successive queries see while it runs, the last one for good. `end` is the final state as it
    is written; FAILED (in any case) carries `code` and `message`. `output` replaces the fields
    of a success. `shape` is the form of the result where a model has several.
    """

    model: str = ""
    times: int = 1
    hold: Literal["", "PENDING", "RUNNING"] = ""
    shows: tuple[str, ...] = ()
    end: str = ""
    code: str = ""
    message: str = ""
    output: Mapping[str, Any] | None = None
    seconds: float | None = None
    shape: str = ""


PLAIN = TaskScript()


@dataclass(slots=True)
class Scripts:
    """The scripts not used up yet, first come first served."""

    waiting: list[TaskScript] = field(default_factory=list)

    def take(self, model: str) -> TaskScript:
        """Return the script for a new task of *model*, PLAIN when there is none."""
        for position, script in enumerate(self.waiting):
            if script.model in {"", model}:
                if script.times > 1:
                    self.waiting[position] = replace(script, times=script.times - 1)
                else:
                    del self.waiting[position]
                return script
        return PLAIN


def read_script(body: Mapping[str, Any]) -> TaskScript:
    """Return the script that *body* describes; ValueError for what it cannot be."""
    names = set(TaskScript.__slots__)
    if strange := set(body) - names:
        raise ValueError(f"unknown fields: {', '.join(sorted(strange))}")
    script = TaskScript(**{**body, "shows": tuple(body.get("shows", ()))})
    if script.hold not in {"", "PENDING", "RUNNING"}:
        raise ValueError("hold is PENDING or RUNNING")
    if script.times < 1:
        raise ValueError("times is 1 or more")
    return script
