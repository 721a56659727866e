"""The header of a PLY file: what the file says it holds. Nothing in it is believed yet."""

import re
from dataclasses import dataclass
from typing import BinaryIO

from avatar_desktop.media.geometry import MalformedMesh, damage
from avatar_desktop.media.sniff import PLY

LONGEST = 1024 * 1024
MOST_PROPERTIES = 4096
MOST_KINDS = 64

TYPES = {
    "char": "i1", "uchar": "u1", "short": "i2", "ushort": "u2", "int": "i4", "uint": "u4",
    "float": "f4", "double": "f8", "int8": "i1", "uint8": "u1", "int16": "i2", "uint16": "u2",
    "int32": "i4", "uint32": "u4", "float32": "f4", "float64": "f8",
    "int64": "i8", "uint64": "u8", "half": "f2", "float16": "f2",
}  # fmt: skip
"""PLY's names of numbers, as numpy's; the last four are others' additions."""

ORDERS = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}
"""The byte order of each format; none for text."""

_ENDS = {
    b"\r": re.compile(rb"\r[ \t]*end_header[ \t]*\r"),
    b"\n": re.compile(rb"\n[ \t]*end_header[ \t]*\r?\n"),
}
"""The end of the header, where lines end like this; a CR may be followed by a byte that is LF."""


@dataclass(frozen=True, slots=True)
class Property:
    """One number, or a list of them preceded by its length of type `length`."""

    name: str
    type: str
    length: str = ""


@dataclass(frozen=True, slots=True)
class Element:
    """A table of `count` rows."""

    name: str
    count: int
    properties: tuple[Property, ...]

    @property
    def fixed(self) -> bool:
        """Whether every row takes the same room."""
        return not any(one.length for one in self.properties)

    @property
    def least(self) -> int:
        """Bytes that a binary row takes at least."""
        return sum(int((one.length or one.type)[1:]) for one in self.properties)


@dataclass(frozen=True, slots=True)
class PlyHeader:
    """The tables in their order; the data begin after `size` bytes."""

    order: str
    elements: tuple[Element, ...]
    size: int


def read_header(file: BinaryIO) -> PlyHeader:
    """Read the header at the start of *file*; Malformed. Reads at most 1 MiB.

    Comments may be in any encoding; lines end as they do on any system.
    """
    head = file.read(LONGEST)
    begin = PLY.match(head)
    if begin is None:
        raise damage("no PLY signature")
    end = _ENDS[begin[1][-1:]].search(head, begin.end() - 1)
    if end is None:
        raise damage("no end_header in the first MiB")
    lines = re.split(rb"\r\n|\n|\r", head[begin.end() : end.start()])
    order, elements = _tables([line.decode("latin-1") for line in lines])
    return PlyHeader(order, elements, end.end())


def _tables(lines: list[str]) -> tuple[str, tuple[Element, ...]]:
    order = None
    elements: list[tuple[str, int, list[Property]]] = []
    for line in lines:
        match line.split():
            case ["format", form, *_] if form.lower() in ORDERS:
                order = ORDERS[form.lower()]
            case ["element", name, count, *_] if re.fullmatch(r"[0-9]{1,12}", count):
                elements.append((name, int(count), []))
            case ["property", *words] if elements:
                elements[-1][2].append(_property(words))
            case ["format" | "element" | "property", *_]:
                raise MalformedMesh(f"bad header line {line[:60]!r}")
    if order is None:
        raise MalformedMesh("no known format")
    if len(elements) > MOST_KINDS or any(len(one[2]) > MOST_PROPERTIES for one in elements):
        raise MalformedMesh("too many elements or properties")
    return order, tuple(Element(name, count, tuple(found)) for name, count, found in elements)


def _property(words: list[str]) -> Property:
    match words:
        case ["list", length, type_, name, *_]:
            counted, held = TYPES.get(length.lower(), ""), TYPES.get(type_.lower(), "")
            if held and counted[:1] in {"i", "u"}:
                return Property(name, held, counted)
        case [type_, name, *_] if type_.lower() in TYPES:
            return Property(name, TYPES[type_.lower()])
    raise MalformedMesh(f"bad property {' '.join(words)[:60]!r}")
