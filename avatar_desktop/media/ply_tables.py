"""The tables of a PLY file, read in pieces. Every count is checked before memory is asked for."""

import struct
from collections.abc import Collection
from typing import BinaryIO

import numpy as np

from avatar_desktop.domain.model3d import MOST_ELEMENTS
from avatar_desktop.media.geometry import Array, Malformed, too_many
from avatar_desktop.media.ply_header import Element, Header, Property

ROWS = 1 << 16
LONGEST_LINE = 16 * 1024
MOST_CORNERS = 255
INDICES = ("vertex_indices", "vertex_index")
CODES = {"i1": "b", "u1": "B", "i2": "h", "u2": "H", "i4": "i", "u4": "I", "f4": "f", "f8": "d"}

Columns = dict[str, Array]


def check_room(element: Element, header: Header, left: int) -> None:
    """Raise Malformed when *left* bytes cannot hold all rows of *element*."""
    if element.count > MOST_ELEMENTS:
        raise too_many(element.name, element.count, MOST_ELEMENTS)
    if element.count and not element.properties:
        raise Malformed(f"{element.name}: rows of nothing")
    row = element.least if header.order else 2 * len(element.properties)
    spared = 1 if element.count and not header.order else 0  # the last line may lack its end
    if element.count * row > left + spared:
        raise Malformed(f"{element.name}: {element.count} rows do not fit into {left} bytes")


def read_columns(file: BinaryIO, element: Element, order: str, wanted: Collection[str]) -> Columns:
    """Read the rows of *element*, none of which is a list, and return the *wanted* columns."""
    found = [one for one in element.properties if one.name in wanted]
    columns: Columns = {one.name: np.empty(element.count, one.type) for one in found}
    row = np.dtype([(one.name, order + one.type) for one in element.properties])
    for start in range(0, element.count, ROWS):
        count = min(ROWS, element.count - start)
        piece = _binary(file, row, count) if order else _text(file, element, count)
        for one in found:
            columns[one.name][start : start + count] = piece[one.name]
    return columns


def read_triangles(file: BinaryIO, element: Element, order: str) -> Array:
    """Read faces as triangles, polygons as fans: int64 (M, 3), not checked against a range."""
    index = _index_list(element)
    if not element.count:
        return np.zeros((0, 3), np.int64)
    if not order:
        return _text_faces(file, element, index)
    for corners in (3, 4):
        at = file.tell()
        faces = _even_faces(file, element, order, corners)
        if faces is not None:
            fans = [(0, corner, corner + 1) for corner in range(1, corners - 1)]
            return faces[:, fans].reshape(-1, 3)
        file.seek(at)
    return _uneven_faces(file, element, order, index)


def _index_list(element: Element) -> Property:
    lists = [one for one in element.properties if one.length and one.type[0] in "iu"]
    named = [one for one in lists if one.name in INDICES]
    if not lists:
        raise Malformed("faces without a list of vertices")
    return (named or lists)[0]


def _binary(file: BinaryIO, row: "np.dtype[np.void]", count: int) -> Array:
    data = file.read(count * row.itemsize)
    if len(data) < count * row.itemsize:
        raise Malformed("the file ends before its data")
    return np.frombuffer(data, row, count)


def _lines(file: BinaryIO, count: int) -> list[list[bytes]]:
    rows = [file.readline(LONGEST_LINE).split() for _ in range(count)]
    if rows and not rows[-1]:
        raise Malformed("the file ends before its data")
    return rows


def _text(file: BinaryIO, element: Element, count: int) -> Columns:
    width = len(element.properties)
    rows = _lines(file, count)
    if any(len(row) != width for row in rows):
        raise Malformed(f"{element.name}: a line has not {width} numbers")
    try:
        table = np.array(rows, np.bytes_).reshape(count, width).astype(np.float64)
    except ValueError as error:
        raise Malformed(str(error)[:80]) from error
    with np.errstate(all="ignore"):
        return {
            one.name: table[:, number].astype(one.type)
            for number, one in enumerate(element.properties)
        }


def _text_faces(file: BinaryIO, element: Element, index: Property) -> Array:
    if element.properties[0] != index:
        raise Malformed("faces that do not begin with their vertices")
    fans: list[tuple[int, int, int]] = []
    for start in range(0, element.count, ROWS):
        for row in _lines(file, min(ROWS, element.count - start)):
            try:
                corners = [int(word) for word in row[1 : 1 + int(row[0])]]
                promised = int(row[0])
            except (ValueError, IndexError) as error:
                raise Malformed("a face is no list of whole numbers") from error
            if promised < 0 or len(corners) != promised or promised > MOST_CORNERS:
                raise Malformed("a face has not the corners that it promises")
            fans += _fan(corners)
    return _as_indices(fans)


def _even_faces(file: BinaryIO, element: Element, order: str, corners: int) -> Array | None:
    """Return indices (M, corners), or None when some list has another length."""
    fields: list[tuple[str, object]] = []
    for one in element.properties:
        if one.length:
            shape = [("n", order + one.length), ("i", order + one.type, (corners,))]
            fields.append((one.name, shape))
        else:
            fields.append((one.name, order + one.type))
    row = np.dtype(fields)
    index = _index_list(element)
    out = np.empty((element.count, corners), np.int64)
    for start in range(0, element.count, ROWS):
        count = min(ROWS, element.count - start)
        data = file.read(count * row.itemsize)
        if len(data) < count * row.itemsize:
            return None
        piece = np.frombuffer(data, row, count)
        if any((piece[one.name]["n"] != corners).any() for one in element.properties if one.length):
            return None
        out[start : start + count] = piece[index.name]["i"]
    return out


def _uneven_faces(file: BinaryIO, element: Element, order: str, index: Property) -> Array:
    data = file.read()
    at = 0
    fans: list[tuple[int, int, int]] = []
    try:
        for _ in range(element.count):
            for one in element.properties:
                count = 1
                if one.length:
                    (count,) = struct.unpack_from(order + CODES[one.length], data, at)
                    at += int(one.length[1:])
                if not 0 <= count <= len(data):
                    raise Malformed("a list runs past the end of the file")
                if one == index:
                    if count > MOST_CORNERS:
                        raise Malformed("a face has too many corners")
                    fans += _fan(struct.unpack_from(f"{order}{count}{CODES[one.type]}", data, at))
                at += count * int(one.type[1:])
    except struct.error as error:
        raise Malformed("the faces run past the end of the file") from error
    if at > len(data):
        raise Malformed("the faces run past the end of the file")
    file.seek(at - len(data), 1)
    return _as_indices(fans)


def _fan(corners: "list[int] | tuple[int, ...]") -> list[tuple[int, int, int]]:
    return [
        (corners[0], corners[corner], corners[corner + 1]) for corner in range(1, len(corners) - 1)
    ]


def _as_indices(fans: list[tuple[int, int, int]]) -> Array:
    if len(fans) > MOST_ELEMENTS:
        raise too_many("triangles", len(fans), MOST_ELEMENTS)
    try:
        return np.array(fans, np.int64).reshape(-1, 3)
    except OverflowError as error:
        raise Malformed("a face points at no vertex") from error
