"""The sample voice: a friendly hum of syllables, sung by formants alone, in no language."""

import math

import numpy as np
from numpy.typing import NDArray

RATE = 22_050
SECONDS = 6.0
MURMUR = 0.2  # this part of a syllable that begins with m or n is hummed

# Formants of vowels in Hz, those of a light voice.
VOWELS = {
    "a": (850, 1350, 2800, 3900), "e": (560, 2100, 2900, 4000), "i": (340, 2600, 3300, 4100),
    "o": (520, 960, 2750, 3800), "u": (380, 820, 2650, 3700), "m": (280, 1100, 2500, 3600),
}  # fmt: skip
WIDTHS = (80, 100, 140, 200)
SHARES = (1.0, 0.5, 0.22, 0.1)

# Start and length in seconds, pitch in Hz, the vowels passed through, what it begins with.
SYLLABLES = (
    (0.10, 0.26, 262, "e", "h"), (0.36, 0.48, 330, "o", "l"),
    (1.10, 0.20, 294, "a", "m"), (1.32, 0.20, 311, "i", "n"), (1.54, 0.42, 349, "ea", "d"),
    (2.20, 0.18, 330, "o", "t"), (2.40, 0.20, 294, "u", "m"), (2.62, 0.22, 277, "i", "l"),
    (2.86, 0.46, 262, "a", "n"),
    (3.56, 0.20, 294, "i", "s"), (3.80, 0.22, 330, "a", "m"), (4.04, 0.22, 370, "ai", "d"),
    (4.30, 0.40, 349, "eo", "l"),
    (4.86, 0.22, 294, "u", "m"), (5.08, 0.62, 247, "ia", "n"),
)  # fmt: skip


def voice() -> NDArray[np.float32]:
    """Return the voice, mono at 22,050 Hz, within ±1, silent at both ends."""
    sound = np.zeros(round(SECONDS * RATE))
    noise = np.random.default_rng(11)
    for start, length, pitch, vowels, onset in SYLLABLES:
        _add(sound, start, _sung(length, pitch, vowels, onset))
        if onset in "std":
            _add(sound, start - 0.06, _hiss(noise, 0.11 if onset == "s" else 0.035, onset))
        if onset == "h":
            _add(sound, start - 0.05, 0.4 * _hiss(noise, 0.09, onset))
    room = np.zeros_like(sound)
    for delay, share in ((0.023, 0.16), (0.041, 0.1), (0.067, 0.06)):
        shift = round(delay * RATE)
        room[shift:] += share * sound[:-shift]
    sound += room
    return np.asarray(sound * (0.75 / np.abs(sound).max()), np.float32)


def _add(sound: NDArray[np.float64], start: float, part: NDArray[np.float64]) -> None:
    first = max(0, round(start * RATE))
    last = min(len(sound), first + len(part))
    sound[first:last] += part[: last - first]


def _sung(length: float, pitch: float, vowels: str, onset: str) -> NDArray[np.float64]:
    """Return harmonics of a gliding pitch, weighed by gliding formants."""
    time = np.arange(round(length * RATE)) / RATE
    share = time / length
    glide = pitch * (1.05 - 0.13 * share + 0.03 * np.sin(np.pi * share))
    vibrato = 1 + 0.012 * np.sin(2 * math.pi * 5.4 * time) * np.clip(share * 2, 0, 1)
    phase = 2 * math.pi * np.cumsum(glide * vibrato) / RATE
    path = ["m" if onset in "mn" else "e" if onset == "l" else vowels[0], *vowels]
    places = [0.0, *np.linspace(0.22, 0.85, len(vowels))]
    formants = [
        np.interp(share, places, [VOWELS[name][number] for name in path]) for number in range(4)
    ]
    wave = np.zeros_like(time)
    for harmonic in range(1, int(RATE / 2 / (pitch * 1.1))):
        here = harmonic * glide
        gain = sum(
            weight / (1 + ((here - formant) / width) ** 2)
            for formant, width, weight in zip(formants, WIDTHS, SHARES, strict=True)
        )
        wave += np.sin(harmonic * phase) * gain / harmonic**0.55
    rise = 0.05 if onset in "mnl" else 0.022
    loud = np.clip(time / rise, 0, 1) * np.clip((length - time) / 0.09, 0, 1) ** 1.5
    softer = np.where(share < MURMUR, 0.55, 1.0) if onset in "mn" else 1.0
    return np.asarray(wave * loud * softer)


def _hiss(noise: np.random.Generator, length: float, onset: str) -> NDArray[np.float64]:
    """Return a burst of noise in the band of one consonant."""
    count = round(length * RATE)
    low, high = {"s": (5200, 9500), "t": (2500, 7000), "d": (800, 3500), "h": (700, 3800)}[onset]
    tones = np.fft.rfft(noise.standard_normal(count))
    pitches = np.fft.rfftfreq(count, 1 / RATE)
    tones[(pitches < low) | (pitches > high)] = 0
    burst = np.fft.irfft(tones, count)
    swell = np.sin(np.pi * np.arange(count) / count) ** 1.2
    return np.asarray(burst / (np.abs(burst).max() + 1e-9) * swell * 0.16)
