"""A bust's cover picture: its surface seen from a little to the side, in one light."""

import math

import numpy as np
from numpy.typing import NDArray

from .badge import Badge
from .bust import Bust
from .numbers import floats
from .opencv import cv2

Picture = NDArray[np.uint8]
Floats = NDArray[np.float32]

SIZE = 512
FINER = 2
TURN = math.radians(-22)
FITS = 0.60  # metres across the picture
MIDDLE = -0.13  # the height in its middle
LIGHT = (-0.45, 0.55, 0.70)
TOP, BOTTOM = (236, 214, 196), (164, 134, 118)  # blue, green, red
BLOB = 4  # pixels that a point is wide
SPLITS = 4  # points along a triangle: they lie closer than they are wide


def cover(bust: Bust) -> Picture:
    """Return the cover, 512 × 512; it carries the badge."""
    side = SIZE * FINER
    fall = np.linspace(0, 1, side)[:, None, None]
    canvas = np.asarray(floats(TOP) * (1 - fall) + floats(BOTTOM) * fall, np.float32)
    canvas = np.repeat(canvas, side, 1)
    places, normals, uvs = _points(bust)
    turn = np.array([
        [math.cos(TURN), 0, math.sin(TURN)], [0, 1, 0], [-math.sin(TURN), 0, math.cos(TURN)]
    ], np.float32)  # fmt: skip
    seen, facing = places @ turn.T, normals @ turn.T
    x = np.round((seen[:, 0] / FITS + 0.5) * side).astype(np.int64)
    y = np.round((0.5 - (seen[:, 1] - MIDDLE) / FITS) * side).astype(np.int64)
    kept = (facing[:, 2] > 0) & (x >= 0) & (x < side - BLOB) & (y >= 0) & (y < side - BLOB)
    order = np.flatnonzero(kept)[np.argsort(seen[kept, 2], kind="stable")]
    light = floats(LIGHT) / np.linalg.norm(floats(LIGHT))
    shade = 0.55 + 0.55 * np.clip(facing[order] @ light, 0, 1)
    rows, columns = bust.texture.shape[:2]
    texels = bust.texture[
        np.clip(uvs[order, 1] * rows, 0, rows - 1).astype(int),
        np.clip(uvs[order, 0] * columns, 0, columns - 1).astype(int),
    ]
    colours = texels * shade[:, None]
    first = y[order] * side + x[order]
    steps = np.array([down * side + right for down in range(BLOB) for right in range(BLOB)])
    pixels, numbers = (first[:, None] + steps).ravel(), np.repeat(np.arange(len(order)), len(steps))
    canvas.reshape(-1, 3)[pixels] = colours[numbers]
    picture = cv2.resize(canvas, (SIZE, SIZE), interpolation=cv2.INTER_AREA)
    drawn = np.clip(picture, 0, 255).astype(np.uint8)
    Badge((SIZE, SIZE)).stamp(drawn)
    return drawn


def _points(bust: Bust) -> tuple[Floats, ...]:
    """Return points all over the surface: places, normals, texture places."""
    steps = (np.arange(SPLITS) + 0.5) / SPLITS
    shares = np.array([(1 - a, a * (1 - b), a * b) for a in np.sqrt(steps) for b in steps])
    return tuple(
        np.einsum("pc,tcd->tpd", floats(shares), one[bust.triangles]).reshape(-1, one.shape[1])
        for one in (bust.places, bust.normals, bust.uvs)
    )
