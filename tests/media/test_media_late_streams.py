"""Clips whose sound, or picture, begins long after the other: all of them is seen and arrives."""

import random
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import pytest

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.media.probe import probe
from avatar_desktop.media.strip import without_traces
from make_media import make_clip

RATE, FPS = 44100, 5
KINDS = [
    ("flv", "flv", "h264", "aac"), ("flv", "flv", "flv1", "mp3"),
    ("ts", "mpegts", "h264", "aac"), ("ts", "mpegts", "mpeg2video", "ac3"),
    ("mpg", "mpeg", "mpeg2video", "mp2"), ("mpg", "vob", "mpeg2video", "mp2"),
    ("mkv", "matroska", "h264", "aac"), ("mkv", "matroska", "mpeg4", "mp3"),
]  # fmt: skip
PATIENT = {"probesize": "100000000", "analyzeduration": "1000000000"}


def make_late(
    path: Path, kind: tuple[str, str, str, str], *, seconds: int, video: int, audio: int
) -> Path:
    """Write a clip whose picture and sound begin at these seconds and end at *seconds*."""
    _, muxer, codec, voice = kind
    with av.open(path, "w", format=muxer) as out:
        picture: Any = out.add_stream(codec, rate=FPS if codec != "mpeg2video" else 25)
        picture.width, picture.height, picture.pix_fmt = 160, 120, "yuv420p"
        picture.bit_rate, picture.gop_size = 2_000_000, 12
        sound: Any = out.add_stream(voice, rate=RATE)
        sound.layout = "mono"
        packets = [*_pictures(picture, video, seconds), *_tone(sound, audio, seconds)]
        for packet in sorted(packets, key=lambda one: one.dts * one.time_base):
            out.mux_one(packet)
    return path


def _pictures(stream: Any, start: int, end: int) -> list[Any]:
    rate, packets, noise = int(stream.average_rate), [], np.random.default_rng(start)
    for number in range(start * rate, end * rate):
        grey = noise.integers(0, 256, (120, 160), np.uint8)
        frame = av.VideoFrame.from_ndarray(grey, format="gray").reformat(format="yuv420p")
        frame.pts, frame.time_base = number, Fraction(1, rate)
        packets += stream.encode(frame)
    return packets + stream.encode(None)


def _tone(stream: Any, start: int, end: int) -> list[Any]:
    stream.codec_context.open()
    packets, count = [], stream.frame_size or 1024
    wave = (np.sin(np.arange(count) / 20) * 0.5).astype(np.float32)[None]
    shape = av.AudioResampler(stream.format, "mono", RATE)
    for at in range(start * RATE, end * RATE, count):
        frame = av.AudioFrame.from_ndarray(wave, format="fltp", layout="mono")
        frame.sample_rate, frame.pts, frame.time_base = RATE, at, Fraction(1, RATE)
        for one in shape.resample(frame):
            packets += stream.encode(one)
    return packets + stream.encode(None)


def held(path: Path) -> dict[str, tuple[int, int]]:
    """Return how many packets, and bytes in them, the picture and the sound have."""
    found: dict[str, tuple[int, int]] = {}
    with av.open(path, options=PATIENT) as media:
        for packet in media.demux():
            count, size = found.get(packet.stream.type, (0, 0))
            found[packet.stream.type] = count + (packet.size > 0), size + packet.size
    return found


def test_late_streams_are_probed_measured_and_stripped(tmp_path, rounds, seed):
    """Whichever comes 5 to 20 s later, its facts are known and a proved copy holds all of both."""
    dice = random.Random(seed)
    kinds = KINDS if rounds(0, 1) else dice.sample(KINDS[:2], 1) + dice.sample(KINDS[2:6], 1)
    for number, kind in enumerate(kinds * rounds(1, 8)):
        late = dice.randrange(5, 21)
        video, audio = (0, late) if (number + seed) % 2 else (late, 0)
        path = tmp_path / f"a.{kind[0]}"
        make_late(path, kind, seconds=late + 3, video=video, audio=audio)

        info, copy = probe(path), without_traces(path, tmp_path)

        told = (info.width, info.video_codec, info.audio_codec, info.sample_rate)
        assert told == (160, kind[2], kind[3], RATE), (kind, video, audio)
        assert info.duration == pytest.approx(late + 3 - video, abs=0.3), (kind, video, audio)
        assert info.fps == pytest.approx(25 if kind[2] == "mpeg2video" else FPS, abs=0.1)
        assert held(copy) == held(path), (kind, video, audio)


def test_sound_that_comes_up_in_the_middle_is_not_lost_unsaid(tmp_path):
    """A clip joined of parts with and without sound is probed; no copy without the sound leaves."""
    small = {"width": 64, "height": 48, "seconds": 1, "codec": "mpeg2video"}
    silent = make_clip(tmp_path / "a.ts", audio=False, **small).read_bytes()
    spoken = make_clip(tmp_path / "b.ts", **small).read_bytes()
    path = tmp_path / "c.ts"
    path.write_bytes(silent + spoken + silent * 60)

    assert probe(path).video_codec == "mpeg2video"
    with pytest.raises(FileRejected) as caught:
        without_traces(path, tmp_path / "out")
    assert caught.value.code == "NotStripped"
