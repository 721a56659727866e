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

from avatar_desktop.media import errors, streams
from avatar_desktop.media.sniff import FileKind

GUESSED = frozenset({"mp3", "aac", "mpg"})
"""Formats without an index: FFmpeg guesses their duration from the bit rate."""
COUNTED = frozenset({"mkv", "webm"})
"""Formats that state a duration but neither a number of pictures nor, if it varies, their rate."""
PROMISED = frozenset({"flv", "mxf"})
"""Formats whose header promises a duration and states no size to check the end of the file by."""
MEASURED = frozenset({"avi", "wav", "w64", "aiff", "caf"})
"""Formats whose sizes writers into a pipe never mend: what is there is counted."""
INDEXED = frozenset({"mp4", "mov", "m4a", "3gp"})
"""Formats whose index says of every picture when it is shown, or that an edit hides it."""
LEAST_BITS = 500
MOST_FPS = 1000
"""A header that makes of a file fewer bits, or more pictures, a second is not believed."""
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

    def add(self, packet: "Packet[Stream]", *, decoding: bool) -> None:
        base = packet.time_base
        at = packet.dts if decoding or packet.pts is None else packet.pts
        if not base or packet.size == 0 or packet.is_discard:
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
    kind: FileKind | None,
    container: InputContainer,
    stream: VideoStream | AudioStream,
    form: str,
) -> Length:
    """Return how long *stream* lasts; FileRejected when its end is missing."""
    size = path.stat().st_size
    stated = _believed(_stated(stream), size)
    if form in INDEXED:
        _insist_on_all(path, container, size)
    if stated and form not in GUESSED | COUNTED | PROMISED | MEASURED:
        shown = _shown(stream) if form in INDEXED else stream.frames
        if shown is not None:
            return Length(float(stated), _rate(stream, stated, shown))
    whole = _believed(_seconds(container.duration, Fraction(1, 1_000_000)), size)
    own, furthest = _scan(path, kind, stream.index, decoding=form == "avi")
    absurd = own and own.seconds and not _believed(own.seconds, size)
    if own is None or (absurd and (stated or whole)):  # better the header's word than nothing
        best = stated or whole
        return Length(float(best) if best else None, _rate(stream, best, stream.frames))
    if form in PROMISED and whole and whole - furthest > _off(whole):
        raise errors.told("CutShort", path)
    if stated and form in COUNTED and abs(own.seconds - stated) <= _off(stated):
        pictures = own.packets if isinstance(stream, VideoStream) else 0
        return Length(float(stated), _told(pictures / stated) if pictures else None)
    if isinstance(stream, AudioStream):
        seconds = own.sum or own.seconds
        return Length(float(seconds) if seconds > 0 else _float(whole), None)
    if form == "avi" and (rate := _rate(stream, own.seconds, 0)):
        return Length(float(own.seconds), rate)  # its pictures that are left out stand still
    return _of_pictures(own, stream)


def _off(seconds: Fraction) -> Fraction:
    return max(Fraction(1), seconds * MISSING_PART)


def _believed(seconds: Fraction | None, size: int) -> Fraction | None:
    return seconds if seconds and size * 8 / seconds >= LEAST_BITS else None


def _insist_on_all(path: Path, container: InputContainer, size: int) -> None:
    """Raise FileRejected when the index names pictures or sound behind the end of the file."""
    for stream in container.streams:
        if any(one.pos + one.size > size for one in stream.index_entries):
            raise errors.told("CutShort", path)


def _shown(stream: VideoStream | AudioStream) -> int | None:
    """Return how many packets the index does not hide; None when it is not all of them."""
    shown: list[int] = [one.timestamp for one in stream.index_entries if not one.is_discard]
    stated, base = stream.duration, stream.time_base
    if len(shown) < 2 or not stated or not base:  # noqa: PLR2004
        return None
    span = Fraction(max(shown) - min(shown)) * len(shown) / (len(shown) - 1) * base
    return len(shown) if abs(span - stated * base) <= max(Fraction(1), stated * base) / 10 else None


def _of_pictures(own: _Span, stream: VideoStream) -> Length:
    seconds = max(own.seconds, own.sum) if own.undated else own.seconds
    if own.packets > 1 and not own.sum:  # the last picture is shown as long as the others
        seconds = seconds * own.packets / (own.packets - 1)
    if seconds <= 0:
        rate = stream.average_rate or stream.guessed_rate
        return Length(float(own.packets / rate) if rate else None, _told(rate))
    return Length(float(seconds), _told(own.packets / seconds))


def _scan(
    path: Path, kind: FileKind | None, index: int, *, decoding: bool
) -> tuple[_Span | None, Fraction]:
    """Return the span of one stream, or None when it took too long, and the end of all."""
    clock, own, furthest = streams.StreamClock(), _Span(), Fraction(0)
    with streams.opened(path, kind, clock) as container:
        start = _seconds(container.start_time, Fraction(1, 1_000_000)) or Fraction(0)
        with suppress(*_BEHIND_THE_LAST):
            media = (*container.streams.video, *container.streams.audio)
            for packet in streams.packets(container, *media):
                span = own if packet.stream.index == index else _Span()
                span.add(packet, decoding=decoding)
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


def _rate(
    stream: VideoStream | AudioStream, seconds: Fraction | None, pictures: int
) -> float | None:
    if isinstance(stream, AudioStream):
        return None
    counted = _told(pictures / seconds) if pictures > 1 and seconds else None
    return counted or _told(stream.average_rate or stream.guessed_rate)


def _told(rate: Fraction | None) -> float | None:
    """Return *rate* unless no camera could make it."""
    return float(rate) if rate and rate <= MOST_FPS else None


def _float(value: Fraction | None) -> float | None:
    return float(value) if value else None
