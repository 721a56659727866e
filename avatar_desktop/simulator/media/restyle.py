"""A clip restyled frame by frame into an MP4."""

import threading
from fractions import Fraction
from pathlib import Path

import av
from av.video.frame import VideoFrame

from ..models.model import Stopped
from .badge import Badge
from .brushes import enlarge
from .clip import Clip
from .looks import look
from .sound import Soundtrack

DRAWN_SIDE = 480  # short side that frames are drawn at; ample once enlarged


def restyle(
    clip: Clip, target: Path, *, style: int, fps: int, short_side: int, sharpen: bool,
    stop: threading.Event,
) -> None:  # fmt: skip
    """Write *clip* in the look of *style* (0 to 7) as H.264 with AAC sound at *fps*.

    Frames are drawn small and enlarged, with *sharpen* at full size.
    Every frame carries the badge; the short side is *short_side* pixels, both sides even; the
    index stands at the file's front. Raises Stopped as soon as *stop* is set.
    """
    size = _size(clip.width, clip.height, short_side)
    drawn_at = size if sharpen else _size(clip.width, clip.height, DRAWN_SIDE)
    draw, badge = look(style, drawn_at), Badge(size)
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
            picture = enlarge(draw(clip.picture(frame, drawn_at)), size)
            badge.stamp(picture)
            drawn = VideoFrame.from_ndarray(picture, format="bgr24")
            drawn.pts, drawn.time_base = count - 1, base
            output.mux(video.encode(drawn))
            if sound is not None:
                sound.write(count / fps)
        output.mux(video.encode(None))
        if sound is not None:
            sound.finish(count / fps)


def _size(width: int, height: int, short_side: int) -> tuple[int, int]:
    scale = short_side / min(width, height)
    return round(width * scale / 2) * 2, round(height * scale / 2) * 2
