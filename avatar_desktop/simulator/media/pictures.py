"""Pictures read by their content: facts from the header first, then upright pixels."""

import warnings
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from .opencv import cv2

Picture = NDArray[np.uint8]
MOST_PIXELS = 64_000_000  # 8000 × 8000


class UnreadablePicture(Exception):
    """The file holds no picture that can be decoded."""


@dataclass(frozen=True, slots=True)
class PictureFacts:
    """Format as Pillow names it (JPEG, PNG, BMP, WEBP, …); sides in pixels as seen.

    `clear`: it has a channel for transparency.
    """

    format: str
    width: int
    height: int
    clear: bool


def picture_facts(path: Path) -> PictureFacts:
    """Return what the header says; UnreadablePicture when there is none."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                turned = image.getexif().get(0x0112, 1) in {5, 6, 7, 8}
                width, height = image.size[::-1] if turned else image.size
                clear = "A" in image.getbands()
                return PictureFacts(image.format or "", width, height, clear)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadablePicture(str(error)) from error


def read_picture(path: Path, most_side: int = 0) -> Picture:
    """Return the picture upright in BGR, transparency on white.

    With *most_side* the long side is at most that many pixels. Raises UnreadablePicture.
    """
    facts = picture_facts(path)
    if facts.width * facts.height > MOST_PIXELS:
        raise UnreadablePicture("too many pixels")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(path) as image:
                if most_side and image.format == "JPEG":
                    image.draft("RGB", (most_side, most_side))
                upright = ImageOps.exif_transpose(image).convert("RGBA")
                if most_side:
                    upright.thumbnail((most_side, most_side))
                white = Image.new("RGBA", upright.size, "white")
                pixels = np.asarray(Image.alpha_composite(white, upright).convert("RGB"))
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise UnreadablePicture(str(error)) from error
    return np.ascontiguousarray(cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR), np.uint8)
