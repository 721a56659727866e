"""A picture that stands for a file: itself, a frame, or its sound drawn as a wave."""

import array
import io
from pathlib import Path

import av
from av.video.frame import VideoFrame
from PIL import Image, ImageDraw

from avatar_desktop.domain.media import MediaKind
from avatar_desktop.media import errors, pictures, streams
from avatar_desktop.media.probe import known_kind
from avatar_desktop.media.sniff import FileKind

AT = 0.1
"""Part of a clip after which its poster is taken: the first picture is often black."""
SOUND_RATE = 4000
"""Samples a second that are enough to draw a wave."""
MOST_SAMPLES = SOUND_RATE * 600
WAVE = "#4a6fdc"
"""Is seen on a light ground and on a dark one; who has a theme may tint it."""

_TRANSPOSE = {90: Image.Transpose.ROTATE_270, 180: Image.Transpose.ROTATE_180,
              270: Image.Transpose.ROTATE_90}  # fmt: skip


def poster(path: Path, kind: MediaKind, side: int) -> bytes:
    """Return a picture of *path*, at most *side* pixels on its long side; FileRejected.

    It is a JPEG; a sound's is a PNG that holds nothing but its wave, on no ground.
    """
    found = known_kind(path)
    try:
        match kind:
            case MediaKind.IMAGE:
                return pictures.poster(path, found.format if found else "", side)
            case MediaKind.VIDEO:
                return pictures.as_jpeg(_frame(path, found, side), side)
            case MediaKind.AUDIO:
                return _as_png(_wave(_samples(path, found), side))
    except FileNotFoundError:
        raise errors.told("Missing", path) from None
    except OSError as error:
        raise errors.disk_error(path, error) from error


def _frame(path: Path, kind: FileKind | None, side: int) -> Image.Image:
    frame = _frame_at(path, kind, AT, streams.StreamClock())
    if frame is None:
        clock = streams.StreamClock()
        frame = _frame_at(path, kind, 0, clock)
        if frame is None:
            raise streams.nothing_found(path, kind, clock)
    return _upright(frame, side)


def _frame_at(
    path: Path, kind: FileKind | None, part: float, clock: streams.StreamClock
) -> VideoFrame | None:
    """Return the picture after *part* of the clip; None where nobody can seek there."""
    with streams.opened(path, kind, clock) as container:
        video = streams.moving_pictures(container)
        if video is None:
            return None
        chosen, wanted = None, 0.0
        if part and container.duration and container.duration > 0:
            at = int((container.start_time or 0) + container.duration * part)
            wanted = at / av.time_base
            container.seek(at)
        for frame in streams.pictures(path, container, video, clock):
            chosen = frame
            if frame.time is None or frame.time >= wanted:
                break
        return chosen


def _upright(frame: VideoFrame, side: int) -> Image.Image:
    part = min(1.0, side / max(frame.width, frame.height))
    width, height = max(1, round(frame.width * part)), max(1, round(frame.height * part))
    plane = frame.reformat(width, height, "rgb24").planes[0]
    rows = (bytes(plane), "raw", "RGB", plane.line_size)
    picture = Image.frombytes("RGB", (width, height), *rows)
    turn = streams.turn_of(frame)
    return picture.transpose(_TRANSPOSE[turn]) if turn else picture


def _samples(path: Path, kind: FileKind | None) -> "array.array[int]":
    """Return the first minutes of sound, one channel, SOUND_RATE samples a second."""
    samples = array.array("h")
    resampler = av.AudioResampler("s16", "mono", SOUND_RATE)
    clock = streams.StreamClock()
    with streams.opened(path, kind, clock) as container:
        sound = next(iter(container.streams.audio), None)
        if sound is None:
            raise streams.nothing_found(path, kind, clock)
        heard = streams.packets(container, sound)
        for frame in (one for packet in heard for one in sound.decode(packet)):
            for piece in resampler.resample(frame):
                samples.frombytes(bytes(piece.planes[0])[: piece.samples * samples.itemsize])
            if clock.over or len(samples) > MOST_SAMPLES:
                break
    if not samples:
        raise streams.nothing_found(path, kind, clock)
    return samples


def _wave(samples: "array.array[int]", side: int) -> Image.Image:
    """Draw the loudness of *samples* as bars around a middle line, four by three."""
    width, height = side, side * 3 // 4
    picture = Image.new("RGBA", (width, height), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)
    bars = max(1, min(width // 4, len(samples)))
    peaks = [_peak(samples, bar, bars) for bar in range(bars)]
    loudest = max(*peaks, 1)
    for bar, peak in enumerate(peaks):
        half = max(1, round(peak / loudest * height * 0.42))
        left = width * bar // bars
        box = (left, height // 2 - half, left + max(1, width // bars // 2), height // 2 + half)
        draw.rounded_rectangle(box, radius=1, fill=WAVE)
    return picture


def _as_png(picture: Image.Image) -> bytes:
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _peak(samples: "array.array[int]", bar: int, bars: int) -> int:
    part = samples[len(samples) * bar // bars : len(samples) * (bar + 1) // bars]
    return max(*part, -min(part)) if part else 0
