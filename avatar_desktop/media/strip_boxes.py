"""Traces in MP4, MOV and 3GP: boxes become `free` in their place, so that no offset moves."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from avatar_desktop.media.strip_edits import Edit, Malformed, Source, zeroed
from avatar_desktop.media.strip_samples import samples

_TOP = frozenset(b"ftyp styp pdin moov mdat imda moof mfra sidx ssix prft wide free skip".split())
_MOOV = frozenset(b"mvhd trak mvex iods pssh prfl clip ctab free skip".split())
_TRAK = frozenset(b"tkhd edts mdia tref trgr tapt clip matt load imap free skip".split())
_MDIA = frozenset(b"mdhd hdlr elng minf free skip".split())
_PROTECTION = frozenset(
    bytes.fromhex(one)
    for one in (
        "a2394f525a9b4f14a2446c427c648df4",  # sample encryption (PIFF 1.1)
        "8974dbce7be74c5184f97148f9882554",  # track encryption
        "d4807ef2ca3946958e5426cb9e46a79f",  # fragment's index
        "6d1d9b0542d544e680e2141daff757b2",  # fragment's time
    )
)
_TRACES_ONLY = frozenset(b"meta camm fdsc text sbtl subt".split())
"""Tracks of telemetry (GoPro, DJI, Apple, Android) and of texts, where drones write positions."""
_NAMED = frozenset(b"avc1 avc3 hvc1 hev1 dvh1 dvhe av01 vp08 vp09 apch apcn apcs apco ap4h".split())
"""Video sample entries whose 32 bytes of compressor name no decoder looks at."""
_COMPRESSOR = 50
_HANDLER_NAME = 24


@dataclass(frozen=True, slots=True)
class Box:
    """A box: its type, its head, where its content starts, and its end."""

    kind: bytes
    start: int
    inside: int
    end: int


def boxes(source: Source) -> list[Edit]:
    """Take out places, devices, software, names, XMP, covers and tracks of telemetry or texts.

    Every box but those that the frames and the sound need becomes `free` and zeros; dates,
    handlers' and compressors' names become zeros. Time codes (`tmcd`) stay, and so do notes that
    an encoder put between the frames (SEI), and tracks of telemetry in fragmented files.
    """
    top = list(_walk(source, 0, source.size))
    end = top[-1].end if top else 0
    if not any(box.kind == b"moov" for box in top):
        raise Malformed("there is no index")
    edits = [Edit(end, source.size)]
    for box in top:
        edits += _in_moov(source, box) if box.kind == b"moov" else _freed(source, box, _TOP)
    return edits


def _in_moov(source: Source, moov: Box) -> list[Edit]:
    inside = list(_walk(source, moov.inside, moov.end))
    if any(box.kind == b"cmov" for box in inside):
        raise Malformed("its index is packed")
    fragmented = any(box.kind == b"mvex" for box in inside)
    edits: list[Edit] = []
    for box in inside:
        if box.kind == b"trak":
            edits += _in_track(source, box, whole=not fragmented)
        elif box.kind == b"mvhd":
            edits.append(_undated(source, box))
        else:
            edits += _freed(source, box, _MOOV)
    return edits


def _in_track(source: Source, trak: Box, *, whole: bool) -> list[Edit]:
    media = [one for box in _walk(source, trak.inside, trak.end) if box.kind == b"mdia"
             for one in _walk(source, box.inside, box.end)]  # fmt: skip
    handlers = [source.read(box.inside + 8, 4) for box in media if box.kind == b"hdlr"]
    if whole and handlers and handlers[0] in _TRACES_ONLY:
        tables = [one for box in media if box.kind == b"minf"
                  for stbl in _named(source, box, b"stbl")
                  for one in _walk(source, stbl.inside, stbl.end)]  # fmt: skip
        places = {box.kind: (box.inside, box.end) for box in tables}
        return [*_free(trak), *(zeroed(*one) for one in samples(source, places))]
    edits: list[Edit] = []
    for box in _walk(source, trak.inside, trak.end):
        if box.kind == b"tkhd":
            edits.append(_undated(source, box))
        elif box.kind == b"mdia":
            for one in media:
                edits += _in_media(source, one)
        else:
            edits += _freed(source, box, _TRAK)
    return edits


def _in_media(source: Source, box: Box) -> list[Edit]:
    if box.kind == b"mdhd":
        return [_undated(source, box)]
    if box.kind == b"hdlr":
        name = min(box.inside + _HANDLER_NAME, box.end)
        return [zeroed(min(box.inside + 12, box.end), name), zeroed(name, box.end)]
    if box.kind != b"minf":
        return _freed(source, box, _MDIA)
    edits = [zeroed(min(one.inside + 12, one.end), one.end)
             for one in _named(source, box, b"hdlr")]  # fmt: skip
    for stbl in _named(source, box, b"stbl"):
        edits += [zeroed(*_blob(one)) for one in _named(source, stbl, b"udta")]
        for stsd in _named(source, stbl, b"stsd"):
            for entry in _walk(source, stsd.inside + 8, stsd.end):
                name = entry.start + _COMPRESSOR
                if entry.kind in _NAMED and name + 32 <= entry.end:
                    edits.append(zeroed(name, name + 32))
    return edits


def _blob(box: Box) -> tuple[int, int]:
    return box.inside, box.end


def _named(source: Source, parent: Box, kind: bytes) -> Iterator[Box]:
    return (box for box in _walk(source, parent.inside, parent.end) if box.kind == kind)


def _freed(source: Source, box: Box, kept: frozenset[bytes]) -> list[Edit]:
    """Return what frees *box* unless it is among *kept*; one that is free already is emptied."""
    if box.kind in {b"free", b"skip"}:
        return [zeroed(box.inside, box.end)]
    if box.kind in kept:
        return []
    if box.kind == b"uuid" and source.read(box.inside, 16) in _PROTECTION:
        return []
    return _free(box)


def _free(box: Box) -> list[Edit]:
    return [Edit(box.start + 4, box.start + 8, b"free"), zeroed(box.inside, box.end)]


def _undated(source: Source, box: Box) -> Edit:
    """Return what makes zeros of a head's two dates (`mvhd`, `tkhd`, `mdhd`)."""
    long = source.read(box.inside, 1) == b"\1"
    dates = box.inside + 4
    return zeroed(dates, min(dates + (16 if long else 8), box.end))


def _walk(source: Source, at: int, last: int) -> Iterator[Box]:
    """Yield the boxes from *at* on; Malformed for one that leaves what holds it.

    At the top level the last box may be cut short, and what is no box ends the walk.
    """
    top = last == source.size and at == 0
    while at + 8 <= last:
        size, kind = struct.unpack(">I4s", source.read(at, 8))
        inside = at + 8
        if size == 1:
            (size,) = struct.unpack(">Q", source.read(at + 8, 8))
            inside += 8
        elif size == 0:
            if not top:
                return  # QuickTime ends a list of user data by four zeros
            size = last - at
        end = at + size
        if end < inside or end > last:
            if top and kind == b"mdat" and end > last:
                end = last
            elif top and at:
                return
            else:
                raise Malformed("a box leaves what holds it")
        yield Box(kind, at, inside, end)
        at = end
