"""What the words of a search may stand for: a job's own text, or what the screen calls it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.params import Choice, Option
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_

T = TypeVar("T")
Tell = Callable[[str], str]
"""Returns a marked string in one language."""
ANY = ""

STATE_TITLES: Mapping[JobState, str] = {
    JobState.QUEUED: N_("Waiting for its turn"),
    JobState.UPLOADING: N_("Uploading the files"),
    JobState.CHECKING: N_("The service looks at the files"),
    JobState.SUBMITTING: N_("Sending the task"),
    JobState.RUNNING: N_("The service is working on it"),
    JobState.DOWNLOADING: N_("Saving the result"),
    JobState.DONE: N_("Done"),
    JobState.FAILED: N_("Failed"),
    JobState.CANCELLED: N_("Cancelled"),
    JobState.NEEDS_CHECK: N_("Needs your decision"),
}


@dataclass(frozen=True, slots=True)
class Chosen:
    """The option `key` of a model at `value` as the record writes it; ANY value when empty."""

    model: str
    key: str
    value: str = ANY


@dataclass(frozen=True, slots=True)
class Needle:
    """One word of a search: a job has it in its text, or is or has one of the others."""

    text: str
    models: tuple[str, ...] = ()
    states: tuple[JobState, ...] = ()
    options: tuple[Chosen, ...] = ()


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The words on the screen, case folded, with what they stand for."""

    models: tuple[tuple[str, str], ...]
    states: tuple[tuple[str, JobState], ...]
    options: tuple[tuple[str, Chosen], ...]

    def needles(self, text: str) -> tuple[Needle, ...]:
        """Return the words of *text* with all that the screen calls so, in any language."""
        return tuple(self._needle(word) for word in text.split())

    def _needle(self, word: str) -> Needle:
        folded = word.casefold()
        models = _meant(folded, self.models)
        options = _meant(folded, self.options)
        return Needle(
            word,
            models,
            _meant(folded, self.states),
            tuple(one for one in options if one.model not in models),
        )


def vocabulary(models: Sequence[ModelSpec], languages: Sequence[Tell]) -> Vocabulary:
    """Return what *models*, their options and the states are called in all *languages*."""
    options = [
        (title, Chosen(spec.key, param.key, value))
        for spec in models
        for param in spec.params
        for title, value in (
            (param.title, ANY),
            *((one.title, str(one.value)) for one in _options(param)),
        )
    ]
    return Vocabulary(
        _told([(spec.title, spec.key) for spec in models], languages),
        _told([(title, state) for state, title in STATE_TITLES.items()], languages),
        _told(options, languages),
    )


def _options(param: object) -> tuple[Option, ...]:
    return param.options if isinstance(param, Choice) else ()


def _told(titles: Sequence[tuple[str, T]], languages: Sequence[Tell]) -> tuple[tuple[str, T], ...]:
    return tuple((tell(title).casefold(), one) for tell in languages for title, one in titles)


def _meant(word: str, titles: Sequence[tuple[str, T]]) -> tuple[T, ...]:
    return tuple(dict.fromkeys(one for title, one in titles if word in title))
