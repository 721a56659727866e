"""The one fact of Exif and XMP that a picture needs: how it is turned."""

import re
import struct
import zlib

from avatar_desktop.media.strip_edits import PIECE

HEAD = b"Exif\0\0"
"""What stands before Exif in a JPEG, and by mistake in other formats."""

PNG_NOTES = frozenset([b"eXIf", b"tEXt", b"zTXt", b"iTXt"])
"""The chunks of a PNG that may say how it is turned."""

_ORIENTATION = 0x0112
_TURNED = range(2, 9)
_UNPACKED = {1: "B", 3: "H", 4: "I"}
_IN_XMP = re.compile(rb'tiff:Orientation(?:="|>)([0-9])')


def orientation(exif: bytes) -> int:
    """Return the orientation (2 to 8) that *exif* names; 0 when it is upright or not said."""
    tiff = exif
    while tiff.startswith(HEAD):
        tiff = tiff[len(HEAD) :]
    order = {b"II*\0": "<", b"MM\0*": ">"}.get(tiff[:4])
    if order is None:
        return 0
    try:
        (first,) = struct.unpack_from(f"{order}I", tiff, 4)
        (count,) = struct.unpack_from(f"{order}H", tiff, first)
        for number in range(count):
            at = first + 2 + 12 * number
            tag, kind, values = struct.unpack_from(f"{order}HHI", tiff, at)
            if tag == _ORIENTATION and values == 1 and kind in _UNPACKED:
                (value,) = struct.unpack_from(order + _UNPACKED[kind], tiff, at + 8)
                return value if value in _TURNED else 0
    except struct.error:
        return 0
    return 0


def orientation_in_xmp(xmp: bytes) -> int:
    """Return the orientation (2 to 8) that *xmp* names, as Pillow reads it; 0 for none."""
    found = _IN_XMP.search(xmp)
    return int(found[1]) if found and int(found[1]) in _TURNED else 0


def orientation_in_text(chunk: bytes) -> int:
    """Return the orientation in a PNG text chunk (`tEXt`, `zTXt`): ImageMagick's hex profile."""
    keyword, _, rest = chunk.partition(b"\0")
    if keyword not in {b"Raw profile type exif", b"Raw profile type APP1"}:
        return 0
    if rest[:2] == b"\0x":  # zTXt: method 0, then a zlib stream
        try:
            rest = zlib.decompressobj().decompress(rest[1:], PIECE)
        except zlib.error:
            return 0
    lines = rest.split(b"\n")
    digits = b"".join(lines[3:])
    try:
        return orientation(bytes.fromhex(digits.decode("ascii")))
    except ValueError:
        return 0


def orientation_in_png(kind: bytes, chunk: bytes) -> tuple[str, int]:
    """Return which sort of note a PNG's *chunk* of type *kind* is, and the orientation in it."""
    if kind == b"eXIf":
        return "exif", orientation(chunk)
    if kind in {b"tEXt", b"zTXt"}:
        return "text", orientation_in_text(chunk)
    if kind == b"iTXt" and chunk.startswith(b"XML:com.adobe.xmp\0"):
        return "xmp", orientation_in_xmp(chunk)
    return "text", 0


def minimal(value: int) -> bytes:
    """Return Exif (a TIFF head and one tag, 26 bytes) that says orientation *value* alone."""
    return b"MM\0*" + struct.pack(">IHHHIHHI", 8, 1, _ORIENTATION, 3, 1, value, 0, 0)
