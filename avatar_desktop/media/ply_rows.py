"""The rows of a PLY file in blocks, from bytes or from words, lists of any length among them.

Every count is checked before memory is asked for.
"""

import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

import numpy as np

from avatar_desktop.domain.model3d import MOST_ELEMENTS
from avatar_desktop.media.geometry import Array, MalformedMesh, damage, too_many
from avatar_desktop.media.ply_header import Element, PlyHeader

ROWS = 1 << 16
VALUES = 1 << 20
"""Numbers of a block, lists aside."""
BLOCK = 1 << 22
"""Bytes of a block; a single row may take more."""
WORDS = 1 << 20
"""Bytes of text that are turned into numbers at once."""
LONGEST_WORD = 40
LONGEST_LIST = 1 << 40
ENDS_EARLY = "the file ends before its data"

_ODD_WORD = re.compile(
    rb"([-+]?)(?:1\.#(INF)[0-9]*|1\.#[A-Z]+[0-9]*|nan\([^)\s]*\)|(inf)\([^)\s]*\))", re.IGNORECASE
)
"""How some runtimes write what is no number: 1.#INF00, -1.#IND, 1.#QNAN, -nan(ind)."""


@dataclass(frozen=True, slots=True)
class Block:
    """Some rows: the values of each property as (N,), and (N, k) or one array a row for lists.

    `lists` holds, by property, the lengths (N,) and all members one after another.
    """

    count: int
    columns: dict[int, Array]
    lists: dict[int, tuple[Array, Array]]


class Bytes:
    """Rows in binary."""

    def __init__(self, file: BinaryIO, order: str) -> None:
        self._file = file
        self._order = order
        self._size = os.fstat(file.fileno()).st_size

    def skip(self, element: Element) -> None:
        """Pass over *element*; Malformed."""
        if element.fixed:
            self._file.seek(element.count * element.least, 1)
            return
        for _ in self.blocks(element):
            pass

    def blocks(self, element: Element) -> Iterator[Block]:
        """Yield the rows of *element*; Malformed."""
        done = 0
        while done < element.count:
            lengths = self._first_lengths(element)
            rows, asked = self._alike(element, lengths, element.count - done)
            if len(rows):
                yield self._even(element, lengths, rows)
            done += len(rows)
            if len(rows) < asked:
                block = self._uneven(element, min(_at_once(element), element.count - done))
                yield block
                done += block.count

    def _first_lengths(self, element: Element) -> list[int]:
        at = self._file.tell()
        lengths = []
        for one in element.properties:
            if one.length:
                lengths.append(self._length(one.length))
                self._file.seek(lengths[-1] * int(one.type[1:]), 1)
            else:
                self._file.seek(int(one.type[1:]), 1)
        self._file.seek(at)
        return lengths

    def _length(self, type_: str) -> int:
        size = int(type_[1:])
        data = self._file.read(size)
        if len(data) < size:
            raise damage(ENDS_EARLY)
        return _length(data, 0, size, self._order, signed=type_[0] == "i")

    def _alike(self, element: Element, lengths: Sequence[int], most: int) -> tuple[Array, int]:
        """Return the next rows whose lists have these *lengths*, and how many were looked at."""
        row = _row(element, self._order, lengths)
        at = self._file.tell()
        if row.itemsize > self._size - at:
            raise damage(ENDS_EARLY)
        asked = min(ROWS, most, max(1, BLOCK // max(row.itemsize, 1)))
        data = self._file.read(asked * row.itemsize)
        rows = np.frombuffer(data, row, min(asked, len(data) // row.itemsize))
        if element.fixed and len(rows) < asked:
            raise damage(ENDS_EARLY)
        wanted = iter(lengths)
        alike = np.ones(len(rows), np.bool_)
        for number, one in enumerate(element.properties):
            if one.length:
                alike &= rows[f"n{number}"] == next(wanted)
        rows = rows if alike.all() else rows[: int(alike.argmin())]
        self._file.seek(at + rows.nbytes)
        return rows, asked

    def _even(self, element: Element, lengths: Sequence[int], rows: Array) -> Block:
        columns: dict[int, Array] = {}
        lists: dict[int, tuple[Array, Array]] = {}
        wanted = iter(lengths)
        for number, one in enumerate(element.properties):
            if one.length:
                members = rows[f"p{number}"].reshape(-1)
                lists[number] = np.full(len(rows), next(wanted), np.int64), members
            else:
                columns[number] = rows[f"p{number}"]
        return Block(len(rows), columns, lists)

    def _uneven(self, element: Element, count: int) -> Block:
        """Return the next rows, whose lists have different lengths: *count* or fewer, or none."""
        start = self._file.tell()
        data = self._file.read(BLOCK)
        starts, lengths, end, count = _walk(data, element, count, self._order)
        self._file.seek(start + end)
        raw = np.frombuffer(data, np.uint8, end)
        columns: dict[int, Array] = {}
        lists: dict[int, tuple[Array, Array]] = {}
        for number, one in enumerate(element.properties):
            type_ = np.dtype(self._order + one.type)
            if one.length:
                places = _spread(starts[number] + int(one.length[1:]), lengths[number], type_)
                lists[number] = lengths[number], _gathered(raw, places, type_)
            else:
                columns[number] = _gathered(raw, starts[number], type_)
        return Block(count, columns, lists)


class PlyWords:
    """Rows in text: numbers between white space, wherever lines end."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._rest = b""
        self._values = np.zeros(0)
        self._ended = False

    def has(self, count: int) -> bool:
        """Whether *count* more numbers follow."""
        self._fill(count)
        return len(self._values) >= count

    def skip(self, element: Element) -> None:
        """Pass over *element*; Malformed."""
        for _ in self.blocks(element):
            pass

    def blocks(self, element: Element) -> Iterator[Block]:
        """Yield the rows of *element*; Malformed."""
        width = len(element.properties)
        done = 0
        while done < element.count:
            count = min(_at_once(element), element.count - done)
            if element.fixed:
                table = self._taken(count * width).reshape(count, width)
                columns = {
                    number: _as(table[:, number], one.type)
                    for number, one in enumerate(element.properties)
                }
                yield Block(count, columns, {})
                done += count
            else:
                block = self._uneven(element, count)
                yield block
                done += block.count

    def _uneven(self, element: Element, count: int) -> Block:
        """Return the next rows: at least one, *count* or fewer."""
        self._fill(count * len(element.properties))
        while not (found := _walk(self._values, element, count, ""))[3]:
            before = len(self._values)
            self._fill(max(2 * before, 1))
            if len(self._values) == before:
                raise damage(ENDS_EARLY)
        starts, lengths, end, count = found
        values, self._values = self._values, self._values[end:]
        columns: dict[int, Array] = {}
        lists: dict[int, tuple[Array, Array]] = {}
        for number, one in enumerate(element.properties):
            if one.length:
                places = _spread(starts[number] + 1, lengths[number], None)
                lists[number] = lengths[number], values[places]
            else:
                columns[number] = _as(values[starts[number]], one.type)
        return Block(count, columns, lists)

    def _taken(self, count: int) -> Array:
        self._fill(count)
        if len(self._values) < count:
            raise damage(ENDS_EARLY)
        taken, self._values = self._values[:count], self._values[count:]
        return taken

    def _fill(self, count: int) -> None:
        """Have *count* numbers ready, or all that there are."""
        pieces = [self._values]
        there = len(self._values)
        while there < count:
            self._values = np.zeros(0)
            if not self._more():
                break
            pieces.append(self._values)
            there += len(self._values)
        self._values = pieces[0] if len(pieces) == 1 else np.concatenate(pieces)

    def _more(self) -> bool:
        """Turn more of the text into numbers; False at its end."""
        text = b"" if self._ended else self._file.read(WORDS)
        whole = self._rest + text
        if not whole or self._ended:
            return False
        cut = len(whole)
        if text:
            cut = max(whole.rfind(end) for end in (b" ", b"\n", b"\r", b"\t")) + 1
        if not cut and len(whole) > WORDS:
            raise damage("a word without an end")
        self._rest = whole[cut:]
        values, self._ended = _numbers(whole[:cut])
        self._values = np.concatenate([self._values, values])
        return True


def check_room(element: Element, header: PlyHeader, left: int) -> None:
    """Raise Malformed when *left* bytes cannot hold all rows of *element*."""
    if element.count and not element.properties:
        raise MalformedMesh(f"{element.name}: rows of nothing")
    row = element.least if header.order else 2 * len(element.properties)
    spared = 1 if element.count and not header.order else 0  # the last line may lack its end
    if element.count * row > left + spared:
        raise damage(f"{element.name}: {element.count} rows do not fit into {left} bytes")
    if element.count > MOST_ELEMENTS:
        raise too_many(element.name, element.count, MOST_ELEMENTS)


def _row(element: Element, order: str, lengths: Sequence[int]) -> "np.dtype[np.void]":
    fields: list[tuple[str, str] | tuple[str, str, tuple[int]]] = []
    wanted = iter(lengths)
    for number, one in enumerate(element.properties):
        if one.length:
            fields.append((f"n{number}", order + one.length))
            fields.append((f"p{number}", order + one.type, (next(wanted),)))
        else:
            fields.append((f"p{number}", order + one.type))
    try:
        return np.dtype(fields)
    except (ValueError, OverflowError) as error:  # more than numpy can count
        raise damage("a list runs past the end of the file") from error


def _at_once(element: Element) -> int:
    """Return how many rows of *element* make a block of bounded size."""
    return max(1, min(ROWS, VALUES // len(element.properties)))


Starts = dict[int, Array]
Walked = tuple[Starts, Starts, int, int]


def _walk(data: "bytes | Array", element: Element, count: int, order: str) -> Walked:
    """Return where each property of rows starts, the lists' lengths, the rows' end and number.

    These are *count* rows, or as many as *data* hold: bytes, or numbers where *order* is empty.
    """
    sizes = [(int(one.type[1:]), int((one.length or "u0")[1:])) for one in element.properties]
    if not order:
        sizes = [(1, 1 if one.length else 0) for one in element.properties]
    signs = [one.length[:1] == "i" for one in element.properties]
    values = data if isinstance(data, bytes) else data.tolist()
    places: list[list[int]] = [[] for _ in sizes]
    lengths: list[list[int]] = [[] for _ in sizes]
    plan = list(zip(sizes, signs, places, lengths, strict=True))
    at, end, rows, most = 0, 0, 0, len(values)
    while rows < count:
        for (size, head), signed, starts, found in plan:
            starts.append(at)
            if not head:
                at += size
                continue
            if at + head > most:
                at = most + 1
                break
            if not order:
                length = _whole(values[at])
            elif head == 1 and not signed:
                length = values[at]
            else:
                length = _length(data, at, head, order, signed=signed)
            found.append(length)
            at += head + length * size
        if at > most:
            break
        end, rows = at, rows + 1
    return (
        {number: np.array(one[:rows], np.int64) for number, one in enumerate(places)},
        {number: np.array(one[:rows], np.int64) for number, one in enumerate(lengths)},
        end,
        rows,
    )


def _length(data: "bytes | Array", at: int, size: int, order: str, *, signed: bool) -> int:
    way = "little" if order == "<" else "big"
    length = int.from_bytes(bytes(data[at : at + size]), way, signed=signed)  # type: ignore[arg-type]
    if not 0 <= length <= LONGEST_LIST:
        raise damage(f"a list of {length}")
    return length


def _whole(value: float) -> int:
    if not (value >= 0 and value.is_integer()):
        raise damage("a list's length is no whole number")
    return int(value)


def _spread(starts: Array, lengths: Array, type_: "np.dtype[np.generic] | None") -> Array:
    """Return the places of all members of lists that start at *starts*."""
    size = type_.itemsize if type_ else 1
    first = np.cumsum(lengths) - lengths
    inner = np.arange(int(lengths.sum())) - np.repeat(first, lengths)
    return np.asarray(np.repeat(starts, lengths) + inner * size)


def _gathered(raw: Array, places: Array, type_: "np.dtype[np.generic]") -> Array:
    """Return the values of *type_* that start at *places* of the bytes *raw*."""
    out = np.empty((len(places), type_.itemsize), np.uint8)
    for byte in range(type_.itemsize):
        out[:, byte] = raw[places + byte]
    return out.reshape(-1).view(type_)


def _as(values: Array, type_: str) -> Array:
    with np.errstate(all="ignore"):
        return values.astype(type_)


def _numbers(text: bytes) -> tuple[Array, bool]:
    """Return the numbers in *text* up to a word that is none, and whether there is such a word.

    Words for what is no number are NaN or infinite.
    """
    if b"#" in text or b"(" in text:
        text = _ODD_WORD.sub(lambda odd: odd[1] + (b"inf" if odd[2] or odd[3] else b"nan"), text)
    words = text.split()
    if not words:
        return np.zeros(0), False
    try:
        if max(map(len, words)) <= LONGEST_WORD:
            return np.array(words, np.bytes_).astype(np.float64), False
    except ValueError:
        pass
    values = []
    for word in words:
        try:
            values.append(float(word))
        except ValueError:
            return np.array(values), True
    return np.array(values), False
