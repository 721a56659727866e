"""A bust with a photo for its skin: head, neck, shoulders and a plinth that says "Simulated".

Lengths are in metres, y up, z to the viewer. The texture holds the photo's part around the face
on the left, a plain back of the head on the right, the plinth's plate below.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from .badge import TEXT
from .figure import figure
from .numbers import floats
from .opencv import cv2
from .subject import Face

Picture = NDArray[np.uint8]
Tone = NDArray[np.float32]
Index = NDArray[np.uint32]

SIDE = 512  # of the photo's square in the texture
PLATE = 96  # height of the plate's strip below it
HEAD = (0.092, 0.128, 0.105)  # half width, half height, half depth
PHOTO_WIDE = 0.46  # the photo's square on the bust
EYES_UP = 0.012  # the eyes lie this far above the head's middle
EYE_SPAN = 0.062
FINE = 56


@dataclass(frozen=True, slots=True)
class Bust:
    """Corners, normals, texture places (0 to 1, from the upper left), triangles, the texture."""

    places: Tone
    normals: Tone
    uvs: Tone
    triangles: Index
    texture: Picture


@dataclass(frozen=True, slots=True)
class Surface:
    """One surface over a grid of u and v, and how its texture is chosen."""

    places: Tone
    normals: Tone
    uvs: Tone


def bust(photo: Picture, face: Face) -> Bust:
    """Return the bust of the person in *photo*."""
    shapes = (_head, _neck, _shoulders)
    parts = [*(_part(shape, _photo_uv) for shape in shapes), plinth()]
    return Bust(*knit(parts), _texture(photo, face))


def plinth() -> Surface:
    """Return the plinth, its top at -0.32 m, its texture the plate."""
    return _part(_plinth, _plate_uv)


def knit(parts: Sequence[Surface]) -> tuple[Tone, Tone, Tone, Index]:
    """Return the places, normals, texture places and triangles of *parts* together."""
    triangles, first = [], 0
    for part in parts:
        rows, columns = part.places.shape[:2]
        grid = first + np.arange(rows * columns).reshape(rows, columns)
        a, b, c, d = (grid[:-1, :-1].ravel(), grid[:-1, 1:].ravel(),
                      grid[1:, :-1].ravel(), grid[1:, 1:].ravel())  # fmt: skip
        triangles += [np.stack((a, c, b), 1), np.stack((b, c, d), 1)]
        first += rows * columns
    return (
        np.concatenate([part.places.reshape(-1, 3) for part in parts]).astype(np.float32),
        np.concatenate([part.normals.reshape(-1, 3) for part in parts]).astype(np.float32),
        np.concatenate([part.uvs.reshape(-1, 2) for part in parts]).astype(np.float32),
        np.concatenate(triangles).astype(np.uint32),
    )


def _part(shape: Callable[[Tone, Tone], Tone], uv: Callable[[Tone, Tone, Tone], Tone]) -> Surface:
    """Return *shape* over angles u (0 at the back, once round) and heights v (0 top, 1 bottom)."""
    v, u = np.meshgrid(np.linspace(0, 1, FINE), np.linspace(0, 1, 2 * FINE), indexing="ij")
    places = shape(u.astype(np.float32), v.astype(np.float32))
    step = np.float32(1e-3)
    along = shape(u.astype(np.float32) + step, v.astype(np.float32)) - places
    below = np.clip(v + step, 0, 1).astype(np.float32)
    above = np.clip(v - step, 0, 1).astype(np.float32)
    down = shape(u.astype(np.float32), below) - shape(u.astype(np.float32), above)
    normals = np.cross(down, along)
    long = np.linalg.norm(normals, axis=-1, keepdims=True)
    away = places - floats((0, places[..., 1].mean(), 0))
    at_pole = long < 1e-12  # noqa: PLR2004 - no area, no normal
    normals = np.where(at_pole, _unit(away), normals / np.maximum(long, 1e-12))
    return Surface(places, normals.astype(np.float32), uv(places, floats(u), floats(v)))


def _unit(away: Tone) -> Tone:
    return np.asarray(away / np.maximum(np.linalg.norm(away, axis=-1, keepdims=True), 1e-9))


def _round(u: Tone, wide: Tone, deep: Tone, y: Tone) -> Tone:
    angle = 2 * np.pi * u + np.pi
    return np.stack((wide * np.sin(angle), y, deep * np.cos(angle)), -1)


def _head(u: Tone, v: Tone) -> Tone:
    polar = np.pi * v
    ring, y = np.sin(polar), np.cos(polar)
    jaw = 1 - 0.2 * np.clip(-y, 0, 1) ** 1.5
    places = _round(u, HEAD[0] * ring * jaw, HEAD[2] * ring * jaw, HEAD[1] * y)
    x, level, z = places[..., 0], places[..., 1], places[..., 2]
    front = np.clip(z / HEAD[2], 0, 1) ** 2
    nose = 0.022 * np.exp(-((x / 0.014) ** 2) - ((level + 0.024) / 0.024) ** 2)
    brow = 0.006 * np.exp(-((x / 0.06) ** 2) - ((level - 0.03) / 0.012) ** 2)
    lips = 0.007 * np.exp(-((x / 0.026) ** 2) - ((level + 0.062) / 0.013) ** 2)
    sockets = -0.009 * sum(
        np.exp(-(((x - side * EYE_SPAN / 2) / 0.017) ** 2) - ((level - EYES_UP) / 0.013) ** 2)
        for side in (-1, 1)
    )
    places[..., 2] = z + front * (nose + brow + lips + sockets)
    return places


def _neck(u: Tone, v: Tone) -> Tone:
    y = -0.085 - 0.13 * v
    wide = 0.052 + 0.016 * v**2
    return _round(u, wide, wide * 0.95 * np.ones_like(u), y) + floats((0, 0, -0.012))


def _shoulders(u: Tone, v: Tone) -> Tone:
    swell = np.sin(np.pi / 2 * np.clip(v * 1.5, 0, 1)) ** 0.8
    shrink = 1 - 0.12 * np.clip(v - 0.66, 0, 1)
    wide = (0.05 + 0.145 * swell) * shrink
    deep = (0.05 + 0.045 * swell) * shrink
    y = -0.175 - 0.145 * v**1.3
    return _round(u, wide, deep, y) + floats((0, 0, -0.012))


def _plinth(u: Tone, v: Tone) -> Tone:
    foot = np.clip((v - 0.04) / 0.92, 0, 1)
    cap = np.clip(v / 0.04, 0, 1) * np.clip((1 - v) / 0.04, 0, 1)
    wide = (0.15 + 0.02 * foot**3) * cap
    return _round(u, wide, wide * 0.7, -0.32 - 0.085 * foot) + floats((0, 0, -0.012))


def _photo_uv(places: Tone, u: Tone, v: Tone) -> Tone:  # noqa: ARG001 - as every part's
    x = np.clip(places[..., 0] / PHOTO_WIDE + 0.5, 0.004, 0.996)
    y = np.clip((PHOTO_WIDE * 0.42 - places[..., 1]) / PHOTO_WIDE, 0.004, 0.996)
    front = (u > 0.25) & (u < 0.75)  # noqa: PLR2004 - the front half
    across = np.where(front, x / 2, 0.5 + x / 2)
    return np.stack((across, y * (SIDE / (SIDE + PLATE))), -1)


def _plate_uv(places: Tone, u: Tone, v: Tone) -> Tone:  # noqa: ARG001 - as every part's
    top = (SIDE + 2) / (SIDE + PLATE)
    return np.stack((np.clip(u, 0, 1), top + (0.995 - top) * np.clip(v, 0, 1)), -1)


def _texture(photo: Picture, face: Face) -> Picture:
    """Return the texture, its face where the head's face is."""
    (x1, y1), (x2, y2) = face.eyes
    scale = EYE_SPAN / PHOTO_WIDE * SIDE / max(1.0, float(np.hypot(x2 - x1, y2 - y1)))
    eye_x, eye_y = (x1 + x2) / 2, (y1 + y2) / 2
    to_x, to_y = SIDE / 2, SIDE * (0.42 - EYES_UP / PHOTO_WIDE)
    matrix = floats(((scale, 0, to_x - eye_x * scale), (0, scale, to_y - eye_y * scale)))
    front = cv2.warpAffine(
        photo, matrix, (SIDE, SIDE), flags=cv2.INTER_AREA if scale < 1 else cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    person = cv2.warpAffine(
        figure(photo, face), matrix, (SIDE, SIDE), borderMode=cv2.BORDER_REPLICATE
    )
    front = _spread(np.asarray(front, np.uint8), np.asarray(person, np.float32))
    texture = np.zeros((SIDE + PLATE, 2 * SIDE, 3), np.uint8)
    texture[:SIDE, :SIDE] = front
    texture[:SIDE, SIDE:] = _back(front, round(to_x), round(to_y))
    texture[SIDE:] = plate(texture[SIDE:].shape[:2])
    return texture


def _spread(front: Picture, person: Tone) -> Picture:
    """Return *front* with the colours next to the person spread over what lies behind."""
    inside = (cv2.erode(person, np.ones((5, 5), np.uint8)) > 0.9).astype(np.float32)  # noqa: PLR2004 - surely the person
    filled = front.astype(np.float32)
    done = inside.copy()
    known = np.dstack((front * inside[:, :, None], inside))
    for reduced, sigma in ((1, 3), (2, 4), (4, 5), (8, 8), (16, 12)):
        small = cv2.resize(known, (SIDE // reduced, SIDE // reduced), interpolation=cv2.INTER_AREA)
        near_by = cv2.resize(cv2.GaussianBlur(small, (0, 0), sigma), (SIDE, SIDE))
        colours, weight = near_by[:, :, :3], near_by[:, :, 3]
        near = (done == 0) & (weight > 1e-3)  # noqa: PLR2004 - within reach
        filled[near] = (colours / np.maximum(weight, 1e-6)[:, :, None])[near]
        done[near] = 1
    return np.asarray(np.clip(filled, 0, 255), np.uint8)


def _back(front: Picture, x: int, y: int) -> Picture:
    """Return the back: the colour above the forehead for hair, the chest's for cloth."""
    span = round(EYE_SPAN / PHOTO_WIDE * SIDE)
    crown = front[
        max(0, y - round(1.5 * span)) : max(1, y - round(1.1 * span)), x - span // 2 : x + span // 2
    ]
    chest = front[round(SIDE * 0.86) : round(SIDE * 0.95), x - 2 * span : x + 2 * span]
    hair, cloth = (np.median(part.reshape(-1, 3), 0) for part in (crown, chest))
    share = np.clip((np.linspace(0, 1, SIDE) - 0.66) / 0.08, 0, 1)[:, None, None]
    plain = (hair * (1 - share) + cloth * share) * np.ones((SIDE, SIDE, 1))
    strands = np.random.default_rng(4).normal(0, 7, (1, SIDE, 1)) * (1 - share)
    return np.asarray(np.clip(plain + strands, 0, 255), np.uint8)


def plate(shape: tuple[int, int]) -> Picture:
    """Return the plinth's strip: stone, with the word in front."""
    height, width = shape
    fall = np.linspace(1.15, 0.85, height)[:, None, None]
    plate = np.clip(floats((74, 62, 58)) * fall * np.ones((height, width, 1)), 0, 255)
    sheet = np.ascontiguousarray(plate, np.uint8)
    font, thick = cv2.FONT_HERSHEY_DUPLEX, 2
    (wide, high), _ = cv2.getTextSize(TEXT, font, 1.25, thick)
    origin = ((width - wide) // 2, (height + high) // 2)
    cv2.putText(sheet, TEXT, origin, font, 1.25, (150, 205, 240), thick, cv2.LINE_AA)
    return sheet
