"""JPEG: how much work a file asks for, counted by its markers before anything is decoded."""

import re
from dataclasses import dataclass
from typing import BinaryIO

PIECE = 1 << 16
MOST_MARKS = 20_000
"""Parts of a file that are counted; beyond, it is taken for endless."""

_MARK = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
_ALONE = frozenset([0x01, 0xD8])
_EOI, _SOS = 0xD9, 0xDA
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}


@dataclass(frozen=True, slots=True)
class Work:
    """`scans` are passes over the pixels; `kept` the bytes that a decoder keeps between them."""

    scans: int
    kept: int


def work(file: BinaryIO) -> Work:
    """Return what decoding the JPEG in *file* asks for; MOST_MARKS scans when it is endless."""
    scans = kept = 0
    place = 2
    for _ in range(MOST_MARKS):
        mark = _next_mark(file, place)
        if mark is None or mark[1] == _EOI:
            return Work(scans, kept if scans > 1 else 0)
        start, code = mark
        place = start + 2
        if code in _ALONE:
            continue
        file.seek(place)
        body = file.read(20)
        place += max(2, int.from_bytes(body[:2], "big"))
        scans += code == _SOS
        kept = _kept(body[2:]) if code in _FRAMES else kept
    return Work(MOST_MARKS, kept)


def _kept(frame: bytes) -> int:
    """Return the bytes of all coefficients: two for each sample, at each part's own density."""
    high, wide, parts = (int.from_bytes(frame[a:b], "big") for a, b in ((1, 3), (3, 5), (5, 6)))
    shapes = [(one >> 4, one & 15) for one in frame[7 : 6 + 3 * parts : 3]]
    densest = max((h * v for h, v in shapes), default=1) or 1
    return round(2 * wide * high * sum(h * v for h, v in shapes) / densest)


def _next_mark(file: BinaryIO, at: int) -> tuple[int, int] | None:
    """Return where the next marker stands from *at* on and its code; None when there is none."""
    while True:
        file.seek(at)
        piece = file.read(PIECE)
        found = _MARK.search(piece)
        if found:
            return at + found.start(), found[1][0]
        if len(piece) < PIECE:
            return None
        at += len(piece) - 1
