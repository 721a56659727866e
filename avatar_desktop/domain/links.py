"""Finds the link of a result in an answer, whose shape differs from page to page."""

from collections.abc import Iterator
from typing import Any

from avatar_desktop.domain.spec import Json


def find_link(output: Json, *names: str) -> str:
    """Return the first link called one of *names* in *output*, or nothing.

    It may stand in `results`, which is an object or a list of objects, in the `content` of the
    `message` of one of the `choices`, or beside them; it may be a text or a list of texts.
    """
    for place in _places(output):
        for name in names:
            for link in _texts(place.get(name)):
                return link
    return ""


def _places(output: Json) -> Iterator[Json]:
    yield from _objects(output.get("results"))
    for choice in _objects(output.get("choices")):
        for message in _objects(choice.get("message")):
            yield from _objects(message.get("content"))
    yield output


def _objects(value: Any) -> Iterator[Json]:
    yield from (one for one in _listed(value) if isinstance(one, dict))


def _texts(value: Any) -> Iterator[str]:
    yield from (one for one in _listed(value) if isinstance(one, str) and one)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
