"""Traces in MKV and WebM: elements become `Void` in their place, so that no position moves."""

from collections.abc import Iterator
from dataclasses import dataclass

from avatar_desktop.media.strip_edits import Edit, Malformed, Source, zeroed

_EBML, _SEGMENT, _CLUSTER = 0x1A45DFA3, 0x18538067, 0x1F43B675
_SEEK_HEAD, _SEEK, _SEEK_ID = 0x114D9B74, 0x4DBB, 0x53AB
_INFO, _TRACKS, _TRACK, _TRACK_NAME = 0x1549A966, 0x1654AE6B, 0xAE, 0x536E
_TAGS, _ATTACHMENTS, _CHAPTERS = 0x1254C367, 0x1941A469, 0x1043A770
_VOID, _CRC = 0xEC, 0xBF
_VOIDED_IN_INFO = frozenset([_CRC, 0x4461, 0x7BA9, 0x7384, 0x3C83AB, 0x3E83BB, 0x73A4])
"""Date, title, the names of this, the last and the next file, and the file's own number."""
_APPS = frozenset([0x4D80, 0x5741])
"""The names of the software; they have to be there, so they are emptied."""
_GONE = frozenset([_TAGS, _ATTACHMENTS, _CHAPTERS])
_TOP = frozenset([_SEEK_HEAD, _INFO, _TRACKS, _CLUSTER, 0x1C53BB6B, _VOID, _CRC, *_GONE])
_LONGEST_HEAD = 12


@dataclass(frozen=True, slots=True)
class _Element:
    """An EBML element; `end` is None where its length is not said (live recordings)."""

    kind: int
    start: int
    inside: int
    end: int | None


def matroska(source: Source) -> list[Edit]:
    """Take out tags, attachments, chapters, dates, titles, names of files, tracks and software.

    Subtitles stay. Positions, cues and clusters stay where they are.
    """
    edits: list[Edit] = []
    segments = [one for one in _walk(source, 0, source.size) if one.kind == _SEGMENT]
    if not segments:
        raise Malformed("there is no segment")
    for segment in segments:
        last = source.size if segment.end is None else segment.end
        for one in _walk(source, segment.inside, last):
            edits += _in_segment(source, one)
    return edits


def _in_segment(source: Source, one: _Element) -> list[Edit]:
    if one.end is None:
        return []  # a live cluster: the walk goes through it
    if one.kind in _GONE or one.kind == _VOID:
        return [_voided(one, one.end)]
    edits: list[Edit] = []
    for part in _walk(source, one.inside, one.end) if one.kind in {
        _SEEK_HEAD, _INFO, _TRACKS} else ():  # fmt: skip
        if part.end is None:
            raise Malformed("an element has no length")
        if part.kind in {_CRC, _VOID} or (one.kind == _INFO and part.kind in _VOIDED_IN_INFO):
            edits.append(_voided(part, part.end))
        elif one.kind == _INFO and part.kind in _APPS:
            edits.append(zeroed(part.inside, part.end))
        elif one.kind == _TRACKS and part.kind == _TRACK:
            edits += [_voided(name, name.end) for name in _walk(source, part.inside, part.end)
                      if name.kind in {_TRACK_NAME, _CRC} and name.end is not None]  # fmt: skip
        elif part.kind == _SEEK and _seeks(source, part.inside, part.end) in _GONE:
            edits.append(_voided(part, part.end))
    return edits


def _seeks(source: Source, start: int, end: int) -> int:
    for one in _walk(source, start, end):
        if one.kind == _SEEK_ID and one.end is not None:
            return int.from_bytes(source.read(one.inside, one.end - one.inside), "big")
    return 0


def _voided(one: _Element, end: int) -> Edit:
    """Return what makes an element Void: the same bytes in all, its content zeros."""
    size = end - one.start
    if size < 2:  # noqa: PLR2004 (the shortest element)
        raise Malformed("an element is too short")
    for width in range(1, 9):
        left = size - 1 - width
        if left < (1 << 7 * width) - 1:
            length = (left | 1 << 7 * width).to_bytes(width, "big")
            return Edit(one.start, end, bytes([_VOID]) + length, left)
    raise Malformed("an element is too long")


def _walk(source: Source, at: int, last: int) -> Iterator[_Element]:
    """Yield the elements from *at* to *last*; one of unknown length is gone through."""
    while at < last:
        head = source.some(at, _LONGEST_HEAD)
        kind, id_width = _number(head, marked=True)
        size, size_width = _number(head[id_width:], marked=False)
        inside = at + id_width + size_width
        unknown = size == (1 << 7 * size_width) - 1
        end = inside + size
        if not unknown and end > last:
            if last != source.size or kind not in {_SEGMENT, _CLUSTER}:
                raise Malformed("an element leaves what holds it")
            end = last  # the recording broke off
        yield _Element(kind, at, inside, None if unknown else end)
        at = inside if unknown else end


def _number(head: bytes, *, marked: bool) -> tuple[int, int]:
    """Return the variable-length number at the start of *head* and how many bytes it takes."""
    if not head or not head[0]:
        raise Malformed("a number is too long")
    width = 9 - head[0].bit_length()
    if len(head) < width:
        raise Malformed("it ends too early")
    value = int.from_bytes(head[:width], "big")
    return value if marked else value & ((1 << 7 * width) - 1), width
