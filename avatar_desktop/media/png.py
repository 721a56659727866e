"""PNG judged piece by piece: every byte of its pixels is unpacked once, and none is kept.

What libpng demands of a picture is demanded here: order and checksums of the chunks that it is
made of, one whole zlib stream, as many bytes as the header promises, known filters. Chunks that
a picture is whole without may be broken: decoders pass over them.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from avatar_desktop.media import strip_exif

PIECE = 1 << 18
"""Bytes that are read, and unpacked, at a time."""
SLACK = 1 << 16
"""Bytes behind the last row that careless writers pack as well."""
MOST_CHUNKS = 500_000
"""Chunks that are looked at; a picture of more is taken for endless."""

_SIGNATURE = 8
_LONGEST = 2**31 - 1
_LONGEST_NOTE = 1 << 20
_ANCILLARY = 0x20
_FRAMES = frozenset([b"fcTL", b"fdAT"])
"""What the further pictures of an animation are made of."""

_CHANNELS = {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}
_DEPTHS = {0: {1, 2, 4, 8, 16}, 2: {8, 16}, 3: {1, 2, 4, 8}, 4: {8, 16}, 6: {8, 16}}
_PALETTE, _ENTRY, _ENTRIES = 3, 3, 256
_WITH_ALPHA = {4, 6}  # grey or colours, with a channel for transparency
_LAST_FILTER = 4
_ADAM7 = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2),
          (0, 1, 1, 2))  # fmt: skip
"""First column, first row, columns and rows apart, of the seven passes."""


class BrokenPng(Exception):
    """The picture cannot be decoded."""


class CutPng(BrokenPng):
    """The file ends before its picture does."""


class Apple(BrokenPng):
    """It is the kind that Apple's tools write for their own devices (CgBI)."""


@dataclass(frozen=True, slots=True)
class PngHeader:
    """Sizes as stored; `passes` are rows and the bytes of each row with its filter."""

    width: int
    height: int
    has_palette: bool
    has_alpha: bool
    passes: tuple[tuple[int, int], ...]


def read_header(file: BinaryIO) -> PngHeader:
    """Return what the first chunk states; Broken."""
    file.seek(_SIGNATURE)
    length, kind = _chunk(file)
    if kind == b"CgBI":
        raise Apple
    if kind != b"IHDR" or length != struct.calcsize(">IIBBBBB"):
        raise BrokenPng("it does not start with its header")
    body = b"".join(_pieces(file, kind, length))
    width, height, depth, colour, packing, filters, order = struct.unpack(">IIBBBBB", body)
    known = depth in _DEPTHS.get(colour, ()) and not packing and not filters and order <= 1
    if not known or not 0 < width <= _LONGEST or not 0 < height <= _LONGEST:
        raise BrokenPng("its header states what no PNG can be")
    bits = depth * _CHANNELS[colour]
    passes = _interlaced(width, height) if order else ((width, height),)
    sizes = tuple((rows, (columns * bits + 7) // 8 + 1) for columns, rows in passes)
    return PngHeader(width, height, colour == _PALETTE, colour in _WITH_ALPHA, sizes)


def orientation(file: BinaryIO) -> int:
    """Judge the PNG in *file* to its end; return its Exif orientation (2 to 8), 0 for none.

    Raises Broken. Memory is a few PIECEs, whatever the picture's size.
    """
    pixels = _Pixels(header := read_header(file))
    turns = {"exif": 0, "text": 0, "xmp": 0}
    before = kind = b""
    colours = not header.has_palette
    for _ in range(MOST_CHUNKS):
        length, kind = _chunk(file)
        pieces = _pieces(file, kind, length)
        if kind == b"IDAT" and colours and (before == kind or not pixels.begun):
            for piece in pieces:
                pixels.feed(piece)
        elif kind in strip_exif.PNG_NOTES and length <= _LONGEST_NOTE:
            how, turn = strip_exif.orientation_in_png(kind, b"".join(pieces))
            turns[how] = turns[how] or turn
        else:
            colours = _passed_over(kind, length, pieces) or colours
        before = kind
        if kind == b"IEND":
            break
    if kind != b"IEND" or not pixels.whole:
        raise BrokenPng("pixels are missing")
    return turns["exif"] or turns["text"] or turns["xmp"]


def _passed_over(kind: bytes, length: int, pieces: Iterator[bytes]) -> bool:
    """Check a chunk that holds no pixels of the first picture; return whether it holds colours."""
    if not kind[0] & _ANCILLARY and kind not in {b"PLTE", b"IDAT", b"IEND"}:
        raise BrokenPng("a part that pixels depend on is unknown")
    if kind == b"PLTE" and (length % _ENTRY or not 0 < length <= _ENTRY * _ENTRIES):
        raise BrokenPng("its colours are no colours")
    for _ in pieces:
        pass
    return kind == b"PLTE"


class _Pixels:
    """The packed pixels as they come in."""

    def __init__(self, header: PngHeader) -> None:
        self._unpacker = zlib.decompressobj()
        self._passes = list(header.passes)
        self._at = self._beyond = 0
        self.begun = False

    @property
    def whole(self) -> bool:
        """Whether every row was there and the checksum of all was right."""
        return not self._passes and self._unpacker.eof

    def feed(self, piece: bytes) -> None:
        """Unpack *piece*; Broken."""
        self.begun = True
        while piece and not self._unpacker.eof:
            try:
                self._count(self._unpacker.decompress(piece, PIECE))
            except zlib.error as error:
                raise BrokenPng(str(error)) from error
            piece = self._unpacker.unconsumed_tail

    def _count(self, raw: bytes) -> None:
        while raw and self._passes:
            rows, row = self._passes[0]
            part, raw = raw[: rows * row - self._at], raw[rows * row - self._at :]
            if max(part[-self._at % row :: row], default=0) > _LAST_FILTER:
                raise BrokenPng("a row is packed in an unknown way")
            self._at += len(part)
            if self._at == rows * row:
                del self._passes[0]
                self._at = 0
        self._beyond += len(raw)
        if self._beyond > SLACK:
            raise BrokenPng("it holds more pixels than its header states")


def _interlaced(width: int, height: int) -> tuple[tuple[int, int], ...]:
    """Return columns and rows of each pass of Adam7 that has any."""
    sizes = (
        (-(-(width - column) // across), -(-(height - row) // down))
        for column, row, across, down in _ADAM7
    )
    return tuple((columns, rows) for columns, rows in sizes if columns > 0 and rows > 0)


def _chunk(file: BinaryIO) -> tuple[int, bytes]:
    """Return the length and the type of the next chunk; Cut at the end of the file."""
    length, kind = struct.unpack(">I4s", _read(file, 8))
    if not kind.isalpha() or length > _LONGEST:
        raise BrokenPng("what should be a chunk is none")
    return length, kind


def _pieces(file: BinaryIO, kind: bytes, length: int) -> Iterator[bytes]:
    """Yield what is in a chunk; Broken when pixels depend on it and its checksum is wrong."""
    seen = zlib.crc32(kind)
    while length:
        piece = _read(file, min(length, PIECE))
        seen = zlib.crc32(piece, seen)
        length -= len(piece)
        yield piece
    (stated,) = struct.unpack(">I", _read(file, 4))
    if seen != stated and (not kind[0] & _ANCILLARY or kind in _FRAMES):
        raise BrokenPng("a checksum is wrong")


def _read(file: BinaryIO, count: int) -> bytes:
    data = file.read(count)
    if len(data) < count:
        raise CutPng
    return data
