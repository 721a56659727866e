"""Opening of clips and sounds by FFmpeg (PyAV), within bounds of time, size and formats."""

import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

import av
from av.container import InputContainer
from av.packet import Packet
from av.stream import Stream
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.media import errors
from avatar_desktop.media.pictures import MOST_PIXELS
from avatar_desktop.media.sniff import FileKind

DEMUXERS = ("mov,matroska,webm,avi,flv,mpegts,mpeg,mpegvideo,mxf,asf,ogg,wav,w64,mp3,aac,flac,"
            "aiff,amr,ac3,caf")  # fmt: skip
"""Formats that are one file. Playlists are not among them: they make FFmpeg open other places."""
LOOKED_AT = 32 * 2**20
"""Bytes in which FFmpeg looks for streams: in TS, MPG and FLV one is known once it has begun."""
OPTIONS = {
    "format_whitelist": DEMUXERS, "protocol_whitelist": "file",
    "probesize": str(LOOKED_AT), "analyzeduration": str(3600 * 10**6),
}  # fmt: skip
BUFFER = 1 << 16
PATIENCE = 5.0
"""Seconds that one step (open, first picture, scan) may take."""

_DEMUXER_OF = {
    "mp4": "mov", "mov": "mov", "m4a": "mov", "3gp": "mov", "mkv": "matroska", "webm": "matroska",
    "avi": "avi", "flv": "flv", "ts": "mpegts", "mxf": "mxf", "asf": "asf", "ogg": "ogg",
    "wav": "wav", "flac": "flac", "aiff": "aiff", "amr": "amr", "caf": "caf",
}  # fmt: skip
"""By what `sniff` finds. The rest (MPEG's program and elementary streams, sound behind ID3 notes)
is left to FFmpeg's own look at the content."""

Faults = (av.error.FFmpegError, ValueError, MemoryError, OverflowError)
"""What PyAV raises on hostile files."""


class StreamClock:
    """A deadline from now on, by default after PATIENCE."""

    def __init__(self, seconds: float | None = None) -> None:
        self._end = time.monotonic() + (PATIENCE if seconds is None else seconds)

    @property
    def over(self) -> bool:
        """Whether the time is up."""
        return time.monotonic() > self._end


class _Nameless:
    """A file without its name, in which FFmpeg would believe, and with an end in time."""

    def __init__(self, file: FileIO, clock: StreamClock) -> None:
        self._file = file
        self._clock = clock
        self.seek = file.seek
        self.tell = file.tell

    def read(self, size: int) -> bytes:
        return b"" if self._clock.over else self._file.read(size)


@contextmanager
def opened(path: Path, kind: FileKind | None, clock: StreamClock) -> Iterator[InputContainer]:
    """Open *path*; what FFmpeg cannot do with it until the end of the block is FileRejected.

    When *clock* is over, the file seems to end.
    """
    try:
        with path.open("rb", buffering=0) as file:
            container = av.open(
                _Nameless(file, clock), "r", options=OPTIONS, buffer_size=BUFFER,
                format=_DEMUXER_OF.get(kind.format) if kind else None, metadata_errors="replace",
            )  # fmt: skip
            with container:
                yield container
    except Faults as error:
        if clock.over:
            raise errors.told("TooSlow", path) from error
        if kind is None:
            raise errors.told("UnknownContent", path) from error
        raise errors.told("Damaged", path, found=kind.format.upper()) from error


def moving_pictures(container: InputContainer) -> VideoStream | None:
    """Return the first stream of pictures that is no cover art, or None."""
    for stream in container.streams.video:
        if not is_still(stream) and stream.codec_context is not None:
            return stream
    return None


def is_still(stream: Stream) -> bool:
    """Whether *stream* is a cover or a thumbnail."""
    still = av.stream.Disposition.attached_pic | av.stream.Disposition.still_image
    return bool(stream.disposition & still)


def pictures(
    path: Path, container: InputContainer, stream: VideoStream, clock: StreamClock
) -> Iterator[VideoFrame]:
    """Yield the pictures from here on that can be decoded, until *clock* is over."""
    if stream.width * stream.height > MOST_PIXELS:
        raise errors.told(
            "TooManyPixels",
            path,
            width=stream.width,
            height=stream.height,
            most=MOST_PIXELS / 10**6,
        )
    for packet in packets(container, stream):
        with suppress(av.error.InvalidDataError):  # it starts or is joined between key frames
            yield from stream.decode(packet)
        if clock.over:
            return


def packets(container: InputContainer, *wanted: Stream) -> "Iterator[Packet[Stream]]":
    """Yield the packets of *wanted*, and at the end an empty one of each.

    PyAV's own stumbles at the end over a stream that came up meanwhile.
    """
    with suppress(IndexError):
        yield from container.demux(*wanted)


def grew(container: InputContainer) -> bool:
    """Whether streams came up in *container* after it was opened, which nobody was shown."""
    level = av.logging.get_level()
    av.logging.set_level(av.logging.INFO)
    try:
        listed: str = container.dumps_format()  # type: ignore[attr-defined] # its stubs lack it
    finally:
        av.logging.set_level(level)
    return listed.count("Stream #0:") > len(container.streams)


def turn_of(frame: VideoFrame) -> int:
    """Return how many degrees clockwise a player turns *frame*: 0, 90, 180 or 270."""
    return round(-frame.rotation / 90) * 90 % 360


def sounds(path: Path, kind: FileKind | None, index: int) -> bool:
    """Return whether the stream *index* of *path* holds sound that can be decoded."""
    clock = StreamClock()
    with opened(path, kind, clock) as container:
        for packet in packets(container, container.streams[index]):
            with suppress(av.error.InvalidDataError):
                if packet.decode():
                    return True
            if clock.over:
                break
    return False


def nothing_found(path: Path, kind: FileKind | None, clock: StreamClock) -> FileRejected:
    """Return why *path*, which was opened, gave neither picture nor sound."""
    if clock.over:
        return errors.told("TooSlow", path)
    return (
        errors.told("NothingInside", path, found=kind.format.upper())
        if kind
        else errors.told("UnknownContent", path)
    )
