"""Traces in JPEG, PNG and WebP, taken out without touching one pixel."""

import re
import struct
import zlib

from avatar_desktop.media import strip_exif
from avatar_desktop.media.strip_edits import PIECE, ContainerSource, Edit, MalformedContainer

_EOI, _SOI, _SOS, _COM, _TEM = 0xD9, 0xD8, 0xDA, 0xFE, 0x01
_APPS = range(0xE0, 0xF0)
_APP0, _APP1, _APP2, _APP14 = 0xE0, 0xE1, 0xE2, 0xEE
_MARK = re.compile(rb"\xff([\x01-\xcf\xd8-\xfe])")
_JFIF = b"JFIF\0"
_JFIF_PLAIN = 14
"""Bytes of a JFIF head without its thumbnail."""
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_KEPT_SEGMENTS = {_APP2: b"ICC_PROFILE\0", _APP14: b"Adobe"}

_PNG_KEPT = frozenset(
    b"cHRM gAMA iCCP sBIT sRGB bKGD hIST tRNS pHYs sPLT acTL fcTL fdAT cICP mDCV cLLI".split()
)
_ANCILLARY = 0x20
"""The bit of a chunk type's first letter that says: a picture is whole without it."""

_WEBP_KEPT = frozenset([b"VP8X", b"ICCP", b"ANIM", b"ANMF", b"ALPH", b"VP8 ", b"VP8L"])
_HAS_EXIF, _HAS_XMP = 0x08, 0x04
_LONGEST_NOTE = PIECE
"""Bytes of a note that are searched for the orientation."""


def jpeg(source: ContainerSource) -> list[Edit]:
    """Take out Exif, XMP, IPTC, makers' notes, comments, thumbnails and all after the picture.

    JFIF, colour profiles (ICC) and Adobe's colour transform stay; the orientation stays as Exif
    of one tag. What follows the picture is a second one (MPF), a film (motion photo) or a note.
    """
    edits: list[Edit] = []
    turned = in_xmp = 0
    exif_at = -1
    place = 2
    while (mark := _next_mark(source, place)) is not None:
        start, code = mark
        place = start + 2
        if code == _EOI:
            edits.append(Edit(place, source.size))
            break
        if code in {_TEM, _SOI}:
            continue
        (length,) = struct.unpack(">H", source.read(place, 2))
        if length < 2:  # noqa: PLR2004 (the length counts itself)
            raise MalformedContainer("a segment is too short")
        end, body = place + length, source.read(place + 2, length - 2)
        place = end
        if code not in _APPS and code != _COM:
            continue
        if not turned and code == _APP1 and body.startswith(strip_exif.HEAD):
            turned = strip_exif.orientation(body)
            exif_at = start if turned else exif_at
        if not in_xmp and code == _APP1 and body.startswith(_XMP):
            in_xmp = strip_exif.orientation_in_xmp(body)
            exif_at = start if in_xmp and exif_at < 0 else exif_at
        edits.append(Edit(start, end, _kept_segment(code, body)))
    note = strip_exif.HEAD + strip_exif.minimal(turned or in_xmp)
    new = b"\xff\xe1" + struct.pack(">H", len(note) + 2) + note
    return [Edit(one.start, one.end, new) if one.start == exif_at else one for one in edits]


def _next_mark(source: ContainerSource, at: int) -> tuple[int, int] | None:
    """Return where the next marker stands from *at* on and its code; None when there is none.

    Passes over what was coded, where FF is followed by 00 or a restart marker.
    """
    while at < source.size:
        piece = source.some(at, PIECE)
        found = _MARK.search(piece)
        if found:
            return at + found.start(), found[1][0]
        at += max(len(piece) - 1, 1)
    return None


def _kept_segment(code: int, body: bytes) -> bytes:
    """Return what stays of an APPn segment or a comment: all of it, or nothing."""
    if code == _APP0 and body.startswith(_JFIF) and len(body) >= _JFIF_PLAIN:
        body = body[: _JFIF_PLAIN - 2] + b"\0\0"
    elif code not in _KEPT_SEGMENTS or not body.startswith(_KEPT_SEGMENTS[code]):
        return b""
    return bytes([0xFF, code]) + struct.pack(">H", len(body) + 2) + body


def png(source: ContainerSource) -> list[Edit]:
    """Take out every chunk that shows nothing: texts, XMP, Exif, times, makers' own, the tail.

    Colour, transparency, size of a pixel and animation stay; the orientation as Exif of one tag.
    """
    edits: list[Edit] = []
    turns = {"exif": 0, "text": 0, "xmp": 0}
    note_at = -1
    place, kind = 8, b""
    while kind != b"IEND":
        length, kind = struct.unpack(">I4s", source.read(place, 8))
        end = place + 12 + length
        if end > source.size:
            raise MalformedContainer("a chunk is longer than the file")
        if kind[0] & _ANCILLARY and kind not in _PNG_KEPT:
            body = source.read(place + 8, min(length, _LONGEST_NOTE))
            how, turn = strip_exif.orientation_in_png(kind, body)
            if turn and not turns[how]:
                note_at = place if note_at < 0 else note_at
                turns[how] = turn
            edits.append(Edit(place, end))
        place = end
    edits.append(Edit(place, source.size))
    note = b"eXIf" + strip_exif.minimal(turns["exif"] or turns["text"] or turns["xmp"])
    new = struct.pack(">I", len(note) - 4) + note + struct.pack(">I", zlib.crc32(note))
    return [Edit(one.start, one.end, new) if one.start == note_at else one for one in edits]


def webp(source: ContainerSource) -> list[Edit]:
    """Take out Exif, XMP, chunks of others and the tail; the orientation stays as one tag."""
    (said,) = struct.unpack("<I", source.read(4, 4))
    last = min(8 + said, source.size)
    edits: list[Edit] = []
    turned = in_xmp = flags = 0
    note_at = flags_at = -1
    place = 12
    while place + 8 <= last:
        kind, length = struct.unpack("<4sI", source.read(place, 8))
        end = place + 8 + length + length % 2
        if place + 8 + length > last:
            raise MalformedContainer("a chunk is longer than the file")
        end = min(end, last)
        if kind == b"VP8X":
            flags_at, flags = place + 8, source.read(place + 8, 1)[0]
        if kind not in _WEBP_KEPT:
            body = source.read(place + 8, min(length, _LONGEST_NOTE))
            if kind == b"EXIF" and not turned:
                turned = strip_exif.orientation(body)
                note_at = place if turned else note_at
            if kind == b"XMP " and not in_xmp:
                in_xmp = strip_exif.orientation_in_xmp(body)
                note_at = place if in_xmp and note_at < 0 else note_at
            edits.append(Edit(place, end))
        place = end
    edits.append(Edit(place, source.size))
    return _webp_whole(source, edits, (flags_at, flags), (note_at, turned or in_xmp))


def _webp_whole(
    source: ContainerSource, edits: list[Edit], flags: tuple[int, int], note: tuple[int, int]
) -> list[Edit]:
    """Add the note on orientation, the flags of what is left and the size to *edits*."""
    flags_at, bits = flags
    note_at, turn = note
    exif = strip_exif.minimal(turn)
    new = b"EXIF" + struct.pack("<I", len(exif)) + exif
    turned = note_at >= 0 and flags_at >= 0
    edits = [Edit(e.start, e.end, new) if turned and e.start == note_at else e for e in edits]
    if flags_at >= 0:
        left = bits & ~(_HAS_EXIF | _HAS_XMP) | (_HAS_EXIF if turned else 0)
        edits.append(Edit(flags_at, flags_at + 1, bytes([left])))
    size = source.size - 8 + sum(len(e.new) - (e.end - e.start) for e in edits)
    return [*edits, Edit(4, 8, struct.pack("<I", size))]
