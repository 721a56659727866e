"""Facts and thumbnails of pictures. What one asks for is judged before anything is decoded."""

import io
import struct
import zlib
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, BinaryIO

import av
from av.video.frame import VideoFrame
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
from avatar_desktop.media import errors, jpeg, png, webp

MOST_PIXELS = 100_000_000
"""No picture of more is decoded."""
MOST_BYTES = 400_000_000
"""No picture of more is read: 100 million pixels take 300 MB without any packing."""
MOST_SCANNED = 1_000_000_000
"""Pixels times scans of a JPEG: some five seconds. Ordinary progressive ones have ten scans."""
MEMORY = 330_000_000
"""Bytes that decoding may take."""

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
_COSTS = {"jpeg": 0, "png": 4, "gif": 1, "tiff": 9, "bmp": 4, "webp": 18, "avif": 14}
"""Bytes for a pixel while Pillow decodes, measured with Pillow 13; a JPEG is made smaller."""
_PLAIN_WEBP, _OTHER_WEBP = 2, 7
"""The same for a WebP that FFmpeg decodes."""
_GREY = {127, 128}
_ORIENTATION = 0x0112
_TURNS = {3: 180, 4: 180, 5: 90, 6: 90, 7: 270, 8: 270}
_HOSTILE = (SyntaxError, ValueError, TypeError, LookupError, ArithmeticError, AttributeError,
            EOFError, RuntimeError, struct.error, zlib.error, av.error.FFmpegError,
            Image.DecompressionBombError, png.BrokenPng, webp.BrokenWebp)  # fmt: skip
"""What decoders raise on hostile files, besides OSError and MemoryError."""


def probe(path: Path, form: str) -> MediaInfo:
    """Return the facts of the picture *path* of format *form*, sizes as displayed.

    All of it is decoded or, of a PNG, unpacked; of an animation the first picture. Raises
    FileRejected; OSError only when the file cannot be opened.
    """
    doubtful = alpha = False
    with _reading(path, form) as file:
        match form:
            case "png":
                header = png.read_header(file)
                _allow(path, header.width, header.height)
                width, height, alpha = header.width, header.height, header.has_alpha
                mark = png.orientation(file)
            case "webp" if (found := webp.facts(file)) and not _fits_pillow(found):
                width, height, mark = found.width, found.height, found.orientation
                _large_webp(path, found)
            case _:
                work = _work(form, file)
                with _opened(path, form, file, work) as picture:
                    width, height = picture.size
                    if form == "jpeg":  # decodes an eighth of the sides and still reads every byte
                        picture.draft(picture.mode, (max(1, width // 8), max(1, height // 8)))
                    picture.load()  # before the notes are read: that would hide its damages
                    mark = _mark(picture)
                    doubtful = form == "jpeg" and _doubtful(path, picture, file, work)
    turn = _TURNS.get(mark, 0)
    if turn in {90, 270}:
        width, height = height, width
    size = path.stat().st_size
    return MediaInfo(
        MediaKind.IMAGE, form, size, width, height, rotation=turn, doubtful=doubtful, alpha=alpha
    )


def poster(path: Path, form: str, side: int) -> bytes:
    """Return a JPEG of the picture, turned upright, at most *side* pixels on its long side.

    What can be shown of a PNG is shown, also where a part that it is whole without is broken.
    """
    with _reading(path, form) as file:
        if form == "webp" and not _fits_pillow(found := webp.facts(file)):
            frame = _large_webp(path, found)
            part = side / max(frame.width, frame.height)
            sizes = max(1, round(frame.width * part)), max(1, round(frame.height * part))
            pixels = frame.reformat(*sizes, "rgba").planes[0]
            picture = Image.frombytes("RGBA", sizes, bytes(pixels), "raw", "RGBA", pixels.line_size)
            picture.getexif()[_ORIENTATION] = found.orientation or 1
            return as_jpeg(ImageOps.exif_transpose(picture), side)
        work = _work(form, file)
        with _lenient(wanted=form == "png"), _opened(path, form, file, work) as opened:
            if form == "jpeg":
                opened.draft("RGB", (side, side))
            opened.thumbnail((side, side))
            return as_jpeg(ImageOps.exif_transpose(opened), side)


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
def _reading(path: Path, form: str) -> Iterator[BinaryIO]:
    """Open *path*; what goes wrong until the end of the block is FileRejected."""
    if form not in _OPENERS:
        raise errors.told("UnknownPicture", path, found=form.upper())
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise errors.told("TooManyBytes", path, size=size / 10**6, most=MOST_BYTES / 10**6)
    with path.open("rb") as file:
        try:
            yield file
        except MemoryError as error:
            raise errors.told("TooMuchMemory", path) from error
        except (png.CutPng, webp.CutWebp) as error:
            raise errors.told("CutShort", path) from error
        except png.Apple as error:
            raise errors.told("ApplePng", path) from error
        except _HOSTILE as error:
            raise errors.told("Damaged", path, found=form.upper()) from error
        except OSError as error:
            if error.errno is not None:  # the disk, not the picture
                raise errors.disk_error(path, error) from error
            raise _truncated_or_damaged(path, form, error) from error


@contextmanager
def _opened(
    path: Path, form: str, file: BinaryIO, work: jpeg.JpegWork
) -> Iterator[ImageFile.ImageFile]:
    """Open without decoding; FileRejected when decoding would ask for too much.

    Pillow's own guard refuses to tell the size of a bomb, so the plugin is asked directly.
    """
    file.seek(0)
    with _OPENERS[form](file, str(path)) as picture:
        width, height = picture.size
        _allow(path, width, height, _COSTS[form])
        if work.scans * width * height > MOST_SCANNED:
            raise errors.told("TooManyScans", path, scans=work.scans)
        if work.endless or work.impossible:
            raise errors.told("Damaged", path, found=form.upper())
        if work.kept > MEMORY:
            raise errors.told("TooMuchMemory", path)
        yield picture


def _work(form: str, file: BinaryIO) -> jpeg.JpegWork:
    return jpeg.work(file) if form == "jpeg" else jpeg.JpegWork(1)


def _doubtful(
    path: Path, picture: ImageFile.ImageFile, file: BinaryIO, work: jpeg.JpegWork
) -> bool:
    """Say whether the JPEG *picture*, which was decoded, may be damaged; FileRejected if it is.

    libjpeg paints grey, and only warns, from where the codes end.
    """
    if not work.can_be_tried or jpeg.decodes(file, work):
        return work.unfinished
    last = picture.crop((0, picture.height - 1, *picture.size))
    if set(last.tobytes()) <= _GREY:
        raise errors.told("Damaged", path, found="JPEG")
    return True


def _allow(path: Path, width: int, height: int, cost: float = 0) -> None:
    """Raise FileRejected where so many pixels at *cost* bytes each are too many."""
    most = min(MOST_PIXELS, int(MEMORY / cost) if cost else MOST_PIXELS)
    if width * height > most:
        raise errors.told("TooManyPixels", path, width=width, height=height, most=most / 10**6)


def _fits_pillow(found: webp.Facts) -> bool:
    return found.animated or found.width * found.height * _COSTS["webp"] <= MEMORY


def _large_webp(path: Path, found: webp.Facts) -> VideoFrame:
    _allow(path, found.width, found.height, _PLAIN_WEBP if found.plain else _OTHER_WEBP)
    return webp.decoded(path)


@contextmanager
def _lenient(*, wanted: bool) -> Iterator[None]:
    """Let Pillow pass over broken checksums until the end of the block."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = wanted or before
    try:
        yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _truncated_or_damaged(path: Path, form: str, error: OSError) -> Exception:
    truncated = "truncated" in str(error) or "Truncated" in str(error)
    return (
        errors.told("CutShort", path)
        if truncated
        else errors.told("Damaged", path, found=form.upper())
    )


def _mark(picture: Image.Image) -> int:
    """Return the Exif orientation; a broken note about the picture does not break the picture."""
    try:
        return int(picture.getexif().get(_ORIENTATION, 1))
    except (*_HOSTILE, OSError):
        return 1
