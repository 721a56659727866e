"""Values that follow from others: a length from a voice, and what another option rules out."""

import math
from collections.abc import Mapping
from typing import Any

from avatar_desktop.domain.media import MediaInfo
from avatar_desktop.domain.params import Integer, defaults
from avatar_desktop.domain.problems import Problem, Severity
from avatar_desktop.domain.spec import Condition, ModelSpec
from avatar_desktop.domain.text import N_, Message, say

MILLISECONDS = 3
"""Digits of a second that a measured length is good for."""

FOLLOWED = "followed"
"""The fact of a job that names the parameters whose values nobody chose."""


def resolved(
    spec: ModelSpec, values: Mapping[str, Any], media: Mapping[str, MediaInfo]
) -> dict[str, Any]:
    """Return *values* over the defaults, as they are sent once *media* is all that there is.

    A number that follows an input stays None as long as the input's length is not known; where the
    input may be left out and is, it has its default, and so has an option that another rules out.
    """
    own = defaults(spec.params)
    found = {**own, **values}
    found |= {key: own[key] for key in idle(spec, values) if key in own}
    for param in spec.params:
        if isinstance(param, Integer) and param.follows and found[param.key] is None:
            found[param.key] = _followed(spec, param, media)
    return found


def idle(spec: ModelSpec, values: Mapping[str, Any]) -> frozenset[str]:
    """Return the keys of the options that others rule out, among *values*."""
    found = {**defaults(spec.params), **values}
    return frozenset(one.key for one in spec.conditions if not one.holds(found))


def following(spec: ModelSpec, values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the keys of the parameters of which *values* choose nothing, so that they follow."""
    return tuple(key for key in _followers(spec) if values.get(key) is None)


def as_chosen(values: Mapping[str, Any], facts: Mapping[str, Any]) -> dict[str, Any]:
    """Return the *values* of a job with its *facts* as the person chose them."""
    return {**values, **dict.fromkeys(facts.get(FOLLOWED, ()))}


def check_followed(
    spec: ModelSpec, values: Mapping[str, Any], media: Mapping[str, MediaInfo]
) -> list[Problem]:
    """Return a warning for each choice that others make void, and each input that is cut off."""
    sent = resolved(spec, values, media)
    chosen = {**sent, **values}
    void = {
        one.key: one
        for one in spec.conditions
        if chosen.get(one.key) != sent.get(one.key) or (one.key in media and not one.holds(sent))
    }
    cut = (_cut(spec, key, sent, media) for key in _followers(spec))
    return [*(_void(spec, one) for one in void.values()), *filter(None, cut)]


def _followers(spec: ModelSpec) -> dict[str, Integer]:
    return {one.key: one for one in spec.params if isinstance(one, Integer) and one.follows}


def seconds_of(media: Mapping[str, MediaInfo]) -> dict[str, float]:
    """Return the lengths of those of *media* that have one, to the millisecond."""
    return {
        name: round(info.duration, MILLISECONDS)
        for name, info in media.items()
        if info.duration is not None
    }


def _followed(spec: ModelSpec, param: Integer, media: Mapping[str, MediaInfo]) -> int | None:
    """Return what *param* is; its default where there is nothing to follow, nor has to be."""
    seconds = seconds_of(media).get(param.follows)
    if seconds is None:
        awaited = {one.name for one in spec.inputs if one.name in media or not one.optional}
        return None if param.follows in awaited else param.default
    return min(max(math.ceil(seconds), param.low), param.high)


def _cut(
    spec: ModelSpec, key: str, sent: Mapping[str, Any], media: Mapping[str, MediaInfo]
) -> Problem | None:
    param, value = _followers(spec)[key], sent[key]
    seconds = seconds_of(media).get(param.follows)
    if seconds is None or not isinstance(value, int) or seconds <= value:
        return None
    template = N_("{input} lasts {seconds:g} s, {title} is {found} s: the rest is cut off.")
    message = say(
        template,
        title=Message(param.title),
        found=value,
        input=spec.input(param.follows).label,
        seconds=seconds,
    )
    return Problem(key, "value", Severity.WARNING, value, seconds, message)


def _void(spec: ModelSpec, condition: Condition) -> Problem:
    titles = {one.key: one.title for one in spec.params}
    titles |= {one.name: one.title for one in spec.inputs}
    message = say(
        N_("{title} has no effect with this choice of {other}."),
        title=Message(titles[condition.key]),
        other=Message(titles[condition.by]),
    )
    return Problem(condition.key, "value", Severity.WARNING, None, list(condition.values), message)
