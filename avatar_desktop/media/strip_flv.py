"""Traces in FLV: the texts and dates of its script tags become blanks of the same length."""

import struct
from collections.abc import Iterator

from avatar_desktop.media.strip_edits import Edit, Malformed, Source, zeroed

_SCRIPT = 18
_LONGEST_SCRIPT = 16 << 20
_DEEPEST = 16
_CODECS = frozenset([b"videocodecid", b"audiocodecid"])
_FIXED = {0: 8, 1: 1, 5: 0, 6: 0, 7: 2, 13: 0}
"""Bytes of AMF 0 values without parts, by type: number, switch, null, undefined, …"""


def flv(source: Source) -> list[Edit]:
    """Blank every text and date in the script tags (`onMetaData`, `onXMPData`, cue points).

    Numbers stay: width, length, the index of key frames. The codecs' names stay.
    """
    (place,) = struct.unpack(">I", source.read(5, 4))
    place += 4
    edits: list[Edit] = []
    while place + 11 <= source.size:
        kind = source.read(place, 1)[0] & 0x1F
        size = int.from_bytes(source.read(place + 1, 3), "big")
        inside = place + 11
        if inside + size > source.size:
            break
        if kind == _SCRIPT and size <= _LONGEST_SCRIPT:
            edits += _script(source.read(inside, size), inside)
        place = inside + size + 4
    return edits


def _script(data: bytes, at: int) -> Iterator[Edit]:
    """Yield the edits in one script tag: its name, which stays, then values."""
    if data[:1] != b"\x02":
        raise Malformed("a script has no name")
    place = 3 + _short(data, 1)
    while place < len(data):
        edits: list[Edit] = []
        place = _value(data, place, at, b"", _DEEPEST, edits)
        yield from edits


def _value(data: bytes, place: int, at: int, key: bytes, depth: int, edits: list[Edit]) -> int:
    """Add to *edits* what blanks the value at *place*, and return where the next one starts."""
    if place >= len(data) or not depth:
        raise Malformed("a script makes no sense")
    kind = data[place]
    place += 1
    if kind in _FIXED:
        return place + _FIXED[kind]
    if kind in {2, 12, 15}:
        width = 2 if kind == 2 else 4  # noqa: PLR2004 (a string's length has two bytes)
        length = int.from_bytes(data[place : place + width], "big")
        place += width
        if place + length > len(data):
            raise Malformed("a text is longer than its script")
        if key not in _CODECS:
            edits.append(Edit(at + place, at + place + length, b" " * length))
        return place + length
    if kind == 11:  # noqa: PLR2004 (AMF 0: a date)
        edits.append(zeroed(at + place, at + min(place + 10, len(data))))
        return place + 10
    if kind == 10:  # noqa: PLR2004 (AMF 0: a strict array)
        count = int.from_bytes(data[place : place + 4], "big")
        place += 4
        for _ in range(count):
            place = _value(data, place, at, key, depth - 1, edits)
        return place
    if kind in {3, 8}:
        return _object(data, place + (4 if kind == 8 else 0), at, depth, edits)  # noqa: PLR2004
    raise Malformed("a script has a value of an unknown type")


def _object(data: bytes, place: int, at: int, depth: int, edits: list[Edit]) -> int:
    """Go through names and values until the end mark; FFmpeg forgets it now and then."""
    while place < len(data):
        length = _short(data, place)
        key = data[place + 2 : place + 2 + length]
        place += 2 + length
        if not length and data[place : place + 1] == b"\x09":
            return place + 1
        place = _value(data, place, at, key, depth - 1, edits)
    return place


def _short(data: bytes, place: int) -> int:
    if place + 2 > len(data):
        raise Malformed("a script ends too early")
    return int.from_bytes(data[place : place + 2], "big")
