"""What is wanted of a PLY file's tables: columns of numbers, and triangles."""

from collections.abc import Callable, Collection
from itertools import pairwise

import numpy as np

from avatar_desktop.domain.model3d import MOST_ELEMENTS
from avatar_desktop.media.geometry import Array, too_many
from avatar_desktop.media.ply_header import Element
from avatar_desktop.media.ply_rows import Block, Bytes, PlyWords

INDICES = ("vertex_indices", "vertex_index")
LEAST_CORNERS = 3

Columns = dict[str, Array]
Source = Bytes | PlyWords


def read_columns(source: Source, element: Element, wanted: Collection[str]) -> Columns:
    """Read the rows of *element* and return the *wanted* columns; the first of one name counts."""
    numbers: dict[str, int] = {}
    for number, one in enumerate(element.properties):
        if one.name in wanted and not one.length:
            numbers.setdefault(one.name, number)
    columns = {
        name: np.empty(element.count, element.properties[number].type)
        for name, number in numbers.items()
    }
    done = 0
    for block in source.blocks(element):
        for name, number in numbers.items():
            columns[name][done : done + block.count] = block.columns[number]
        done += block.count
    return columns


def read_faces(source: Source, element: Element) -> Array:
    """Read polygons as fans of triangles: int64 (M, 3), not checked against a range."""
    return _joined(source, element, _fans)


def read_strips(source: Source, element: Element) -> Array:
    """Read strips of triangles, parted by indices below zero: int64 (M, 3)."""
    return _joined(source, element, _strips)


def _joined(source: Source, element: Element, cut: Callable[[Array, Array], Array]) -> Array:
    index = _index_list(element)
    pieces = [np.zeros((0, 3), np.int64)]
    total = 0
    for block in source.blocks(element):
        if index is None:
            continue
        piece = cut(*_members(block, index))
        total += len(piece)
        if total > MOST_ELEMENTS:
            raise too_many("triangles", total, MOST_ELEMENTS)
        pieces.append(piece)
    return np.concatenate(pieces)


def _index_list(element: Element) -> int | None:
    """Return the list of vertices: that of the usual name, or the first of whole numbers."""
    lists = [number for number, one in enumerate(element.properties) if one.length]
    named = [number for number in lists if element.properties[number].name in INDICES]
    plain = [number for number in lists if element.properties[number].type[0] in "iu"]
    return next(iter(named or plain), None)


def _members(block: Block, index: int) -> tuple[Array, Array]:
    lengths, members = block.lists[index]
    with np.errstate(all="ignore"):
        if members.dtype.kind == "f":
            members = np.where(np.abs(members) < 2**53, members, -1)
        return lengths, members.astype(np.int64)


def _fans(lengths: Array, members: Array) -> Array:
    """Return the triangles of polygons with *lengths* corners each, in their order."""
    first = np.cumsum(lengths) - lengths
    count = np.maximum(lengths - (LEAST_CORNERS - 1), 0)
    total = int(count.sum())
    if total > MOST_ELEMENTS:
        raise too_many("triangles", total, MOST_ELEMENTS)
    corner = np.arange(total) - np.repeat(np.cumsum(count) - count, count)
    start = np.repeat(first, count)
    return np.stack(
        [members[start], members[start + corner + 1], members[start + corner + 2]], axis=1
    )


def _strips(lengths: Array, members: Array) -> Array:
    ends = np.cumsum(lengths)[:-1]
    cuts = np.flatnonzero(members < 0)
    borders = np.unique(np.concatenate([[0, len(members)], ends, cuts, cuts + 1]))
    found = [np.zeros((0, 3), np.int64)]
    for start, stop in pairwise(borders.tolist()):
        if stop - start >= LEAST_CORNERS:
            found.append(strip(members[start:stop]))
    return np.concatenate(found)


def strip(order: Array) -> Array:
    """Return the triangles (M, 3) of a strip through the vertices *order*, all facing one way."""
    triangles = np.stack([order[:-2], order[1:-1], order[2:]], axis=1)
    triangles[1::2] = triangles[1::2, ::-1]
    return triangles
