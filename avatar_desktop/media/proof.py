"""Proof that a copy holds the pictures and the sound of its file."""

import hashlib
from array import array
from contextlib import suppress
from dataclasses import dataclass, field, replace
from fractions import Fraction
from math import isnan, nan
from pathlib import Path
from typing import Any

import av
from av.audio.frame import AudioFrame
from av.packet import Packet
from av.stream import Stream

from avatar_desktop.domain.media import MediaInfo
from avatar_desktop.media import streams
from avatar_desktop.media.probe import known_kind, probe
from avatar_desktop.media.remux import NotRemuxed, holds, kept

LATE = 0.005
"""Seconds that a packet's time may be off: containers round times to a thousandth."""
LENGTH_OFF = 0.25
LENGTH_PART = 0.02
"""Seconds, and the part, by which a copy's length may differ: some containers guess the last."""
_TELLING = {"palette", "new_extradata", "param_change", "skip_samples",
            "matroska_block_additional"}  # fmt: skip
"""Data beside a packet without which it decodes to something else."""


@dataclass(slots=True)
class ProvenTrack:
    """What a stream holds: how it is coded, its packets, and when they come, in seconds."""

    coded: tuple[Any, ...]
    setup: bytes
    tick: float
    packets: int = 0
    digest: Any = field(default_factory=hashlib.sha256)
    times: "array[float]" = field(default_factory=lambda: array("d"))

    @property
    def held(self) -> tuple[bytes, int, bytes]:
        """What is equal where two tracks decode to the same."""
        return self.setup, self.packets, self.digest.digest()

    def add(self, packet: "Packet[Stream]") -> None:
        """Take the next packet in."""
        self.packets += 1
        self.digest.update(packet.size.to_bytes(8))
        self.digest.update(packet)
        for beside in packet.iter_sidedata():
            if beside.data_type in _TELLING:
                self.digest.update(beside.data_type.encode() + bytes(beside))
        at = packet.pts if packet.pts is not None else packet.dts
        self.times.append(nan if at is None else at * self.tick)


class Packed:
    """Gives the content of frames without what pads their lines in memory."""

    def __init__(self) -> None:
        self._form: tuple[int, int, str] | None = None
        self._coder: Any = None

    def content(self, frame: Any) -> bytes:
        """Return the pixels or samples of *frame* as they follow each other."""
        if isinstance(frame, AudioFrame):
            return frame.to_ndarray().tobytes()
        form = frame.width, frame.height, frame.format.name
        if form != self._form:
            self._form = form
            self._coder = av.CodecContext.create("rawvideo", "w")
            self._coder.width, self._coder.height, self._coder.pix_fmt = form
            self._coder.time_base = Fraction(1, 1000)
        return b"".join(bytes(one) for one in self._coder.encode(frame))


def prove(path: Path, copy: Path, clock: streams.StreamClock) -> None:
    """Raise NotCopied, which says what differs, unless *copy* shows and sounds as *path*.

    By the facts that the form shows, and by every packet of every stream that was kept; where
    the packets differ, as by a mark between them, by every picture and every sample.
    """
    _compare_facts(probe(path), probe(copy))
    before, after = tracks(path, clock), tracks(copy, clock)
    if [one.coded for one in before] != [one.coded for one in after]:
        raise NotRemuxed("its streams are others")
    if [one.held for one in before] != [one.held for one in after]:
        _compare_frames(path, copy, clock)
    if not _same_times(before, after):
        raise NotRemuxed("its times are others")
    if clock.over:
        raise NotRemuxed("it took too long")


def tracks(path: Path, clock: streams.StreamClock) -> list[ProvenTrack]:
    """Return what the streams of pictures and sound in *path* hold."""
    with streams.opened(path, known_kind(path), clock) as source:
        found = {one.index: _track(one) for one in _by_type(kept(source))}
        for packet in streams.packets(source, *kept(source)):
            if holds(packet, source.format.name):
                found[packet.stream.index].add(packet)
    return list(found.values())


def decoded(path: Path, number: int, clock: streams.StreamClock) -> tuple[int, str]:
    """Return how many pictures or samples the track *number* of *path* has, and their digest."""
    count, digest, packed = 0, hashlib.sha256(), Packed()
    with streams.opened(path, known_kind(path), clock) as source:
        for packet in streams.packets(source, _by_type(kept(source))[number]):
            with suppress(av.error.FFmpegError):
                frames: list[Any] = packet.decode()
                for frame in frames:
                    count += getattr(frame, "samples", 1)
                    digest.update(packed.content(frame))
    return count, digest.hexdigest()


def _track(stream: Any) -> ProvenTrack:
    setup = bytes(stream.codec_context.extradata or b"")
    return ProvenTrack(_coded(stream), setup, float(stream.time_base or 0))


def _by_type(found: list[Stream]) -> list[Stream]:
    return sorted(found, key=lambda one: one.type, reverse=True)


def _coded(stream: Any) -> tuple[Any, ...]:
    context = stream.codec_context
    if stream.type == "video":
        return context.codec.canonical_name, context.width, context.height, _pixels(stream)
    return context.codec.canonical_name, context.sample_rate, context.layout.nb_channels


def _pixels(stream: Any) -> tuple[Any, ...]:
    shape = stream.sample_aspect_ratio or stream.codec_context.sample_aspect_ratio
    return stream.codec_context.pix_fmt, float(shape) if shape else 1.0


def _compare_facts(before: MediaInfo, after: MediaInfo) -> None:
    was, became = (replace(one, bytes=0, duration=None, fps=None) for one in (before, after))
    if was != became:
        raise NotRemuxed(f"{was} became {became}")
    seconds = before.duration or 0
    if abs(seconds - (after.duration or 0)) > max(LENGTH_OFF, seconds * LENGTH_PART):
        raise NotRemuxed(f"{before.duration} s became {after.duration} s")


def _compare_frames(path: Path, copy: Path, clock: streams.StreamClock) -> None:
    for number in range(len(tracks(path, clock))):
        if decoded(path, number, clock) != decoded(copy, number, clock):
            raise NotRemuxed("its frames or samples are others")


def _same_times(before: list[ProvenTrack], after: list[ProvenTrack]) -> bool:
    """Whether packets come at the same times, counted from the first of the file."""
    shift = _start(after) - _start(before)
    for old, new in zip(before, after, strict=True):
        if old.packets == new.packets:
            pairs = zip(old.times, new.times, strict=True)
            if any(abs(now - then - shift) > LATE for then, now in pairs):
                return False
    return True


def _start(those: list[ProvenTrack]) -> float:
    return min((at for one in those for at in one.times if not isnan(at)), default=0)
