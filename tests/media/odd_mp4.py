"""Odd members of MP4 and MOV: padding between boxes, wrong sizes, edits, other orders."""

import random
import struct
from collections.abc import Callable

NOTE = b"GPS+31.2304+121.4737 Kamera-7"
HOLDERS = {b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"moof", b"traf", b"mvex"}


def box(kind: bytes, body: bytes, *, size: int | None = None) -> bytes:
    """Return a box; *size* is what it states, by default the truth."""
    return struct.pack(">I4s", 8 + len(body) if size is None else size, kind) + body


def boxes(data: bytes, at: int = 0, end: int | None = None) -> list[tuple[bytes, int, int]]:
    """Return kind, start and end of the boxes from *at* on."""
    found, end = [], len(data) if end is None else end
    while at + 8 <= end:
        size = int.from_bytes(data[at : at + 4], "big")
        size = int.from_bytes(data[at + 8 : at + 16], "big") if size == 1 else size or end - at
        if size < 8 or at + size > end:
            break
        found.append((data[at + 4 : at + 8], at, at + size))
        at += size
    return found


def everywhere(data: bytes, at: int = 0, end: int | None = None) -> list[tuple[bytes, int, int]]:
    """Return all boxes, the holders and what they hold."""
    found = []
    for one in boxes(data, at, end):
        found.append(one)
        if one[0] in HOLDERS:
            found += everywhere(data, one[1] + 8, one[2])
    return found


def inserted(data: bytes, where: int, more: bytes) -> bytes:
    """Return *data* with *more* at *where* between top boxes; the samples are still found."""
    data = _moved(data, where, len(more))
    return data[:where] + more + data[where:]


def edited(data: bytes, *entries: tuple[int, int]) -> bytes:
    """Return *data*, whose `moov` is last, with the edits (duration, media time) in each track."""
    body = struct.pack(">II", 0, len(entries))
    body += b"".join(struct.pack(">IiI", lasts, at, 1 << 16) for lasts, at in entries)
    edts = box(b"edts", box(b"elst", body))
    moov = next(one for one in boxes(data) if one[0] == b"moov")
    tracks = [one for one in everywhere(data) if one[0] == b"trak"]
    for _, at, end in reversed(tracks):
        inner = [data[a:b] for kind, a, b in boxes(data, at + 8, end) if kind != b"edts"]
        new = box(b"trak", inner[0] + edts + b"".join(inner[1:]))
        data = data[:at] + new + data[end:]
    rest = data[moov[1] :]
    return data[: moov[1]] + struct.pack(">I", len(rest)) + rest[4:]


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Return *data*, a whole MP4 with its `moov` last, with one to three faults of the wild."""
    for _ in range(rng.randint(1, 3)):
        data = rng.choice(FAULTS)(data, rng)
    return data


def _padding(data: bytes, rng: random.Random) -> bytes:
    where = rng.choice([*[at for _, at, _ in boxes(data)][1:], len(data)])
    more = rng.choice(
        (
            bytes(rng.choice((1, 4, 8, 16))),
            box(rng.choice((b"free", b"skip", b"wide")), bytes(rng.choice((0, 9, 80)))),
            box(b"free", bytes(40), size=rng.choice((8, 9, 30, 64))),
            box(rng.choice((b"uuid", b"meta", b"gps ", b"udta")), bytes(16) + NOTE),
            struct.pack(">I4sQ", 1, b"free", 16 + len(NOTE)) + NOTE,
        )
    )
    return inserted(data, where, more)


def _wrong_size(data: bytes, rng: random.Random) -> bytes:
    found = boxes(data)
    if not found:
        return data
    kind, at, end = rng.choice(found)
    size = end - at
    stated = rng.choice((0, size + 1, size - 1, size + 5000, 0xFFFFFFFF, size // 2))
    if kind == b"moov":
        stated = rng.choice((size + 8, size + 5000, 0))
    return data[:at] + struct.pack(">I", stated & 0xFFFFFFFF) + data[at + 4 :]


def _edits(data: bytes, rng: random.Random) -> bytes:
    if data[4:8] != b"ftyp" or not boxes(data) or boxes(data)[-1][0] != b"moov":
        return data
    whole = 1000
    entries = rng.choice(
        (
            [(whole, 0)],
            [(300, -1), (whole, 0)],
            [(whole // 2, 4000)],
            [(400, 2000), (300, 9000)],
            [(0, 1024)],
            [(whole, 0x7FFFFFFF)],
        )
    )
    return edited(data, *entries)


def _numbers(data: bytes, rng: random.Random) -> bytes:
    """Change the lengths that the heads state, or a number of the tables."""
    wanted = rng.choice(({b"mvhd"}, {b"mdhd"}, {b"tkhd"}, {b"stts"}, {b"ctts", b"stsc"}, {b"elst"}))
    found = [one for one in everywhere(data) if one[0] in wanted]
    if not found:
        return data
    _, at, end = rng.choice(found)
    where = rng.randrange(at + 12, max(at + 13, end - 3))
    word = rng.choice((0, 1, 0xFFFFFFFF, 0x7FFFFFFF, rng.randrange(1 << 16)))
    return data[:where] + struct.pack(">I", word) + data[where + 4 :]


def _in_the_index(data: bytes, rng: random.Random) -> bytes:
    found = boxes(data)
    if not found or found[-1][0] != b"moov" or found[-1][2] != len(data):
        return data
    at = found[-1][1]
    more = box(b"udta", box(b"\xa9xyz", b"\0\x1d\0\0" + NOTE)) + bytes(rng.choice((0, 4)))
    grown = data + more
    return grown[:at] + struct.pack(">I", len(grown) - at) + grown[at + 4 :]


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: len(data) - rng.choice((1, 7, 300, len(data) // 3))]


def _long_data(data: bytes, rng: random.Random) -> bytes:
    """State the size of the data in 64 bits, or as "to the end" where it is last."""
    for kind, at, end in boxes(data):
        if kind == b"mdat" and data[at : at + 4] != b"\0\0\0\1":
            moved = _moved(data, at + 8, 8)
            size = end - at + 8
            return moved[:at] + struct.pack(">I4sQ", 1, b"mdat", size) + moved[at + 8 :]
    return data


def _index_first(data: bytes, rng: random.Random) -> bytes:
    found = boxes(data)
    if not found or found[-1][0] != b"moov" or found[0][0] != b"ftyp":
        return data
    start, at, end = found[0][2], found[-1][1], found[-1][2]
    moved = _moved(data, start, end - at)
    return moved[:start] + moved[at:end] + moved[start:at] + moved[end:]


def _moved(data: bytes, where: int, count: int) -> bytes:
    """Return *data* whose tables say that what lies from *where* on lies *count* bytes later."""
    out = bytearray(data)
    for kind, at, end in everywhere(data):
        if kind == b"stco":
            for one in range(at + 16, end - 3, 4):
                old = int.from_bytes(data[one : one + 4], "big")
                if old >= where:
                    out[one : one + 4] = struct.pack(">I", (old + count) & 0xFFFFFFFF)
    return bytes(out)


FAULTS: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _padding, _padding, _wrong_size, _edits, _numbers, _in_the_index, _cut, _long_data,
    _index_first,
)  # fmt: skip
