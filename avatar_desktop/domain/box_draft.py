"""Boxes while a person draws them: each change keeps every rule of `boxes`."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from avatar_desktop.domain.boxes import (
    Box,
    Shape,
    kept_in,
    proposed,
    rectangles,
    shape_of,
    sized,
)
from avatar_desktop.domain.params import Param, Rectangle, is_box


@dataclass(frozen=True, slots=True)
class BoxDraft:
    """The boxes of *wanted* on a picture of `size` pixels; frames stand before what they hold."""

    wanted: tuple[Rectangle, ...]
    shapes: Mapping[str, Shape | None]
    size: Shape
    boxes: Mapping[str, Box]

    @classmethod
    def of(cls, params: Sequence[Param], values: Mapping[str, Any], size: Shape) -> Self:
        """Return the boxes in *values* as the rules allow them; a proposal if one is missing."""
        wanted = tuple(sorted(rectangles(params), key=lambda one: bool(one.inside)))
        shapes = {one.key: shape_of(values.get(one.shape)) if one.shape else None for one in wanted}
        given = {one.key: values.get(one.key) for one in wanted}
        if not all(is_box(box) for box in given.values()):
            return cls(wanted, shapes, size, proposed(params, values, size))
        boxes = {key: (box[0], box[1], box[2], box[3]) for key, box in given.items() if box}
        draft = cls(wanted, shapes, size, boxes)
        for key, (left, top, right, bottom) in boxes.items():
            draft = draft._with({key: kept_in(draft.boxes[key], draft._room(key))})
            draft = draft.resized(key, right - left, bottom - top)
        return draft

    def moved(self, key: str, left: int, top: int) -> Self:
        """Return the draft with the upper left corner of *key* as near to there as it may be.

        What a frame holds goes along with it.
        """
        box = self.boxes[key]
        there = (left, top, left + box[2] - box[0], top + box[3] - box[1])
        placed = kept_in(there, self._room(key))
        step = (placed[0] - box[0], placed[1] - box[1])
        held = {
            one.key: _shifted(self.boxes[one.key], step) for one in self.wanted if one.inside == key
        }
        return self._with({key: placed, **held})

    def resized(self, key: str, wide: int, high: int) -> Self:
        """Return the draft with *key* as near to this size as it may be; its corner stays."""
        room, shape = self._room(key), self.shapes[key]
        return self._with({key: sized(self.boxes[key], wide, high, room, shape)})

    def values(self) -> dict[str, list[int]]:
        """Return the boxes as parameters have them."""
        return {key: list(box) for key, box in self.boxes.items()}

    def at(self, x: float, y: float) -> str:
        """Return the innermost box at a point of the picture; empty for none."""
        for one in reversed(self.wanted):
            left, top, right, bottom = self.boxes[one.key]
            if left <= x < right and top <= y < bottom:
                return one.key
        return ""

    def _room(self, key: str) -> Box:
        around = next(one.inside for one in self.wanted if one.key == key)
        return self.boxes[around] if around else (0, 0, *self.size)

    def _with(self, changes: Mapping[str, Box]) -> Self:
        boxes = {**self.boxes, **changes}
        for one in self.wanted:
            if one.inside:
                boxes[one.key] = kept_in(boxes[one.key], boxes[one.inside])
        return replace(self, boxes=boxes)


def _shifted(box: Box, step: tuple[int, int]) -> Box:
    return box[0] + step[0], box[1] + step[1], box[2] + step[0], box[3] + step[1]
