"""Odd members of RIFF: voices and clips whose sizes were never mended, or that tools padded."""

import random
import struct

FILLERS = (0, 36, 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000, 0x7FFFF024, 0x80000000, 2_000_000_000)
"""Sizes that writers into a pipe leave behind."""
NOTE = b"GPS+31.2304+121.4737 Kamera-7"


def chunk(kind: bytes, body: bytes, *, pad: bool = True, size: int | None = None) -> bytes:
    """Return a chunk; without *pad* an odd one ends where the next begins."""
    stated = len(body) if size is None else size
    return kind + struct.pack("<I", stated) + body + b"\0" * (len(body) % 2 if pad else 0)


def with_size(data: bytes, at: int, size: int) -> bytes:
    """Return *data* with *size* in the chunk that starts at *at*."""
    return data[: at + 4] + struct.pack("<I", size & 0xFFFFFFFF) + data[at + 8 :]


def top(data: bytes) -> list[tuple[bytes, int, int]]:
    """Return kind, start and end of the chunks of the first RIFF, as they are stated."""
    found, at = [], 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        end = min(at + 8 + size + size % 2, len(data))
        found.append((data[at : at + 4], at, end))
        at = end
    return found


def a_note(rng: random.Random) -> bytes:
    """Return a chunk that tells of a place, whole, too long, too short or not padded."""
    kind = rng.choice((b"LIST", b"id3 ", b"bext", b"JUNK", b"IDIT", b"_PMX"))
    body = (b"INFO" + chunk(b"ICMT", NOTE) if kind == b"LIST" else NOTE) + b"x" * rng.randrange(4)
    off = rng.choice((0, 0, 0, 40, 100_000, -5))
    return chunk(kind, body, pad=rng.random() < 0.7, size=max(0, len(body) + off))


def mutated(data: bytes, rng: random.Random) -> bytes:
    """Return *data*, a whole RIFF, with one to three of the faults that are found in the wild."""
    for _ in range(rng.randint(1, 3)):
        data = rng.choice((_riff_size, _body_size, _noted, _nulls, _without_index, _cut, _flipped))(
            data, rng
        )
    return data


def _riff_size(data: bytes, rng: random.Random) -> bytes:
    true = len(data) - 8
    return with_size(data, 0, rng.choice((*FILLERS, true - 1000, true + 7, true // 2)))


def _body_size(data: bytes, rng: random.Random) -> bytes:
    """Change what the samples or the pictures are stated to take."""
    for kind, at, end in top(data):
        if kind == b"data" or data[at + 8 : at + 12] == b"movi":
            true = end - at - 8
            return with_size(data, at, rng.choice((*FILLERS, true + 2, true + 5000, true - 600)))
    return data


def _noted(data: bytes, rng: random.Random) -> bytes:
    places = [at for _, at, _ in top(data)] + [len(data), len(data)]
    at = rng.choice(places)
    grown = data[:at] + a_note(rng) + data[at:]
    return with_size(grown, 0, len(grown) - 8) if rng.random() < 0.6 else grown


def _nulls(data: bytes, rng: random.Random) -> bytes:
    at = rng.choice([at for _, at, _ in top(data)] + [len(data)])
    return data[:at] + bytes(rng.choice((1, 2, 4, 8, 512))) + data[at:]


def _without_index(data: bytes, rng: random.Random) -> bytes:
    for kind, at, end in top(data):
        if kind == b"idx1":
            return data[:at] + (b"" if rng.random() < 0.5 else data[end:])
    return data


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: len(data) - rng.choice((1, 3, 700, len(data) // 3))]


def _flipped(data: bytes, rng: random.Random) -> bytes:
    """Change one number of the headers: lengths, rates, frames."""
    at = rng.randrange(12, min(600, len(data) - 4))
    word = rng.choice((0, 1, 0xFFFFFFFF, 0x3FFFFFFF, rng.randrange(1 << 16)))
    return data[:at] + struct.pack("<I", word) + data[at + 4 :]
