"""What takes traces out of a file: a list of small edits, found without reading it whole."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

PIECE = 1 << 20
"""Bytes in memory at a time, however large the file is."""


class MalformedContainer(Exception):
    """The file does not keep to its format's rules, so nobody can say what to take out."""


@dataclass(frozen=True, slots=True)
class Edit:
    """The bytes from *start* to *end* give way to *new*."""

    start: int
    end: int
    new: bytes = b""


class ContainerSource:
    """A file to look around in."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self.size = file.seek(0, 2)

    def some(self, at: int, count: int) -> bytes:
        """Return the *count* bytes from *at* on, or what there is of them."""
        self._file.seek(at)
        return self._file.read(max(count, 0))

    def read(self, at: int, count: int) -> bytes:
        """Return the *count* bytes from *at* on; Malformed when the file ends before."""
        data = self.some(at, count)
        if len(data) != count:
            raise MalformedContainer("it ends too early")
        return data

    def pieces(self, start: int, end: int) -> Iterator[bytes]:
        """Yield the bytes from *start* to *end* in pieces of 1 MiB at most."""
        while start < end:
            piece = self.read(start, min(PIECE, end - start))
            yield piece
            start += len(piece)


def telling(source: ContainerSource, edits: Iterable[Edit]) -> list[Edit]:
    """Return those of *edits* that change something, in their order in the file.

    Malformed when they overlap or leave the file: then the format was not understood.
    """
    found: list[Edit] = []
    end = 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < end or edit.end < edit.start or edit.end > source.size:
            raise MalformedContainer("its parts overlap")
        end = edit.end
        if _changes(source, edit):
            found.append(edit)
    return found


def write(source: ContainerSource, edits: Iterable[Edit], target: Path) -> None:
    """Write *source* as *target* with the sorted *edits* made; the same bytes every time."""
    at = 0
    with target.open("wb") as out:
        for edit in edits:
            for piece in source.pieces(at, edit.start):
                out.write(piece)
            out.write(edit.new)
            at = edit.end
        for piece in source.pieces(at, source.size):
            out.write(piece)


def _changes(source: ContainerSource, edit: Edit) -> bool:
    length = edit.end - edit.start
    return length != len(edit.new) or source.read(edit.start, length) != edit.new
