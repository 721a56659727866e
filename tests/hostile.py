"""Files that are made to harm whoever reads them, of every kind that people drop."""

import io
import json
import os
import random
import socket
import struct
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PIL import Image

from make_media import make_clip, make_sound
from odd_png import SIGNATURE, packed

SPARSE = 100 * 10**9

Dice = random.Random


def scans_jpeg(side: int, scans: int) -> bytes:
    """Return a progressive JPEG of *side* squared pixels whose last scan is there *scans* times."""
    out = io.BytesIO()
    Image.new("L", (side, side), 90).save(out, "JPEG", progressive=True)
    content = out.getvalue()
    last = content.rindex(b"\xff\xda")
    return content[:last] + content[last:-2] * scans + content[-2:]


def bomb_png(width: int, height: int, rows: int, depth: int = 8, colour: int = 2) -> bytes:
    """Return a PNG that states a size and packs *rows* rows of 100,000 zeros."""
    packer, row = zlib.compressobj(9), bytes(100_000)
    data = b"".join(packer.compress(row) for _ in range(rows)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, depth, colour, 0, 0, 0)
    return SIGNATURE + packed(b"IHDR", header) + packed(b"IDAT", data) + packed(b"IEND", b"")


def empty_faces_ply(faces: int) -> bytes:
    """Return a PLY of one point and *faces* faces without corners."""
    head = (
        "ply\nformat binary_little_endian 1.0\nelement vertex 3\nproperty float x\n"
        "property float y\nproperty float z\n"
        f"element face {faces}\nproperty list uchar int vertex_indices\nend_header\n"
    )
    return head.encode() + struct.pack("<9f", 0, 0, 0, 1, 0, 0, 0, 1, 0) + bytes(faces)


def many_primitives_glb(count: int) -> bytes:
    """Return a GLB whose one triangle is there *count* times."""
    body = struct.pack("<9f", 0, 0, 0, 1, 0, 0, 0, 1, 0)
    document = {
        "asset": {"version": "2.0"},
        "buffers": [{"byteLength": len(body)}],
        "bufferViews": [{"buffer": 0, "byteLength": len(body)}],
        "accessors": [{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}] * count}],
        "nodes": [{"mesh": 0}],
        "scenes": [{"nodes": [0]}],
        "scene": 0,
    }
    return glb(json.dumps(document).encode(), body)


def glb(document: bytes, body: bytes = b"") -> bytes:
    """Return a GLB of a JSON chunk and a binary one."""
    document += b" " * (-len(document) % 4)
    chunks = struct.pack("<I4s", len(document), b"JSON") + document
    if body:
        chunks += struct.pack("<I4s", len(body), b"BIN\0") + body
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def _picture(form: str, **how: object) -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(out, form, **how)
    return out.getvalue()


def _bomb_of_rows(dice: Dice) -> bytes:
    side = dice.choice((1, 300, 9_000, 9_999))
    depth, colour = dice.choice(((8, 2), (16, 6), (1, 0)))
    return bomb_png(side, side, dice.choice((10, 3_000, 10_000)), depth, colour)


def _bomb_of_size(dice: Dice) -> bytes:
    side = dice.choice((10_001, 30_000, 2**31 - 1))
    return bomb_png(side, dice.choice((side, 2**31 - 1)), 10)


def _bomb_of_notes(dice: Dice) -> bytes:
    kind, rest = dice.choice(((b"zTXt", b"\0\0"), (b"iCCP", b"\0\0"), (b"iTXt", b"\0\1\0\0\0")))
    note = packed(kind, b"Raw profile type exif" + rest + zlib.compress(bytes(10**8), 9))
    content = _picture("PNG")
    return content[:33] + note * dice.choice((1, 5)) + content[33:]


def _empty_chunks(dice: Dice) -> bytes:
    content, empty = _picture("PNG"), packed(dice.choice((b"IDAT", b"prVt", b"tEXt")), b"")
    return content[:33] + empty * 3_000_000 + content[33:]


def _many_scans(dice: Dice) -> bytes:
    side, scans = dice.choice(((1000, 20_000), (1000, 900), (64, 200_000), (5000, 39), (8, 9_000)))
    return scans_jpeg(side, scans)


def _huge_jpeg(dice: Dice) -> bytes:
    content = bytearray(scans_jpeg(64, 1) if dice.random() < 0.5 else _picture("JPEG"))
    at = max(content.find(b"\xff\xc2"), content.find(b"\xff\xc0"))
    wide, high = dice.choice(((65_500, 65_500), (10_000, 9_999), (65_500, 1_500), (7_000, 7_000)))
    content[at + 5 : at + 9] = struct.pack(">HH", high, wide)
    return bytes(content)


def _endless_marks(dice: Dice) -> bytes:
    part = dice.choice(
        (b"\xff\xc4\0\x02", b"\xff\xfe\0\x02", b"\xff\xdb\0\x02", b"\xff", b"\xff\xda\0\x02",
         b"\xff\xdd\0\x04\0\x01", b"\xff\xd8")
    )  # fmt: skip
    content = _picture("JPEG")
    return content[:2] + part * (20_000_000 // len(part)) + content[2:]


def _huge_webp(dice: Dice) -> bytes:
    content = bytearray(_picture("WEBP", lossless=dice.random() < 0.5))
    side = dice.choice((16_383, 9_999, 4_200))
    if content[12:16] == b"VP8L":
        content[21:25] = struct.pack("<I", side - 1 | (side - 1) << 14)
    else:
        content[26:30] = struct.pack("<HH", side, side)
    if dice.random() < 0.5:
        canvas = struct.pack("<I", dice.choice((0, 2, 16, 18)))
        canvas += (side - 1).to_bytes(3, "little") * 2
        content[12:12] = b"VP8X" + struct.pack("<I", 10) + canvas
        content[4:8] = struct.pack("<I", len(content) - 8)
    return bytes(content)


def _huge_gif(dice: Dice) -> bytes:
    content = bytearray(_picture("GIF"))
    side = dice.choice((65_535, 9_999))
    content[6:10] = struct.pack("<HH", side, side)
    at = content.index(b",", 13 + 3 * 2)
    if dice.random() < 0.5:
        content[at + 5 : at + 9] = struct.pack("<HH", side, side)
    return bytes(content[:-1]) + bytes(content[at:-1]) * dice.choice((0, 900)) + b";"


def _huge_bmp(dice: Dice) -> bytes:
    content = bytearray(_picture("BMP"))
    wide, high = dice.choice(((2**31 - 1, 2**31 - 1), (9_999, -9_999), (9_999, 9_999), (-5, 5)))
    content[18:26] = struct.pack("<ii", wide, high)
    content[28:30] = struct.pack("<H", dice.choice((1, 8, 24, 32)))
    content[30:34] = struct.pack("<I", dice.choice((0, 1, 3)))
    return bytes(content)


def _huge_tiff(dice: Dice) -> bytes:
    packing = dice.choice((None, "tiff_lzw", "tiff_adobe_deflate", "jpeg"))
    content = bytearray(_picture("TIFF", compression=packing))
    first = int.from_bytes(content[4:8], "little")
    for at in range(first + 2, first + 2 + 12 * content[first], 12):
        tag = int.from_bytes(content[at : at + 2], "little")
        if tag in {256, 257, 278} and dice.random() < 0.8:
            content[at + 2 : at + 12] = struct.pack("<HII", 4, 1, dice.choice((9_999, 2**31)))
        elif dice.random() < 0.2:
            content[at + 4 : at + 8] = struct.pack("<I", dice.choice((2**31, 2**32 - 1, 10**7)))
    if dice.random() < 0.3:  # its next page is itself
        end = first + 2 + 12 * content[first]
        content[end : end + 4] = struct.pack("<I", first)
    return bytes(content)


def _huge_avif(dice: Dice) -> bytes:
    content = bytearray(_picture("AVIF", speed=10))
    at = content.index(b"ispe") + 8
    side = dice.choice((9_999, 2**31, 65_535, 4_000))
    content[at : at + 8] = struct.pack(">II", side, side)
    return bytes(content)


def _lying_boxes(dice: Dice) -> bytes:
    content = bytearray(_clip("mp4"))
    names = b"stsz stts stsc stco ctts elst trun mvhd tkhd stsd".split()
    for name in dice.sample(names, 3):
        at = content.find(name)
        if at > 0:
            place = at + dice.choice((4, 8, 12, 16))
            count = dice.choice((2**32 - 1, 2**31 - 1, 10**7))
            content[place : place + 4] = count.to_bytes(4, "big")
    return bytes(content)


def _nested_boxes(dice: Dice) -> bytes:
    name = dice.choice((b"moov", b"udta", b"meta", b"trak"))
    depth = dice.choice((1_000, 100_000))
    boxes = b"".join(struct.pack(">I4s", 8 * (depth - at), name) for at in range(depth))
    return _clip("mp4")[:32] + boxes


def _lying_bytes(suffix: str) -> Callable[[Dice], bytes]:
    def write(dice: Dice) -> bytes:
        content = bytearray(_clip(suffix) if suffix in CLIPS else _sound(suffix))
        for _ in range(dice.choice((1, 8, 60))):
            at = dice.randrange(4, min(len(content), 3_000) - 8)
            filler = dice.choice((b"\xff" * 8, b"\x7f" + b"\xff" * 3, bytes(8), dice.randbytes(4)))
            content[at : at + len(filler)] = filler
        return bytes(content)

    return write


def _endless_id3(dice: Dice) -> bytes:
    frames = b"APIC" + struct.pack(">I", 200_000_000) + bytes(20)
    frames += bytes(dice.choice((10, 30_000_000)))
    return b"ID3\x04\0\0\x7f\x7f\x7f\x7f" + frames + _sound("mp3")


def _lying_ply(dice: Dice) -> bytes:
    if dice.random() < 0.4:
        return empty_faces_ply(dice.choice((20_000_000, 19_999_999, 5_000_000)))
    count = dice.choice((10**7, 2**31, 10**18))
    words = dice.choice(("float x", "list uint double x", "list uchar int vertex_indices"))
    form = dice.choice(("ascii", "binary_little_endian", "binary_big_endian"))
    elements = f"element vertex {count}\nproperty {words}\n" * dice.choice((1, 15))
    head = f"ply\nformat {form} 1.0\n{elements}end_header\n"
    return head.encode() + bytes(dice.choice((0, 20_000_000)))


def _lying_glb(dice: Dice) -> bytes:
    deep = dice.choice((1_000, 500_000))
    return dice.choice((
        lambda: many_primitives_glb(dice.choice((300_000, 30_000))),
        lambda: glb(b"[" * deep + b"]" * deep),
        lambda: glb(b'{"asset":' * deep + b"1" + b"}" * deep),
        lambda: glb(b'{"nodes":[' + b'{"children":[0,1]},' * 100_000 + b'{}],"scenes":[{}]}'),
        lambda: glb(
            b'{"asset":{"version":"2.0"},"nodes":[{"mesh":0}],"accessors":[{"count":20000000,'
            b'"type":"VEC4","componentType":5126}],"meshes":[{"primitives":['
            b'{"attributes":{"POSITION":0}}]}]}'
        ),
    ))()  # fmt: skip


_MADE: dict[str, bytes] = {}
PICTURES = ("JPEG", "PNG", "BMP", "GIF", "TIFF", "WEBP", "AVIF")
CLIPS = ("mp4", "mov", "mkv", "avi", "flv", "ts", "mpg", "mxf")
SOUNDS = ("wav", "mp3", "m4a", "aac", "ogg", "flac")


def _made(suffix: str, make: Callable[..., Path]) -> bytes:
    if suffix not in _MADE:
        import tempfile

        with tempfile.TemporaryDirectory() as folder:
            _MADE[suffix] = make(Path(folder) / f"a.{suffix}", seconds=1).read_bytes()
    return _MADE[suffix]


def _clip(suffix: str) -> bytes:
    return _made(suffix, partial(make_clip, width=64, height=64))


def _sound(suffix: str) -> bytes:
    return _made(suffix, make_sound)


CONTENTS: dict[str, Callable[[Dice], bytes]] = {
    "rows.png": _bomb_of_rows, "size.png": _bomb_of_size, "notes.png": _bomb_of_notes,
    "chunks.png": _empty_chunks, "scans.jpg": _many_scans, "size.jpg": _huge_jpeg,
    "marks.jpg": _endless_marks, "size.webp": _huge_webp, "size.gif": _huge_gif,
    "size.bmp": _huge_bmp, "size.tif": _huge_tiff, "size.avif": _huge_avif,
    "boxes.mp4": _lying_boxes, "nested.mp4": _nested_boxes, "notes.mp3": _endless_id3,
    "lies.ply": _lying_ply, "lies.glb": _lying_glb,
    **{f"lies.{suffix}": _lying_bytes(suffix) for suffix in (*CLIPS, *SOUNDS)},
}  # fmt: skip


def _sparse(dice: Dice, path: Path) -> Path:
    form = dice.choice((*PICTURES, *CLIPS, *SOUNDS, "ply", "glb"))
    if form in PICTURES:
        start = _picture(form)
    elif form in CLIPS:
        start = _clip(form)
    elif form in SOUNDS:
        start = _sound(form)
    else:
        start = empty_faces_ply(9) if form == "ply" else many_primitives_glb(1)
    path = path.with_name(f"sparse.{form.lower()}")
    path.write_bytes(start[: dice.choice((len(start), len(start) // 2))])
    os.truncate(path, SPARSE)
    return path


def _no_file(dice: Dice, path: Path) -> Path:
    path = path.with_name(dice.choice(("a.jpg", "a.mp4", "a.ply")))
    match dice.choice(("pipe", "folder", "loop", "socket", "empty", "device", "dangling")):
        case "pipe":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case "loop":
            path.symlink_to(path)
        case "dangling":
            path.symlink_to(path.with_name("nowhere"))
        case "socket":
            with socket.socket(socket.AF_UNIX) as one:
                one.bind(os.path.relpath(path))
        case "empty":
            path.touch()
        case _:
            return Path(dice.choice(("/dev/zero", "/dev/random", "/dev/tty", "/proc/kmsg")))
    return path


def hostile(dice: Dice, folder: Path) -> Path:
    """Write one hostile file below *folder*, which is new, and return it."""
    folder.mkdir()
    kind = dice.choice([*CONTENTS, "sparse", "sparse", "sparse", "no file", "no file"])
    if kind == "sparse":
        return _sparse(dice, folder / "a")
    if kind == "no file":
        return _no_file(dice, folder / "a")
    path = folder / kind
    path.write_bytes(CONTENTS[kind](dice))
    return path
