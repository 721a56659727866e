"""A job that is sent in parts because its voice is longer than the service takes."""

from dataclasses import replace
from math import ceil

from avatar_desktop.domain.job import Job
from avatar_desktop.domain.limits import AudioLimits, Below, Upper
from avatar_desktop.domain.media import MediaInfo
from avatar_desktop.domain.problems import Problem, Severity
from avatar_desktop.domain.text import N_, Message, say

FACT = "parts"
"""The fact of such a job that holds where its voice is cut: seconds, from 0 to its length."""
MARK = "-part-"
"""In the id of a part, between that of its job and its number."""
MOST = 30
FILLED = 0.85
"""What of the limit a part takes on average: the rest is room to look for a pause."""
FRAME = 4
"""Bytes of a sample of 16 bits on two channels."""
LEAST_UNDER = 0.1
"""Seconds by which a part stays below a limit that is itself too much."""


def part_id(job_id: str, number: int) -> str:
    """Return the id of the part *number*, from 1, of a job; the same each time."""
    return f"{job_id}{MARK}{number}"


def whole_id(job_id: str) -> str:
    """Return the id of the job that *job_id* is a part of; nothing where it is none."""
    whole, found, _ = job_id.rpartition(MARK)
    return whole if found else ""


def file_name(number: int) -> str:
    """Return the name of the file that holds the voice of the part *number*, from 1."""
    return f"part-{number}.wav"


def count(job: Job) -> int:
    """Return how many parts *job* has; 0 where it is sent as it is."""
    return max(0, len(job.facts.get(FACT, ())) - 1)


def longest(bound: Upper) -> float:
    """Return how many seconds a part may last."""
    return bound.value - LEAST_UNDER if isinstance(bound, Below) else bound.value


def wanted(info: MediaInfo | None, limits: object) -> int:
    """Return in how many parts a voice has to be sent: 1 where it fits, 0 where that is too many.

    A service that takes less than some seconds at least gets no part under half the limit.
    """
    bound = limits.duration if isinstance(limits, AudioLimits) else None
    if bound is None or info is None or info.duration is None:
        return 1
    seconds = round(info.duration, 3)
    fits = seconds < bound.value if isinstance(bound, Below) else seconds <= bound.value
    number = 1 if fits else ceil(seconds / (longest(bound) * FILLED))
    return number if number <= MOST else 0


def retold(
    problems: list[Problem], info: MediaInfo, limits: object, title: Message, number: int
) -> list[Problem]:
    """Return the *problems* of a voice that is sent in parts: what the parts do not have is none.

    They are WAV files of 16 bits, of two channels at most, and short.
    """
    if not isinstance(limits, AudioLimits) or limits.duration is None:
        return problems
    size = longest(limits.duration) * (info.sample_rate or 0) * FRAME
    cured = {"format"} if "wav" in limits.formats else set()
    cured |= {"bytes"} if limits.bytes and size < limits.bytes.value else set()
    told = [_told(one, title, number) if one.rule == "duration_max" else one for one in problems]
    return [one for one in told if one.rule not in cured]


def _told(problem: Problem, title: Message, number: int) -> Problem:
    words = N_(
        "{title} is {found:g} s, more than {limit:g} s: it is sent in {count} parts, cut at "
        "pauses, and their clips are joined to one."
    )
    message = say(words, title=title, found=problem.found, limit=problem.limit, count=number)
    return replace(problem, rule="parts", severity=Severity.WARNING, message=message)
