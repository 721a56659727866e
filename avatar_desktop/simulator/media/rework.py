"""A clip in one of the looks, and in the light and the colours of a picture."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import av
import numpy as np

from .brushes import Picture, Size, enlarge
from .clip import Clip
from .film import film, sized
from .looks import look as drawn_in
from .opencv import cv2
from .repaint import coloured_like

FPS = 30
DRAWN_SIDE = 360  # short side that frames are drawn at


def rework(
    clip: Clip, target: Path, *, look: int, like: Sequence[Picture], size: Size, seconds: float,
    stop: threading.Event,
) -> None:  # fmt: skip
    """Write the first *seconds* of *clip* at *size*, cut to that shape, as `film` does.

    In the look of that number, or like the first of the pictures in *like*.
    """
    drawn_at = sized(*size, DRAWN_SIDE)
    paint = drawn_in(look, drawn_at)

    def draw(frame: av.VideoFrame) -> Picture:
        picture = _cut(clip.picture(frame, sized(clip.width, clip.height, DRAWN_SIDE)), drawn_at)
        return enlarge(coloured_like(picture, like[0]) if like else paint(picture), size)

    film(replace(clip, seconds=seconds), target, draw, size=size, fps=FPS, stop=stop)


def _cut(picture: Picture, size: Size) -> Picture:
    """Return the middle of *picture* in the shape and at the size of *size*."""
    height, width = picture.shape[:2]
    scale = min(width / size[0], height / size[1])
    wide, high = round(size[0] * scale), round(size[1] * scale)
    left, top = (width - wide) // 2, (height - high) // 2
    part = picture[top : top + high, left : left + wide]
    return np.asarray(cv2.resize(part, size, interpolation=cv2.INTER_AREA), np.uint8)
