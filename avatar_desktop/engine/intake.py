"""The first look at what a person dropped: facts, every problem, the price."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Self

from avatar_desktop.domain import parts
from avatar_desktop.domain.boxes import check_boxes, rectangles
from avatar_desktop.domain.check import check
from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.domain.following import check_followed, idle, resolved
from avatar_desktop.domain.given import ABSENCES, absences
from avatar_desktop.domain.media import MediaInfo
from avatar_desktop.domain.params import check_values, defaults
from avatar_desktop.domain.price import Estimate, Price, estimate
from avatar_desktop.domain.problems import Problem, Severity, blocking, worst_first
from avatar_desktop.domain.regions import AccountRegion, check_region
from avatar_desktop.domain.settings import NO_PRECHECK
from avatar_desktop.domain.spec import Input, ModelSpec
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.engine.ports import Media, Services, unknown_region


@dataclass(frozen=True, slots=True)
class ValidationResult:
    """What is known of a form before anything is sent."""

    facts: Mapping[str, MediaInfo]
    problems: tuple[Problem, ...]
    estimate: Estimate | None
    values: Mapping[str, Any] = field(default_factory=dict)
    """The parameters as they are sent, those that nobody chose included."""

    @property
    def ok(self) -> bool:
        """Whether the form may be sent; warnings do not block."""
        return not blocking(self.problems)


@dataclass(frozen=True, slots=True)
class Reckoning:
    """What follows from a form: its options as they are sent, and what that costs.

    The options that others rule out are `idle`; `price` is the tariff of the account's region.
    """

    values: Mapping[str, Any]
    idle: Collection[str]
    price: Price
    estimate: Estimate | None


class Validator:
    """Probes and checks, on drop and again right before an upload."""

    def __init__(
        self,
        media: Media,
        precheck_names: Mapping[str, str] | None = None,
        model_names: Mapping[str, str] | None = None,
        region: Callable[[str], AccountRegion | None] = unknown_region,
    ) -> None:
        self._media = media
        self._precheck_names = precheck_names or {}
        self._model_names = model_names or {}
        self._region = region

    @classmethod
    def of(cls, services: Services) -> Self:
        """Return the one that looks at what goes to *services*."""
        own = services.precheck_names, services.model_names, services.region
        return cls(services.media, *own)

    def reckon(
        self, spec: ModelSpec, params: Mapping[str, Any], facts: Mapping[str, MediaInfo]
    ) -> Reckoning:
        """Return what follows from *params* and the *facts* of the files, as far as it is known."""
        region = self._region(spec.cloud)
        price = spec.price.at(region.id) if region else spec.price
        values = resolved(spec, params, facts)
        return Reckoning(values, idle(spec, params), price, estimate(price, values, facts))

    def needs_boxes(self, spec: ModelSpec) -> bool:
        """Whether a person has to draw the boxes, since nothing detects them."""
        none = self._precheck_names.get(spec.key) == NO_PRECHECK
        return none and bool(rectangles(spec.params))

    def option_problems(
        self, spec: ModelSpec, params: Mapping[str, Any], facts: Mapping[str, MediaInfo]
    ) -> list[Problem]:
        """Return what is wrong with *params*, boxes on the pictures of *facts* among them."""
        boxes = check_boxes(spec.params, params, facts, needed=self.needs_boxes(spec))
        return [*check_values(spec.params, params), *boxes, *check_followed(spec, params, facts)]

    def with_options(
        self,
        spec: ModelSpec,
        files: Collection[str],
        params: Mapping[str, Any],
        look: ValidationResult,
    ) -> ValidationResult:
        """Return *look* at *files* with other *params*: they need no second one."""
        keys = {param.key for param in spec.params}
        kept = [one for one in look.problems if not (one.input in keys or one.rule in ABSENCES)]
        at = {name: place for place, name in enumerate(_names(spec))}
        known = sorted(
            [*kept, *absences(spec, files, params)],
            key=lambda one: at.get(one.input, len(at) if one.rule in ABSENCES else -1),
        )
        wrong = self.option_problems(spec, params, look.facts)
        return self._result(spec, params, look.facts, [*known, *wrong])

    async def look(
        self, spec: ModelSpec, files: Mapping[str, Path], params: Mapping[str, Any]
    ) -> ValidationResult:
        """Return facts, problems and price of *files* and *params*; it never raises for a file."""
        facts: dict[str, MediaInfo] = {}
        values = {**defaults(spec.params), **params}
        absent = absences(spec, files, values)
        problems = self._misplaced(spec)
        for wanted in spec.inputs:
            problems += [one for one in absent if one.input == wanted.name]
            if wanted.name in files:
                info, found = await self.look_at(wanted, files[wanted.name])
                problems += _in_parts(spec, wanted, info, found)
                if info:
                    facts[wanted.name] = info
        problems += [one for one in absent if one.input not in _names(spec)]
        problems += self.option_problems(spec, values, facts)
        problems += [_unknown_input(name, spec) for name in files if name not in _names(spec)]
        return self._result(spec, params, facts, problems)

    def _result(
        self,
        spec: ModelSpec,
        params: Mapping[str, Any],
        facts: Mapping[str, MediaInfo],
        problems: Iterable[Problem],
    ) -> ValidationResult:
        told = tuple(worst_first(problems))
        reckoning = self.reckon(spec, params, facts)
        return ValidationResult(facts, told, reckoning.estimate, reckoning.values)

    def _misplaced(self, spec: ModelSpec) -> list[Problem]:
        """Return that *spec* does not exist where the account is; an own deployment may."""
        own = spec.key in self._model_names
        problem = None if own else check_region(spec, self._region(spec.cloud))
        return [problem] if problem else []

    async def look_at(self, wanted: Input, path: Path) -> tuple[MediaInfo | None, list[Problem]]:
        """Return the facts of one file and how it breaks the limits of *wanted*."""
        title = wanted.label
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


def _in_parts(
    spec: ModelSpec, wanted: Input, info: MediaInfo | None, found: list[Problem]
) -> list[Problem]:
    """Return what was *found*, where too long a voice is none that is sent in parts."""
    number = parts.wanted(info, wanted.limits) if wanted.name == spec.parts else 1
    if number <= 1 or info is None:
        return found
    return parts.retold(found, info, wanted.limits, wanted.label, number)


def _names(spec: ModelSpec) -> list[str]:
    return [one.name for one in spec.inputs]


def _unknown_input(name: str, spec: ModelSpec) -> Problem:
    template = N_("This model has no input called {found}; it has {limit}.")
    message = say(template, found=name, limit=", ".join(_names(spec)))
    return Problem(name, "missing", Severity.ERROR, name, _names(spec), message)
