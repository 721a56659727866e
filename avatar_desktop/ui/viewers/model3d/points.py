"""Points painted as small discs, the nearest in front."""

import math

import numpy as np

from avatar_desktop.ui.viewers.model3d.camera import DISTANCE, Camera
from avatar_desktop.ui.viewers.model3d.meshes import shade, view_of
from avatar_desktop.ui.viewers.model3d.raster import NEAR, Array, Stale, check, keys
from avatar_desktop.ui.viewers.model3d.render_model import PointCloud

AT_ONCE = 1 << 17
SPREAD = 2.7
"""Points on a body of radius 1 are about this over the root of their number apart."""
OVERLAP = 2.5
"""Points lie about at random, so they have to be wider than their mean distance."""
WIDEST = 16
ROUND_FROM = 3
DEEP = 12.0
DARKEST = 0.45


def diameter(cloud: PointCloud, camera: Camera, width: int, height: int) -> int:
    """Return how many pixels wide a point has to be for its neighbours to touch it."""
    lens = camera.lens(width, height)
    apart = SPREAD / math.sqrt(len(cloud.places)) * lens.focal / DISTANCE
    most = WIDEST * max(1.0, min(width, height) / 1000)
    return int(min(max(round(apart * OVERLAP), 1), most))


def paint_points(
    cloud: PointCloud, camera: Camera, picture: Array, stale: Stale, *, deep: bool
) -> None:
    """Paint *cloud* over *picture*, float32 (height, width, 3); edges darker where *deep*."""
    height, width = picture.shape[:2]
    view = view_of(cloud.places, camera, width, height)
    depth = view.homogeneous[:, 2]
    safe = np.where(depth > NEAR, depth, 1)
    wide = diameter(cloud, camera, width, height)
    half = (wide - 1) / 2
    x = np.floor(view.homogeneous[:, 0] / safe + view.x - half).astype(np.int64)
    y = np.floor(view.homogeneous[:, 1] / safe + view.y - half).astype(np.int64)
    inside = (depth > NEAR) & (x > -wide) & (y > -wide) & (x < width) & (y < height)
    chosen = np.flatnonzero(inside)
    nearest = np.zeros(width * height, np.uint64)
    dome = half / (camera.lens(width, height).focal * max(half, 0.5) ** 2)
    for start in range(0, len(chosen), AT_ONCE):
        some = chosen[start : start + AT_ONCE]
        for right, down in _disc(wide):
            check(stale)
            # Discs bulge to the eye, so that where they overlap the nearest centre wins.
            sunk = 1 + dome * ((right - half) ** 2 + (down - half) ** 2)
            key = keys(1 / (depth[some] * np.float32(sunk)), some)
            px, py = x[some] + right, y[some] + down
            here = (px >= 0) & (px < width) & (py >= 0) & (py < height)
            np.maximum.at(nearest, py[here] * width + px[here], key[here])
    pixels = np.flatnonzero(nearest)
    owners = (nearest[pixels] & np.uint64(0xFFFFFFFF)).astype(np.int64)
    colours = cloud.colours[owners].astype(np.float32)
    if cloud.normals is not None:
        colours *= _light(cloud.normals[owners] @ view.rotation.T)[:, None]
    elif deep:
        colours *= _edges(nearest, pixels, width, height)[:, None]
    picture.reshape(-1, 3)[pixels] = np.minimum(colours, 255)


def _disc(wide: int) -> list[tuple[int, int]]:
    half = (wide - 1) / 2
    reach = half * half + 0.3 if wide >= ROUND_FROM else 2 * half * half + 1
    square = [(right, down) for down in range(wide) for right in range(wide)]
    return [(x, y) for x, y in square if (x - half) ** 2 + (y - half) ** 2 <= reach]


def _light(normals: Array) -> Array:
    """Return the light on unit *normals* in the view, from whichever side."""
    facing = normals * np.where(normals[:, 2:] < 0, -1, 1)
    to_eye = np.zeros_like(facing)
    to_eye[:, 2] = 1
    lit = shade(facing, to_eye)
    lit[(normals == 0).all(axis=1)] = 1
    return lit


def _edges(nearest: Array, pixels: Array, width: int, height: int) -> Array:
    """Return how bright *pixels* are: darker behind nearer neighbours (eye-dome lighting)."""
    bits = (nearest >> np.uint64(32)).astype(np.uint32)
    away = np.log2(np.maximum(bits.view(np.float32), 1e-3)).reshape(height, width)
    padded = np.pad(away, 2, mode="edge")
    drop = np.zeros((height, width), np.float32)
    for right, down in ((0, 2), (4, 2), (2, 0), (2, 4)):
        neighbour = padded[down : down + height, right : right + width]
        drop += np.maximum(neighbour - away, 0)
    return np.asarray(np.maximum(np.exp(-DEEP * drop.ravel()[pixels]), DARKEST), np.float32)
