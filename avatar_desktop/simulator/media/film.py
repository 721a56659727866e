"""A new clip frame by frame out of another, with the other's sound."""

import threading
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import VideoFrame

from ..models.model import Stopped
from .badge import Badge
from .brushes import Picture, Size
from .clip import Clip
from .sound import Soundtrack


def film(
    clip: Clip, target: Path, draw: Callable[[VideoFrame], Picture], *, size: Size, fps: int,
    stop: threading.Event,
) -> None:  # fmt: skip
    """Write what *draw* makes of each frame of *clip* as H.264 with AAC sound at *fps*.

    *draw* returns pictures of *size*, both sides even. Every frame carries the badge; the index
    stands at the file's front. Raises Stopped as soon as *stop* is set.
    """
    badge = Badge(size)
    with av.open(str(target), "w", format="mp4", options={"movflags": "+faststart"}) as output:
        video = output.add_stream("libx264", rate=fps)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.options = {"preset": "superfast", "crf": "20"}
        sound = Soundtrack(clip, output) if clip.channels else None
        base = Fraction(1, fps)
        count = 0
        for count, frame in enumerate(clip.frames(fps), start=1):
            if stop.is_set():
                raise Stopped
            picture = draw(frame)
            badge.stamp(picture)
            drawn = VideoFrame.from_ndarray(picture, format="bgr24")
            drawn.pts, drawn.time_base = count - 1, base
            output.mux(video.encode(drawn))
            if sound is not None:
                sound.write(count / fps)
        output.mux(video.encode(None))
        if sound is not None:
            sound.finish(count / fps)


def sized(width: int, height: int, short_side: int) -> Size:
    """Return both sides, even, of a picture of this shape whose short one is *short_side*."""
    scale = short_side / min(width, height)
    return round(width * scale / 2) * 2, round(height * scale / 2) * 2
