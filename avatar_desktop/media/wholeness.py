"""Whether the end of a file is there, by the sizes that its own header states."""

from pathlib import Path
from typing import BinaryIO

from avatar_desktop.media.sniff import HEAD

RIFF_STREAMED = 0x7FFFFF00
"""From here up a RIFF size is a filler of a writer that could not go back."""
RIFF_SLACK = 1024
"""Careless writers state RIFF sizes that are a few bytes off."""

_BOX_HEADER = 8
_LONG_BOX_HEADER = 16
_MOST_BOXES = 100_000
_MOST_BYTES = 2**60


def cut_short(path: Path, form: str) -> bool:
    """Return whether the container *form* states an end behind the end of *path*.

    False where the format states none, or the writer left it open. Raises OSError.
    """
    size = path.stat().st_size
    with path.open("rb", buffering=0) as file:
        if form in {"avi", "wav"}:
            return _riff_end(file.read(_BOX_HEADER)) > size + RIFF_SLACK
        if form in {"mkv", "webm", "mka"}:
            return _segment_end(file.read(HEAD)) > size
        if form in {"mp4", "mov", "m4a", "3gp"}:
            return _last_box_end(file, size) > size
    return False


def _riff_end(header: bytes) -> int:
    stated = int.from_bytes(header[4:], "little")
    return 0 if stated >= RIFF_STREAMED else stated + _BOX_HEADER


def _last_box_end(file: BinaryIO, size: int) -> int:
    """Return where the last top-level box says it ends."""
    at = 0
    for _ in range(_MOST_BOXES):
        file.seek(at)
        header = file.read(_LONG_BOX_HEADER)
        length, kind = int.from_bytes(header[:4], "big"), header[4:8]
        if len(header) == _LONG_BOX_HEADER and length == 1:
            length = int.from_bytes(header[8:], "big")
        if length < _BOX_HEADER or not (kind.isascii() and kind.decode().isprintable()):
            return at  # 0 means up to the end of the file; the rest is no box
        at += length
        if at >= size:
            return at
    return at


def _segment_end(head: bytes) -> int:
    """Return where Matroska's segment says it ends; 0 when it was written without an end."""
    at = head.find(b"\x18\x53\x80\x67") + 4
    if at < len(b"\x18\x53\x80\x67") or at >= len(head) or not head[at]:
        return 0
    width = 9 - head[at].bit_length()
    most = (1 << 7 * width) - 1
    value = int.from_bytes(head[at : at + width], "big") & most
    return 0 if value == most or value > _MOST_BYTES else at + width + value
