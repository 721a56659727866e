"""What is wrong with an input or a parameter, before anything is sent."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from avatar_desktop.domain.text import Message


class Severity(StrEnum):
    """ERROR: every source says that the service refuses. WARNING: sources disagree."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """One broken rule. `rule` is a stable name; `found` and `limit` are plain numbers or text."""

    input: str
    rule: str
    severity: Severity
    found: Any
    limit: Any
    message: Message


def blocking(problems: Iterable[Problem]) -> bool:
    """Return whether one of *problems* is an error; warnings never block."""
    return any(problem.severity is Severity.ERROR for problem in problems)


def worst_first(problems: Iterable[Problem]) -> list[Problem]:
    """Return *problems* with the errors before the warnings, otherwise in their order."""
    return sorted(problems, key=lambda problem: problem.severity is not Severity.ERROR)
