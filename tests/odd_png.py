"""PNGs of every kind that the format knows, ways to break them, and a judge of its own."""

import random
import struct
import zlib
from dataclasses import dataclass, replace

SIGNATURE = b"\x89PNG\r\n\x1a\n"
CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
KINDS = [(0, 1), (0, 2), (0, 4), (0, 8), (0, 16), (2, 8), (2, 16), (3, 1), (3, 2), (3, 4), (3, 8),
         (4, 8), (4, 16), (6, 8), (6, 16)]  # fmt: skip
ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
         (0, 1, 1, 2))  # fmt: skip
WHOLE = ((0, 0, 1, 1),)

Chunk = tuple[bytes, bytes]


@dataclass(frozen=True)
class Png:
    """A picture as its chunks; `tail` follows them in the file."""

    width: int
    height: int
    chunks: tuple[Chunk, ...]
    tail: bytes = b""

    def content(self) -> bytes:
        """Return the file."""
        return SIGNATURE + b"".join(packed(*one) for one in self.chunks) + self.tail

    def where(self, kind: bytes) -> int:
        """Return the place of the first chunk of *kind*."""
        return next(at for at, (name, _) in enumerate(self.chunks) if name == kind)

    def joined(self, kind: bytes = b"IDAT") -> bytes:
        """Return what the chunks of *kind* hold together."""
        return b"".join(body for name, body in self.chunks if name == kind)

    def holding(self, data: bytes) -> "Png":
        """Return this picture with *data* as its only IDAT."""
        kept = [one for one in self.chunks if one[0] != b"IDAT"]
        at = next(at for at, one in enumerate(kept) if one[0] == b"IEND")
        return replace(self, chunks=(*kept[:at], (b"IDAT", data), *kept[at:]))


def packed(kind: bytes, body: bytes) -> bytes:
    """Return a chunk with its length and checksum."""
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def make_png(dice: random.Random, kind: tuple[int, int] | None = None) -> Png:
    """Return a picture of a chance kind, size and order of rows, with chance notes."""
    colour, depth = kind or dice.choice(KINDS)
    width, height = (dice.choice((1, 2, 3, 5, 8, 9, 33, 64, 200)) for _ in range(2))
    interlaced = dice.random() < 0.4
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, interlaced)
    chunks: list[Chunk] = [(b"IHDR", header)]
    if dice.random() < 0.3:
        chunks.append((b"gAMA", struct.pack(">I", 45455)))
    if colour == 3:
        chunks.append((b"PLTE", dice.randbytes(3 * 2**depth)))
    if dice.random() < 0.3:
        chunks.append((b"tEXt", b"Comment\0" + dice.randbytes(8).hex().encode()))
    passes = ADAM7 if interlaced else WHOLE
    raw = b"".join(rows(dice, width, height, depth * CHANNELS[colour], one) for one in passes)
    data = zlib.compress(raw, dice.choice((0, 1, 6, 9)))
    parts = dice.choice((1, 1, 2, 7))
    step = max(1, -(-len(data) // parts))
    chunks += [(b"IDAT", data[at : at + step]) for at in range(0, len(data), step)]
    return Png(width, height, (*chunks, (b"IEND", b"")))


def rows(
    dice: random.Random, width: int, height: int, bits: int, where: tuple[int, int, int, int]
) -> bytes:
    """Return the rows of one pass, each with a filter, smooth or noisy."""
    column, row, across, down = where
    wide, high = -(-(width - column) // across), -(-(height - row) // down)
    if wide <= 0 or high <= 0:
        return b""
    size = (wide * bits + 7) // 8
    noisy = dice.random() < 0.5
    return b"".join(
        bytes([dice.randrange(5)]) + (dice.randbytes(size) if noisy else bytes([number % 7]) * size)
        for number in range(high)
    )


def oddly_good(dice: random.Random) -> Png:
    """Return a picture that decoders take, with something odd about it."""
    return dice.choice(ODDITIES)(dice, make_png(dice))


def _broken_note(dice: random.Random, good: Png) -> Png:
    kind = dice.choice((b"tEXt", b"iTXt", b"zTXt", b"tIME", b"eXIf", b"prVt", b"sBIT", b"pHYs"))
    note = bytearray(packed(kind, dice.randbytes(dice.randrange(1, 40))))
    note[-1 - dice.randrange(4)] ^= 1 << dice.randrange(8)
    return replace(good, chunks=good.chunks[:-1], tail=bytes(note) + packed(b"IEND", b""))


def _tail(dice: random.Random, good: Png) -> Png:
    return replace(good, tail=dice.randbytes(dice.randrange(1, 5000)))


def _empty_part(dice: random.Random, good: Png) -> Png:
    return _inserted(good, b"IDAT", b"")


def _tiny_parts(dice: random.Random, good: Png) -> Png:
    data, most = good.joined(), dice.randrange(1, 300)
    small = [(b"IDAT", data[at : at + 1]) for at in range(min(len(data), most))]
    rest = [(b"IDAT", data[most:])] if len(data) > most else []
    before = [one for one in good.chunks if one[0] not in {b"IDAT", b"IEND"}]
    return replace(good, chunks=(*before, *small, *rest, (b"IEND", b"")))


def _bomb_in_a_note(dice: random.Random, good: Png) -> Png:
    bomb = zlib.compress(bytes(dice.choice((10**6, 10**7))), 9)
    kind = dice.choice((b"zTXt", b"iCCP"))
    return _inserted(good, kind, b"Comment\0\0" + bomb)


def _turned(dice: random.Random, good: Png) -> Png:
    exif = b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, 0x0112, 3, 1, 3, 0, 0)
    return _inserted(good, b"eXIf", exif)


def _inserted(good: Png, kind: bytes, body: bytes) -> Png:
    at = good.where(b"IDAT")
    return replace(good, chunks=(*good.chunks[:at], (kind, body), *good.chunks[at:]))


ODDITIES = (_broken_note, _tail, _empty_part, _tiny_parts, _bomb_in_a_note, _turned,
            lambda _, good: good)  # fmt: skip


def broken(dice: random.Random) -> tuple[str, bytes]:
    """Return a way of breaking and a file that was broken in it; it may still be decodable."""
    good = make_png(dice)
    how = dice.choice(list(WAYS))
    return how, WAYS[how](dice, good)


def _in_pixels(dice: random.Random, good: Png) -> tuple[bytearray, int, int]:
    """Return the file and where the content of one of its IDATs starts and ends."""
    content = good.content()
    places = []
    at = content.find(b"IDAT")
    while at >= 0:
        length = int.from_bytes(content[at - 4 : at], "big")
        places.append((at + 4, at + 4 + length))
        at = content.find(b"IDAT", at + 4 + length)
    return bytearray(content), *dice.choice(places)


def _bit(dice: random.Random, good: Png) -> bytes:
    content, start, end = _in_pixels(dice, good)
    content[dice.randrange(start, end)] ^= 1 << dice.randrange(8)
    return bytes(content)


def _zeros(dice: random.Random, good: Png) -> bytes:
    content, start, end = _in_pixels(dice, good)
    first = dice.randrange(start, end)
    last = min(end, first + dice.choice((1, 16, 400, 4096)))
    content[first:last] = bytes(last - first)
    return bytes(content)


def _checksum(dice: random.Random, good: Png) -> bytes:
    content, _, end = _in_pixels(dice, good)
    content[end + dice.randrange(4)] ^= 1 << dice.randrange(8)
    return bytes(content)


def _cut(dice: random.Random, good: Png) -> bytes:
    content = good.content()
    return content[: dice.randrange(9, len(content) - 4)]


def _mended_bit(dice: random.Random, good: Png) -> bytes:
    data = bytearray(good.joined())
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    return good.holding(bytes(data)).content()


def _fewer_rows(dice: random.Random, good: Png) -> bytes:
    raw = zlib.decompress(good.joined())
    return good.holding(zlib.compress(raw[: -dice.randrange(1, len(raw) + 1)])).content()


def _unknown_filter(dice: random.Random, good: Png) -> bytes:
    raw = bytearray(zlib.decompress(good.joined()))
    raw[0] = dice.randrange(5, 256)
    return good.holding(zlib.compress(bytes(raw))).content()


def _without(dice: random.Random, good: Png) -> bytes:
    kind = dice.choice([b"IHDR", b"IDAT", b"IEND", b"PLTE"])
    return replace(good, chunks=tuple(one for one in good.chunks if one[0] != kind)).content()


def _header(dice: random.Random, good: Png) -> bytes:
    body = bytearray(good.chunks[0][1])
    body[dice.choice((0, 1, 2, 3, 6, 7, 8, 9, 10, 11, 12))] ^= 1 << dice.randrange(8)
    return replace(good, chunks=((b"IHDR", bytes(body)), *good.chunks[1:])).content()


def _length(dice: random.Random, good: Png) -> bytes:
    content, start, _ = _in_pixels(dice, good)
    content[start - 8 + dice.randrange(4)] ^= 1 << dice.randrange(8)
    return bytes(content)


def _order(dice: random.Random, good: Png) -> bytes:
    chunks = list(good.chunks)
    dice.shuffle(chunks)
    return replace(good, chunks=tuple(chunks)).content()


def _unknown_part(dice: random.Random, good: Png) -> bytes:
    at = dice.randrange(1, len(good.chunks))
    part = (dice.choice((b"QQQQ", b"IDAX", b"PLTX")), dice.randbytes(9))
    return replace(good, chunks=(*good.chunks[:at], part, *good.chunks[at:])).content()


def _frame(dice: random.Random, good: Png) -> bytes:
    """An animation whose second picture is broken."""
    control = struct.pack(">IIIIIHHBB", 0, good.width, good.height, 0, 0, 1, 10, 0, 0)
    at = good.where(b"IDAT")
    chunks = [*good.chunks[:at], (b"acTL", struct.pack(">II", 2, 0)), (b"fcTL", control)]
    chunks += good.chunks[at:-1]
    start = len(replace(good, chunks=tuple(chunks)).content())
    chunks += [(b"fdAT", struct.pack(">I", 1) + good.joined()), good.chunks[-1]]
    content = bytearray(replace(good, chunks=tuple(chunks)).content())
    content[dice.randrange(start + 8, len(content) - 12)] ^= 1 << dice.randrange(8)
    return bytes(content)


WAYS = {
    "bit": _bit, "zeros": _zeros, "checksum": _checksum, "cut": _cut, "mended bit": _mended_bit,
    "fewer rows": _fewer_rows, "unknown filter": _unknown_filter, "without": _without,
    "header": _header, "length": _length, "order": _order, "unknown part": _unknown_part,
    "frame": _frame,
}  # fmt: skip


def decodable(content: bytes) -> bool:
    """Say whether every part that the pixels in *content* depend on is there and right."""
    chunks: list[Chunk] = []
    at = len(SIGNATURE)
    while not chunks or chunks[-1][0] != b"IEND":
        head = content[at : at + 8]
        end = at + 8 + int.from_bytes(head[:4], "big")
        kind, body, stated = head[4:], content[at + 8 : end], content[end : end + 4]
        if len(head) < 8 or len(stated) < 4 or not kind.isalpha():
            return False
        depends = kind[:1].isupper() or kind in {b"fdAT", b"fcTL"}
        if depends and zlib.crc32(kind + body).to_bytes(4, "big") != stated:
            return False
        chunks.append((kind, body))
        at = end + 4
    return _coherent(chunks)


def _coherent(chunks: list[Chunk]) -> bool:
    kinds = [kind for kind, _ in chunks]
    known = {b"IHDR", b"PLTE", b"IDAT", b"IEND"}
    strange = any(kind[:1].isupper() and kind not in known for kind in kinds)
    if strange or kinds[0] != b"IHDR" or kinds.count(b"IHDR") != 1 or b"IDAT" not in kinds:
        return False
    header = struct.unpack(">IIBBBBB", chunks[0][1])
    width, height, depth, colour, packing, filters, order = header
    if (colour, depth) not in KINDS or packing or filters or order > 1 or not width * height:
        return False
    first = kinds.index(b"IDAT")
    last = next(at for at in range(first, len(kinds)) if kinds[at] != b"IDAT")
    if colour == 3 and b"PLTE" not in kinds[:first]:
        return False
    try:
        raw = zlib.decompress(b"".join(body for _, body in chunks[first:last]))
    except zlib.error:
        return False
    return _rows_fit(raw, width, height, depth * CHANNELS[colour], ADAM7 if order else WHOLE)


def _rows_fit(
    raw: bytes, width: int, height: int, bits: int, passes: tuple[tuple[int, int, int, int], ...]
) -> bool:
    at = 0
    for column, row, across, down in passes:
        wide, high = -(-(width - column) // across), -(-(height - row) // down)
        if wide > 0 and high > 0:
            size = (wide * bits + 7) // 8 + 1
            filters = raw[at : at + size * high : size]
            if size * high > len(raw) - at or max(filters) > 4:
                return False
            at += size * high
    return True
