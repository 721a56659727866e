"""A clip restyled frame by frame into an MP4."""

import threading
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

import av
from av.audio.fifo import AudioFifo
from av.audio.resampler import AudioResampler
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.video.frame import VideoFrame

from ..models.model import Stopped
from .badge import Badge
from .brushes import enlarge
from .clip import Clip
from .looks import look

SOUND_RATE = 48_000
SOUND_FRAME = 1024
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
        sound = (
            output.add_stream("aac", rate=SOUND_RATE, layout="stereo") if clip.has_sound else None
        )
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
        output.mux(video.encode(None))
        if sound is not None:
            _keep_sound(clip, output, sound, count / fps, stop)


def _size(width: int, height: int, short_side: int) -> tuple[int, int]:
    scale = short_side / min(width, height)
    return round(width * scale / 2) * 2, round(height * scale / 2) * 2


def _keep_sound(
    clip: Clip, output: OutputContainer, stream: AudioStream, seconds: float, stop: threading.Event
) -> None:
    """Add the clip's sound, in step with the picture and no longer than *seconds*."""
    fifo = AudioFifo()
    written, most = 0, round(seconds * SOUND_RATE)
    for part in _sound(clip):
        if stop.is_set():
            raise Stopped
        fifo.write(part)
        while written < most and (frame := fifo.read(min(SOUND_FRAME, most - written))) is not None:
            frame.pts, frame.time_base = written, Fraction(1, SOUND_RATE)
            written += frame.samples
            output.mux(stream.encode(frame))
    rest = fifo.read(most - written, partial=True) if written < most else None
    if rest is not None:
        rest.pts, rest.time_base = written, Fraction(1, SOUND_RATE)
        output.mux(stream.encode(rest))
    output.mux(stream.encode(None))


def _sound(clip: Clip) -> Iterator["av.AudioFrame"]:
    """Yield the sound in the written format, from the picture's first frame on."""
    resampler = AudioResampler(format="fltp", layout="stereo", rate=SOUND_RATE)
    with av.open(str(clip.path)) as source:
        for frame in source.decode(source.streams.audio[0]):
            if (frame.time or 0.0) + frame.samples / frame.sample_rate <= clip.start:
                continue
            frame.pts = None
            yield from resampler.resample(frame)
        yield from resampler.resample(None)
