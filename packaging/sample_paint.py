"""A painter of softly shaded shapes, for still pictures."""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray
from sample_canvas import FRACTION_BITS, Frame, Picture, Point, colour

CANVAS = Frame()
FINER = 2  # painted at twice the size, then averaged
COARSER = 4  # wide blurs are made on a quarter of each side
WIDE = 12.0
REACH = 3.2  # a blur is gone this many times its spread away


@dataclass(frozen=True, slots=True)
class Mask:
    """How dense paint lies, 0 to 1, on one patch of the fine canvas; nothing lies outside it."""

    left: int
    top: int
    dense: NDArray[np.float32]

    def at(self, left: int, top: int, wide: int, high: int) -> NDArray[np.float32]:
        """Return the density on another patch."""
        found = np.zeros((high, wide), np.float32)
        own_high, own_wide = self.dense.shape
        x0, x1 = max(left, self.left), min(left + wide, self.left + own_wide)
        y0, y1 = max(top, self.top), min(top + high, self.top + own_high)
        if x0 < x1 and y0 < y1:
            part = self.dense[y0 - self.top : y1 - self.top, x0 - self.left : x1 - self.left]
            found[y0 - top : y1 - top, x0 - left : x1 - left] = part
        return found


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
        whole: Picture = np.clip(small + noise, 0, 255).astype(np.uint8)
        return whole

    def fall(self, stops: list[tuple[float, str]]) -> None:
        """Fill everything with colours that run from top to bottom through *stops* (y, colour)."""
        rows = np.arange(self._pixels.shape[0]) / FINER
        for channel in range(3):
            values = [colour(code)[channel] for _, code in stops]
            self._pixels[:, :, channel] = np.interp(rows, [y for y, _ in stops], values)[:, None]

    def shape(
        self, points: list[Point], code: str, *, soft: float = 0.0, strength: float = 1.0,
        within: Mask | None = None, frame: Frame = CANVAS,
    ) -> Mask:  # fmt: skip
        """Fill the outline *points*, its edge blurred over *soft* pixels."""
        mask = self._mask([frame.place(point) for point in points], soft)
        high, wide = mask.dense.shape
        if within is not None:
            inside = within.at(mask.left, mask.top, wide, high)
            mask = Mask(mask.left, mask.top, mask.dense * inside)
        under = self._pixels[mask.top : mask.top + high, mask.left : mask.left + wide]
        share = (mask.dense * np.float32(strength))[:, :, None]
        under += (np.array(colour(code), np.float32) - under) * share
        return mask

    def oval(
        self, middle: Point, radii: Point, code: str, *, turn: float = 0.0, soft: float = 0.0,
        strength: float = 1.0, within: Mask | None = None, frame: Frame = CANVAS,
    ) -> Mask:  # fmt: skip
        """Fill an ellipse."""
        angles = np.linspace(0, 2 * np.pi, 96, endpoint=False)
        place = frame.inside(*middle, turn=turn)
        edge = [place.place((radii[0] * np.cos(a), radii[1] * np.sin(a))) for a in angles]
        return self.shape(edge, code, soft=soft, strength=strength, within=within)

    def stroke(
        self, points: list[Point], widths: Point, code: str, *, soft: float = 0.0,
        strength: float = 1.0, within: Mask | None = None, frame: Frame = CANVAS,
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
        return self.shape(outline, code, soft=soft, strength=strength, within=within, frame=frame)

    def _mask(self, points: list[Point], soft: float) -> Mask:
        spots = np.array(points) * FINER
        coarse = COARSER if soft > WIDE else 1
        margin = soft * FINER * REACH + 2 * COARSER
        height, width = self._pixels.shape[:2]
        left, top = np.maximum(np.floor(spots.min(0) - margin), 0).astype(int)
        right, bottom = np.minimum(np.ceil(spots.max(0) + margin), (width, height)).astype(int)
        wide, high = max(1, int(right - left)), max(1, int(bottom - top))
        left, top = min(int(left), width - wide), min(int(top), height - high)
        dense = np.zeros((-(-high // coarse), -(-wide // coarse)), np.uint8)
        own = np.round((spots - (left, top)) / coarse * 2**FRACTION_BITS).astype(np.int32)
        cv2.fillPoly(dense, [own], 255, cv2.LINE_AA, FRACTION_BITS)
        soft_dense: NDArray[np.float32] = dense.astype(np.float32) / np.float32(255)
        if soft:
            soft_dense = np.asarray(
                cv2.GaussianBlur(soft_dense, (0, 0), soft * FINER / coarse), np.float32
            )
        if coarse > 1:
            size = (wide, high)
            soft_dense = np.asarray(cv2.resize(soft_dense, size), np.float32)
        return Mask(left, top, soft_dense)


def mirrored(points: list[Point], middle: float) -> list[Point]:
    """Return *points* and their mirror images about x = *middle*, as one outline."""
    return [*points, *((2 * middle - x, y) for x, y in reversed(points))]
