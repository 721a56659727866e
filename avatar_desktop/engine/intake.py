"""The first look at what a person dropped: facts, every problem, the price."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from avatar_desktop.domain.boxes import check_boxes, rectangles
from avatar_desktop.domain.check import check
from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.domain.media import MediaInfo
from avatar_desktop.domain.params import check_values, defaults
from avatar_desktop.domain.price import Estimate, estimate
from avatar_desktop.domain.problems import Problem, Severity, blocking, worst_first
from avatar_desktop.domain.settings import NO_PRECHECK
from avatar_desktop.domain.spec import Input, ModelSpec
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.engine.ports import Media


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """What is known of a form before anything is sent."""

    facts: Mapping[str, MediaInfo]
    problems: tuple[Problem, ...]
    estimate: Estimate | None

    @property
    def ok(self) -> bool:
        """Whether the form may be sent; warnings do not block."""
        return not blocking(self.problems)


class Validator:
    """Probes and checks, on drop and again right before an upload."""

    def __init__(self, media: Media, precheck_names: Mapping[str, str] | None = None) -> None:
        self._media = media
        self._precheck_names = precheck_names or {}

    def needs_boxes(self, spec: ModelSpec) -> bool:
        """Whether a person has to draw the boxes, since nothing detects them."""
        none = self._precheck_names.get(spec.key) == NO_PRECHECK
        return none and bool(rectangles(spec.params))

    def option_problems(
        self, spec: ModelSpec, params: Mapping[str, Any], facts: Mapping[str, MediaInfo]
    ) -> list[Problem]:
        """Return what is wrong with *params*, boxes on the pictures of *facts* among them."""
        boxes = check_boxes(spec.params, params, facts, needed=self.needs_boxes(spec))
        return [*check_values(spec.params, params), *boxes]

    async def look(
        self, spec: ModelSpec, files: Mapping[str, Path], params: Mapping[str, Any]
    ) -> ValidationResult:
        """Return facts, problems and price of *files* and *params*; it never raises for a file."""
        facts: dict[str, MediaInfo] = {}
        problems: list[Problem] = []
        for wanted in spec.inputs:
            info, found = await self.look_at(wanted, files.get(wanted.name))
            problems += found
            if info:
                facts[wanted.name] = info
        problems += self.option_problems(spec, {**defaults(spec.params), **params}, facts)
        problems += [_unknown_input(name, spec) for name in files if name not in _names(spec)]
        values = {**defaults(spec.params), **params}
        return ValidationResult(
            facts, tuple(worst_first(problems)), estimate(spec.price, values, facts)
        )

    async def look_at(
        self, wanted: Input, path: Path | None
    ) -> tuple[MediaInfo | None, list[Problem]]:
        """Return the facts of one file and how it breaks the limits of *wanted*."""
        title = Message(wanted.title)
        if path is None:
            message = say(N_("{title} is missing."), title=title)
            return None, [Problem(wanted.name, "missing", Severity.ERROR, None, None, message)]
        try:
            info = await self._media.probe(path)
        except FileRejected as error:
            sentence = Message(
                N_("{what} {why} {do}"),
                {
                    "what": error.explanation.what,
                    "why": error.explanation.why,
                    "do": error.explanation.do,
                },
            )
            problem = Problem(wanted.name, "unreadable", Severity.ERROR, path.name, None, sentence)
            return None, [problem]
        return info, check(info, wanted.limits, wanted.name, title)


def _names(spec: ModelSpec) -> list[str]:
    return [one.name for one in spec.inputs]


def _unknown_input(name: str, spec: ModelSpec) -> Problem:
    template = N_("This model has no input called {found}; it has {limit}.")
    message = say(template, found=name, limit=", ".join(_names(spec)))
    return Problem(name, "missing", Severity.ERROR, name, _names(spec), message)
