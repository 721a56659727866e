"""Whether the end of a file is there, by the sizes that its own header states."""

from pathlib import Path
from typing import BinaryIO

from avatar_desktop.media.sniff import HEAD

RIFF_STREAMED = 1_999_000_000
"""From here up a RIFF size is a filler of a writer that could not go back: 2,000,000,000,
0x7FFFF000, 0x80000000 and 0xFFFFFFFF were seen. 0 is one too."""
RIFF_SLACK = 1024
"""Careless writers state RIFF sizes that are a few bytes off."""

GLB_SLACK = 3
"""Padding that a writer counts and does not write."""
ENDS = {"jpeg": b"\xff\xd9", "png": b"IEND"}
"""What stands at the end of pictures; something else may follow it."""
NEAR_END = 1 << 16

_BOX_HEADER = 8
_LONG_BOX_HEADER = 16
_RIFF_HEADER = 12
_TABLES = {b"mvhd", b"trak", b"mvex"}
_CONTENT = {b"ftyp", b"moov", b"moof", b"mdat"}
_MOST_BOXES = 100_000
_MOST_BYTES = 2**60


def cut_short(path: Path, form: str) -> bool:
    """Return whether the container *form* states an end behind the end of *path*.

    False where the format states none, or the writer left it open. Raises OSError.
    """
    size = path.stat().st_size
    with path.open("rb", buffering=0) as file:
        if form == "glb":
            return int.from_bytes(file.read(12)[8:], "little") > size + GLB_SLACK
        if form in {"avi", "wav"}:
            return _riff_end(file) > size + RIFF_SLACK
        if form in {"mkv", "webm", "mka"}:
            return _segment_end(file.read(HEAD)) > size
        if form in {"mp4", "mov", "m4a", "3gp", "heic", "avif"}:
            return _last_box_end(file, size) > size
    return False


def lacks_end(path: Path, form: str) -> bool:
    """Return whether the picture *path* of *form*, which was not decoded, has no end."""
    size = path.stat().st_size
    with path.open("rb", buffering=0) as file:
        if form == "webp":
            return _stated_end(0, int.from_bytes(file.read(_BOX_HEADER)[4:], "little")) > size
        file.seek(max(0, size - NEAR_END))
        return ENDS.get(form, b"") not in file.read(NEAR_END)


def _riff_end(file: BinaryIO) -> int:
    """Return where the last part with sound or pictures says it ends; 0 where it is open."""
    end, at, whole = 0, 0, 0
    for _ in range(_MOST_BOXES):
        file.seek(at)
        header = file.read(_RIFF_HEADER)
        kind, length = header[:4], int.from_bytes(header[4:8], "little")
        if len(header) < _BOX_HEADER or not _is_word(kind):
            break
        if kind in {b"RIFF", b"RF64"}:
            whole = _stated_end(at, length)
            at += _RIFF_HEADER
            continue
        if kind == b"ds64":
            end = at + _BOX_HEADER + length + int.from_bytes(file.read(12)[4:], "little")
        if kind == b"data" or header[8:] == b"movi":
            end = _stated_end(at, length) or end
            if not _stated_end(at, length):
                return end
        at += _BOX_HEADER + length + length % 2
    return end or whole


def _stated_end(at: int, length: int) -> int:
    return at + _BOX_HEADER + length if 0 < length < RIFF_STREAMED else 0


def _is_word(kind: bytes) -> bool:
    return kind.isascii() and kind.decode().isprintable()


def _last_box_end(file: BinaryIO, size: int) -> int:
    """Return where the last top-level box that holds something says it ends.

    Where the index stands in front of the pictures, it knows better which of them are there.
    """
    at, seen = 0, set[bytes]()
    for _ in range(_MOST_BOXES):
        file.seek(at)
        header = file.read(_LONG_BOX_HEADER)
        length, kind = int.from_bytes(header[:4], "big"), header[4:8]
        if len(header) == _LONG_BOX_HEADER and length == 1:
            length = int.from_bytes(header[8:], "big")
        if length < _BOX_HEADER or not _is_word(kind):
            return at  # 0 means up to the end of the file; the rest is no box
        if at + length > size and _is_all_there(file, size, at, kind, seen):
            return size
        seen.add(kind)
        at += length
        if at >= size:
            return at
    return at


def _is_all_there(file: BinaryIO, size: int, at: int, kind: bytes, seen: set[bytes]) -> bool:
    """Whether the box at *at*, which says that it ends behind *size*, can do without its end."""
    if kind == b"mdat":  # the index says which pictures there are
        return b"moov" in seen and b"moof" not in seen
    if kind != b"moov":
        return kind not in _CONTENT
    inside = at + _BOX_HEADER
    while inside + _BOX_HEADER <= size:  # a table that was cut loses a stream
        file.seek(inside)
        header = file.read(_BOX_HEADER)
        length = int.from_bytes(header[:4], "big")
        if length < _BOX_HEADER:
            return True
        inside += length
        if inside > size:
            return header[4:] not in _TABLES
    return True


def _segment_end(head: bytes) -> int:
    """Return where Matroska's segment says it ends; 0 when it was written without an end."""
    at = head.find(b"\x18\x53\x80\x67") + 4
    if at < len(b"\x18\x53\x80\x67") or at >= len(head) or not head[at]:
        return 0
    width = 9 - head[at].bit_length()
    most = (1 << 7 * width) - 1
    value = int.from_bytes(head[at : at + width], "big") & most
    return 0 if value == most or value > _MOST_BYTES else at + width + value
