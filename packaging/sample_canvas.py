"""A small painter of smooth shapes, on OpenCV."""

import math
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

Point = tuple[float, float]
Picture = NDArray[np.uint8]

FINER = 2  # drawn at twice the size, then averaged
FRACTION_BITS = 4


def colour(code: str) -> tuple[int, int, int]:
    """Return an OpenCV colour (blue, green, red) from "#rrggbb"."""
    return int(code[5:7], 16), int(code[3:5], 16), int(code[1:3], 16)


def mix(first: str, second: str, share: float) -> str:
    """Return the colour that lies *share* (0 to 1) of the way from *first* to *second*."""
    pairs = zip(colour(first)[::-1], colour(second)[::-1], strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


@dataclass(frozen=True, slots=True)
class Frame:
    """A place on the canvas: origin in pixels, stretch, and turn in degrees, clockwise."""

    x: float = 0.0
    y: float = 0.0
    wide: float = 1.0
    high: float = 1.0
    turn: float = 0.0

    def place(self, point: Point) -> Point:
        """Return where *point*, given from this origin, lies on the canvas."""
        angle = math.radians(self.turn)
        across, down = point[0] * self.wide, point[1] * self.high
        return (
            self.x + across * math.cos(angle) - down * math.sin(angle),
            self.y + across * math.sin(angle) + down * math.cos(angle),
        )

    def inside(self, x: float, y: float, *, turn: float = 0.0) -> "Frame":
        """Return a frame whose origin is (*x*, *y*) of this one."""
        left, top = self.place((x, y))
        return Frame(left, top, self.wide, self.high, self.turn + turn)


class Canvas:
    """A picture of *width* × *height* pixels to paint on, from back to front."""

    def __init__(self, width: int, height: int) -> None:
        self.size = (width, height)
        self._pixels: Any = np.zeros((height * FINER, width * FINER, 3), np.uint8)

    def paste(self, picture: Picture) -> None:
        """Cover everything with *picture*, made by `fine` of a canvas of the same size."""
        self._pixels[:] = picture

    def fine(self) -> Picture:
        """Return a copy of the picture in the size it is painted in."""
        return np.array(self._pixels)

    def picture(self) -> Picture:
        """Return the finished picture, height × width × 3 (blue, green, red)."""
        return np.asarray(cv2.resize(self._pixels, self.size, interpolation=cv2.INTER_AREA))

    def fall(self, stops: list[tuple[float, str]]) -> None:
        """Fill everything with colours that run from top to bottom through *stops* (y, colour)."""
        rows = np.arange(self._pixels.shape[0]) / FINER
        heights = [y for y, _ in stops]
        for channel in range(3):
            values = [colour(code)[channel] for _, code in stops]
            self._pixels[:, :, channel] = np.interp(rows, heights, values)[:, None]

    def glow(self, middle: Point, radius: float, code: str, strength: float) -> None:
        """Lay light of *code* around *middle*, fading to nothing at *radius* pixels."""
        rows, columns = np.mgrid[0 : self._pixels.shape[0], 0 : self._pixels.shape[1]] / FINER
        far = np.hypot(columns - middle[0], rows - middle[1]) / radius
        share = (strength * np.clip(1 - far, 0, 1) ** 2)[:, :, None]
        self._pixels[:] = self._pixels * (1 - share) + np.array(colour(code)) * share

    def shape(self, points: list[Point], code: str, frame: Frame = Frame()) -> None:
        """Fill the outline *points*."""
        scale = FINER * 2**FRACTION_BITS
        spots = np.array([frame.place(point) for point in points]) * scale
        cv2.fillPoly(
            self._pixels,
            [np.round(spots).astype(np.int32)],
            colour(code),
            cv2.LINE_AA,
            FRACTION_BITS,
        )

    def oval(
        self,
        middle: Point,
        radii: Point,
        code: str,
        frame: Frame = Frame(),
        *,
        turn: float = 0.0,
        arc: Point = (0.0, 360.0),
    ) -> None:
        """Fill an ellipse, or the part of it between two angles in degrees, clockwise."""
        own = Frame(*middle, turn=turn)
        corners = int(np.clip(3 * max(radii), 16, 72))
        angles = np.radians(np.linspace(*arc, corners))
        edge = [own.place((radii[0] * math.cos(a), radii[1] * math.sin(a))) for a in angles]
        self.shape(edge, code, frame)

    def stroke(self, points: list[Point], width: float, code: str, frame: Frame = Frame()) -> None:
        """Draw a line with round ends and joints through *points*."""
        for (x0, y0), (x1, y1) in pairwise(points):
            length = math.hypot(x1 - x0, y1 - y0) or 1.0
            across, down = (y0 - y1) / length * width / 2, (x1 - x0) / length * width / 2
            sides = [
                (x0 + across, y0 + down),
                (x1 + across, y1 + down),
                (x1 - across, y1 - down),
                (x0 - across, y0 - down),
            ]
            self.shape(sides, code, frame)
        for point in points:
            self.oval(point, (width / 2, width / 2), code, frame)

    def shade(self, middle: Point, radii: Point, code: str, strength: float) -> None:
        """Lay a see-through ellipse of *code* over what is there."""
        over = Canvas(*self.size)
        over.paste(self.fine())
        over.oval(middle, radii, code)
        self._pixels[:] = cv2.addWeighted(over.fine(), strength, self._pixels, 1 - strength, 0)


def curve(*knots: Point, steps: int = 24) -> list[Point]:
    """Return points along the Bézier curve that *knots* control."""
    share = np.linspace(0, 1, steps)[:, None, None]
    points = np.broadcast_to(np.array(knots, dtype=float), (steps, len(knots), 2))
    while points.shape[1] > 1:
        points = points[:, :-1] * (1 - share) + points[:, 1:] * share
    return [(float(x), float(y)) for x, y in points[:, 0]]
