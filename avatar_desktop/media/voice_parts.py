"""Voices that are cut at pauses into files of their own."""

import wave
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.audio.frame import AudioFrame
from numpy.typing import NDArray

from avatar_desktop.domain.parts import file_name
from avatar_desktop.media import errors, streams
from avatar_desktop.media.probe import known_kind

STEP = 0.02
"""Seconds of one level of loudness."""
QUIET = 15
"""Levels around a cut whose loudness says how good it is: 0.3 s."""
READING = 120.0
BYTES = 2


@dataclass(frozen=True, slots=True)
class _Loudness:
    """Samples a second, channels, samples in all, and the loudness of each STEP."""

    rate: int
    channels: int
    length: int
    levels: NDArray[np.float64]


def split(path: Path, count: int, most: float, folder: Path) -> tuple[float, ...]:
    """Write the voice *path* as *count* WAV files below *folder*, none over *most* seconds.

    Return where each begins and the last one ends, in seconds. One behind the other they are the
    voice, sample for sample; done again they are the same. FileRejected, StorageFull.
    """
    heard = _heard(path)
    cuts = _cuts(heard, count, most)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        _write(path, heard, cuts, folder)
    except OSError as error:
        raise errors.disk_error(folder, error) from error
    return tuple(cut / heard.rate for cut in cuts)


def sound(path: Path, form: str) -> Iterator[AudioFrame]:
    """Yield the sound of *path* as frames of *form*, at most two channels; FileRejected."""
    kind, clock = known_kind(path), streams.StreamClock(READING)
    with streams.opened(path, kind, clock) as container:
        stream = next(iter(container.streams.audio), None)
        if stream is None:
            raise streams.nothing_found(path, kind, clock)
        layout = "mono" if stream.channels == 1 else "stereo"
        resampler = av.AudioResampler(form, layout, stream.rate)
        for packet in streams.packets(container, stream):
            for frame in stream.decode(packet):
                yield from resampler.resample(frame)
        yield from resampler.resample(None)


def _heard(path: Path) -> _Loudness:
    """Return how loud the voice *path* is from step to step."""
    pieces, rate, channels = [], 0, 1
    for frame in sound(path, "s16"):
        rate, channels = frame.sample_rate, len(frame.layout.channels)
        pieces.append(frame.to_ndarray().reshape(-1, channels).astype(np.float32).mean(axis=1))
    if not pieces:
        raise streams.nothing_found(path, known_kind(path), streams.StreamClock())
    samples = np.concatenate(pieces)
    size = max(1, round(rate * STEP))
    whole = samples[: len(samples) // size * size].reshape(-1, size)
    levels = np.sqrt(np.square(whole, dtype=np.float64).mean(axis=1))
    return _Loudness(rate, channels, len(samples), levels)


def _cuts(heard: _Loudness, count: int, most: float) -> list[int]:
    """Return the samples at which the parts begin, and the end: where it is quietest each time.

    A cut leaves no more behind it than the parts that follow can hold.
    """
    longest, cuts = int(most * heard.rate), [0]
    for left in range(count - 1, 0, -1):
        first = max(cuts[-1] + 1, heard.length - left * longest)
        fair = (heard.length - cuts[-1]) // (left + 1)
        last = min(cuts[-1] + longest, heard.length - left)
        cuts.append(_quietest(heard, max(first, cuts[-1] + fair // 2), last))
    return [*cuts, heard.length]


def _quietest(heard: _Loudness, first: int, last: int) -> int:
    """Return the sample from *first* to *last* around which it is quietest; the middle of ties."""
    size = max(1, round(heard.rate * STEP))
    kernel = np.ones(QUIET) / QUIET
    around = np.convolve(np.pad(heard.levels, QUIET // 2, mode="edge"), kernel, mode="valid")
    low, high = -(-first // size), min(last // size, len(around) - 1)
    if low > high:
        return (first + last) // 2
    window = around[low : high + 1]
    quiet = np.flatnonzero(window <= window.min() * 1.05 + 1.0)
    return (low + int(quiet[len(quiet) // 2])) * size


def _write(path: Path, heard: _Loudness, cuts: Sequence[int], folder: Path) -> None:
    with ExitStack() as stack:
        files = []
        for number in range(1, len(cuts)):
            file = stack.enter_context(wave.open(str(folder / file_name(number)), "wb"))
            file.setnchannels(heard.channels)
            file.setsampwidth(BYTES)
            file.setframerate(heard.rate)
            files.append(file)
        at, size = 0, BYTES * heard.channels
        for frame in sound(path, "s16"):
            data = bytes(frame.planes[0])[: frame.samples * size]
            end = at + frame.samples
            for file, first, last in zip(files, cuts, cuts[1:], strict=False):
                low, high = max(first, at), min(last, end)
                if low < high:
                    file.writeframesraw(data[(low - at) * size : (high - at) * size])
            at = end
