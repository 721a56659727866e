"""A figure in the round on a plinth: a picture's relief with a back, or a slab with words."""

import textwrap

import numpy as np
from numpy.typing import NDArray

from .bust import PLATE, SIDE, Bust, knit, plate, plinth
from .numbers import floats
from .opencv import cv2
from .relief import Relief, relief

Picture = NDArray[np.uint8]
Tone = NDArray[np.float32]
Index = NDArray[np.int64]

TALL = 0.42  # metres, as covers are drawn
FOOT = -0.32  # the figure's lowest point, on the plinth
LINE_SIGNS, MOST_LINES = 18, 8


def statue(picture: Picture, back: Picture | None, most_points: int) -> Bust:
    """Return the figure in *picture*, seen from behind as in *back*, or as from the front.

    Up to *most_points* corners a side; the plinth says "Simulated".
    """
    front = relief(picture, most_points)
    places, uvs, normals = _placed(front), _uvs(front), front.normals
    skin = _triangles(front.grid)
    count = len(places)
    foot = knit([plinth()])
    return Bust(
        np.concatenate((places, places * floats((1, 1, -0.8)), foot[0])).astype(np.float32),
        np.concatenate((normals, normals * floats((1, 1, -1)), foot[1])).astype(np.float32),
        np.concatenate((uvs, uvs * floats((-1, 1)) + floats((1, 0)), foot[2])).astype(np.float32),
        np.concatenate((skin, skin[:, ::-1] + count, _rim(skin, count), foot[3] + 2 * count))
        .astype(np.uint32),
        _texture(picture, back if back is not None else np.ascontiguousarray(picture[:, ::-1])),
    )  # fmt: skip


def _rim(skin: Index, count: int) -> Index:
    """Return triangles between the edges of the front and those of the back, *count* later."""
    edges = np.concatenate((skin[:, (0, 1)], skin[:, (1, 2)], skin[:, (2, 0)]))
    _, first, times = np.unique(np.sort(edges, 1), axis=0, return_index=True, return_counts=True)
    start, end = edges[first[times == 1]].T
    far = start + count, end + count
    return np.concatenate((np.stack((end, start, far[0]), 1), np.stack((end, *far), 1)))


def worded(words: str) -> Picture:
    """Return a slab of coloured clay that carries *words*; signs beyond ASCII as dots."""
    plain = words.encode("ascii", "replace").decode().replace("?", ".")
    hue = sum(words.encode()) % 180
    slab = np.full((640, 640, 3), 255, np.uint8)
    colour = cv2.cvtColor(np.array([[[hue, 120, 210]]], np.uint8), cv2.COLOR_HSV2BGR)[0, 0]
    cv2.rectangle(slab, (70, 70), (570, 570), [int(one) for one in colour], -1)
    for row, line in enumerate(textwrap.wrap(plain, LINE_SIGNS)[:MOST_LINES]):
        cv2.putText(slab, line, (100, 150 + 56 * row), cv2.FONT_HERSHEY_DUPLEX, 1.2,
                    (40, 30, 30), 2, cv2.LINE_AA)  # fmt: skip
    return slab


def _placed(front: Relief) -> Tone:
    """Return the places at the statue's size, its feet on the plinth."""
    scale = TALL / max(1e-6, float(np.ptp(front.places[:, 1])))
    places = (front.places - floats((0, front.places[:, 1].min(), 0))) * np.float32(scale)
    return places + floats((0, FOOT, 0))


def _triangles(grid: Index) -> Index:
    a, b, c, d = grid[:-1, :-1], grid[:-1, 1:], grid[1:, :-1], grid[1:, 1:]
    whole = (a >= 0) & (b >= 0) & (c >= 0) & (d >= 0)
    a, b, c, d = a[whole], b[whole], c[whole], d[whole]
    return np.concatenate((np.stack((a, c, b), 1), np.stack((b, c, d), 1)))


def _uvs(front: Relief) -> Tone:
    """Return where each corner lies in the left half of the texture, above the plate."""
    rows, columns = np.nonzero(front.grid >= 0)
    height, width = front.grid.shape
    across = (columns + 0.5) / width / 2
    down = (rows + 0.5) / height * (SIDE / (SIDE + PLATE))
    return np.stack((across, down), 1).astype(np.float32)


def _texture(front: Picture, back: Picture) -> Picture:
    texture = np.zeros((SIDE + PLATE, 2 * SIDE, 3), np.uint8)
    for left, picture in ((0, front), (SIDE, back)):
        part = cv2.resize(picture, (SIDE, SIDE), interpolation=cv2.INTER_AREA)
        texture[:SIDE, left : left + SIDE] = part
    texture[SIDE:] = plate((PLATE, 2 * SIDE))
    return texture
