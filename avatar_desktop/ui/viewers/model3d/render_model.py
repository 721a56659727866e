"""A 3D model made ready for painting: framed, its pictures decoded, its splats' shapes known."""

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from avatar_desktop.domain.model3d import Gaussians, Material, Scene, SceneForm
from avatar_desktop.ui.viewers.model3d.textures import Texture, decode

Array = NDArray[Any]

LOOKED_AT = 200_000
OUTLIERS = 1.0
"""Per cent of the vertices on each side that may lie anywhere without changing the view."""
SLACK = 0.35
FAINT = 0.2
NEUTRAL = (196, 194, 190)
IN_MOTION = 150_000
"""Points that are painted while the model moves."""


@dataclass(frozen=True, slots=True, eq=False)
class PointCloud:
    """Points: places float32 (N, 3), colours uint8 (N, 3), unit normals (N, 3) or None."""

    places: Array
    colours: Array
    normals: Array | None

    def thinned(self, most: int) -> "PointCloud":
        """Return at most *most* of the points, always the same."""
        if len(self.places) <= most:
            return self
        chosen = np.sort(np.random.default_rng(0).integers(0, len(self.places), most))
        normals = None if self.normals is None else self.normals[chosen]
        return PointCloud(self.places[chosen], self.colours[chosen], normals)


@dataclass(frozen=True, slots=True, eq=False)
class Skin:
    """The triangles from `start` to before `stop`, their material and its decoded picture."""

    start: int
    stop: int
    material: Material
    texture: Texture | None


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """Places are relative to the centre, in radii: the bulk of the model is a ball of radius 1.

    `colours`, `normals`, `uvs`, `triangles` as in the scene; `covariances` float32 (N, 6) xx, xy,
    xz, yy, yz, zz and `opacities` of splats; `cloud` all vertices, `moving` a few of them.
    """

    form: SceneForm
    places: Array
    cloud: PointCloud
    moving: PointCloud
    colours: Array | None = None
    normals: Array | None = None
    uvs: Array | None = None
    triangles: Array | None = None
    skins: tuple[Skin, ...] = ()
    covariances: Array | None = None
    opacities: Array | None = None


def prepare(scene: Scene) -> Model:
    """Make *scene* ready. Blocking: to be called on another thread."""
    solid = None
    if scene.gaussians is not None:
        solid = scene.gaussians.opacities > FAINT
        solid = solid if solid.any() else None
    centre, radius = framing(scene.positions if solid is None else scene.positions[solid])
    places = ((scene.positions - centre) / radius).astype(np.float32)
    pictures = {part.material.image for part in scene.parts} - {b""}
    decoded = {image: decode(image) for image in pictures}
    skins = tuple(
        Skin(part.start, part.stop, part.material, decoded.get(part.material.image))
        for part in scene.parts
    )
    colours = _colours(scene, skins)
    cloud = PointCloud(places, colours, scene.normals)
    if solid is not None:
        cloud = PointCloud(places[solid], colours[solid], None)
    shapes = scene.gaussians
    return Model(
        scene.form, places, cloud, cloud.thinned(IN_MOTION), scene.colours, scene.normals,
        scene.uvs, scene.triangles, skins,
        None if shapes is None else covariances(shapes, radius),
        None if shapes is None else shapes.opacities,
    )  # fmt: skip


def framing(positions: Array) -> tuple[Array, float]:
    """Return the centre and the radius of the bulk of *positions* (N, 3); strays are ignored.

    The radius is that of the upright cylinder around it, or half its height where that is more.
    """
    seen = positions
    if len(seen) > LOOKED_AT:
        seen = seen[np.random.default_rng(0).integers(0, len(seen), LOOKED_AT)]
    seen = seen.astype(np.float64)
    low, high = np.percentile(seen, (OUTLIERS, 100 - OUTLIERS), axis=0)
    slack = SLACK * (high - low).max()
    near = seen[((seen >= low - slack) & (seen <= high + slack)).all(axis=1)]
    if len(near):
        low, high = near.min(axis=0), near.max(axis=0)
    centre = (low + high) / 2
    around = near if len(near) else seen
    away = around - centre
    sides = np.sqrt(away[:, 0] ** 2 + away[:, 2] ** 2).max()
    radius = float(max(sides, np.abs(away[:, 1]).max()))
    return centre, radius if radius > 0 else 1.0


def covariances(shapes: Gaussians, radius: float) -> Array:
    """Return the six numbers of each splat's covariance, in squares of *radius*."""
    w, x, y, z = shapes.rotations.T
    turn = (
        (1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)),
        (2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)),
        (2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)),
    )
    spread = np.square(np.minimum(shapes.scales / np.float32(radius), np.float32(4)))
    pairs = ((0, 0), (0, 1), (0, 2), (1, 1), (1, 2), (2, 2))
    out = np.empty((len(spread), 6), np.float32)
    for number, (a, b) in enumerate(pairs):
        out[:, number] = sum(turn[a][k] * turn[b][k] * spread[:, k] for k in range(3))
    return out


def _colours(scene: Scene, skins: tuple[Skin, ...]) -> Array:
    """Return a colour for each vertex: its own times its material's, uint8 (N, 3)."""
    own = scene.colours
    if scene.triangles is None or not any(_tints(skin) for skin in skins):
        return np.full((scene.points, 3), NEUTRAL, np.uint8) if own is None else own
    baked = np.full((scene.points, 3), 255, np.float32) if own is None else own.astype(np.float32)
    for skin in skins:
        vertices = np.unique(scene.triangles[skin.start : skin.stop])
        tint: Array = np.array(skin.material.colour[:3], np.float32)
        if skin.texture and scene.uvs is not None:
            lod = np.full(len(vertices), 1)
            tint = tint * skin.texture.sample(scene.uvs[vertices], lod)[:, :3] / 255
        baked[vertices] *= tint
    return np.asarray(np.clip(baked, 0, 255), np.uint8)


def _tints(skin: Skin) -> bool:
    return skin.texture is not None or skin.material.colour[:3] != (1.0, 1.0, 1.0)
