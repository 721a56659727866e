"""Boxes that a person draws on a picture: their rules, a first proposal, moving and sizing.

A box is `[left, top, right, bottom]` in pixels of the picture, right and bottom outside of it. A
shape is width to height in the smallest whole numbers, (3, 4).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from avatar_desktop.domain.media import MediaInfo
from avatar_desktop.domain.params import Param, Rectangle, is_box
from avatar_desktop.domain.problems import Problem, Severity
from avatar_desktop.domain.text import N_, Message, say

Box = tuple[int, int, int, int]
Shape = tuple[int, int]

LEAST_SIDE = 16
"""Below this nobody hits a box with a pointer."""

FACE_LEFT, FACE_TOP, FACE_SIDE = 0.30, 0.36, 0.40
"""Where the face lies in the frame, of its width: as in the detection's own sample answer."""


def rectangles(params: Sequence[Param]) -> tuple[Rectangle, ...]:
    """Return those of *params* that are drawn."""
    return tuple(param for param in params if isinstance(param, Rectangle))


def drawn(params: Sequence[Param], values: Mapping[str, Any]) -> dict[str, list[int]]:
    """Return the boxes in *values* by key where all are there; nothing where one is missing."""
    found = {one.key: values.get(one.key) for one in rectangles(params)}
    return {key: list(box) for key, box in found.items() if box} if all(found.values()) else {}


def without_boxes(params: Sequence[Param], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return *values* without anything drawn."""
    keys = {one.key for one in rectangles(params)}
    return {key: value for key, value in values.items() if key not in keys}


def shape_of(text: object) -> Shape | None:
    """Return the shape that the value of an option names, as "3:4"; None for others."""
    found = re.fullmatch(r"([1-9]\d?):([1-9]\d?)", str(text))
    return (int(found[1]), int(found[2])) if found else None


def check_boxes(
    params: Sequence[Param],
    values: Mapping[str, Any],
    media: Mapping[str, MediaInfo],
    *,
    needed: bool,
) -> list[Problem]:
    """Return how the boxes in *values*, each good in itself, do not fit their picture.

    *needed*: nobody detects them. Where some are drawn all have to be.
    """
    wanted = rectangles(params)
    some = any(values.get(one.key) for one in wanted)
    problems: list[Problem] = []
    for one in wanted:
        box = _box(values.get(one.key))
        if box:
            problems += _misfits(one, box, wanted, values, media.get(one.input))
        elif (some or needed) and not values.get(one.key):
            words = N_("{title} has to be drawn on the picture.")
            message = say(words, title=Message(one.title))
            problems.append(Problem(one.key, "missing", Severity.ERROR, None, None, message))
    return problems


def _misfits(
    one: Rectangle,
    box: Box,
    wanted: Sequence[Rectangle],
    values: Mapping[str, Any],
    info: MediaInfo | None,
) -> Iterator[Problem]:
    found, title = list(box), Message(one.title)
    left, top, right, bottom = box
    if info and info.width and info.height and (right > info.width or bottom > info.height):
        words = N_("{title} reaches beyond the picture, which is {limit} px.")
        limit = f"{info.width}×{info.height}"
        message = say(words, title=title, limit=limit)
        yield Problem(one.key, "outside", Severity.ERROR, found, limit, message)
    shape = shape_of(values.get(one.shape)) if one.shape else None
    wide, high = right - left, bottom - top
    if shape and abs(wide * shape[1] - high * shape[0]) > max(shape):
        words = N_("{title} is {found}, wide by high; its form has to be {limit}.")
        limit = f"{shape[0]}:{shape[1]}"
        message = say(words, title=title, found=f"{wide}×{high}", limit=limit)
        yield Problem(one.key, "shape", Severity.ERROR, found, limit, message)
    outer = _box(values.get(one.inside)) if one.inside else None
    if outer and not _holds(outer, box):
        around = next(Message(other.title) for other in wanted if other.key == one.inside)
        message = say(N_("{title} has to lie within “{limit}”."), title=title, limit=around)
        yield Problem(one.key, "inside", Severity.ERROR, found, list(outer), message)


def proposed(params: Sequence[Param], values: Mapping[str, Any], size: Shape) -> dict[str, Box]:
    """Return a first box for each rectangle of *params* on a picture of *size*.

    The frame is as large as the picture allows, in the middle and at the top; the rest is where
    a face usually lies in it.
    """
    wanted = rectangles(params)
    found: dict[str, Box] = {}
    for one in sorted(wanted, key=lambda one: bool(one.inside)):
        if one.inside:
            left, top, right, _ = found[one.inside]
            side = max(1, round((right - left) * FACE_SIDE))
            x, y = (round((right - left) * part) for part in (FACE_LEFT, FACE_TOP))
            found[one.key] = kept_in((left + x, top + y, left + x + side, top + y + side),
                                     found[one.inside])  # fmt: skip
        else:
            shape = (shape_of(values.get(one.shape)) if one.shape else None) or size
            wide, high = largest(shape, size)
            left = (size[0] - wide) // 2
            found[one.key] = (left, 0, left + wide, high)
    return {one.key: found[one.key] for one in wanted}


def largest(shape: Shape, room: Shape) -> Shape:
    """Return the largest size of exactly *shape* that fits into *room*."""
    times = max(1, min(room[0] // shape[0], room[1] // shape[1]))
    return shape[0] * times, shape[1] * times


def kept_in(box: Box, room: Box) -> Box:
    """Return *box* moved, and cut only where it must be, so that it lies in *room*."""
    wide = min(box[2] - box[0], room[2] - room[0])
    high = min(box[3] - box[1], room[3] - room[1])
    left = min(max(box[0], room[0]), room[2] - wide)
    top = min(max(box[1], room[1]), room[3] - high)
    return left, top, left + wide, top + high


def sized(box: Box, wide: int, high: int, room: Box, shape: Shape | None = None) -> Box:
    """Return *box* with another size at the same upper left corner, within *room*.

    With *shape* the longer of both wishes counts and the form is kept to the pixel.
    """
    left, top = box[0], box[1]
    most = (room[2] - left, room[3] - top)
    if shape is None:
        wide = min(max(wide, min(LEAST_SIDE, most[0])), most[0])
        high = min(max(high, min(LEAST_SIDE, most[1])), most[1])
        return left, top, left + wide, top + high
    least = -(-LEAST_SIDE // min(shape))
    times = max(round(wide / shape[0]), round(high / shape[1]), least)
    limit = largest(shape, most)[0] // shape[0]
    times = min(times, limit)
    return left, top, left + shape[0] * times, top + shape[1] * times


def _box(value: Any) -> Box | None:
    """Return *value* as a box; None where it is none, which `check_values` says."""
    if not is_box(value):
        return None
    left, top, right, bottom = value
    return left, top, right, bottom


def _holds(outer: Box, box: Box) -> bool:
    return kept_in(box, outer) == box
