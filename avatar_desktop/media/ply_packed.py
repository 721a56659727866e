"""Compressed PLY: Gaussian splats in four words each, 256 of them in a chunk with its ranges.

The layout is that of PlayCanvas SuperSplat (splat-transform, `read-ply`/`decompress-ply`).
"""

import numpy as np

from avatar_desktop.media.geometry import Array, MalformedMesh
from avatar_desktop.media.ply_tables import Columns

CHUNK = 256
PACKED = ("packed_position", "packed_rotation", "packed_scale", "packed_color")
AXES = ("x", "y", "z")
LIGHTS = ("r", "g", "b")
RANGES = frozenset(
    f"{end}_{name}"
    for end in ("min", "max")
    for name in (*AXES, *(f"scale_{axis}" for axis in AXES), *LIGHTS)
)


def unpacked(packed: Columns, chunks: Columns) -> Columns:
    """Return plain columns of splats: x, scale_0 (logarithms), rot_0 (w first), red, alpha, …

    Colours and `alpha` run from 0 to 1. Malformed when there are too few chunks.
    """
    words = {name: packed[name].astype(np.uint32) for name in PACKED}
    count = len(words["packed_position"])
    chunk = np.arange(count) // CHUNK
    there = min((len(column) for column in chunks.values()), default=0)
    if count and chunk[-1] >= there:
        raise MalformedMesh(f"{there} chunks for {count} splats")

    def between(name: str, part: Array) -> Array:
        low, high = (chunks.get(f"{end}_{name}") for end in ("min", "max"))
        if low is None or high is None:
            return part
        with np.errstate(all="ignore"):
            return np.asarray(low[chunk] * (1 - part) + high[chunk] * part, np.float32)

    places = _three(words["packed_position"])
    scales = _three(words["packed_scale"])
    out = {axis: between(axis, places[number]) for number, axis in enumerate(AXES)}
    for number, axis in enumerate(AXES):
        out[f"scale_{number}"] = between(f"scale_{axis}", scales[number])
    for number, (light, name) in enumerate(zip(LIGHTS, ("red", "green", "blue"), strict=True)):
        out[name] = between(light, _part(words["packed_color"], 24 - 8 * number, 8))
    out["alpha"] = _part(words["packed_color"], 0, 8)
    turn = _turned(words["packed_rotation"])
    return out | {f"rot_{number}": turn[:, number] for number in range(4)}


def _part(word: Array, shift: int, bits: int) -> Array:
    most = (1 << bits) - 1
    return ((word >> np.uint32(shift)) & np.uint32(most)).astype(np.float32) / np.float32(most)


def _three(word: Array) -> tuple[Array, Array, Array]:
    return _part(word, 21, 11), _part(word, 11, 10), _part(word, 0, 11)


def _turned(word: Array) -> Array:
    """Return quaternions w, x, y, z (N, 4) of which the largest part was left out."""
    three = [(_part(word, shift, 10) - 0.5) * np.sqrt(2) for shift in (20, 10, 0)]
    largest = np.sqrt(np.maximum(1 - sum(np.square(one) for one in three), 0))
    missing = (word >> np.uint32(30)).astype(np.int64)
    out = np.empty((len(word), 4), np.float32)
    for place in range(4):
        some = missing == place
        rest = iter(three)
        for column in range(4):
            out[some, column] = (largest if column == place else next(rest))[some]
    return out
