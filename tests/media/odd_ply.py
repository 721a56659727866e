"""Odd but good PLY files made at random, with what they hold; and splats as SuperSplat packs."""

import struct
from dataclasses import dataclass
from typing import Any

import numpy as np

ALIASES = {
    "b": ("char", "int8"), "B": ("uchar", "uint8"), "h": ("short", "int16"),
    "H": ("ushort", "uint16"), "i": ("int", "int32"), "I": ("uint", "uint32"),
    "f": ("float", "float32"), "d": ("double", "float64"),
}  # fmt: skip
NOTES = (
    "TextureFile 贴图_人物.png".encode(), "由张三制作，端頭".encode("gbk"),
    "Größe: 3 Höhe".encode("latin-1"),
    b"\x85\xe2\x80\xa8\x1c\x0b\x0c", b"property float x", b"end_header", b"",
)  # fmt: skip
NAN_WORDS = ("nan", "NaN", "-nan", "-nan(ind)", "nan(snan)", "1.#QNAN", "-1.#IND", "1.#SNAN", "NAN")
INF_WORDS = ("inf", "-inf", "Infinity", "1.#INF", "-1.#INF00", "+inf")


@dataclass
class Odd:
    """A file and what is right: places (N, 3), triangles as lists, vertices left out."""

    data: bytes
    places: np.ndarray
    triangles: list[list[int]]
    left_out: int
    trailing: int
    text: bool


class _Writer:
    """Writes header lines and rows in one of the three encodings."""

    def __init__(self, chance: np.random.Generator) -> None:
        self.chance = chance
        self.form = str(chance.choice(["ascii", "binary_little_endian", "binary_big_endian"]))
        self.end = [b"\n", b"\r\n", b"\r"][chance.integers(3)]
        self.lines: list[bytes] = [b"ply", f"format {self.form} 1.0".encode()]
        self.body = b""

    def note(self) -> None:
        for _ in range(self.chance.integers(0, 3)):
            word = [b"comment ", b"obj_info "][self.chance.integers(2)]
            self.lines.append(word + NOTES[self.chance.integers(len(NOTES))])

    def line(self, words: str) -> None:
        self.note()
        self.lines.append(words.encode())

    def alias(self, code: str) -> str:
        return str(self.chance.choice(ALIASES[code]))

    def element(self, name: str, kinds: list[tuple[str, str, str]], rows: list[list[Any]]) -> None:
        """Write *rows*; a kind is a name, a type, and the type of the length for a list."""
        self.line(f"element {name} {len(rows)}")
        for kind, code, length in kinds:
            how = f"list {self.alias(length)} " if length else ""
            self.line(f"property {how}{self.alias(code)} {kind}")
        for row in rows:
            if self.form == "ascii":
                self._words(kinds, row)
            else:
                self._bytes(kinds, row)

    def _words(self, kinds: list[tuple[str, str, str]], row: list[Any]) -> None:
        words: list[str] = []
        for (_, code, length), value in zip(kinds, row, strict=True):
            words += [str(len(value))] if length else []
            words += [self._word(one, code) for one in (value if length else [value])]
        blank = [" ", "\t", "  "][self.chance.integers(3)]
        self.body += blank.join(words).encode() + self.end
        if self.chance.random() < 0.05:
            self.body += self.end

    def _word(self, value: float, code: str) -> str:
        if code in "fd" and np.isnan(value):
            return str(self.chance.choice(NAN_WORDS))
        if code in "fd" and np.isinf(value):
            return str(self.chance.choice(INF_WORDS))
        return repr(float(value)) if code in "fd" else str(int(value))

    def _bytes(self, kinds: list[tuple[str, str, str]], row: list[Any]) -> None:
        order = "<" if "little" in self.form else ">"
        for (_, code, length), value in zip(kinds, row, strict=True):
            if length:
                self.body += struct.pack(f"{order}{length}{len(value)}{code}", len(value), *value)
            else:
                self.body += struct.pack(order + code, value)

    def finished(self, trailing: bytes) -> bytes:
        head = self.end.join([*self.lines, b"end_header"]) + self.end
        return head + self.body + trailing


def odd_ply(seed: Any) -> Odd:
    """Return a file of points or a mesh that breaks what careless readers take for granted."""
    chance = np.random.default_rng(seed)
    writer = _Writer(chance)
    count = int(chance.integers(3, 40))
    places = chance.integers(-50, 50, (count, 3)) / 4
    broken = chance.random(count) < 0.1
    broken[: max(3, count // 2)] = False
    others = [_unknown(writer, number) for number in range(chance.integers(0, 3))]
    parts = [("vertex", *_vertices(chance, places, broken)), *others]
    chance.shuffle(parts)
    polygons: list[list[int]] = []
    if chance.random() < 0.8:
        kinds, rows, polygons = _faces(chance, count)
        parts.insert(int(chance.integers(len(parts) + 1)), ("face", kinds, rows))
    if chance.random() < 0.2:
        parts.insert(0, ("nothing", [("x", "f", "")], []))
    for name, kinds, rows in parts:
        writer.element(name, kinds, rows)
    writer.note()
    trailing = chance.bytes(int(chance.integers(1, 30))) if chance.random() < 0.3 else b""
    text = writer.form == "ascii"
    if text and trailing:
        trailing = [b"\x1a", b"\n\0\0\0", b"# the end 1 2 3", b"1 2"][chance.integers(4)]
    number = np.cumsum(~broken) - 1
    triangles = [
        [int(number[corner]) for corner in (one[0], one[at], one[at + 1])]
        for one in polygons
        for at in range(1, len(one) - 1)
        if not broken[[one[0], one[at], one[at + 1]]].any()
    ]
    return Odd(
        writer.finished(trailing),
        places[~broken],
        triangles,
        int(broken.sum()),
        len(trailing),
        text,
    )


Table = tuple[list[tuple[str, str, str]], list[list[Any]]]


def _vertices(chance: np.random.Generator, places: np.ndarray, broken: np.ndarray) -> Table:
    """Return places among other properties: lists, repetitions, what is no number."""
    code = str(chance.choice(["f", "d"]))
    kinds = [("x", code, ""), ("y", code, ""), ("z", code, "")]
    if chance.random() < 0.5:
        kinds += [(name, "f", "") for name in ("nx", "ny", "nz")]
    if chance.random() < 0.5:
        kinds += [(name, "B", "") for name in ("red", "green", "blue", "alpha")]
    for number in range(chance.integers(0, 3)):
        where = int(chance.integers(len(kinds) + 1))
        kinds.insert(where, (f"near_{number}", "i", str(chance.choice(list("BHi")))))
    if chance.random() < 0.3:
        kinds += [("x", "f", ""), ("red", "B", "")]
    rows = [_vertex(chance, kinds, place, bad) for place, bad in zip(places, broken, strict=True)]
    return kinds, rows


def _vertex(
    chance: np.random.Generator, kinds: list[tuple[str, str, str]], place: np.ndarray, bad: bool
) -> list[Any]:
    """Return the values of one vertex; the second of a name is another value."""
    row: list[Any] = []
    done: set[str] = set()
    spoiled = str(chance.choice(["x", "y", "z"])) if bad else ""
    for name, kind, length in kinds:
        if length:
            row.append([int(one) for one in chance.integers(0, 9, chance.integers(0, 4))])
        elif name in done:
            row.append(7)
        elif name == spoiled:
            row.append(float(chance.choice([np.nan, np.inf, -np.inf])))
        elif name in {"x", "y", "z"}:
            row.append(float(place["xyz".index(name)]))
        else:
            row.append(0.5 if kind == "f" and chance.random() < 0.6 else _filler(chance, kind))
        done.add(name)
    return row


def _filler(chance: np.random.Generator, kind: str) -> float:
    return float(chance.choice([np.nan, np.inf])) if kind == "f" else int(chance.integers(256))


def _unknown(writer: _Writer, number: int) -> tuple[str, Any, Any]:
    chance = writer.chance
    kinds = [
        (f"p{at}", str(chance.choice(list("bBhHiIfd"))),
         str(chance.choice(list("bBhHiI"))) if chance.random() < 0.5 else "")
        for at in range(chance.integers(1, 4))
    ]  # fmt: skip
    rows = [
        [[1] * int(chance.integers(0, 4)) if length else 2 for _, _, length in kinds]
        for _ in range(chance.integers(0, 5))
    ]
    return f"unknown{number}", kinds, rows


def _faces(chance: np.random.Generator, count: int) -> tuple[Any, Any, list[list[int]]]:
    most = int(chance.choice([3, 4, 8]))
    least = most if chance.random() < 0.3 else 0
    polygons = [
        [int(one) for one in chance.integers(0, count, chance.integers(least, most + 1))]
        for _ in range(chance.integers(1, 30))
    ]
    code, length = str(chance.choice(list("BhHiI"))), str(chance.choice(list("BHiIb")))
    index = str(chance.choice(["vertex_indices", "vertex_index"]))
    kinds = [(index, code, length)]
    extra: list[tuple[str, str, str]] = []
    if chance.random() < 0.3:
        extra.append(("texcoord", "f", "B"))
    if chance.random() < 0.3:
        extra.append(("texnumber", "i", ""))
    before = chance.random() < 0.5
    kinds = [*extra, *kinds] if before else [*kinds, *extra]
    rows = []
    for polygon in polygons:
        more: list[Any] = [[0.5] * len(polygon) if listed else 1 for _, _, listed in extra]
        rows.append([*more, polygon] if before else [polygon, *more])
    return kinds, rows, polygons


def packed_ply(
    places: np.ndarray, scales: np.ndarray, turns: np.ndarray, colours: np.ndarray,
    alphas: np.ndarray, *, order: str = "<", lights: bool = True, harmonics: bool = False,
) -> bytes:  # fmt: skip
    """Return splats as a compressed PLY: logarithms of scales, quaternions w x y z, colours 0–1."""
    count, chunks, words = len(places), [], []
    for start in range(0, count, 256):
        some = slice(start, start + 256)
        columns = [places[some], scales[some], *([colours[some]] if lights else [])]
        low, high = [one.min(0) for one in columns], [one.max(0) for one in columns]
        ends = [np.concatenate([a, b]) for a, b in zip(low, high, strict=True)]
        chunks.append(np.concatenate(ends))

        def parts(number: int, value: np.ndarray, low: Any = low, high: Any = high) -> np.ndarray:
            span = np.where(high[number] > low[number], high[number] - low[number], 1)
            return (value - low[number]) / span

        for at in range(start, min(start + 256, count)):
            colour = parts(2, colours[at]) if lights else colours[at]
            words.append([
                _three(parts(0, places[at])), _turn(turns[at]), _three(parts(1, scales[at])),
                _eight((*colour, alphas[at])),
            ])  # fmt: skip
    names = [f"{end}_{axis}" for end in ("min", "max") for axis in "xyz"]
    names += [f"{end}_scale_{axis}" for end in ("min", "max") for axis in "xyz"]
    names += [f"{end}_{light}" for end in ("min", "max") for light in "rgb"] if lights else []
    form = "little" if order == "<" else "big"
    lines = ["ply", f"format binary_{form}_endian 1.0", f"element chunk {len(chunks)}"]
    lines += [f"property float {name}" for name in names]
    lines += [f"element vertex {count}"]
    lines += [f"property uint packed_{name}" for name in ("position", "rotation", "scale", "color")]
    body = np.array(chunks, order + "f4").tobytes() + np.array(words, order + "u4").tobytes()
    if harmonics:
        lines += [f"element sh {count}", *(f"property uchar f_rest_{n}" for n in range(9))]
        body += bytes(range(9)) * count
    return ("\n".join([*lines, "end_header"]) + "\n").encode() + body


def _bits(value: float, bits: int) -> int:
    most = (1 << bits) - 1
    return max(0, min(most, int(np.floor(value * most + 0.5))))


def _three(parts: Any) -> int:
    return _bits(parts[0], 11) << 21 | _bits(parts[1], 10) << 11 | _bits(parts[2], 11)


def _eight(parts: Any) -> int:
    return sum(_bits(one, 8) << shift for one, shift in zip(parts, (24, 16, 8, 0), strict=True))


def _turn(turn: np.ndarray) -> int:
    largest = int(np.abs(turn).argmax())
    turn = turn * (1 if turn[largest] > 0 else -1)
    word = largest
    for number in range(4):
        if number != largest:
            word = word << 10 | _bits(turn[number] * np.sqrt(0.5) + 0.5, 10)
    return word
