"""Clips read: their facts, their frames upright and at an even pace, their sound."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Protocol

import av
import numpy as np
from av.container import InputContainer
from av.error import FFmpegError
from av.video.frame import VideoFrame
from av.video.stream import VideoStream
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
QUARTER_TURN = 90


class UnreadableClip(Exception):
    """The file holds no clip that can be decoded."""


class SoundSource(Protocol):
    """A file with sound, from `start` seconds on; `channels` are those of its first track."""

    @property
    def path(self) -> Path: ...

    @property
    def start(self) -> float: ...

    @property
    def channels(self) -> int: ...


@dataclass(frozen=True, slots=True)
class Clip:
    """An open clip; sides in pixels as seen (rotation honoured), times in seconds.

    `turns` are quarter turns to the left; `channels` those of the sound, 0 when there is none;
    `fps` the frames a second as the header says, 0 when it does not.
    """

    path: Path
    container: str
    codec: str
    width: int
    height: int
    seconds: float
    start: float
    turns: int
    channels: int
    fps: float

    def frames(self, fps: int) -> Iterator[VideoFrame]:
        """Yield the frame seen at each tick of *fps*, from the first to the last."""
        ticks = max(1, round(self.seconds * fps))
        tick = 0
        seen: VideoFrame | None = None
        with av.open(str(self.path)) as source:
            for frame in _decoded(source):
                time = (frame.time or 0.0) - self.start
                while seen is not None and tick < ticks and tick / fps < time - 1e-6:
                    yield seen
                    tick += 1
                seen = frame
                if tick >= ticks:
                    return
        while seen is not None and tick < ticks:
            yield seen
            tick += 1

    def picture(self, frame: VideoFrame, size: tuple[int, int]) -> Picture:
        """Return *frame* upright in BGR at *size* (width, height)."""
        width, height = size if self.turns % 2 == 0 else (size[1], size[0])
        picture = frame.reformat(width, height, "bgr24", interpolation="AREA").to_ndarray()
        turned = np.rot90(picture, self.turns) if self.turns else picture
        return np.ascontiguousarray(turned, dtype=np.uint8)


@contextmanager
def open_clip(path: Path) -> Iterator[Clip]:
    """Probe the clip at *path* by its content; UnreadableClip also for a later decoding error."""
    try:
        yield _probe(path)
    except (FFmpegError, ValueError, IndexError, OverflowError) as error:
        raise UnreadableClip(str(error)) from error


def _probe(path: Path) -> Clip:
    with av.open(str(path)) as source:
        if not source.streams.video:
            raise UnreadableClip("no picture")
        stream = source.streams.video[0]
        first = next(_decoded(source), None)
        if first is None or not first.width or not first.height:
            raise UnreadableClip("no frame")
        start = first.time or 0.0
        turns = round(first.rotation / QUARTER_TURN) % 4
        shape = stream.sample_aspect_ratio or Fraction(1)
        width, height = round(first.width * (shape or 1)), first.height
        if turns % 2:
            width, height = height, width
        return Clip(
            path=path,
            container=source.format.name.split(",")[0],
            codec=stream.codec_context.name,
            width=width,
            height=height,
            seconds=_seconds(source, stream, path, start),
            start=start,
            turns=turns,
            channels=next((one.channels for one in source.streams.audio if one.codec_context), 0),
            fps=float(stream.average_rate or 0),
        )


def _seconds(source: InputContainer, stream: VideoStream, path: Path, start: float) -> float:
    """Return the picture's length from its header, or from its packets when there is none."""
    if stream.duration and stream.time_base:
        return float(stream.duration * stream.time_base)
    rate = float(stream.average_rate or 25)
    last = start
    with av.open(str(path)) as packets:
        for packet in packets.demux(packets.streams.video[0]):
            if packet.pts is not None and packet.time_base:
                last = max(last, float((packet.pts + (packet.duration or 0)) * packet.time_base))
    if last > start:
        return last - start
    return source.duration / av.time_base if source.duration else 1 / rate


def _decoded(source: InputContainer) -> Iterator[VideoFrame]:
    stream = source.streams.video[0]
    stream.thread_type = "AUTO"
    yield from source.decode(stream)
