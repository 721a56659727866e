"""Facts and thumbnails of pictures, by Pillow. The size is asked for before anything is decoded."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from PIL import (
    AvifImagePlugin,
    BmpImagePlugin,
    GifImagePlugin,
    Image,
    ImageFile,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    TiffImagePlugin,
    WebPImagePlugin,
)

from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.media import rejections

MOST_PIXELS = 100_000_000
"""More are not decoded: 100 million take 300 MB as RGB."""

QUALITY = 85
_OPENERS: Mapping[str, Callable[[IO[bytes], str], ImageFile.ImageFile]] = {
    "jpeg": JpegImagePlugin.jpeg_factory,
    "png": PngImagePlugin.PngImageFile,
    "gif": GifImagePlugin.GifImageFile,
    "tiff": TiffImagePlugin.TiffImageFile,
    "bmp": BmpImagePlugin.BmpImageFile,
    "webp": WebPImagePlugin.WebPImageFile,
    "avif": AvifImagePlugin.AvifImageFile,
}
_ORIENTATION = 0x0112
_TURNS = {3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}

HOSTILE = (SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError,
           EOFError, MemoryError, RuntimeError, struct.error, zlib.error)  # fmt: skip
"""What Pillow raises on hostile files, besides OSError."""


def probe(path: Path, form: str) -> MediaInfo:
    """Return the facts of the picture *path* of format *form*, sizes as displayed.

    Raises FileRejected; OSError only when the file cannot be opened.
    """
    with _opened(path, form) as picture:
        width, height = picture.size
        turn = _turn(picture)
        if form == "jpeg":  # decodes an eighth of the sides and still reads every byte
            picture.draft(picture.mode, (width // 8, height // 8))
        picture.load()
    if turn in {90, 270}:
        width, height = height, width
    size = path.stat().st_size
    return MediaInfo(MediaKind.IMAGE, form, size, width, height, rotation=turn)


def poster(path: Path, form: str, side: int) -> bytes:
    """Return a JPEG of the picture, turned upright, at most *side* pixels on its long side."""
    with _opened(path, form) as picture:
        if form == "jpeg":
            picture.draft("RGB", (side, side))
        upright = ImageOps.exif_transpose(picture)
        return as_jpeg(upright, side)


def as_jpeg(picture: Image.Image, side: int) -> bytes:
    """Return *picture* as a JPEG that fits into a square of *side* pixels, on white ground."""
    picture.thumbnail((side, side))
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        picture = Image.new("RGB", layer.size, "white")
        picture.paste(layer, mask=layer.getchannel("A"))
    out = io.BytesIO()
    picture.convert("RGB").save(out, "JPEG", quality=QUALITY)
    return out.getvalue()


@contextmanager
def _opened(path: Path, form: str) -> Iterator[ImageFile.ImageFile]:
    """Open without decoding; what goes wrong until the end of the block is FileRejected.

    Pillow's own guard refuses to tell the size of a bomb, so the plugin is asked directly.
    """
    opener = _OPENERS.get(form)
    if opener is None:
        raise rejections.undecodable_picture(path, form)
    with path.open("rb") as file:
        try:
            with opener(file, str(path)) as picture:
                width, height = picture.size
                if width * height > MOST_PIXELS:
                    raise rejections.too_many_pixels(path, width, height, MOST_PIXELS)
                yield picture
        except HOSTILE as error:
            raise rejections.damaged(path, form) from error
        except OSError as error:
            if error.errno is not None:  # the disk, not the picture
                raise rejections.disk_error(path, error) from error
            raise _truncated_or_damaged(path, form, error) from error


def _truncated_or_damaged(path: Path, form: str, error: OSError) -> Exception:
    truncated = "truncated" in str(error) or "Truncated" in str(error)
    return rejections.cut_short(path) if truncated else rejections.damaged(path, form)


def _turn(picture: Image.Image) -> int:
    """Return how many degrees clockwise a viewer turns the picture."""
    try:
        return _TURNS.get(picture.getexif().get(_ORIENTATION, 1), 0)
    except (*HOSTILE, OSError):  # a broken note about the picture does not break the picture
        return 0
