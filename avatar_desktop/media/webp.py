"""WebP: its size before anything is decoded, and stills that are too large for libwebp.

Pillow's way to libwebp takes four times the picture's own memory; FFmpeg takes it once.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

import av
from av.video.frame import VideoFrame

from avatar_desktop.media import strip_exif

_FIRST = 12
_ANIMATED, _ALPHA = 0x02, 0x10
_LONGEST_NOTE = 1 << 20


class BrokenWebp(Exception):
    """The chunks are not those of a WebP."""


class CutWebp(BrokenWebp):
    """The file ends before its picture does."""


@dataclass(frozen=True, slots=True)
class Facts:
    """Sizes as stored; `orientation` is Exif's (2 to 8), 0 for none.

    `plain` is a still without alpha that is not lossless: it takes the least memory.
    """

    width: int
    height: int
    animated: bool
    plain: bool
    orientation: int


def facts(file: BinaryIO) -> Facts:
    """Return what the chunks of the WebP in *file* state; Broken."""
    size, flags, pictures = (0, 0), 0, set()
    exif = xmp = 0
    for kind, length in _chunks(file):
        body = file.read(min(length, _LONGEST_NOTE if kind in {b"EXIF", b"XMP "} else 10))
        try:
            if kind == b"VP8X":
                flags, size = body[0], _canvas(body)
            elif kind in {b"VP8 ", b"VP8L"}:
                size = size if any(size) else _picture(kind, body)
        except (struct.error, IndexError) as error:
            raise BrokenWebp(str(error)) from error
        exif = exif or (strip_exif.orientation(body) if kind == b"EXIF" else 0)
        xmp = xmp or (strip_exif.orientation_in_xmp(body) if kind == b"XMP " else 0)
        pictures.add(kind)
    if not all(size):
        raise BrokenWebp("no picture in it")
    animated = bool(flags & _ANIMATED)
    plain = b"VP8 " in pictures and not flags & _ALPHA and not animated
    return Facts(*size, animated, plain, exif or xmp)


def decoded(path: Path) -> VideoFrame:
    """Return the still WebP *path* as FFmpeg decodes it; av.error.FFmpegError, MemoryError."""
    decoder = av.CodecContext.create("webp", "r")
    decoder.thread_count = 1
    decoder.options = {"err_detect": "crccheck+bitstream+buffer+explode"}
    packet = av.Packet(path.read_bytes())
    frames = [one for each in (packet, None) for one in decoder.decode(each)]
    if not frames or not isinstance(frames[0], VideoFrame):
        raise av.error.InvalidDataError(0, "no picture in it", str(path))
    return frames[0]


def _chunks(file: BinaryIO) -> Iterator[tuple[bytes, int]]:
    """Yield type and length of each chunk; *file* then stands at its content."""
    end = file.seek(0, 2)
    file.seek(4)
    last = struct.unpack("<I", file.read(4))[0] + 8
    at = _FIRST
    while at + 8 <= last:
        file.seek(at)
        head = file.read(8)
        if len(head) < 8:  # noqa: PLR2004 (a chunk's head)
            raise CutWebp
        kind, length = struct.unpack("<4sI", head)
        if at + 8 + length > end:
            raise CutWebp
        yield kind, length
        at += 8 + length + length % 2


def _canvas(body: bytes) -> tuple[int, int]:
    """Return the size that VP8X states in 24 bits each, less one."""
    wide, high = (int.from_bytes(body[at : at + 3], "little") + 1 for at in (4, 7))
    return wide, high


def _picture(kind: bytes, body: bytes) -> tuple[int, int]:
    """Return the size in 14 bits each that VP8 (RFC 6386) and VP8L state."""
    if kind == b"VP8L":
        (bits,) = struct.unpack_from("<I", body, 1)
        return (bits & 0x3FFF) + 1, (bits >> 14 & 0x3FFF) + 1
    wide, high = struct.unpack_from("<HH", body, 6)
    return wide & 0x3FFF, high & 0x3FFF
