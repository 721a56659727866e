"""What of a model's inputs and texts is given, which way that goes, and what is missing."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from typing import Any

from avatar_desktop.domain.params import Rectangle, TextParam, is_blank
from avatar_desktop.domain.problems import Problem, Severity
from avatar_desktop.domain.spec import ModelSpec, Way
from avatar_desktop.domain.text import N_, Message, say

ABSENCES = frozenset({"missing", "mixed"})
"""The rules that are broken by what is not there, or by what is there besides."""


def given(spec: ModelSpec, files: Collection[str], params: Mapping[str, Any]) -> set[str]:
    """Return the names of the inputs and the keys of the texts of *spec* that are there."""
    texts = {one.key for one in spec.params if isinstance(one, TextParam)}
    inputs = {one.name for one in spec.inputs}
    return inputs & set(files) | {key for key in texts if not is_blank(params.get(key))}


def way_of(spec: ModelSpec, files: Collection[str], params: Mapping[str, Any]) -> Way | None:
    """Return the way that what is given goes, the first where it goes several.

    None where it goes none of them.
    """
    there = given(spec, files, params)
    told = there & _told(spec.ways)
    fitting = [way for way in spec.ways if told <= set(way.names)]
    whole = (way for way in fitting if not _lacking(spec, way, there))
    return next(whole, next(iter(fitting), None))


def narrowed(spec: ModelSpec, way: Way) -> ModelSpec:
    """Return *spec* without the inputs and texts of its other ways than *way*."""
    foreign = _told(spec.ways) - set(way.names)
    inputs = tuple(one for one in spec.inputs if one.name not in foreign)
    params = tuple(
        one
        for one in spec.params
        if one.key not in foreign and not (isinstance(one, Rectangle) and one.input in foreign)
    )
    conditions = tuple(one for one in spec.conditions if not {one.key, one.by} & foreign)
    return replace(spec, inputs=inputs, params=params, conditions=conditions, ways=(way,))


def by_way(spec: ModelSpec) -> tuple[ModelSpec, ...]:
    """Return *spec* as each of its ways leaves it; itself alone where it has none."""
    return tuple(narrowed(spec, way) for way in spec.ways) or (spec,)


def absences(spec: ModelSpec, files: Collection[str], params: Mapping[str, Any]) -> list[Problem]:
    """Return a problem for all that *spec* needs and that is not given, and for mixed ways."""
    there = given(spec, files, params)
    told = _told(spec.ways)
    inputs = {one.name for one in spec.inputs}
    called_for = [one.key for one in spec.conditions if one.key in inputs and one.holds(params)]
    needed = [*(name for name in _needed(spec) if name not in told), *called_for]
    problems = [_missing(spec, name) for name in needed if name not in there]
    return problems + _absences_of_ways(spec, there & told) if spec.ways else problems


def _absences_of_ways(spec: ModelSpec, there: set[str]) -> list[Problem]:
    way = way_of(spec, there, dict.fromkeys(there, "given"))
    first = spec.ways[0].names[0]
    if way is None:
        wrong = N_("A job works from one of these alone: {ways}. Leave the others out.")
        used = next(name for one in spec.ways[1:] for name in one.names if name in there)
        message = say(wrong, ways=_row(spec.ways))
        return [Problem(used, "mixed", Severity.ERROR, sorted(there), None, message)]
    if not there and len(spec.ways) > 1:
        message = say(N_("One of these is missing: {ways}."), ways=_row(spec.ways))
        return [Problem(first, "missing", Severity.ERROR, None, None, message)]
    return _lacking(spec, way, there)


def _lacking(spec: ModelSpec, way: Way, there: set[str]) -> list[Problem]:
    """Return what *way* needs besides what is *there*."""
    lacking = [name for name in _needed(spec) if name in set(way.names) - there]
    found = len(there & set(way.names))
    if lacking or found >= way.at_least:
        return [_missing(spec, name) for name in lacking]
    free = next(name for name in way.names if name not in there)
    if way.at_least == 1:
        return [_missing(spec, free)]
    words = N_("{title}: {found} of at least {limit} are there.")
    message = say(words, title=Message(way.title), found=found, limit=way.at_least)
    return [Problem(free, "missing", Severity.ERROR, found, way.at_least, message)]


def _needed(spec: ModelSpec) -> list[str]:
    """Return the names of all that has to be there, the ways left aside."""
    inputs = [one.name for one in spec.inputs if not one.optional]
    texts = (one for one in spec.params if isinstance(one, TextParam))
    return inputs + [one.key for one in texts if one.min_length]


def _told(ways: Collection[Way]) -> set[str]:
    return {name for way in ways for name in way.names}


def _missing(spec: ModelSpec, name: str) -> Problem:
    titles = {one.key: Message(one.title) for one in spec.params}
    titles |= {one.name: one.label for one in spec.inputs}
    message = say(N_("{title} is missing."), title=titles[name])
    return Problem(name, "missing", Severity.ERROR, None, None, message)


def _row(ways: Collection[Way]) -> Message:
    first, *others = (Message(way.title) for way in ways)
    for other in others:
        first = say(N_("{first}, {next}"), first=first, next=other)
    return first
