"""What the looks are painted with: smoothing, ink lines, dot screens, paper, palettes.

Pictures are BGR, 8 bit. Masks and tones are float32 from 0 to 1. Sizes are (width, height), and
lengths that should look alike at any size are given for a short side of 720 pixels.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from .opencv import cv2

Picture = NDArray[np.uint8]
Tone = NDArray[np.float32]
Size = tuple[int, int]
Colour = tuple[int, int, int]

REFERENCE = 720
STEADY = 0.9  # share of the past when following a clip's light and colours
LEAST_SPAN = 0.25
LATTICE = 32  # steps of a palette's table along each channel


def length(pixels: float, size: Size) -> float:
    """Return *pixels* at the reference size as pixels of a picture of *size*."""
    return pixels * min(size) / REFERENCE


def smooth(picture: Picture, short: int, passes: int, spread: float = 28) -> Picture:
    """Return a reduced picture (short side *short*) with flat areas and clean edges."""
    height, width = picture.shape[:2]
    scale = short / min(width, height)
    reduced = (max(2, round(width * scale)), max(2, round(height * scale)))
    small = cv2.resize(picture, reduced, interpolation=cv2.INTER_AREA)
    for _ in range(passes):
        small = cv2.bilateralFilter(small, 5, spread, 3)
    return np.asarray(small, np.uint8)


def enlarge(picture: Picture, size: Size) -> Picture:
    return np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_CUBIC), np.uint8)


def blur(tone: Tone, sigma: float) -> Tone:
    return np.asarray(cv2.GaussianBlur(tone, (0, 0), sigma), np.float32)


def grey(picture: Picture) -> Tone:
    """Return the lightness, 0 to 1."""
    return np.asarray(cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY) / np.float32(255), np.float32)


def ink(tone: Tone, sigma: float, strength: float, least: float = 0.012) -> Tone:
    """Return ink lines along the dark side of edges: 0 no ink, 1 full.

    *sigma* is the pen's width in pixels, *least* the contrast that draws no line yet.
    """
    fine = blur(tone, sigma)
    edges = blur(tone, sigma * 1.6) - fine
    return np.asarray(np.clip((edges - least) * strength, 0, 1), np.float32)


def dots(size: Size, pitch: float, degrees: float = 45) -> Tone:
    """Return a dot screen: thresholds 0 to 1, evenly spread, in round cells of *pitch* pixels."""
    width, height = size
    turn = np.deg2rad(degrees)
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    u = (x * np.cos(turn) + y * np.sin(turn)) * (2 * np.pi / pitch)
    v = (y * np.cos(turn) - x * np.sin(turn)) * (2 * np.pi / pitch)
    waves = (np.cos(u) + np.cos(v)) / 4 + 0.5
    steps = np.quantile(waves, np.linspace(0, 1, 257))
    return np.asarray(np.interp(waves, steps, np.linspace(0, 1, 257)), np.float32)


def grain(size: Size, sigma: float, seed: int = 7) -> Tone:
    """Return a paper's fibres around 0, one standard deviation each way; the same every time."""
    width, height = size
    noise = np.random.default_rng(seed).standard_normal((height, width)).astype(np.float32)
    soft = blur(noise, max(0.4, sigma))
    return np.asarray((soft - soft.mean()) / (soft.std() + 1e-6), np.float32)


def vignette(size: Size, inner: float, outer: float) -> Tone:
    """Return 1 in the middle, falling to 0 from *inner* to *outer* (1 is the corner)."""
    width, height = size
    y, x = np.mgrid[-1 : 1 : height * 1j, -1 : 1 : width * 1j]
    away = np.sqrt((x * x + y * y) / 2)
    return np.asarray(np.clip((outer - away) / (outer - inner), 0, 1), np.float32)


def multiply(picture: Picture, tone: Tone) -> Picture:
    """Return *picture* darkened by *tone* (1 leaves it as it is)."""
    shade = np.clip(tone * 255, 0, 255).astype(np.uint8)
    return np.asarray(cv2.multiply(picture, cv2.merge((shade, shade, shade)), scale=1 / 255))


def cover(picture: Picture, colour: Colour, where: Tone) -> Picture:
    """Return *picture* with *colour* laid over it as dense as *where* says."""
    dense = np.clip(where * 255, 0, 255).astype(np.uint8)
    bare = 255 - dense
    under = cv2.multiply(picture, cv2.merge((bare, bare, bare)), scale=1 / 255)
    over = cv2.merge([cv2.convertScaleAbs(dense, alpha=channel / 255) for channel in colour])
    return np.asarray(cv2.add(under, over), np.uint8)


def saturate(picture: Picture, factor: float, lift: int = 0) -> Picture:
    """Return *picture* with its saturation times *factor* and its value plus *lift*."""
    hue, saturation, value = cv2.split(cv2.cvtColor(picture, cv2.COLOR_BGR2HSV))
    saturation = cv2.convertScaleAbs(saturation, alpha=factor)
    value = cv2.add(value, np.full_like(value, lift)) if lift else value
    return np.asarray(cv2.cvtColor(cv2.merge((hue, saturation, value)), cv2.COLOR_HSV2BGR))


def recoloured(number: Picture, colours: Picture) -> Picture:
    """Return each pixel's colour out of *colours*, one row of up to 256 pixels."""
    table = np.zeros((256, 1, 3), np.uint8)
    table[: colours.shape[1], 0] = colours[0]
    return np.asarray(cv2.LUT(cv2.merge((number, number, number)), table), np.uint8)


class Exposure:
    """Stretches lightness to the full range, steadily over a clip's frames."""

    def __init__(self) -> None:
        self._range: Tone | None = None

    def __call__(self, tone: Tone) -> Tone:
        ends = np.percentile(tone[::3, ::3], (2, 98)).astype(np.float32)
        self._range = ends if self._range is None else self._range * STEADY + ends * (1 - STEADY)
        low, high = self._range
        span = max(high - low, LEAST_SPAN)
        return np.asarray(np.clip((tone - low) / span, 0, 1), np.float32)


class Flats:
    """Finds a clip's few main colours and cuts its pictures into areas of them."""

    def __init__(self, count: int) -> None:
        self._count = count
        self._centres: Tone | None = None

    def __call__(self, picture: Picture) -> tuple[Picture, Picture]:
        """Return the area each pixel belongs to, numbered from dark to light, and their colours.

        The colours, one row of pixels, come from the first picture and follow later ones slowly.
        """
        lab = cv2.cvtColor(picture, cv2.COLOR_BGR2LAB).astype(np.float32).reshape(-1, 3)
        self._centres = centres = self._found(lab[::5])
        number = _nearest(lab, centres).reshape(picture.shape[:2])
        for _ in range(2):
            number = np.asarray(cv2.medianBlur(number, 5), np.uint8)
        row = centres.clip(0, 255).astype(np.uint8)[None]
        return number, np.asarray(cv2.cvtColor(row, cv2.COLOR_LAB2BGR), np.uint8)

    def _found(self, samples: Tone) -> Tone:
        if self._centres is None:
            cv2.setRNGSeed(1)
            stop = (cv2.TERM_CRITERIA_MAX_ITER, 12, 1.0)
            _, _, found = cv2.kmeans(
                samples, self._count, np.zeros((0, 1), np.int32), stop, 2, cv2.KMEANS_PP_CENTERS
            )
            return np.asarray(found[np.argsort(found[:, 0])], np.float32)
        centres, nearest = self._centres.copy(), _nearest(samples, self._centres)
        for number in range(self._count):
            if (mine := samples[nearest == number]).shape[0]:
                centres[number] = centres[number] * STEADY + mine.mean(0) * (1 - STEADY)
        return centres


def _nearest(points: Tone, centres: Tone) -> Picture:
    """Return the number of the centre each point is nearest to.

    One centre at a time: a matrix product would spin the threads that the encoder needs.
    """
    first, second, third = (np.ascontiguousarray(channel) for channel in points.T)
    number = np.zeros(points.shape[0], np.uint8)
    best = np.full(points.shape[0], -np.inf, np.float32)
    for position, centre in enumerate(centres):
        closeness = first * (2 * centre[0]) + second * (2 * centre[1])
        closeness += third * (2 * centre[2])
        closeness -= np.float32(centre @ centre)
        np.copyto(number, np.uint8(position), where=closeness > best)
        np.maximum(best, closeness, out=best)
    return number


class Palette:
    """Maps every colour towards the nearest of a few."""

    def __init__(self, colours: Sequence[Colour], keep: float, softness: float) -> None:
        """Build the table; *keep* is the share of the old colour, *softness* blends neighbours."""
        axis = (np.arange(LATTICE) * 255 / (LATTICE - 1)).astype(np.uint8)
        cube = np.stack(np.meshgrid(axis, axis, axis, indexing="ij"), -1).reshape(1, -1, 3)
        lab = cv2.cvtColor(cube, cv2.COLOR_BGR2LAB).astype(np.float32)[0]
        inks = np.array([colours], np.uint8)
        inks_lab = cv2.cvtColor(inks, cv2.COLOR_BGR2LAB).astype(np.float32)[0]
        away = ((lab[:, None, :] - inks_lab[None]) ** 2).sum(-1)
        weights = np.exp(-(away - away.min(1, keepdims=True)) / (2 * softness**2))
        weights /= weights.sum(1, keepdims=True)
        mapped = weights @ inks[0].astype(np.float32)
        table = np.zeros((LATTICE**3, 4), np.uint8)
        table[:, :3] = cube[0] * keep + mapped * (1 - keep)
        self._table = table.view(np.uint32)[:, 0]

    def __call__(self, picture: Picture) -> Picture:
        blue, green, red = (channel.astype(np.intp) >> 3 for channel in cv2.split(picture))
        mapped = self._table.take((blue << 10) | (green << 5) | red)
        return np.ascontiguousarray(mapped[..., None].view(np.uint8)[..., :3])
