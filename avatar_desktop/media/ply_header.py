"""The header of a PLY file: what the file says it holds. Nothing in it is believed yet."""

import re
from dataclasses import dataclass
from typing import BinaryIO

from avatar_desktop.media.geometry import Malformed

LONGEST = 64 * 1024
MOST_PROPERTIES = 256
MOST_KINDS = 16

TYPES = {
    "char": "i1", "uchar": "u1", "short": "i2", "ushort": "u2", "int": "i4", "uint": "u4",
    "float": "f4", "double": "f8", "int8": "i1", "uint8": "u1", "int16": "i2", "uint16": "u2",
    "int32": "i4", "uint32": "u4", "float32": "f4", "float64": "f8",
}  # fmt: skip
"""PLY's names of numbers, as numpy's."""

ORDERS = {"ascii": "", "binary_little_endian": "<", "binary_big_endian": ">"}
"""The byte order of each format; none for text."""


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
    def names(self) -> frozenset[str]:
        """What its columns are called."""
        return frozenset(one.name for one in self.properties)

    @property
    def least(self) -> int:
        """Bytes that a binary row takes at least."""
        return sum(int((one.length or one.type)[1:]) for one in self.properties)


@dataclass(frozen=True, slots=True)
class Header:
    """The tables in their order; the data begin after `size` bytes."""

    order: str
    elements: tuple[Element, ...]
    size: int


def read_header(file: BinaryIO) -> Header:
    """Read the header at the start of *file*; Malformed. Reads at most 64 KiB."""
    head = file.read(LONGEST)
    if not head.startswith((b"ply\n", b"ply\r\n")):
        raise Malformed("no PLY signature")
    end = re.search(rb"\nend_header[ \t]*\r?\n", head)
    if end is None:
        raise Malformed("no end_header in the first 64 KiB")
    try:
        lines = head[: end.start()].decode("ascii").splitlines()
    except UnicodeDecodeError as error:
        raise Malformed("the header is not ASCII") from error
    order, elements = _tables(lines[1:])
    return Header(order, elements, end.end())


def _tables(lines: list[str]) -> tuple[str, tuple[Element, ...]]:
    order = None
    elements: list[tuple[str, int, list[Property]]] = []
    for line in lines:
        match line.split():
            case [] | ["comment" | "obj_info", *_]:
                pass
            case ["format", str(form), _] if form in ORDERS:
                order = ORDERS[form]
            case ["element", str(name), str(count)] if re.fullmatch(r"[0-9]{1,12}", count):
                elements.append((name, int(count), []))
            case ["property", *words] if elements:
                elements[-1][2].append(_property(words))
            case _:
                raise Malformed(f"bad header line {line[:60]!r}")
    if order is None:
        raise Malformed("no known format")
    if len(elements) > MOST_KINDS:
        raise Malformed("too many elements")
    return order, tuple(_element(*one) for one in elements)


def _property(words: list[str]) -> Property:
    match words:
        case [type_, name] if type_ in TYPES:
            return Property(name, TYPES[type_])
        case ["list", length, type_, name] if (
            type_ in TYPES and length in TYPES and TYPES[length][0] in "iu"
        ):
            return Property(name, TYPES[type_], TYPES[length])
    raise Malformed(f"bad property {' '.join(words)[:60]!r}")


def _element(name: str, count: int, properties: list[Property]) -> Element:
    if len(properties) > MOST_PROPERTIES:
        raise Malformed(f"{name}: too many properties")
    if len({one.name for one in properties}) != len(properties):
        raise Malformed(f"{name}: a property stands there twice")
    return Element(name, count, tuple(properties))
