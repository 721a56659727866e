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
    """`scans` are passes over the pixels; `kept` the bytes that a decoder keeps between them.

    `endless` says that there were more parts than were counted.
    """

    scans: int
    kept: int
    endless: bool = False


def work(file: BinaryIO) -> Work:
    """Return what decoding the JPEG in *file* asks for, MOST_MARKS parts at most."""
    scans = kept = 0
    marks, place = _Marks(file), 2
    for _ in range(MOST_MARKS):
        mark = marks.after(place)
        if mark is None or mark[1] == _EOI:
            return Work(scans, kept if scans > 1 else 0)
        start, code = mark
        place = start + 2
        if code in _ALONE:
            continue
        body = marks.some(place, 20)
        place += max(2, int.from_bytes(body[:2], "big"))
        scans += code == _SOS
        kept = _kept(body[2:]) if code in _FRAMES else kept
    return Work(scans, kept, endless=True)


class _Marks:
    """The markers of a file, which is read once and forwards."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._at, self._piece = 0, b""

    def some(self, at: int, count: int) -> bytes:
        """Return the *count* bytes from *at* on, or what there is of them."""
        if not self._at <= at <= self._at + len(self._piece) - count:
            self._file.seek(at)
            self._at, self._piece = at, self._file.read(PIECE)
        start = at - self._at
        return self._piece[start : start + count]

    def after(self, at: int) -> tuple[int, int] | None:
        """Return where the next marker stands from *at* on and its code; None for none."""
        while len(self.some(at, 2)) == 2:  # noqa: PLR2004 (a marker)
            found = _MARK.search(self._piece, at - self._at)
            if found:
                return self._at + found.start(), found[1][0]
            at = self._at + len(self._piece) - 1
        return None


def _kept(frame: bytes) -> int:
    """Return the bytes of all coefficients: two for each sample, at each part's own density."""
    high, wide, parts = (int.from_bytes(frame[a:b], "big") for a, b in ((1, 3), (3, 5), (5, 6)))
    shapes = [(one >> 4, one & 15) for one in frame[7 : 6 + 3 * parts : 3]]
    densest = max((h * v for h, v in shapes), default=1) or 1
    return round(2 * wide * high * sum(h * v for h, v in shapes) / densest)
