"""Triangles painted: textured and lit, or as wires with hidden lines left out."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from avatar_desktop.ui.viewers.model3d.camera import DISTANCE, Camera, Style
from avatar_desktop.ui.viewers.model3d.raster import (
    Array,
    Stale,
    Test,
    Visibility,
    check,
    cross,
    edges,
    extents,
)
from avatar_desktop.ui.viewers.model3d.render_model import NEUTRAL, Model, Skin

PIXELS = 1 << 17
SAMPLED = 20_000
WIRE = (179, 168, 255)
WIRE_BODY = (38, 38, 45)
WIRE_HALF = 0.55
"""Half the width of a wire in pixels."""


@dataclass(frozen=True, slots=True, eq=False)
class MeshView:
    """A model as one camera sees it: places in the view, and as pixels times depth."""

    width: int
    height: int
    x: float
    y: float
    rotation: Array
    placed: Array
    homogeneous: Array


def view_of(places: Array, camera: Camera, width: int, height: int) -> MeshView:
    """Return *places* (N, 3) as *camera* sees them in a picture of *width* by *height*."""
    lens = camera.lens(width, height)
    rotation = np.array(camera.rotation(), np.float32)
    placed = places @ rotation.T
    flat = np.empty_like(placed)
    flat[:, 0] = placed[:, 0] * np.float32(lens.focal)
    flat[:, 1] = placed[:, 1] * np.float32(-lens.focal)
    flat[:, 2] = np.float32(DISTANCE) - placed[:, 2]
    return MeshView(width, height, lens.x, lens.y, rotation, placed, flat)


def cells(model: Model, camera: Camera, width: int, height: int) -> float:
    """Return about how many pixels lie in the boxes around all triangles."""
    triangles = model.triangles
    if triangles is None or not len(triangles):
        return 0.0
    step = max(1, len(triangles) // SAMPLED)
    some = triangles[::step]
    view = view_of(model.places[some.ravel()], camera, width, height)
    boxes = extents(view.homogeneous.reshape(-1, 3, 3), width, height, view.x, view.y)
    return float((np.maximum(boxes[:, 2], 0) * np.maximum(boxes[:, 3], 0)).sum() * step)


def paint_mesh(
    model: Model, camera: Camera, picture: Array, style: Style, samples: int, stale: Stale
) -> None:
    """Paint *model* over *picture*, float32 (height, width, 3).

    Each pixel's edges are found at *samples* by *samples* places; a triangle is shaded once in a
    pixel, in the middle of its places.
    """
    triangles = model.triangles
    if triangles is None:
        return
    height, width = picture.shape[:2]
    view = view_of(model.places, camera, samples * width, samples * height)
    seen = Visibility(view.width, view.height, view.x, view.y)
    for skin in model.skins:
        test = _cutout(model, triangles, skin)
        seen.add(view.homogeneous, triangles[skin.start : skin.stop], skin.start, stale, test)
    rows = picture.reshape(-1, 3)
    ground = rows.copy()
    for pixels, numbers, x, y, share in _patches(seen.numbers(), width, samples):
        for start in range(0, len(pixels), PIXELS):
            check(stale)
            some = slice(start, start + PIXELS)
            spot = _Spot(view, triangles, numbers[some], x[some], y[some])
            wires = style is Style.WIRE
            colour = _wires(spot, samples) if wires else _surface(model, spot)
            chosen = pixels[some]
            rows[chosen] += (colour - ground[chosen]) * share[some, None]


def _patches(
    numbers: Array, width: int, samples: int
) -> Iterator[tuple[Array, Array, Array, Array, Array]]:
    """Yield pixels, the triangle in each, its middle x and y there, and its share of the pixel.

    *numbers* are the triangles at all places, -1 for none. One yield holds no pixel twice.
    """
    places = [(right, down) for down in range(samples) for right in range(samples)]
    grid = numbers.reshape(-1, samples, width, samples)
    layers = [grid[:, down, :, right].ravel() for right, down in places]
    for number, layer in enumerate(layers):
        fresh = layer >= 0
        for earlier in layers[:number]:
            fresh &= earlier != layer
        pixels = np.flatnonzero(fresh)
        own = layer[pixels]
        count, across, along = (np.zeros(len(pixels), np.float32) for _ in range(3))
        for (right, down), other in zip(places[number:], layers[number:], strict=True):
            same = other[pixels] == own
            count += same
            across += same * np.float32(right + 0.5)
            along += same * np.float32(down + 0.5)
        x = (pixels % width) * samples + across / count
        y = (pixels // width) * samples + along / count
        yield pixels, own, x, y, count / np.float32(samples * samples)


class _Spot:
    """Some places in the picture, the triangle seen in each, and its corners' weights there."""

    def __init__(
        self, view: MeshView, triangles: Array, numbers: Array, x: Array, y: Array
    ) -> None:
        visible, place = np.unique(numbers, return_inverse=True)
        functions, _ = edges(view.homogeneous[triangles[visible]])
        self.rotation = view.rotation
        self.placed = view.placed
        self.numbers = numbers
        self.corners = triangles[numbers]
        self.functions = functions.astype(np.float32)[place]
        x, y = (x - view.x).astype(np.float32), (y - view.y).astype(np.float32)
        values = self.functions[:, :, 0] * x[:, None] + self.functions[:, :, 1] * y[:, None]
        self.values = values + self.functions[:, :, 2]
        self.nearness = np.maximum(self.values @ np.ones(3, np.float32), 1e-9)
        self.weights = self.values / self.nearness[:, None]

    def mix(self, column: Array) -> Array:
        """Return what *column* (N, k) of the vertices is in each pixel."""
        out = self.weights[:, :1] * column[self.corners[:, 0]]
        for corner in (1, 2):
            out = out + self.weights[:, corner : corner + 1] * column[self.corners[:, corner]]
        return np.asarray(out, np.float32)


def _surface(model: Model, spot: _Spot) -> Array:
    colour = np.full((len(spot.numbers), 3), 255, np.float32)
    plain = model.colours is None and all(
        skin.texture is None and skin.material.colour[:3] == (1, 1, 1) for skin in model.skins
    )
    if plain:
        colour[:] = NEUTRAL
    elif model.colours is not None:
        colour = spot.mix(model.colours)
    light = _light(_normals(model, spot), spot.mix(spot.placed))
    for skin in model.skins:
        chosen = np.flatnonzero((spot.numbers >= skin.start) & (spot.numbers < skin.stop))
        if not len(chosen):
            continue
        tint = np.array(skin.material.colour[:3], np.float32)
        if skin.texture and model.uvs is not None:
            uvs = spot.mix(model.uvs)[chosen]
            lod = _lod(model.uvs, spot, skin)[chosen]
            colour[chosen] *= skin.texture.sample(uvs, lod)[:, :3] / 255
        colour[chosen] *= tint
        if skin.material.unlit:
            light[chosen] = 1
    return np.minimum(colour * light[:, None], 255)


def _normals(model: Model, spot: _Spot) -> Array:
    if model.normals is not None:
        return spot.mix(model.normals) @ spot.rotation.T
    a, b, c = (spot.placed[spot.corners[:, number]] for number in range(3))
    return cross(b - a, c - a)


def _light(normals: Array, placed: Array) -> Array:
    """Return how bright each pixel is: a key light from the upper left, and one at the eye.

    Both sides of a triangle are lit: files disagree about which is the outside.
    """
    to_eye = np.array([0, 0, DISTANCE], np.float32) - placed
    to_eye /= np.sqrt(dots(to_eye, to_eye))[:, None]
    length = np.sqrt(np.maximum(dots(normals, normals), 1e-24))
    length *= np.where(dots(normals, to_eye) < 0, -1, 1)
    return shade(normals / length[:, None], to_eye)


def dots(a: Array, b: Array) -> Array:
    """Return the dot products of the rows of *a* and *b* (N, 3)."""
    return np.asarray(np.einsum("ij,ij->i", a, b))


def shade(facing: Array, to_eye: Array) -> Array:
    """Return the light on surfaces with unit normals *facing* in the view."""
    key = np.array([-0.42, 0.58, 0.70], np.float32)
    lit = np.maximum(facing @ (key / np.linalg.norm(key)), 0)
    front = np.maximum(dots(facing, to_eye), 0)
    sky = 0.5 + 0.5 * facing[:, 1]
    return np.asarray(0.28 + 0.10 * sky + 0.50 * lit + 0.32 * front, np.float32)


def _lod(uvs: Array, spot: _Spot, skin: Skin) -> Array:
    """Return the picture's level at which one of its pixels is about one on the screen."""
    if skin.texture is None:
        return np.zeros(len(spot.numbers), np.float32)
    high, wide = skin.texture.levels[0].shape[:2]
    a, b, c = (uvs[spot.corners[:, number]] * (wide, high) for number in range(3))
    across, along = b - a, c - a
    texels = np.abs(across[:, 0] * along[:, 1] - across[:, 1] * along[:, 0])
    # The area on the screen is 1 over that of the functions' gradients, times the depths.
    slope = spot.functions[:, :, :2]
    turned = np.abs(slope[:, 1, 0] * slope[:, 2, 1] - slope[:, 1, 1] * slope[:, 2, 0])
    pixels = spot.nearness**2 / np.maximum(turned, 1e-20)
    return np.asarray(0.5 * np.log2(np.maximum(texels / pixels, 1e-6)), np.float32)


def _wires(spot: _Spot, samples: int) -> Array:
    slope = np.linalg.norm(spot.functions[:, :, :2], axis=2)
    away = (spot.values / np.maximum(slope, 1e-20)).min(axis=1)
    covered = np.clip(WIRE_HALF * samples + 0.5 - away, 0, 1)[:, None]
    body, wire = np.array(WIRE_BODY, np.float32), np.array(WIRE, np.float32)
    return np.asarray(body + (wire - body) * covered)


def _cutout(model: Model, triangles: Array, skin: Skin) -> Test | None:
    """Return what tells holes of *skin* from the rest; None when it can have none."""
    cutout, texture, uvs = skin.material.cutout, skin.texture, model.uvs
    if cutout is None or texture is None or uvs is None:
        return None

    def kept(numbers: Array, weights: Array) -> Array:
        corners = triangles[numbers]
        at = sum(weights[:, i : i + 1] * uvs[corners[:, i]] for i in range(3))
        return np.asarray(texture.alpha(np.asarray(at)) * skin.material.colour[3] >= cutout)

    return kept
