"""What the readers of 3D files share: the error they raise and the arrays they finish."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar_desktop.domain.model3d import Corner
from avatar_desktop.domain.text import N_, Message, say

Array = NDArray[Any]

DARKEST = 0.0031308
"""Below this linear light sRGB is a straight line (IEC 61966-2-1)."""
FARTHEST = 1e15
"""A coordinate beyond cannot be squared in float32 and is taken for damage."""

CONTRADICTION = N_("Its header promises something else than the file holds.")
EMPTY = N_("There is nothing in it to show.")


class MalformedMesh(Exception):
    """A 3D file cannot be read: `why` for the person, the text for the details.

    A `whole` one has all the bytes that its container promises, so that fetching it again gives
    the same.
    """

    def __init__(self, detail: str, why: Message | None = None, *, whole: bool = True) -> None:
        super().__init__(detail)
        self.why = why or say(CONTRADICTION)
        self.whole = whole


def damage(detail: str) -> MalformedMesh:
    """Return the error for a file whose bytes are missing or no longer what was written."""
    return MalformedMesh(detail, whole=False)


def too_many(what: str, count: int, most: int) -> MalformedMesh:
    """Return the error for *count* of *what* where *most* can be shown."""
    template = N_("It has {count} million elements; this app shows no more than {most} million.")
    return MalformedMesh(
        f"{count} of {what}", say(template, count=round(count / 10**6), most=most // 10**6)
    )


def nothing() -> MalformedMesh:
    """Return the error for a file without a single usable point."""
    return MalformedMesh("no usable vertex", say(EMPTY))


def usable(positions: Array) -> Array:
    """Return a mask of the rows of *positions* (N, 3) that are places in space."""
    fine = np.isfinite(positions) & (np.abs(positions) < FARTHEST)
    return np.asarray(fine.all(axis=1))


def renumbered(triangles: Array, kept: Array) -> tuple[Array, Array]:
    """Drop the triangles that touch a vertex outside the mask *kept*; return them and a mask.

    The indices count the kept vertices only.
    """
    whole: Array = np.asarray(kept[triangles].all(axis=1))
    places = np.cumsum(kept, dtype=np.int64) - 1
    return places[triangles[whole]].astype(np.uint32), whole


def unit(vectors: Array) -> Array:
    """Return *vectors* (N, k) as float32 of length 1; zeros and rubbish stay zero."""
    clean = np.nan_to_num(vectors.astype(np.float32), nan=0, posinf=0, neginf=0)
    clean = np.clip(clean, -1e6, 1e6)
    length = np.sqrt((clean * clean).sum(axis=1, keepdims=True))
    return np.asarray(clean / np.maximum(length, 1e-12), np.float32)


def smooth_normals(positions: Array, triangles: Array) -> Array:
    """Return unit normals (N, 3) of the vertices, averaged over their triangles by area."""
    a, b, c = (positions[triangles[:, corner]].astype(np.float64) for corner in range(3))
    flat = np.cross(b - a, c - a)
    sums = np.zeros((len(positions), 3))
    for axis in range(3):
        for corner in range(3):
            sums[:, axis] += np.bincount(
                triangles[:, corner], flat[:, axis], minlength=len(positions)
            )
    length = np.linalg.norm(sums, axis=1, keepdims=True)
    return np.asarray(sums / np.where(length > 0, length, 1), np.float32)


def box(positions: Array) -> tuple[Corner, Corner]:
    """Return the corners of the box around *positions*."""
    low, high = positions.min(axis=0), positions.max(axis=0)
    return (
        (float(low[0]), float(low[1]), float(low[2])),
        (float(high[0]), float(high[1]), float(high[2])),
    )


def as_bytes(colours: Array) -> Array:
    """Return *colours* as uint8: floats from 0 to 1, 16-bit integers, or bytes already."""
    if colours.dtype == np.uint8:
        return colours
    if colours.dtype.kind == "f":
        return np.asarray(np.clip(np.nan_to_num(colours) * 255 + 0.5, 0, 255), np.uint8)
    if colours.dtype.itemsize == 2:  # noqa: PLR2004 (bytes)
        return np.asarray(colours.astype(np.uint16) >> 8, np.uint8)
    return np.asarray(np.clip(colours, 0, 255), np.uint8)


def srgb(linear: Array) -> Array:
    """Return linear light from 0 to 1 as sRGB values from 0 to 1 (IEC 61966-2-1)."""
    light = np.clip(np.nan_to_num(linear), 0, 1)
    return np.asarray(np.where(light <= DARKEST, light * 12.92, 1.055 * light ** (1 / 2.4) - 0.055))
