"""Which triangle is seen in which pixel, by numpy: no graphics card is needed."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Stale = Callable[[], bool]
Test = Callable[[Array, Array], Array]
"""Given triangle numbers and weights of their corners (N, 3): which of them are no hole."""

NEAR = 0.05
AT_ONCE = 1 << 15
CELLS = 1 << 18


class Superseded(Exception):
    """The picture is no longer wanted."""


def check(stale: Stale) -> None:
    """Raise Superseded when *stale*."""
    if stale():
        raise Superseded


def cross(a: Array, b: Array) -> Array:
    """Return the cross products of the rows of *a* and *b* (N, 3)."""
    return np.stack([
        a[:, 1] * b[:, 2] - a[:, 2] * b[:, 1],
        a[:, 2] * b[:, 0] - a[:, 0] * b[:, 2],
        a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0],
    ], axis=1)  # fmt: skip


def edges(corners: Array) -> tuple[Array, Array]:
    """Return the edge functions (N, 3, 3) of triangles (N, 3, 3), and which have an area.

    *corners* are homogeneous: pixels from the middle times depth, and depth. Function i of a
    triangle, applied to (x, y, 1), is corner i's weight over the depth there (Olano and Greer,
    1997): nothing has to be clipped.
    """
    a, b, c = (corners[:, number].astype(np.float64) for number in range(3))
    rows = np.stack([cross(b, c), cross(c, a), cross(a, b)], axis=1)
    volume = np.einsum("ij,ij->i", a, rows[:, 0])
    fine = np.abs(volume) > 1e-12  # noqa: PLR2004 (seen from the edge)
    return rows / np.where(fine, volume, 1)[:, None, None], fine


def extents(corners: Array, width: int, height: int, x: float, y: float) -> Array:
    """Return first column, first row, columns and rows (N, 4) of pixels around triangles.

    Both counts are 0 or less for what lies outside the picture or behind the eye.
    """
    depth = corners[:, :, 2]
    before = depth > NEAR
    safe = np.where(before, depth, 1)
    across, down = corners[:, :, 0] / safe + x, corners[:, :, 1] / safe + y
    all_before = before.all(axis=1)
    left = np.where(all_before, across.min(axis=1), 0)
    right = np.where(all_before, across.max(axis=1), width)
    top = np.where(all_before, down.min(axis=1), 0)
    bottom = np.where(all_before, down.max(axis=1), height)
    limits = ((left, width), (right, width), (top, height), (bottom, height))
    left, right, top, bottom = (np.clip(value, -2, most + 2) for value, most in limits)
    x0, y0 = np.maximum(np.ceil(left - 0.5), 0), np.maximum(np.ceil(top - 0.5), 0)
    columns = np.minimum(np.floor(right - 0.5), width - 1) - x0 + 1
    rows = np.minimum(np.floor(bottom - 0.5), height - 1) - y0 + 1
    columns = np.where(before.any(axis=1), columns, 0)
    return np.stack([x0, y0, columns, rows], axis=1).astype(np.int64)


class Visibility:
    """For each pixel the nearest triangle so far: a key of 1 over its depth and its number."""

    def __init__(self, width: int, height: int, x: float, y: float) -> None:
        self._width, self._height = width, height
        self._x, self._y = x, y
        self._keys = np.zeros(width * height, np.uint64)

    def add(
        self, places: Array, triangles: Array, first: int, stale: Stale, test: Test | None = None
    ) -> None:
        """Draw *triangles* (M, 3) of homogeneous *places*, numbered from *first* on."""
        for start in range(0, len(triangles), AT_ONCE):
            check(stale)
            corners = places[triangles[start : start + AT_ONCE]]
            boxes = extents(corners, self._width, self._height, self._x, self._y)
            seen = np.flatnonzero((boxes[:, 2] > 0) & (boxes[:, 3] > 0))
            functions, fine = edges(corners[seen])
            seen, functions = seen[fine], functions[fine]
            if len(seen):
                self._fill(functions, boxes[seen], first + start + seen, stale, test)

    def numbers(self) -> Array:
        """Return the number of the triangle in each pixel, -1 for none."""
        low = (self._keys & np.uint64(0xFFFFFFFF)).astype(np.int64)
        return np.where(self._keys > 0, low, -1)

    def _fill(
        self, functions: Array, boxes: Array, numbers: Array, stale: Stale, test: Test | None
    ) -> None:
        """Draw triangles whose boxes are about equally large together."""
        powers = np.ceil(np.log2(boxes[:, 2:])).astype(np.int64)
        codes = powers[:, 0] * 64 + powers[:, 1]
        order = np.argsort(codes, kind="stable")
        bounds = np.flatnonzero(np.diff(codes[order])) + 1
        for group in np.split(order, bounds):
            wide, high = (1 << int(power) for power in powers[group[0]])
            step = max(1, CELLS // (wide * high))
            for start in range(0, len(group), step):
                check(stale)
                some = group[start : start + step]
                self._draw(functions[some], boxes[some], numbers[some], (wide, high), test)

    def _draw(
        self, functions: Array, boxes: Array, numbers: Array, cell: tuple[int, int],
        test: Test | None,
    ) -> None:  # fmt: skip
        wide, high = cell
        x0, y0 = boxes[:, 0], boxes[:, 1]
        corner = np.stack([x0 + 0.5 - self._x, y0 + 0.5 - self._y, np.ones(len(x0))], axis=1)
        base = np.einsum("nij,nj->ni", functions, corner).astype(np.float32)
        slope = functions.astype(np.float32)
        across = np.arange(wide, dtype=np.float32)[None, None, :]
        down = np.arange(high, dtype=np.float32)[None, :, None]
        weights = [
            base[:, i, None, None] + slope[:, i, 0, None, None] * across
            + slope[:, i, 1, None, None] * down
            for i in range(3)
        ]  # fmt: skip
        inside = (weights[0] >= 0) & (weights[1] >= 0) & (weights[2] >= 0)
        inside &= across < boxes[:, 2, None, None]
        inside &= down < boxes[:, 3, None, None]
        hits = np.flatnonzero(inside)
        parts = [one.ravel()[hits] for one in weights]
        nearness = parts[0] + parts[1] + parts[2]
        fine = (nearness > 0) & (nearness < 1 / NEAR)
        owner = hits // (wide * high)
        if test is not None:
            total = np.where(fine, nearness, 1)
            known = np.stack([one / total for one in parts], axis=1)
            fine &= test(numbers[owner], known)
        hits, owner, nearness = hits[fine], owner[fine], nearness[fine]
        inner = hits % (wide * high)
        pixels = (y0[owner] + inner // wide) * self._width + x0[owner] + inner % wide
        np.maximum.at(self._keys, pixels, keys(nearness, numbers[owner]))


def keys(nearness: Array, numbers: Array) -> Array:
    """Return numbers that grow with *nearness* (float > 0) and carry *numbers* (below 2^32)."""
    bits = nearness.astype(np.float32).view(np.uint32).astype(np.uint64)
    return np.asarray((bits << np.uint64(32)) | numbers.astype(np.uint64))
