"""A voice read: its length, and how loud it is from one moment to the next."""

from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.audio.resampler import AudioResampler
from av.error import FFmpegError
from numpy.typing import NDArray

from .numbers import floats

RATE = 16_000
KINDS = frozenset({"wav", "mp3"})
FULL = 92  # this percentile of the loudness opens the mouth wholly
SILENCE = 0.004
Tone = NDArray[np.float32]


class UnreadableVoice(Exception):
    """The file is no sound of the asked kinds that can be decoded."""


@dataclass(frozen=True, slots=True)
class Voice:
    """A file with a voice; length in seconds, samples at 16 kHz within ±1."""

    path: Path
    start: float
    channels: int
    seconds: float
    samples: Tone

    def loudness(self, fps: int) -> Tone:
        """Return how wide a mouth stands open at each frame, 0 to 1."""
        frames = max(1, round(self.seconds * fps))
        step = RATE / fps
        power = np.array([
            np.sqrt(np.mean(part**2)) if len(part := self._part(number, step)) else 0.0
            for number in range(frames)
        ], np.float32)  # fmt: skip
        full = max(SILENCE, float(np.percentile(power, FULL)))
        wide = np.clip((power - SILENCE) / full, 0, 1) ** 0.7
        soft = np.convolve(np.pad(wide, 1, mode="edge"), (0.25, 0.5, 0.25), "valid")
        return np.asarray(soft, np.float32)

    def _part(self, number: int, step: float) -> Tone:
        return self.samples[round(number * step) : round((number + 1) * step)]


def read_voice(path: Path, most_seconds: float, kinds: frozenset[str] = KINDS) -> Voice:
    """Return the voice at *path*, by its content of *kinds*; UnreadableVoice when it is none.

    What is longer than *most_seconds* is read no further than it takes to know that.
    """
    parts: list[Tone] = []
    count = 0
    try:
        with av.open(str(path)) as source:
            if source.format.name not in kinds or not source.streams.audio:
                raise UnreadableVoice(source.format.name)
            stream = source.streams.audio[0]
            resampler = AudioResampler(format="flt", layout="mono", rate=RATE)
            start = None
            for frame in source.decode(stream):
                start = (frame.time or 0.0) if start is None else start
                for part in resampler.resample(frame):
                    parts.append(floats(part.to_ndarray()).ravel())
                    count += part.samples
                if count > (most_seconds + 1) * RATE:
                    break
            for part in resampler.resample(None):
                parts.append(floats(part.to_ndarray()).ravel())
                count += part.samples
            channels = stream.channels
    except (FFmpegError, ValueError, IndexError) as error:
        raise UnreadableVoice(str(error)) from error
    if not count:
        raise UnreadableVoice("no sound")
    samples = np.concatenate(parts).astype(np.float32)
    return Voice(path, start or 0.0, channels, count / RATE, samples)
