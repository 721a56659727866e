"""A picture in relief: its figure raised from the ground, with the word "Simulated" below."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .badge import TEXT
from .figure import figure
from .numbers import floats
from .opencv import cv2
from .subject import faces, figure_mask

Picture = NDArray[np.uint8]
Tone = NDArray[np.float32]

MOST_POINTS = 96_000  # of the front; with the back and the letters under 150,000 splats
TALL = 1.8  # metres, as a person
DEEP = 0.30  # of the figure's width, front to back
LETTERS = (0.95, 0.86, 0.35)  # red, green, blue
LETTERS_WIDE = 1.1  # by the figure's width
LEAST_SHARE, MOST_SHARE = 0.04, 0.97


@dataclass(frozen=True, slots=True)
class Relief:
    """Points on the front of a figure, in rows and columns of a grid, y up, z to the viewer.

    `places` metres, `colours` red, green, blue from 0 to 1, `normals` of length 1, all n × 3;
    `grid` holds each point's number, -1 where there is none; `step` is the grid's spacing.
    """

    places: Tone
    colours: Tone
    normals: Tone
    grid: NDArray[np.int64]
    step: float


def relief(picture: Picture, most_points: int = MOST_POINTS) -> Relief:
    """Return the figure in *picture* in relief; all of the picture when no figure stands out."""
    mask = _figure(picture)
    scale = min(1.0, (most_points / max(1.0, float(mask.sum()))) ** 0.5)
    size = (max(8, round(picture.shape[1] * scale)), max(8, round(picture.shape[0] * scale)))
    small = np.asarray(cv2.resize(picture, size, interpolation=cv2.INTER_AREA), np.uint8)
    inside = cv2.resize(mask, size, interpolation=cv2.INTER_AREA) > 0.5  # noqa: PLR2004 - half
    if not inside.any():
        inside[:] = True
    rows, columns = np.nonzero(inside)
    step = TALL / (rows.max() - rows.min() + 1)
    depth = _depth(small, inside) * DEEP * (columns.max() - columns.min() + 1) * step
    x = (columns - (columns.max() + columns.min()) / 2) * step
    y = (rows.max() - rows) * step
    grid = np.full(inside.shape, -1, np.int64)
    grid[rows, columns] = np.arange(len(rows))
    slope_y, slope_x = np.gradient(depth / step)
    normals = np.stack((-slope_x, slope_y, np.ones_like(depth)), -1)[rows, columns]
    normals /= np.linalg.norm(normals, axis=1, keepdims=True)
    return Relief(
        np.stack((x, y, depth[rows, columns]), 1).astype(np.float32),
        (small[rows, columns, ::-1] / np.float32(255)).astype(np.float32),
        normals.astype(np.float32), grid, float(step),
    )  # fmt: skip


def back_of(front: Relief) -> tuple[Tone, Tone, Tone]:
    """Return places, colours and normals of a plain back: the front mirrored, dimmed, thinned."""
    chosen = np.arange(len(front.places))[::3]
    places = front.places[chosen] * floats((1, 1, -0.8))
    blurred = _smeared(front)[chosen]
    return places, blurred * np.float32(0.72), front.normals[chosen] * floats((1, 1, -1))


def letters(front: Relief) -> tuple[Tone, Tone]:
    """Return places and colours of the word "Simulated", standing below the figure."""
    font, thick = cv2.FONT_HERSHEY_DUPLEX, 2
    (wide, high), low = cv2.getTextSize(TEXT, font, 1.1, thick)
    sheet = np.zeros((high + low + 8, wide + 8), np.uint8)
    cv2.putText(sheet, TEXT, (4, high + 4), font, 1.1, 255, thick, cv2.LINE_AA)
    rows, columns = np.nonzero(sheet > 110)  # noqa: PLR2004 - the letters' inside
    span = float(np.ptp(front.places[:, 0])) * LETTERS_WIDE
    step = span / sheet.shape[1]
    x = (columns - sheet.shape[1] / 2) * step
    y = -(rows + sheet.shape[0] * 0.2) * step
    z = np.full(len(rows), float(np.percentile(front.places[:, 2], 60)))
    places = np.stack((x, y, z), 1).astype(np.float32)
    return places, np.tile(floats(LETTERS), (len(rows), 1))


def _figure(picture: Picture) -> Tone:
    """Return 1 where the figure is: the person, else what stands out, else everything."""
    found = faces(picture)
    if found:
        mask = figure(picture, found[0])
    else:
        reduced = cv2.resize(picture, (240, 240), interpolation=cv2.INTER_AREA)
        lone = figure_mask(np.asarray(reduced, np.uint8)).astype(np.float32) / 255
        mask = np.asarray(cv2.resize(lone, picture.shape[1::-1]), np.float32)
    if LEAST_SHARE < float(mask.mean()) < MOST_SHARE:
        return mask
    return np.ones(picture.shape[:2], np.float32)


def _depth(small: Picture, inside: NDArray[np.bool_]) -> Tone:
    """Return how far each pixel stands out, 0 to 1: round at the rim, finer by light and shade."""
    ringed = np.pad(inside.astype(np.uint8), 1)
    away = cv2.distanceTransform(ringed, cv2.DIST_L2, 5)[1:-1, 1:-1].astype(np.float32)
    share = np.clip(away / max(1.0, float(away.max())), 0, 1)
    dome = np.sqrt(1 - (1 - share) ** 2)
    light = cv2.cvtColor(small, cv2.COLOR_BGR2GRAY).astype(np.float32) / 255
    fine = cv2.GaussianBlur(light, (0, 0), 1.5) - cv2.GaussianBlur(light, (0, 0), 12)
    soft = cv2.GaussianBlur(dome, (0, 0), 3)
    return np.asarray((soft + 0.22 * fine) * inside, np.float32)


def _smeared(front: Relief) -> Tone:
    """Return the front's colours without its features."""
    sheet = np.zeros((*front.grid.shape, 3), np.float32)
    weight = (front.grid >= 0).astype(np.float32)
    sheet[front.grid >= 0] = front.colours
    sigma = max(2.0, front.grid.shape[1] / 10)
    total = cv2.GaussianBlur(weight, (0, 0), sigma)[:, :, None]
    smeared = cv2.GaussianBlur(sheet, (0, 0), sigma) / np.maximum(total, 1e-3)
    return np.asarray(smeared[front.grid >= 0], np.float32)
