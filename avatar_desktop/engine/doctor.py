"""Examines in order: each thing that is tried has a verdict of its own."""

import asyncio
from collections.abc import AsyncGenerator, Sequence

from avatar_desktop.domain.errors import AppError, Explanation
from avatar_desktop.domain.health import Examination, Health, NotTried, Step
from avatar_desktop.domain.text import N_, say

LONGEST_SECONDS = 60.0


class Doctor:
    """Tries *examinations* one after another, each for at most *seconds*."""

    def __init__(
        self, examinations: Sequence[Examination], seconds: float = LONGEST_SECONDS
    ) -> None:
        self._examinations = examinations
        self._seconds = seconds

    async def examine(self) -> AsyncGenerator[Step]:
        """Yield the steps as they end; after a bad one, only those that need it are skipped."""
        out: set[str] = set()
        for one in self._examinations:
            if out.intersection(one.needs):
                out.add(one.name)
                yield Step(one.name, one.title, Health.SKIPPED, _earlier_step())
                continue
            step = await self._tried(one)
            if step.health is Health.BAD:
                out.add(one.name)
            yield step

    async def _tried(self, one: Examination) -> Step:
        try:
            async with asyncio.timeout(self._seconds):
                seen = await one.attempt()
        except NotTried as nothing:
            return Step(one.name, one.title, Health.SKIPPED, nothing.explanation)
        except AppError as error:
            return Step(one.name, one.title, Health.BAD, error.explanation, error.code)
        except TimeoutError:
            return Step(one.name, one.title, Health.BAD, _took_too_long(self._seconds), "TooLong")
        return Step(one.name, one.title, Health.GOOD, seen=seen)


def _earlier_step() -> Explanation:
    return Explanation(say(N_("Not tried, because an earlier step failed.")))


def _took_too_long(seconds: float) -> Explanation:
    return Explanation(
        say(N_("This step took too long.")),
        say(N_("There was no end to it within {seconds} seconds."), seconds=round(seconds)),
        say(N_("Check the internet connection, then try again.")),
    )
