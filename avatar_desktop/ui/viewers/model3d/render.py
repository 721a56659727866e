"""A picture of a 3D model, computed on the processor. Blocking: to be called on a thread."""

import math
from collections.abc import Callable

import numpy as np
from PySide6.QtGui import QColor, QImage

from avatar_desktop.domain.model3d import Scene, SceneForm
from avatar_desktop.ui.theme.design_tokens import STAGE
from avatar_desktop.ui.viewers.model3d.camera import Shot, Style
from avatar_desktop.ui.viewers.model3d.meshes import cells, paint_mesh
from avatar_desktop.ui.viewers.model3d.points import diameter, paint_points
from avatar_desktop.ui.viewers.model3d.raster import Array, Superseded
from avatar_desktop.ui.viewers.model3d.render_model import Model, PointCloud, prepare
from avatar_desktop.ui.viewers.model3d.splats import ellipses, paint_splats

TOP, BOTTOM = STAGE.sunken, STAGE.window
LIGHT_FACES = 30_000
"""A mesh of no more triangles keeps its faces while it moves."""
MOVING_CELLS = 1.2e6
MOVING_SCALE = 0.5
MOST_CELLS = 3e7
SPLAT_CELLS = 1.6e7
SMOOTH = 2
"""Each pixel of a picture at rest is the mean of this many by this many."""


def load(scene: Scene) -> Model:
    """Make *scene* ready for `render`."""
    return prepare(scene)


def render(model: Model, shot: Shot, stale: Callable[[], bool] = lambda: False) -> QImage | None:
    """Return the picture of *model*, smaller than asked for where it would take too long.

    None as soon as *stale* says that nobody wants it any more. The same model and shot give the
    same picture.
    """
    try:
        picture = _painted(model, shot, stale)
    except Superseded:
        return None
    return _image(picture)


def _painted(model: Model, shot: Shot, stale: Callable[[], bool]) -> Array:
    if model.form is SceneForm.MESH and shot.style is not Style.POINTS:
        if shot.final or (model.triangles is not None and len(model.triangles) < LIGHT_FACES):
            return _mesh(model, shot, stale)
    elif model.form is SceneForm.SPLATS and shot.style is Style.SPLATS and shot.final:
        return _splats(model, shot, stale)
    return _points(model.cloud if shot.final else model.moving, shot, stale)


def _mesh(model: Model, shot: Shot, stale: Callable[[], bool]) -> Array:
    camera = shot.camera
    load = max(cells(model, camera, shot.width, shot.height), shot.width * shot.height)
    most = MOST_CELLS if shot.final else MOVING_CELLS
    fits = math.sqrt(most / load)
    picture = _ground(shot, min(fits, 1.0 if shot.final else MOVING_SCALE))
    samples = SMOOTH if shot.final and fits >= SMOOTH else 1
    paint_mesh(model, camera, picture, shot.style, samples, stale)
    return picture


def _points(cloud: PointCloud, shot: Shot, stale: Callable[[], bool]) -> Array:
    wide = diameter(cloud, shot.camera, SMOOTH * shot.width, SMOOTH * shot.height)
    fine = shot.final and len(cloud.places) * wide * wide <= MOST_CELLS
    picture = _ground(shot, SMOOTH if fine else 1)
    paint_points(cloud, shot.camera, picture, stale, deep=shot.final)
    return _halved(picture) if fine else picture


def _splats(model: Model, shot: Shot, stale: Callable[[], bool]) -> Array:
    scale = 1.0
    splats = ellipses(model, shot.camera, shot.width, shot.height)
    load = splats.cells(shot.width, shot.height)
    if load > SPLAT_CELLS:
        scale = max(math.sqrt(SPLAT_CELLS / load), 0.1)
    picture = _ground(shot, scale)
    if scale < 1:
        splats = ellipses(model, shot.camera, picture.shape[1], picture.shape[0])
    colours = model.colours
    if colours is None:
        raise ValueError("splats have colours")
    paint_splats(splats, colours, picture, stale)
    return picture


def _ground(shot: Shot, scale: float) -> Array:
    """Return the empty stage, float32 (height, width, 3), a little lighter above."""
    wide, high = max(1, round(shot.width * scale)), max(1, round(shot.height * scale))
    top, bottom = (
        np.array([QColor(name).red(), QColor(name).green(), QColor(name).blue()], np.float32)
        for name in (TOP, BOTTOM)
    )
    down = np.linspace(0, 1, high, dtype=np.float32)[:, None, None]
    return np.repeat(top + (bottom - top) * down, wide, axis=1)


def _halved(picture: Array) -> Array:
    high, wide = picture.shape[:2]
    total = np.zeros((high // SMOOTH, wide // SMOOTH, 3), np.float32)
    for down in range(SMOOTH):
        for right in range(SMOOTH):
            total += picture[down::SMOOTH, right::SMOOTH]
    return np.asarray(total / np.float32(SMOOTH * SMOOTH))


def _image(picture: Array) -> QImage:
    high, wide = picture.shape[:2]
    pixels = np.full((high, wide, 4), 255, np.uint8)
    pixels[:, :, :3] = np.clip(picture[:, :, ::-1] + 0.5, 0, 255)
    data = pixels.tobytes()
    return QImage(data, wide, high, 4 * wide, QImage.Format.Format_RGB32).copy()
