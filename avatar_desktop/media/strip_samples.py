"""Where the samples of one track of an MP4 lie (ISO/IEC 14496-12, 8.7)."""

import struct
from collections.abc import Mapping

from avatar_desktop.media.strip_edits import Malformed, Source

MOST = 4_000_000
"""Entries of a table that are read; more are no telemetry."""


def samples(source: Source, tables: Mapping[bytes, tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the start and end of every chunk of samples, given where the tables' contents lie.

    Only what lies in the file is returned. Malformed when a table is missing or makes no sense.
    """
    offsets = _offsets(source, tables)
    sizes = _sizes(source, tables)
    runs = _runs(source, tables)
    found = []
    number = 0
    for chunk, offset in enumerate(offsets, 1):
        while len(runs) > 1 and chunk >= runs[1][0]:
            runs.pop(0)
        count = runs[0][1] if runs else 0
        length = sum(sizes[number : number + count])
        number += count
        if length and offset + length <= source.size:
            found.append((offset, offset + length))
    return found


def _offsets(source: Source, tables: Mapping[bytes, tuple[int, int]]) -> list[int]:
    long = b"co64" in tables
    rows = _rows(source, tables, b"co64" if long else b"stco", "Q" if long else "I", 4)
    return [offset for (offset,) in rows]


def _runs(source: Source, tables: Mapping[bytes, tuple[int, int]]) -> list[tuple[int, int]]:
    """Return from which chunk on (counted from 1) a chunk has how many samples."""
    return [(first, count) for first, count, _ in _rows(source, tables, b"stsc", "III", 4)]


def _sizes(source: Source, tables: Mapping[bytes, tuple[int, int]]) -> list[int]:
    if b"stsz" not in tables:
        raise Malformed("a table is missing")
    same, count = struct.unpack(">II", source.read(tables[b"stsz"][0] + 4, 8))
    if same:
        return [same] * min(count, MOST)
    return [size for (size,) in _rows(source, tables, b"stsz", "I", 8)]


def _rows(
    source: Source, tables: Mapping[bytes, tuple[int, int]], kind: bytes, row: str, head: int
) -> list[tuple[int, ...]]:
    if kind not in tables:
        raise Malformed("a table is missing")
    start, end = tables[kind]
    (count,) = struct.unpack(">I", source.read(start + head, 4))
    form = struct.Struct(f">{row}")
    place = start + head + 4
    if count > MOST or place + count * form.size > end:
        raise Malformed("a table is longer than its box")
    return list(form.iter_unpack(source.read(place, count * form.size)))
