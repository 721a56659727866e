"""Finds the link of a result in an answer, whose shape differs from page to page."""

from collections.abc import Iterator
from typing import Any

from avatar_desktop.domain.spec import Json


def find_link(output: Json, *names: str) -> str:
    """Return the first link called one of *names* in *output*, or nothing.

    It may stand in `results`, which is an object or a list of objects, or beside it; it may be
    a text or a list of texts.
    """
    for place in _places(output):
        for name in names:
            for link in _texts(place.get(name)):
                return link
    return ""


def _places(output: Json) -> Iterator[Json]:
    results = output.get("results")
    yield from (one for one in _listed(results) if isinstance(one, dict))
    yield output


def _texts(value: Any) -> Iterator[str]:
    yield from (one for one in _listed(value) if isinstance(one, str) and one)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
