"""Scenes, and pixels of their pictures."""

from dataclasses import replace

import numpy as np
from PySide6.QtGui import QColor, QImage

from avatar_desktop.domain.model3d import Gaussians, Scene, SceneForm
from avatar_desktop.ui.viewers.model3d.camera import (
    STYLES,
    Camera,
    Shot,
    Style,
)
from avatar_desktop.ui.viewers.model3d.render import render
from avatar_desktop.ui.viewers.model3d.render_model import prepare

FRONT = Camera(yaw=0, pitch=0)
SIDE = 200
CORNER = (-1, -1, -1), (1, 1, 1)


def points(places, colours) -> Scene:
    places = np.array(places, np.float32)
    return Scene(SceneForm.POINTS, places, *CORNER, np.array(colours, np.uint8))


def splats(places, colours, size: float, opacity: float) -> Scene:
    count = len(places)
    turn = np.tile(np.array([1, 0, 0, 0], np.float32), (count, 1))
    shapes = Gaussians(
        np.full((count, 3), size, np.float32), turn, np.full(count, opacity, np.float32)
    )
    return replace(points(places, colours), form=SceneForm.SPLATS, gaussians=shapes)


def picture(scene: Scene, camera: Camera = FRONT, style: Style | None = None, **how) -> QImage:
    style = style or STYLES[scene.form][0]
    image = render(prepare(scene), Shot(camera, SIDE, SIDE, style, **how))
    assert image is not None
    return image


def at(image: QImage, x: int, y: int) -> tuple[int, int, int]:
    colour = QColor(image.pixel(x, y))
    return colour.red(), colour.green(), colour.blue()


def is_ground(image: QImage, x: int, y: int) -> bool:
    """Whether the dark, almost grey stage is seen there."""
    return max(at(image, x, y)) < 50


def near(colour: tuple[int, int, int], wanted: tuple[int, int, int], most: int = 6) -> bool:
    return all(abs(one - other) <= most for one, other in zip(colour, wanted, strict=True))
