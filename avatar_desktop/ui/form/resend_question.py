"""What is asked once more before a form is sent: it is dear, or it was sent a moment ago."""

import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.price import Estimate
from avatar_desktop.domain.text import N_, say
from avatar_desktop.ui.core.ui_context import UiContext

SOON = 60.0
"""Seconds in which the same form again is taken for an oversight."""

Form = tuple[Mapping[str, Path], Mapping[str, Any]]
"""The files and the options."""


class Asking:
    """Remembers the form that was sent last; in the demo, where nothing costs, it never asks."""

    def __init__(self, desk: UiContext, clock: Callable[[], float] = time.monotonic) -> None:
        self._desk = desk
        self._clock = clock
        self._last: Form | None = None
        self._job = ""
        self._until = 0.0

    async def question(self, form: Form, cost: Estimate | None) -> Explanation | None:
        """Return what to ask before *form* is sent for *cost*, or None."""
        if self._desk.demo:
            return None
        dear = await self._desk.scheduler.budget.question(cost)
        if form != self._last or self._clock() > self._until:
            return dear
        again = say(N_("This form was sent a moment ago. Sent again, it is billed again."))
        return Explanation(again, dear.what, dear.why) if dear else Explanation(again)

    def sent(self, form: Form, job: Job, *, anyway: bool) -> None:
        """Take note that *job* was made of *form*; who said *anyway* is not asked again."""
        self._last, self._job = form, job.id
        self._until = float("-inf") if anyway else self._clock() + SOON

    def take_news(self, job: Job) -> None:
        """Ask nothing about a form whose job came to nothing."""
        if job.id == self._job and job.ended and job.state is not JobState.DONE:
            self._last = None
