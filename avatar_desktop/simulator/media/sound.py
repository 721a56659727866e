"""A clip's sound, kept."""

from collections.abc import Iterator
from fractions import Fraction

import av
from av.audio.fifo import AudioFifo
from av.audio.frame import AudioFrame
from av.audio.resampler import AudioResampler
from av.container import OutputContainer

from .clip import SoundSource

RATE = 48_000
BLOCK = 1024  # AAC takes no other, save for the last


class Soundtrack:
    """Encodes a clip's sound into *output* piece by piece, in step with the picture."""

    def __init__(self, source: SoundSource, output: OutputContainer) -> None:
        layout = "mono" if source.channels == 1 else "stereo"
        self._output = output
        self._stream = output.add_stream("aac", rate=RATE, layout=layout)
        self._parts = _parts(source, layout)
        self._fifo = AudioFifo()
        self._written = -1

    def write(self, until: float) -> None:
        """Write whole blocks up to *until* seconds after the picture's start."""
        most = round(until * RATE)
        while self._written + BLOCK <= most and self._has(BLOCK):
            self._encode(BLOCK)

    def finish(self, until: float) -> None:
        """Write the rest up to *until* seconds and close the stream."""
        self.write(until)
        rest = min(round(until * RATE) - self._written, self._fifo.samples)
        if rest > 0 and self._written >= 0:
            self._encode(rest)
        self._output.mux(self._stream.encode(None))

    def _has(self, samples: int) -> bool:
        while self._fifo.samples < samples:
            position, part = next(self._parts, (0, None))
            if part is None:
                return False
            if self._written < 0:
                self._written = position
            self._fifo.write(part)
        return True

    def _encode(self, samples: int) -> None:
        frame = self._fifo.read(samples)
        if frame is None:
            return
        frame.pts, frame.time_base = self._written, Fraction(1, RATE)
        self._written += frame.samples
        self._output.mux(self._stream.encode(frame))


def _parts(sound: SoundSource, layout: str) -> Iterator[tuple[int, AudioFrame]]:
    """Yield the sound from the picture's start on, with the sample each source frame begins at."""
    resampler = AudioResampler(format="fltp", layout=layout, rate=RATE)
    position = 0
    with av.open(str(sound.path)) as source:
        for frame in source.decode(source.streams.audio[0]):
            begins = (frame.time or 0.0) - sound.start
            if begins + frame.samples / frame.sample_rate <= 0:
                continue
            position = max(0, round(begins * RATE))
            frame.pts = None
            for part in resampler.resample(frame):
                yield position, _untimed(part)
        for part in resampler.resample(None):
            yield position, _untimed(part)


def _untimed(part: AudioFrame) -> AudioFrame:
    part.pts = None
    return part
