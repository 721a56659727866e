"""From where, how and how large a 3D model is looked at. Plain numbers; no library is loaded."""

import math
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Self

from avatar_desktop.domain.model3d import SceneForm

DISTANCE = 3.2
"""From the eye to the model's centre, in radii of the model."""
FILLED = 0.8
"""Part of the smaller side that the model's sphere takes at zoom 1."""
ZOOM_LEAST, ZOOM_MOST = 0.2, 60.0
PITCH_MOST = math.radians(89)

Row = tuple[float, float, float]
Rows = tuple[Row, Row, Row]

UPS: tuple[Rows, ...] = (
    ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    ((1, 0, 0), (0, 0, 1), (0, -1, 0)),
    ((1, 0, 0), (0, -1, 0), (0, 0, -1)),
    ((1, 0, 0), (0, 0, -1), (0, 1, 0)),
)
"""Which axis of the file points up: y, z, -y, -z. No PLY file says it."""


class Style(StrEnum):
    """What is painted of a model."""

    SOLID = "solid"
    WIRE = "wire"
    POINTS = "points"
    SPLATS = "splats"


STYLES = {
    SceneForm.MESH: (Style.SOLID, Style.WIRE, Style.POINTS),
    SceneForm.SPLATS: (Style.SPLATS, Style.POINTS),
    SceneForm.POINTS: (Style.POINTS,),
}
"""What can be painted of each form, the best first."""


@dataclass(frozen=True, slots=True)
class Lens:
    """Where a picture has its centre and how many pixels one radius at distance 1 takes."""

    x: float
    y: float
    focal: float


@dataclass(frozen=True, slots=True)
class Camera:
    """Angles in radians; `pan_x` and `pan_y` in halves of the picture's smaller side.

    The eye stays outside the model: to zoom is to look through a longer lens.
    """

    yaw: float = 0.4
    pitch: float = 0.12
    zoom: float = 1.0
    pan_x: float = 0.0
    pan_y: float = 0.0
    up: int = 0

    def orbited(self, right: float, down: float) -> Self:
        """Turn the model to the right and down, by radians."""
        pitch = min(max(self.pitch + down, -PITCH_MOST), PITCH_MOST)
        return replace(self, yaw=math.remainder(self.yaw + right, math.tau), pitch=pitch)

    def panned(self, right: float, down: float) -> Self:
        """Move the model, by halves of the smaller side; some of it stays in the picture."""
        most = self.zoom + 0.8
        return replace(
            self,
            pan_x=min(max(self.pan_x + right, -most), most),
            pan_y=min(max(self.pan_y + down, -most), most),
        )

    def zoomed(self, factor: float, x: float = 0.0, y: float = 0.0) -> Self:
        """Zoom; what lies at *x*, *y* (from the middle, in halves of a side) stays there."""
        zoom = min(max(self.zoom * factor, ZOOM_LEAST), ZOOM_MOST)
        ratio = zoom / self.zoom
        moved = replace(
            self,
            zoom=zoom,
            pan_x=x + (self.pan_x - x) * ratio,
            pan_y=y + (self.pan_y - y) * ratio,
        )
        return moved.panned(0, 0)

    def next_up(self) -> Self:
        """Let the next axis of the file point up."""
        return replace(self, up=(self.up + 1) % len(UPS))

    def lens(self, width: float, height: float) -> Lens:
        """Return the lens of a picture of this size."""
        half = min(width, height) / 2
        focal = FILLED * half * math.sqrt(DISTANCE**2 - 1) * self.zoom
        return Lens(width / 2 + self.pan_x * half, height / 2 + self.pan_y * half, focal)

    def rotation(self) -> Rows:
        """Return the matrix from the model to the view: x right, y up, z to the eye."""
        cy, sy, cp, sp = (
            math.cos(self.yaw), math.sin(self.yaw), math.cos(self.pitch), math.sin(self.pitch)
        )  # fmt: skip
        turn: Rows = ((cy, 0, sy), (sp * sy, cp, -sp * cy), (-cp * sy, sp, cp * cy))
        up = UPS[self.up]
        rows = [
            tuple(sum(row[k] * up[k][column] for k in range(3)) for column in range(3))
            for row in turn
        ]
        return (_row(rows[0]), _row(rows[1]), _row(rows[2]))


def _row(values: tuple[float, ...]) -> Row:
    return values[0], values[1], values[2]


@dataclass(frozen=True, slots=True)
class Shot:
    """One picture that is wanted: `width` by `height` in the screen's own pixels.

    While a model moves it is not `final`: a quick picture is enough.
    """

    camera: Camera
    width: int
    height: int
    style: Style
    final: bool = True
