"""JPEG: what a file asks for and promises, by its markers, and whether its codes can be right."""

import re
from dataclasses import dataclass, field
from typing import BinaryIO

import av

PIECE = 1 << 16
MOST_MARKS = 20_000
"""Parts of a file that are counted; beyond, it is taken for endless."""
MOST_CODED = 40_000_000
MOST_TRIED = 300_000_000
"""Bytes, and pixels times scans, of which every code is looked at: some three seconds."""

_MARK = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
_ALONE = frozenset([0x01, 0xD8])
_EOI, _SOS, _INTERVAL = 0xD9, 0xDA, 0xDD
_RESTARTS = [bytes([0xFF, code]) for code in range(0xD0, 0xD8)]
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_SEQUENTIAL, _PROGRESSIVE = frozenset([0xC0, 0xC1]), 0xC2
_ALL = (1 << 64) - 1


@dataclass(slots=True)
class JpegWork:
    """`scans` are passes over the pixels; `kept` the bytes that a decoder keeps between them.

    `endless` says that there were more parts than were counted. `coded` are the bytes of the
    scans, with `restarts` marks between them; `end` is where the picture does.
    """

    scans: int = 0
    kept: int = 0
    endless: bool = False
    coded: int = 0
    restarts: int = 0
    end: int = 0
    _code: int = 0
    _each: int = 0
    _units: int = 0
    _pixels: int = 0
    _blocks: dict[int, int] = field(default_factory=dict)
    _known: dict[int, int] = field(default_factory=dict)

    @property
    def impossible(self) -> bool:
        """Whether a part of the picture is in no scan, or there are fewer bits than blocks need.

        A block takes two codes of a bit at least; where others may follow in later scans, one.
        """
        if self._code not in _SEQUENTIAL | {_PROGRESSIVE}:
            return False
        least = sum(self._blocks.values()) * (1 if self._code == _PROGRESSIVE else 2)
        return self.coded * 8 < least or not all(self._known.values())

    @property
    def unfinished(self) -> bool:
        """Whether a scan is missing that would make the picture finer."""
        known = self._known.values() if self._code == _PROGRESSIVE else ()
        return any(one & _ALL != _ALL for one in known)

    @property
    def can_be_tried(self) -> bool:
        """Whether `decodes` tells anything of this kind and size."""
        known = self._code in _SEQUENTIAL | {_PROGRESSIVE}
        return known and self.end <= MOST_CODED and self.scans * self._pixels <= MOST_TRIED

    def frame(self, code: int, body: bytes) -> None:
        """Take in the header of the picture."""
        high, wide, parts = (int.from_bytes(body[a:b], "big") for a, b in ((1, 3), (3, 5), (5, 6)))
        shapes = [(one >> 4, one & 15) for one in body[7 : 6 + 3 * parts : 3]]
        across, down = (max((one[at] for one in shapes), default=1) or 1 for at in (0, 1))
        self._code, self._pixels = code if body[:1] == b"\x08" else 0, wide * high
        self.kept = round(2 * wide * high * sum(h * v for h, v in shapes) / (across * down))
        sizes = [-(-wide * h // (8 * across)) * -(-high * v // (8 * down)) for h, v in shapes]
        names = body[6 : 6 + 3 * parts : 3]
        self._blocks, self._known = dict(zip(names, sizes, strict=False)), dict.fromkeys(names, 0)
        self._units = -(-wide // (8 * across)) * -(-high // (8 * down))

    def restart(self, body: bytes) -> None:
        """Take in after how many blocks, or groups of them, a mark stands."""
        self._each = int.from_bytes(body[:2], "big")

    def scan(self, body: bytes) -> None:
        """Take in the header of a pass."""
        self.scans += 1
        parts = body[0] if body else 0
        first, last, fine = [*body[1 + 2 * parts : 4 + 2 * parts], 0, 0, 0][:3]
        band = (2 << min(last, 63)) - (1 << min(first, 63))
        seen = 1 << 64 | (0 if fine & 15 else band)
        units = self._units if parts > 1 else self._blocks.get(body[1] if body[1:] else 0, 0)
        self.restarts += -(-units // self._each) - 1 if units and self._each else 0
        for one in body[1 : 1 + 2 * parts : 2]:
            if one in self._known:
                self._known[one] |= seen


def work(file: BinaryIO) -> JpegWork:
    """Return what decoding the JPEG in *file* asks for, MOST_MARKS parts at most."""
    found = JpegWork()
    marks, place, coding = _Marks(file), 2, 0
    for _ in range(MOST_MARKS):
        mark = marks.after(place)
        start, code = mark or (file.seek(0, 2), _EOI)
        found.coded += start - coding if coding else 0
        coding = 0
        if code == _EOI:
            found.end = start + 2
            found.kept = found.kept if found.scans > 1 else 0
            return found
        place = start + 2
        if code in _ALONE:
            continue
        body = marks.some(place, 20)
        place += max(2, int.from_bytes(body[:2], "big"))
        if code == _INTERVAL:
            found.restart(body[2:])
        elif code in _FRAMES:
            found.frame(code, body[2:])
        elif code == _SOS:
            found.scan(body[2:])
            coding = place
    found.endless = True
    return found


def decodes(file: BinaryIO, found: JpegWork) -> bool:
    """Say whether the JPEG in *file* has all marks and FFmpeg takes every code between them.

    libjpeg only warns and goes on. What follows the picture is left out. True where FFmpeg does
    not know the kind.
    """
    file.seek(0)
    data = file.read(found.end)
    if sum(map(data.count, _RESTARTS)) < found.restarts:
        return False
    decoder = av.CodecContext.create("mjpeg", "r")
    decoder.thread_count = 1
    decoder.options = {"err_detect": "careful+explode", "lowres": "3"}
    try:
        for packet in (av.Packet(data), None):
            decoder.decode(packet)
    except av.error.InvalidDataError:
        return False
    except (av.error.FFmpegError, MemoryError):
        return True
    return True


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
