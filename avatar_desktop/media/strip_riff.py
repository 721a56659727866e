"""Traces in WAV and AVI: whole chunks become `JUNK` of the same size, so that no index moves."""

import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from avatar_desktop.media.strip_edits import Edit, Malformed, Source, zeroed

_WAV_KEPT = frozenset([b"fmt ", b"fact", b"ds64", b"data"])
_STREAMED = 0xFFFFFFFF
"""A length that says: to the end of the file (pipes), or look in `ds64` (RF64)."""
_CAMERAS = (b"AVIF", b"CASI", b"Zora")
"""First bytes of `strd` that is a camera's note, not a codec's (FFmpeg, `avidec.c`)."""


@dataclass(frozen=True, slots=True)
class _Chunk:
    """A chunk: its type (of a list: `LIST` and what of), its head and the end of its content."""

    kind: bytes
    start: int
    end: int

    @property
    def inside(self) -> int:
        """Where the chunks of a list start."""
        return self.start + 12


def wav(source: Source) -> list[Edit]:
    """Take out all but the sound and its form: `LIST INFO`, `bext`, `iXML`, `id3 `, `_PMX`, …

    Markers and loops (`cue `, `smpl`) go with them. What stands behind the last chunk is cut off.
    """
    (said,) = struct.unpack("<I", source.read(4, 4))
    last = source.size if said in {0, _STREAMED} else min(8 + said, source.size)
    edits: list[Edit] = []
    place = 12
    sound = False
    long = 0
    while place + 8 <= last:
        chunk, after = _chunk(source, place, last, stretch=True)
        if chunk.kind == b"ds64":
            (long,) = struct.unpack("<Q", source.read(place + 16, 8))
        if chunk.kind == b"data":
            sound = True
            if long and chunk.end == last:
                after = min(place + 8 + long + long % 2, last)
        place = after
        if chunk.kind not in _WAV_KEPT:
            edits += _junk(chunk)
    if not sound:
        raise Malformed("there is no sound")
    return [*edits, Edit(max(place, last), source.size)]


def avi(source: Source) -> list[Edit]:
    """Take out `LIST INFO`, dates, cameras' notes, names of streams, XMP and all unknown chunks.

    Subtitles and data streams between the frames stay.
    """
    edits: list[Edit] = []
    place = 0
    while place + 12 <= source.size and source.read(place, 4) == b"RIFF":
        whole, end = _chunk(source, place, source.size, stretch=True)
        edits += _of_list(source, whole, _in_riff)
        place = end
    if place == 0:
        raise Malformed("it is no AVI")
    return [*edits, Edit(place, source.size)]


def _in_riff(source: Source, chunk: _Chunk) -> list[Edit]:
    if chunk.kind == b"LIST hdrl":
        return _of_list(source, chunk, _in_header)
    kept = chunk.kind in {b"LIST movi", b"LIST rec ", b"idx1"}
    return [] if kept else _junk(chunk)


def _in_header(source: Source, chunk: _Chunk) -> list[Edit]:
    if chunk.kind == b"LIST strl":
        return _of_list(source, chunk, _in_stream)
    kept = chunk.kind in {b"avih", b"LIST odml", b"vprp"}
    return [] if kept else _junk(chunk)


def _in_stream(source: Source, chunk: _Chunk) -> list[Edit]:
    if chunk.kind == b"strd":
        camera = source.some(chunk.start + 8, 4).startswith(_CAMERAS)
        return _junk(chunk) if camera else []
    kept = chunk.kind in {b"strh", b"strf", b"indx", b"vprp"}
    return [] if kept else _junk(chunk)


def _of_list(
    source: Source, parent: _Chunk, edits_of: Callable[[Source, _Chunk], list[Edit]]
) -> list[Edit]:
    return [edit for chunk in _chunks(source, parent) for edit in edits_of(source, chunk)]


def _chunks(source: Source, parent: _Chunk) -> Iterator[_Chunk]:
    place = parent.inside
    while place + 8 <= parent.end:
        chunk, place = _chunk(source, place, parent.end, stretch=parent.kind[:4] == b"RIFF")
        yield chunk


def _chunk(source: Source, at: int, last: int, *, stretch: bool) -> tuple[_Chunk, int]:
    """Return the chunk at *at* and where the next one starts.

    With *stretch* a chunk that was not ended properly reaches to *last*; else it is Malformed.
    """
    kind, length = struct.unpack("<4sI", source.read(at, 8))
    end = at + 8 + length
    if end > last:
        if not stretch or kind not in {b"data", b"RIFF", b"LIST"}:
            raise Malformed("a chunk is longer than what holds it")
        end = last
    if kind in {b"LIST", b"RIFF"}:
        kind += b" " + source.read(at + 8, 4)
    return _Chunk(kind, at, end), min(end + length % 2, last)


def _junk(chunk: _Chunk) -> list[Edit]:
    return [Edit(chunk.start, chunk.start + 4, b"JUNK"), zeroed(chunk.start + 8, chunk.end)]
