"""A painter of softly shaded shapes, for still pictures."""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from sample_canvas import FRACTION_BITS, Frame, Picture, Point, colour

Mask = NDArray[np.float32]

FINER = 2  # painted at twice the size, then averaged
COARSER = 4  # wide blurs are made on a quarter of each side
WIDE = 12.0


class Painting:
    """A picture of *width* × *height* pixels, painted from back to front.

    Every stroke returns its mask, so that light and shade can be laid *within* it alone.
    """

    def __init__(self, width: int, height: int) -> None:
        self.size = (width, height)
        self._pixels: Any = np.zeros((height * FINER, width * FINER, 3), np.float32)

    def picture(self) -> Picture:
        """Return the finished picture, height × width × 3 (blue, green, red)."""
        small = cv2.resize(self._pixels, self.size, interpolation=cv2.INTER_AREA)
        noise = np.random.default_rng(5).normal(0, 0.8, small.shape)  # hides steps in soft falls
        return np.clip(small + noise, 0, 255).astype(np.uint8)

    def fall(self, stops: list[tuple[float, str]]) -> None:
        """Fill everything with colours that run from top to bottom through *stops* (y, colour)."""
        rows = np.arange(self._pixels.shape[0]) / FINER
        for channel in range(3):
            values = [colour(code)[channel] for _, code in stops]
            self._pixels[:, :, channel] = np.interp(rows, [y for y, _ in stops], values)[:, None]

    def shape(
        self, points: list[Point], code: str, *, soft: float = 0.0, strength: float = 1.0,
        within: Mask | None = None, frame: Frame = Frame(),
    ) -> Mask:  # fmt: skip
        """Fill the outline *points*, its edge blurred over *soft* pixels."""
        mask = self._mask([frame.place(point) for point in points], soft)
        if within is not None:
            mask = mask * within
        share = (mask * strength)[:, :, None]
        self._pixels += (np.array(colour(code), np.float32) - self._pixels) * share
        return mask

    def oval(
        self, middle: Point, radii: Point, code: str, *, turn: float = 0.0, soft: float = 0.0,
        strength: float = 1.0, within: Mask | None = None, frame: Frame = Frame(),
    ) -> Mask:  # fmt: skip
        """Fill an ellipse."""
        angles = np.linspace(0, 2 * np.pi, 96, endpoint=False)
        place = frame.inside(*middle, turn=turn)
        edge = [place.place((radii[0] * np.cos(a), radii[1] * np.sin(a))) for a in angles]
        return self.shape(edge, code, soft=soft, strength=strength, within=within)

    def stroke(
        self, points: list[Point], widths: Point, code: str, *, soft: float = 0.0,
        strength: float = 1.0, within: Mask | None = None, frame: Frame = Frame(),
    ) -> Mask:  # fmt: skip
        """Draw a line whose width grows from *widths*[0] at its ends to *widths*[1] midway."""
        line = np.array(points, float)
        along = np.gradient(line, axis=0)
        across = np.stack((-along[:, 1], along[:, 0]), 1)
        across /= np.maximum(np.hypot(*across.T)[:, None], 1e-9)
        bulge = np.sin(np.linspace(0, np.pi, len(line)))[:, None]
        half = (widths[0] + (widths[1] - widths[0]) * bulge) / 2
        edge = np.concatenate((line + across * half, (line - across * half)[::-1]))
        outline = [(float(x), float(y)) for x, y in edge]
        return self.shape(
            outline, code, soft=soft, strength=strength, within=within, frame=frame
        )

    def _mask(self, points: list[Point], soft: float) -> Mask:
        coarse = COARSER if soft > WIDE else 1
        high, wide = (-(-side // coarse) for side in self._pixels.shape[:2])
        scale = FINER / coarse
        mask = np.zeros((high, wide), np.uint8)
        spots = np.round(np.array(points) * scale * 2**FRACTION_BITS).astype(np.int32)
        cv2.fillPoly(mask, [spots], 255, cv2.LINE_AA, FRACTION_BITS)
        dense = mask.astype(np.float32) / 255
        if soft:
            dense = cv2.GaussianBlur(dense, (0, 0), soft * scale)
        if coarse > 1:
            dense = cv2.resize(dense, self._pixels.shape[1::-1], interpolation=cv2.INTER_LINEAR)
        return np.asarray(dense, np.float32)


def mirrored(points: list[Point], middle: float) -> list[Point]:
    """Return *points* and their mirror images about x = *middle*, as one outline."""
    return [*points, *((2 * middle - x, y) for x, y in reversed(points))]
