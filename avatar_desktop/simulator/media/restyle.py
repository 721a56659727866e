"""A clip restyled frame by frame into an MP4."""

import threading
from pathlib import Path

import av

from .brushes import Picture, enlarge
from .clip import Clip
from .film import film, sized
from .looks import look

DRAWN_SIDE = 480  # short side that frames are drawn at; ample once enlarged


def restyle(
    clip: Clip, target: Path, *, style: int, fps: int, short_side: int, sharpen: bool,
    stop: threading.Event,
) -> None:  # fmt: skip
    """Write *clip* in the look of *style* (0 to 7) at *fps*, as `film` does.

    Frames are drawn small and enlarged, with *sharpen* at full size; the short side is
    *short_side* pixels.
    """
    size = sized(clip.width, clip.height, short_side)
    drawn_at = size if sharpen else sized(clip.width, clip.height, DRAWN_SIDE)
    paint = look(style, drawn_at)

    def draw(frame: av.VideoFrame) -> Picture:
        return enlarge(paint(clip.picture(frame, drawn_at)), size)

    film(clip, target, draw, size=size, fps=fps, stop=stop)
