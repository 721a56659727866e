"""How long a stream lasts: by its header where that can be trusted, else by its packets."""

from contextlib import suppress
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

import av
from av.audio.stream import AudioStream
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.stream import VideoStream

from avatar_desktop.media import rejections, streams
from avatar_desktop.media.sniff import Kind

GUESSED = frozenset({"mp3", "aac", "mpg"})
"""Formats without an index: FFmpeg guesses their duration from the bit rate."""
COUNTED = frozenset({"mkv", "webm"})
"""Formats that state a duration but neither a number of pictures nor, if it varies, their rate."""
PROMISED = frozenset({"flv", "mxf"})
"""Formats whose header promises a duration and states no size to check the end of the file by."""
MISSING_PART = Fraction(1, 10)
"""A promise may be off by this part, or by a second, before the file counts as cut short."""


_BEHIND_THE_LAST = (av.error.InvalidDataError, av.error.BlockingIOError)
"""What FFmpeg says of padding or garbage in which it finds no further packet."""


@dataclass(frozen=True, slots=True)
class Length:
    """Seconds, and pictures a second on average; None where nobody can tell."""

    seconds: float | None
    fps: float | None


@dataclass(slots=True)
class _Span:
    """The time that packets cover, in seconds; `sum` is of their own durations."""

    first: Fraction | None = None
    last: Fraction = Fraction(0)
    sum: Fraction = Fraction(0)
    packets: int = 0
    undated: int = 0

    def add(self, packet: "Packet[Stream]") -> None:
        base = packet.time_base
        at = packet.pts if packet.pts is not None else packet.dts
        if not base or packet.size == 0:
            return
        lasts = (packet.duration or 0) * base
        self.sum += lasts
        self.packets += 1
        if at is None:
            self.undated += 1
        else:
            self.first = at * base if self.first is None else min(self.first, at * base)
            self.last = max(self.last, at * base + lasts)

    @property
    def seconds(self) -> Fraction:
        return self.last - self.first if self.first is not None else Fraction(0)


def length(
    path: Path,
    kind: Kind | None,
    container: InputContainer,
    stream: VideoStream | AudioStream,
    form: str,
) -> Length:
    """Return how long *stream* lasts; FileRejected when its end is missing."""
    stated = _stated(stream)
    if stated and form not in GUESSED | COUNTED | PROMISED:
        return Length(float(stated), _rate(stream, stated))
    whole = _seconds(container.duration, Fraction(1, 1_000_000))
    own, furthest = _scan(path, kind, stream.index)
    if own is None:  # given up: better the header's word than nothing
        best = stated or whole
        return Length(float(best) if best else None, _rate(stream, best))
    if form in PROMISED and whole and whole - furthest > max(Fraction(1), whole * MISSING_PART):
        raise rejections.cut_short(path)
    if stated and form in COUNTED:
        pictures = own.packets if isinstance(stream, VideoStream) else 0
        return Length(float(stated), float(pictures / stated) if pictures else None)
    if isinstance(stream, AudioStream):
        seconds = own.sum or own.seconds
        return Length(float(seconds) if seconds > 0 else _float(whole), None)
    return _of_pictures(own, stream)


def _of_pictures(own: _Span, stream: VideoStream) -> Length:
    seconds = max(own.seconds, own.sum) if own.undated else own.seconds
    if own.packets > 1 and not own.sum:  # the last picture is shown as long as the others
        seconds = seconds * own.packets / (own.packets - 1)
    if seconds <= 0:
        rate = stream.average_rate or stream.guessed_rate
        return Length(float(own.packets / rate) if rate else None, _float(rate))
    return Length(float(seconds), float(own.packets / seconds))


def _scan(path: Path, kind: Kind | None, index: int) -> tuple[_Span | None, Fraction]:
    """Return the span of one stream, or None when it took too long, and the end of all."""
    clock, own, furthest = streams.Clock(), _Span(), Fraction(0)
    with streams.opened(path, kind, clock) as container:
        start = _seconds(container.start_time, Fraction(1, 1_000_000)) or Fraction(0)
        with suppress(*_BEHIND_THE_LAST):
            for packet in container.demux(*container.streams.video, *container.streams.audio):
                span = own if packet.stream.index == index else _Span()
                span.add(packet)
                furthest = max(furthest, span.last - start)
                if clock.over:
                    break
    if clock.over:
        return None, furthest
    return own, furthest


def _stated(stream: VideoStream | AudioStream) -> Fraction | None:
    """Return the stream's own duration as its container states it."""
    if stated := _seconds(stream.duration, stream.time_base):
        return stated
    for name, words in stream.metadata.items():  # Matroska's statistics: 00:00:02.041000000
        if name.upper().startswith("DURATION"):
            return _clock_time(words)
    return None


def _clock_time(words: str) -> Fraction | None:
    try:
        hours, minutes, seconds = words.replace("\0", "").split(":")
        return int(hours) * 3600 + int(minutes) * 60 + Fraction(seconds) or None
    except (ValueError, ZeroDivisionError):
        return None


def _seconds(ticks: int | None, base: Fraction | None) -> Fraction | None:
    return ticks * base if ticks and base and ticks > 0 else None


def _rate(stream: VideoStream | AudioStream, seconds: Fraction | None) -> float | None:
    if isinstance(stream, AudioStream):
        return None
    if stream.frames > 1 and seconds:
        return float(stream.frames / seconds)
    return _float(stream.average_rate or stream.guessed_rate)


def _float(value: Fraction | None) -> float | None:
    return float(value) if value else None
