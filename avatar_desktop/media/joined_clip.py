"""Clips of a voice's parts, joined to one clip of the whole voice."""

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import av
from av.audio.frame import AudioFrame
from av.audio.stream import AudioStream
from av.container import OutputContainer
from av.packet import Packet
from av.video.frame import VideoFrame

from avatar_desktop.media import errors, streams
from avatar_desktop.media.probe import known_kind
from avatar_desktop.media.voice_parts import sound

PICTURES = {"preset": "fast", "crf": "16"}
"""x264 calls 18 visually lossless or nearly so."""
OPTIONS = {"movflags": "+faststart+use_metadata_tags"}
SOUND_BITS = 192_000
AAC_FRAME = 1024
DECODING = 600.0


def join(clips: Sequence[Path], cuts: Sequence[float], voice: Path, target: Path) -> None:
    """Write *clips*, each shown from its cut on, with the sound of *voice*, as the MP4 *target*.

    It lasts as long as the voice. A clip that is shorter than its part stays on its last picture;
    what is longer is left out. What the first clip's file says of itself stays said.
    FileRejected, StorageFull.
    """
    part = target.with_name(f"{target.name}.part")
    try:
        _write(clips, cuts, voice, part)
        part.replace(target)
    except OSError as error:
        part.unlink(missing_ok=True)
        raise errors.disk_error(target, error) from error
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _write(clips: Sequence[Path], cuts: Sequence[float], voice: Path, target: Path) -> None:
    width, height, rate, notes = _form(clips[0])
    with av.open(str(target), "w", format="mp4", options=OPTIONS) as output:
        output.metadata.update(notes)
        video = output.add_stream("libx264", rate=rate)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        video.options = dict(PICTURES)
        heard = _Sound(voice, output)
        for number, frame in enumerate(_shown(clips, cuts, rate)):
            picture = frame.reformat(width, height, "yuv420p")
            picture.pts, picture.time_base = number, 1 / rate
            picture.pict_type = av.video.frame.PictureType.NONE
            output.mux(video.encode(picture))
            heard.write_until(Fraction(number + 1) / rate)
        output.mux(video.encode(None))
        heard.write_until(None)


def _form(clip: Path) -> tuple[int, int, Fraction, dict[str, str]]:
    """Return the sides, the rate and the notes of *clip*."""
    kind, clock = known_kind(clip), streams.StreamClock()
    with streams.opened(clip, kind, clock) as container:
        stream = streams.moving_pictures(container)
        rate = stream and (stream.average_rate or stream.guessed_rate)
        if stream is None or not rate:
            raise streams.nothing_found(clip, kind, clock)
        return stream.width, stream.height, rate, dict(container.metadata)


def _shown(clips: Sequence[Path], cuts: Sequence[float], rate: Fraction) -> Iterator[VideoFrame]:
    """Yield what is seen at each tick of *rate*, as long as the voice lasts."""
    number, half = 0, 1 / (2 * rate)
    for clip, (begins, ends) in zip(clips, pairwise(cuts), strict=True):
        until = round(Fraction(ends) * rate)
        seen: VideoFrame | None = None
        frames = _frames(clip)
        coming = next(frames, None)
        first = coming[0] if coming else Fraction(0)
        while number < until:
            now = number / rate - Fraction(begins) + half
            while coming and coming[0] - first <= now:
                seen, coming = coming[1], next(frames, None)
            seen = seen or (coming and coming[1])
            if seen is None:
                raise errors.told("Damaged", clip, found="MP4")
            yield seen
            number += 1


def _frames(clip: Path) -> Iterator[tuple[Fraction, VideoFrame]]:
    kind, clock = known_kind(clip), streams.StreamClock(DECODING)
    with streams.opened(clip, kind, clock) as container:
        stream = streams.moving_pictures(container)
        if stream is None:
            raise streams.nothing_found(clip, kind, clock)
        for frame in streams.pictures(clip, container, stream, clock):
            if frame.pts is not None and frame.time_base is not None:
                yield frame.pts * frame.time_base, frame


class _Sound:
    """The sound of a file, written beside the pictures as these come."""

    def __init__(self, path: Path, output: OutputContainer) -> None:
        self._frames: Iterator[AudioFrame] = sound(path, "fltp")
        self._next = next(self._frames, None)
        if self._next is None:
            raise streams.nothing_found(path, known_kind(path), streams.StreamClock())
        rate = self._next.sample_rate
        stream: AudioStream = output.add_stream("aac", rate=rate)
        stream.layout = self._next.layout.name
        stream.bit_rate = SOUND_BITS
        self._output, self._stream = output, stream
        self._framed = av.AudioResampler("fltp", stream.layout, rate, frame_size=AAC_FRAME)
        self._at, self._rate = 0, rate

    def write_until(self, moment: Fraction | None) -> None:
        """Write what is heard until *moment* in seconds, or all the rest."""
        while self._next and (moment is None or Fraction(self._at, self._rate) < moment):
            self._next.pts, self._next.time_base = self._at, Fraction(1, self._rate)
            self._at += self._next.samples
            for frame in self._framed.resample(self._next):
                self._mux(self._stream.encode(frame))
            self._next = next(self._frames, None)
        if moment is None:
            for frame in self._framed.resample(None):
                self._mux(self._stream.encode(frame))
            self._mux(self._stream.encode(None))

    def _mux(self, packets: "list[Packet[AudioStream]]") -> None:
        self._output.mux(packets)
