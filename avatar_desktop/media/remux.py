"""Copies of clips and voices that hold their coded frames and sound, and nothing that tells."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Any

import av
from av.bitstream import BitStreamFilterContext
from av.container import InputContainer, OutputContainer
from av.packet import Packet
from av.stream import Stream

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.media import streams
from avatar_desktop.media.sniff import FileKind, read_head

MOST_GROWTH = 1.5
GROWTH_SLACK = 4 << 20
"""A copy may be larger than its file by a half and 4 MiB (a small TS grows by a quarter): a file
whose index names the same bytes a thousand times fills no disk."""

_EXACT = {"fflags": "+bitexact"}
"""No dates, no random numbers, no name of software: the same bytes each time."""
_MUXERS: Mapping[str, tuple[str, ...]] = {
    "mp4": ("mp4", "mov"), "mov": ("mov",), "m4a": ("ipod", "mp4", "mov"), "3gp": ("3gp", "mp4"),
    "mkv": ("matroska",), "webm": ("webm", "matroska"), "aac": ("adts",), "mpeg": ("vob", "mpeg"),
    "mpegvideo": ("mpeg2video", "mpeg1video"),
}  # fmt: skip
"""By format; every other format is written by the muxer of its own name."""
_OPTIONS: Mapping[str, Mapping[str, str]] = {
    "mp3": {"id3v2_version": "0", "write_xing": "0"},
}
_TAGGED = {"avi", "mov", "mp4", "3gp", "ipod"}
"""Muxers whose codecs have several names (hvc1 or hev1, XVID or FMP4), which players mind."""
_TIMED_BY_RATE = {"matroska", "webm", "mov", "mp4", "3gp", "ipod", "mxf", "asf"}
_START_CODES = {"h264": "h264_mp4toannexb", "hevc": "hevc_mp4toannexb"}
_BLOCKLESS = {"mp3": "libmp3lame", "ac3": "ac3", "aac": "aac"}
_BARE = {"mp3", "aac"}
_KEPT_NOTES = {"alpha_mode", "stereo_mode"}
"""Tags that say how pictures are shown."""
_BLURAY_STEP = 192
_MOST_RIFF = (1 << 32) - (1 << 20)
_NEAR = 1 << 12
_INFO = ((b"Xing", (36, 21, 13)), (b"Info", (36, 21, 13)), (b"VBRI", (36,)))
"""Marks in the frame that tells of an MP3, and how far behind the frame's start they stand."""
_RATES = (
    (8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160),
    (32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320),
)
"""Kilobits a second of layer III: MPEG 2 and 2.5, MPEG 1 (ISO 11172-3, 13818-3)."""


class NotRemuxed(Exception):
    """No copy of the file can be made."""


@dataclass(frozen=True, slots=True)
class RemuxWay:
    """A muxer, and whether the codecs keep their names."""

    muxer: str
    tagged: bool


class Sink:
    """Takes what a muxer writes, up to *most* bytes; `error` is what the disk said."""

    def __init__(self, file: FileIO, most: float) -> None:
        self._file = file
        self._most = most
        self.error: OSError | None = None
        self.seek = file.seek
        self.tell = file.tell

    def write(self, data: bytes) -> int:
        view = memoryview(data)
        if self._file.tell() + len(view) > self._most:
            raise NotRemuxed("the copy grows without end")
        try:
            while view:
                view = view[self._file.write(view) :]
        except OSError as error:
            self.error = error
            raise
        return len(data)


def ways(path: Path, kind: FileKind | None, clock: streams.StreamClock) -> list[RemuxWay]:
    """Return how a copy of *path* can be written, the best way first; FileRejected."""
    with streams.opened(path, kind, clock) as source:
        found = source.format.name.split(",", maxsplit=1)[0]
    if found in {"mov", "matroska"} and kind:
        found = kind.format
    muxers = _MUXERS.get(found, (found,))
    return [RemuxWay(one, tagged) for one in muxers if one in av.formats_available
            for tagged in ((True, False) if one in _TAGGED else (False,))]  # fmt: skip


def kept(source: InputContainer) -> list[Stream]:
    """Return the streams of pictures and sound; NotCopied where one of a kind is unknown.

    Covers, texts, telemetry and time codes are not among them, nor is a second sound that FFmpeg
    does not know beside one that it does.
    """
    found: list[Stream] = []
    for kind in ("video", "audio"):
        those = [one for one in source.streams if one.type == kind and not streams.is_still(one)]
        known = [one for one in those if one.codec_context is not None]
        if those and not known:
            raise NotRemuxed(f"its {kind} is of no known kind")
        found += known
    if not found:
        raise NotRemuxed("it has neither pictures nor sound")
    return sorted(found, key=lambda one: one.index)


def holds(packet: "Packet[Stream]", form: str) -> bool:
    """Whether *packet* of the format *form* is coded pictures or sound.

    In bare MP3 and AAC a tag behind the sound, or junk in it, comes as a packet too; no decoder
    makes anything of one that does not start like a frame.
    """
    if form not in _BARE:
        return packet.size > 0
    start = bytes(packet).lstrip(b"\0")[:6]
    if len(start) < 6 or start[0] != 0xFF or start[1] & 0xE0 != 0xE0:  # noqa: PLR2004
        return False
    if form == "aac" and (int.from_bytes(start[3:6], "big") >> 5 & 0x1FFF) != packet.size:
        raise NotRemuxed("tags or junk stand inside its sound")
    return True


def remux(
    path: Path, kind: FileKind | None, way: RemuxWay, clock: streams.StreamClock, target: Path
) -> None:
    """Write the pictures and the sound of *path* as *target*, not a byte of them changed.

    Raises NotCopied when that fails, OSError when the disk takes no more.
    """
    size = path.stat().st_size
    with target.open("wb", buffering=0) as file:
        sink = Sink(file, size * MOST_GROWTH + GROWTH_SLACK)
        try:
            with streams.opened(path, kind, clock) as source:
                _copy(path, source, way, sink)
        except (OSError, FileRejected) as error:
            if sink.error:
                raise sink.error from None
            raise NotRemuxed(str(error.__cause__ or error)) from error
    if clock.over:
        raise NotRemuxed("it took too long")


def _copy(path: Path, source: InputContainer, way: RemuxWay, sink: Sink) -> None:
    chosen = kept(source)
    packets = streams.packets(source, *chosen)
    first = next(packets, None)
    if way.muxer == "mp3" and first is not None:
        sink.write(_info_frame(path, first.pos))
    with av.open(
        sink, "w", format=way.muxer, options=_options(path, way), buffer_size=streams.BUFFER
    ) as out:
        copies = {one.index: _like(out, one, way) for one in chosen}
        filters = {one.index: _filter(one, copies[one.index], way) for one in chosen}
        out.start_encoding()
        for packet in _in_order(first, packets, source.format.name):
            index = packet.stream.index
            for piece in filters[index](packet):
                piece.stream = copies[index]
                out.mux_one(piece)
    if streams.grew(source):
        raise NotRemuxed("a stream begins too late to be copied")


def _filter(stream: Any, copy: Any, way: RemuxWay) -> Callable[["Packet[Stream]"], Iterable[Any]]:
    """Return what the packets of *stream* go through: AVI wants start codes in H.264 and H.265."""
    name = _START_CODES.get(stream.codec_context.codec.canonical_name)
    if name and way.muxer == "avi" and (stream.codec_context.extradata or b"")[:1] == b"\1":
        return BitStreamFilterContext(name, stream, copy).filter
    return lambda packet: (packet,)


def _in_order(
    first: "Packet[Stream] | None", rest: Iterator["Packet[Stream]"], form: str
) -> Iterator["Packet[Stream]"]:
    """Yield the packets that hold something; a decoding time that does not grow is moved on."""
    last: dict[int, int] = {}
    packet = first
    while packet is not None:
        if holds(packet, form):
            before = last.get(packet.stream.index)
            if packet.dts is not None:
                if before is not None and packet.dts <= before:
                    packet.dts = before + 1
                    if packet.pts is not None:
                        packet.pts = max(packet.pts, packet.dts)
                last[packet.stream.index] = packet.dts
            yield packet
        packet = next(rest, None)


def _like(out: OutputContainer, stream: Any, way: RemuxWay) -> Any:
    """Add a stream to *out* that is coded and shown as *stream* is."""
    if way.muxer == "avi" and stream.codec_context.codec.canonical_name in _BLOCKLESS:
        return _blockless(out, stream.codec_context)
    one: Any = out.add_stream_from_template(stream, opaque=True)
    for name in list(one.metadata):
        del one.metadata[name]
    one.metadata.update({k: v for k, v in stream.metadata.items() if k in _KEPT_NOTES})
    one.disposition = stream.disposition
    if way.tagged and stream.type == "video":
        one.codec_context.codec_tag = stream.codec_context.codec_tag
    if stream.type == "video":
        if stream.sample_aspect_ratio:
            one.codec_context.sample_aspect_ratio = stream.sample_aspect_ratio
        if way.muxer in _TIMED_BY_RATE and stream.average_rate:
            one.codec_context.framerate = stream.average_rate
    return one


def _blockless(out: OutputContainer, coded: Any) -> Any:
    """Add a stream of sound without the size of a block, which other writers state wrongly.

    FFmpeg's own program takes it away in a copy for AVI, where it would rule the times.
    """
    name = _BLOCKLESS[coded.codec.canonical_name]
    one: Any = out.add_stream(name, rate=coded.sample_rate, layout=coded.layout.name)
    one.bit_rate = coded.bit_rate
    one.codec_context.open()
    one.codec_context.extradata = coded.extradata
    return one


def _options(path: Path, way: RemuxWay) -> dict[str, str]:
    options = {**_EXACT, **_OPTIONS.get(way.muxer, {})}
    if way.muxer == "wav" and path.stat().st_size > _MOST_RIFF:
        options["rf64"] = "always"
    if way.muxer == "mpegts" and read_head(path)[4::_BLURAY_STEP][:4] == b"GGGG":
        options["mpegts_m2ts_mode"] = "1"
    return options


def _info_frame(path: Path, end: int | None) -> bytes:
    """Return the frame before *end* that says how long an MP3 is, as it is; or nothing.

    It tells, by Xing's, LAME's or Fraunhofer's convention, the silence that players cut off.
    """
    start = max(0, (end or 0) - _NEAR)
    with path.open("rb") as file:
        file.seek(start)
        data = file.read((end or 0) - start)
    for word, distances in _INFO:
        mark = data.rfind(word)
        for distance in distances:
            head = data[mark - distance : mark - distance + 4] if mark >= distance else b""
            if length := _frame_length(head):
                return data[mark - distance : mark - distance + length]
    return b""


def _frame_length(head: bytes) -> int:
    """Return the bytes of the frame of layer III that starts with *head*; 0 when it is none."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE6 != 0xE2:  # noqa: PLR2004
        return 0
    first = head[1] & 0x18 == 0x18  # noqa: PLR2004
    rate, pace = head[2] >> 4, head[2] >> 2 & 3
    if not 0 < rate < 15 or pace == 3 or head[1] & 0x18 == 8:  # noqa: PLR2004
        return 0
    bits = _RATES[first][rate - 1] * 1000
    hertz = (44100, 48000, 32000)[pace] // {0x18: 1, 0x10: 2, 0: 4}[head[1] & 0x18]
    return (144 if first else 72) * bits // hertz + (head[2] >> 1 & 1)
