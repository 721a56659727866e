"""Small real clips, sounds and pictures for tests, written by PyAV and Pillow."""

from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from functools import wraps
from pathlib import Path
from typing import Any

import av
import numpy as np
from PIL import Image

MUXERS = {"mkv": "matroska", "ts": "mpegts", "mpg": "mpeg", "m4a": "ipod", "aac": "adts"}
SOUND_IN_CLIP = {"avi": "libmp3lame", "mpeg": "mp2", "mxf": "pcm_s16le", "webm": "libopus"}
SOUND_ALONE = {"wav": "pcm_s16le", "mp3": "libmp3lame", "ogg": "libopus", "flac": "flac"}
FASTEST = {
    "libx264": {"preset": "ultrafast"},
    "libx265": {"preset": "ultrafast"},
    "libvpx": {"deadline": "realtime", "cpu-used": "8"},
}
QUIET = {"libx265": {"x265-params": "log-level=error"}}


Make = Callable[..., Path]


def made_once(make: Make) -> Make:
    """Return *make* so that a run computes each file only once: like arguments give like bytes."""
    made: dict[str, bytes] = {}

    @wraps(make)
    def make_again(path: Path, **how: Any) -> Path:
        key = f"{path.suffix} {sorted(how.items())}"
        if key not in made:
            made[key] = make(path, **how).read_bytes()
        path.write_bytes(made[key])
        return path

    return make_again


@made_once
def make_clip(
    path: Path,
    *,
    width: int = 640,
    height: int = 480,
    fps: float = 24,
    seconds: float = 2,
    audio: bool = True,
    codec: str = "libx264",
    container: str | None = None,
    rotation: int = 0,
    aspect: Fraction | None = None,
    ticks: list[int] | None = None,
    options: Mapping[str, str] | None = None,
) -> Path:
    """Write a clip of a moving square and a tone as *path* and return it.

    *container* is a suffix (`mp4`, `mkv`, …), by default that of *path*. *rotation* is how many
    degrees clockwise a player has to turn it; *aspect* the shape of a pixel; *ticks* the frames'
    times in 1/1000 s in place of an even *fps*; *options* go to the muxer.
    """
    muxer = _muxer(path, container)
    rate = Fraction(fps).limit_denominator(1001)
    with av.open(path, "w", format=muxer, container_options=dict(options or {})) as out:
        video: Any = out.add_stream(codec, rate=rate)
        video.width, video.height, video.pix_fmt = width, height, "yuv420p"
        video.options = FASTEST.get(codec, {}) | QUIET.get(codec, {})
        if aspect:
            video.codec_context.sample_aspect_ratio = aspect
        if rotation:
            video.set_display_rotation(-rotation)
        if ticks:
            video.codec_context.time_base = Fraction(1, 1000)
        sound: Any = _add_sound(out, muxer) if audio else None
        for number, frame in enumerate(_frames(width, height, max(1, round(seconds * rate)))):
            frame.pts = ticks[number] if ticks else number
            frame.time_base = Fraction(1, 1000) if ticks else 1 / rate
            out.mux(video.encode(frame))
            if ticks and number + 1 == len(ticks):
                break
        out.mux(video.encode(None))
        if sound:
            _tone(out, sound, seconds)
    return path


def excerpt(source: Path, path: Path, *, seconds: float, size: tuple[int, int]) -> Path:
    """Write the first *seconds* of the clip *source* at *size* as *path*, with a tone; return it.

    Every second picture is left out.
    """
    with av.open(source) as clip, av.open(path, "w") as out:
        rate = Fraction(clip.streams.video[0].average_rate or 24) / 2
        video: Any = out.add_stream("libx264", rate=rate)
        video.width, video.height, video.pix_fmt = *size, "yuv420p"
        video.options = FASTEST["libx264"]
        sound: Any = _add_sound(out, "mp4")
        for number, frame in enumerate(clip.decode(video=0)):
            if number >= 2 * seconds * rate:
                break
            if number % 2 == 0:
                kept = frame.reformat(*size, "yuv420p")
                kept.pts, kept.time_base = number // 2, 1 / rate
                out.mux(video.encode(kept))
        out.mux(video.encode(None))
        _tone(out, sound, seconds)
    return path


def make_stubborn(path: Path) -> Path:
    """Write *path*, an AVI with sound of an unknown kind: no copy of it can be proved."""
    data = bytearray(make_clip(path, container="avi", seconds=1).read_bytes())
    at = data.index(b"strf", data.index(b"auds")) + 8
    data[at : at + 2] = b"\x99\x99"
    path.write_bytes(data)
    return path


@made_once
def make_sound(
    path: Path, *, seconds: float = 2, rate: int = 48000, container: str | None = None,
    options: Mapping[str, str] | None = None,
) -> Path:  # fmt: skip
    """Write a tone as *path*, in the format of its suffix or of *container*, and return it."""
    suffix = container or path.suffix.lstrip(".")
    muxer = _muxer(path, container)
    with av.open(path, "w", format=muxer, container_options=dict(options or {})) as out:
        stream: Any = out.add_stream(SOUND_ALONE.get(suffix, "aac"), rate=rate)
        stream.layout = "mono"
        _tone(out, stream, seconds)
    return path


def make_picture(
    path: Path, *, width: int = 640, height: int = 480, form: str | None = None, **save: Any
) -> Path:
    """Write a colourful picture as *path* by Pillow (*form* names Pillow's format)."""
    red, green = np.meshgrid(np.arange(width) * 255 // width, np.arange(height) * 255 // height)
    pixels = np.dstack([red, green, (red + green) // 2]).astype(np.uint8)
    Image.fromarray(pixels).save(path, form, **save)
    return path


def _muxer(path: Path, container: str | None) -> str:
    suffix = container or path.suffix.lstrip(".")
    return MUXERS.get(suffix, suffix)


def _frames(width: int, height: int, count: int) -> Iterator[av.VideoFrame]:
    """Yield pictures of a bright square that moves over a shaded ground."""
    ground = np.linspace(30, 160, width, dtype=np.uint8)[None, :].repeat(height, 0)
    side = max(2, min(width, height) // 4)
    for number in range(count):
        pixels = np.dstack([ground, ground // 2, 255 - ground])
        left = (width - side) * number // max(1, count - 1)
        pixels[(height - side) // 2 : (height + side) // 2, left : left + side] = (250, 220, 40)
        yield av.VideoFrame.from_ndarray(pixels, format="rgb24")


def _add_sound(out: Any, muxer: str) -> Any:
    stream = out.add_stream(SOUND_IN_CLIP.get(muxer, "aac"), rate=48000)
    stream.layout = "mono" if muxer == "mxf" else "stereo"
    return stream


def _tone(out: Any, stream: Any, seconds: float) -> None:
    rate = stream.codec_context.sample_rate
    channels = stream.codec_context.layout.nb_channels
    layout = stream.codec_context.layout.name
    resampler = av.AudioResampler(stream.codec_context.format, layout, rate)
    total = round(seconds * rate)
    for start in range(0, total, rate):
        time = np.arange(start, min(start + rate, total)) / rate
        wave = (np.sin(2 * np.pi * 440 * time) * 8000).astype(np.int16)
        frame = av.AudioFrame.from_ndarray(wave.repeat(channels)[None, :], "s16", layout)
        frame.sample_rate, frame.pts, frame.time_base = rate, start, Fraction(1, rate)
        for piece in resampler.resample(frame):
            out.mux(stream.encode(piece))
    out.mux(stream.encode(None))
