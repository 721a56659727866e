"""A 3D model as values: what a PLY or GLB file holds, ready to be shown."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from avatar_desktop.domain.text import Message

Array = Any
"""A numpy array; its type and shape stand beside each field. The domain loads no library."""

MOST_ELEMENTS = 20_000_000
"""Vertices, and triangles, that a model may have."""

Corner = tuple[float, float, float]


class SceneForm(StrEnum):
    """What a model is made of."""

    POINTS = "points"
    MESH = "mesh"
    SPLATS = "splats"


@dataclass(frozen=True, slots=True)
class Material:
    """How triangles look: a colour (sRGB with alpha, 0 to 1) times a picture, where there is one.

    `image` is an encoded PNG, JPEG or WebP, not decoded yet. Where the picture's alpha is below
    `cutout` there is a hole; None means that alpha plays no part. `unlit` takes no light.
    """

    colour: tuple[float, float, float, float] = (1.0, 1.0, 1.0, 1.0)
    image: bytes = b""
    cutout: float | None = None
    unlit: bool = False


@dataclass(frozen=True, slots=True)
class ScenePart:
    """The triangles from `start` to before `stop`, of one material."""

    start: int
    stop: int
    material: Material


@dataclass(frozen=True, slots=True, eq=False)
class Gaussians:
    """The shapes of N splats.

    `scales` float32 (N, 3) are standard deviations in the model's units; `rotations` float32
    (N, 4) unit quaternions w, x, y, z; `opacities` float32 (N,) from 0 to 1.
    """

    scales: Array
    rotations: Array
    opacities: Array


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """One model. Arrays that the file does not have are None; `positions` is never empty.

    `positions` float32 (N, 3), finite, y upwards; `colours` uint8 (N, 3) sRGB; `normals` float32
    (N, 3) unit; `uvs` float32 (N, 2) from the picture's top left; `triangles` uint32 (M, 3), all
    below N, covered by `parts`. `low` and `high` are the corners of the box around all. `unusable`
    counts the vertices that were left out because they are not numbers; `notes` say what else of
    the file is not shown.
    """

    form: SceneForm
    positions: Array
    low: Corner
    high: Corner
    colours: Array = None
    normals: Array = None
    uvs: Array = None
    triangles: Array = None
    parts: tuple[ScenePart, ...] = ()
    gaussians: Gaussians | None = None
    unusable: int = 0
    notes: tuple[Message, ...] = ()

    @property
    def points(self) -> int:
        """How many vertices, points or splats there are."""
        return len(self.positions)

    @property
    def faces(self) -> int:
        """How many triangles there are."""
        return 0 if self.triangles is None else len(self.triangles)

    @property
    def size(self) -> Corner:
        """Width, height and depth, in the file's own unit (metres in a GLB)."""
        across, up, deep = (high - low for low, high in zip(self.low, self.high, strict=True))
        return across, up, deep

    @property
    def textures(self) -> int:
        """How many parts carry a picture."""
        return sum(1 for part in self.parts if part.material.image)
