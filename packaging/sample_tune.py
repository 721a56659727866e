"""The tune of the sample clip: a music box over a soft bass, computed note by note."""

import math

import numpy as np
from numpy.typing import NDArray

RATE = 48_000
BEAT_SECONDS = 0.375
MUSIC_BOX = ((1, 1.0, 3.0), (2, 0.35, 4.5), (3, 0.12, 7.0), (5.4, 0.10, 14.0))
BASS = ((1, 1.0, 2.2), (2, 0.25, 3.5), (3, 0.06, 6.0))

# Beat, note (MIDI number: 60 is middle C).
MELODY = (
    (0, 76), (0.5, 79), (1, 84), (2, 83), (2.5, 84), (3, 79),
    (4, 81), (4.5, 84), (5, 88), (6, 86), (7, 84),
    (8, 86), (8.5, 84), (9, 81), (10, 79), (10.5, 81), (11, 84),
    (12, 83), (12.5, 86), (13, 91), (14, 84),
)  # fmt: skip
# Beat, the beats after it on which the upper notes sound, notes from the bass up.
CHORDS = (
    (0, (1, 3), (48, 55, 64)), (4, (1, 3), (53, 60, 69)), (8, (1, 3), (50, 57, 65)),
    (12, (1,), (55, 62, 65)), (14, (1,), (48, 55, 64)),
)  # fmt: skip


def tune(seconds: float) -> NDArray[np.float32]:
    """Return the tune, 2 × samples at 48 kHz, within ±1, silent at its end."""
    sound = np.zeros((2, round(seconds * RATE)))
    for beat, note in MELODY:
        _add(sound, beat, note, MUSIC_BOX, 0.30, 0.5 + 0.012 * (note - 82))
    for beat, offbeats, notes in CHORDS:
        _add(sound, beat, notes[0], BASS, 0.34, 0.5)
        for step, note in enumerate(notes[1:]):
            for offbeat in offbeats:
                _add(sound, beat + offbeat, note, BASS, 0.13, 0.35 + 0.3 * step)
    sound *= 0.7 / np.abs(sound).max()
    fade = np.clip((seconds - np.arange(sound.shape[1]) / RATE) / 0.35, 0, 1)
    return (sound * fade).astype(np.float32)


def _add(
    sound: NDArray[np.float64],
    beat: float,
    note: float,
    partials: tuple[tuple[float, float, float], ...],
    loudness: float,
    right: float,
) -> None:
    start = round(beat * BEAT_SECONDS * RATE)
    time = np.arange(sound.shape[1] - start) / RATE
    pitch = 440 * 2 ** ((note - 69) / 12)
    wave = sum(
        share * np.exp(-decay * time) * np.sin(2 * math.pi * pitch * multiple * time)
        for multiple, share, decay in partials
    )
    wave = wave * np.clip(time / 0.004, 0, 1) * loudness
    sound[0, start:] += wave * (1 - right)
    sound[1, start:] += wave * right
