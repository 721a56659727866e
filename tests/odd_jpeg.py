"""JPEGs as many programs write them, and ways to break what their pixels are coded in."""

import io
import random
from collections.abc import Callable

import cv2
import numpy as np
from PIL import Image, ImageFile

SIDES = (1, 7, 8, 16, 17, 33, 64, 200, 513)
QUALITIES = (1, 5, 20, 50, 75, 85, 95, 100)
EOI = b"\xff\xd9"


def make_jpeg(dice: random.Random, sides: tuple[int, ...] = SIDES) -> tuple[str, bytes]:
    """Return how a picture was written, and the file."""
    picture = _picture(dice, dice.choice(sides), dice.choice(sides))
    if dice.random() < 0.15:
        return "OpenCV", _by_opencv(dice, picture)
    mode = dice.choice(("RGB", "RGB", "RGB", "L", "CMYK"))
    how: dict[str, object] = {
        "quality": dice.choice(QUALITIES),
        "progressive": dice.random() < 0.35,
        "optimize": dice.random() < 0.3,
    }
    if mode == "RGB":
        bare = dice.random() < 0.15
        how |= {"subsampling": 0 if bare else dice.randrange(3), "keep_rgb": bare}
    if dice.random() < 0.4:
        name = dice.choice(("restart_marker_blocks", "restart_marker_rows"))
        how[name] = dice.choice((1, 3, 10))
    return f"{mode} {picture.size} {how}", saved(picture.convert(mode), **how)


def saved(picture: Image.Image, **how: object) -> bytes:
    """Return *picture* as Pillow writes it."""
    before, ImageFile.MAXBLOCK = ImageFile.MAXBLOCK, 1 << 23
    try:
        out = io.BytesIO()
        picture.save(out, "JPEG", **how)
    finally:
        ImageFile.MAXBLOCK = before
    return out.getvalue()


def oddly_good(dice: random.Random) -> tuple[str, bytes]:
    """Return a JPEG that is whole, with something odd before, beside or behind its pixels."""
    how, data = make_jpeg(dice)
    name = dice.choice(list(ODDITIES))
    return f"{name}: {how}", ODDITIES[name](dice, data)


def broken(dice: random.Random) -> tuple[str, bytes]:
    """Return a way of breaking and a file whose coded pixels were broken in it."""
    sides = (64, 200, 513)
    _, data = make_jpeg(dice, sides)
    way = dice.choice(list(WAYS))
    return way, WAYS[way](dice, data)


def unfinished(picture: Image.Image) -> bytes:
    """Return *picture* without the scans that make it fine, which decodes all the same."""
    data = saved(picture, progressive=True)
    last = data.rindex(b"\xff\xda")
    return data[: data.rindex(b"\xff\xc4", 0, last)] + EOI


def claimed(width: int, height: int) -> bytes:
    """Return a few hundred bytes that claim to be *width* by *height* pixels."""
    data = bytearray(saved(Image.new("L", (8, 8))))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = height.to_bytes(2, "big") + width.to_bytes(2, "big")
    return bytes(data)


def _picture(dice: random.Random, width: int, height: int) -> Image.Image:
    noise = np.random.default_rng(dice.randrange(2**31))
    match dice.randrange(4):
        case 0:
            pixels = noise.integers(0, 256, (height, width, 3), np.uint8)
        case 1:
            slope = np.linspace(0, 255, width)[None, :, None]
            pixels = np.broadcast_to(slope, (height, width, 3)).astype(np.uint8)
        case 2:
            pixels = np.full((height, width, 3), dice.randrange(256), np.uint8)
        case _:
            small = noise.integers(0, 256, (height // 16 + 2, width // 16 + 2, 3), np.uint8)
            return Image.fromarray(small).resize((width, height), Image.Resampling.BICUBIC)
    return Image.fromarray(pixels)


def _by_opencv(dice: random.Random, picture: Image.Image) -> bytes:
    samplings = (0x411111, 0x420000, 0x221111, 0x211111, 0x121111, 0x111111)
    options = [
        cv2.IMWRITE_JPEG_QUALITY, dice.choice(QUALITIES),
        cv2.IMWRITE_JPEG_PROGRESSIVE, dice.randrange(2),
        cv2.IMWRITE_JPEG_OPTIMIZE, dice.randrange(2),
        cv2.IMWRITE_JPEG_RST_INTERVAL, dice.choice((0, 0, 5)),
        cv2.IMWRITE_JPEG_SAMPLING_FACTOR, dice.choice([one for one in samplings if one & 0xFFFF]),
    ]  # fmt: skip
    return bytes(cv2.imencode(".jpg", np.asarray(picture), options)[1])


def _inserted(data: bytes, code: int, body: bytes) -> bytes:
    return data[:2] + bytes([0xFF, code]) + (len(body) + 2).to_bytes(2, "big") + body + data[2:]


def _thumbnail(dice: random.Random, data: bytes) -> bytes:
    small = saved(_picture(dice, 160, 120))
    return _inserted(data, 0xE1, b"Exif\0\0MM\0*\0\0\0\x08\0\0" + small)


def _note(dice: random.Random, data: bytes) -> bytes:
    bodies = (b"Adobe", b"AVI1\1", b"LJIF", b"JFXX\0\x10", b"CS=ITU601", b"Intel(R) JPEG Library")
    body = dice.choice(bodies) + dice.randbytes(dice.randrange(30))
    return _inserted(data, dice.choice((0xE0, 0xE2, 0xED, 0xFE)), body)


def _two(dice: random.Random, data: bytes) -> bytes:
    out = io.BytesIO()
    second = _picture(dice, 64, 64)
    with Image.open(io.BytesIO(saved(_picture(dice, 200, 64)))) as first:
        first.save(out, "MPO", save_all=True, append_images=[second])
    return out.getvalue()


ODDITIES: dict[str, Callable[[random.Random, bytes], bytes]] = {
    "plain": lambda _, data: data,
    "tail": lambda dice, data: data + dice.randbytes(dice.randrange(1, 5000)),
    "cut tail": lambda dice, data: data + data[: dice.randrange(len(data))],
    "thumbnail": _thumbnail, "note": _note, "two": _two,
    "filled": lambda dice, data: data[:-2] + b"\xff" * dice.randrange(1, 9) + EOI,
}  # fmt: skip


def _place(dice: random.Random, data: bytes, room: int = 100) -> int:
    start = data.index(b"\xff\xda") + 14
    return dice.randrange(start, max(start + 1, len(data) - room))


def _zeros(dice: random.Random, data: bytes) -> bytes:
    at = _place(dice, data)
    end = min(len(data) - 2, at + dice.choice((400, 4096)))
    return data[:at] + bytes(end - at) + data[end:]


def _noise(dice: random.Random, data: bytes) -> bytes:
    at = _place(dice, data)
    end = min(len(data) - 2, at + dice.choice((400, 4096)))
    return data[:at] + dice.randbytes(end - at) + data[end:]


def _ended(dice: random.Random, data: bytes) -> bytes:
    return data[: _place(dice, data)] + EOI


WAYS: dict[str, Callable[[random.Random, bytes], bytes]] = {
    "zeros": _zeros, "noise": _noise, "ended": _ended,
}  # fmt: skip
