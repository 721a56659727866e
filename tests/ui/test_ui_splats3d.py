"""Dense, opaque, zoomed and degenerate splat models: none is blank."""

import itertools
import math
from dataclasses import replace

import numpy as np
import pytest
from odd_splats import degenerate_models, dense_models, scene
from PySide6.QtGui import QColor, QImage

from avatar_desktop.domain.model3d import Scene
from avatar_desktop.ui.viewers.model3d.camera import DISTANCE, Camera, Shot, Style
from avatar_desktop.ui.viewers.model3d.render import BOTTOM, TOP, render
from avatar_desktop.ui.viewers.model3d.render_model import Model, prepare

ZOOMS = (1.0, 3.0, 30.0)


def pixels(image: QImage) -> np.ndarray:
    """Return the colours of *image*, int (height, width, 3)."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)
    return rows[:, : image.width(), 2::-1].astype(int)


def painted(image: QImage) -> np.ndarray:
    """Return where something else than the empty stage is seen, bool (height, width)."""
    top, bottom = (np.array(QColor(name).getRgb()[:3]) for name in (TOP, BOTTOM))
    ground = top + (bottom - top) * np.linspace(0, 1, image.height())[:, None, None]
    return np.abs(pixels(image) - ground).max(axis=2) > 6


def middles(model: Model, camera: Camera, image: QImage) -> np.ndarray:
    """Return the pixels in which the middle of an opaque splat lies, by one line of geometry."""
    lens = camera.lens(image.width(), image.height())
    with np.errstate(all="ignore"):
        placed = model.places.astype(float) @ np.array(camera.rotation()).T
        x, y = (lens.focal * placed[:, :2] / (DISTANCE - placed[:, 2:])).T * ((1,), (-1,))
    x, y, depth = lens.x + x, lens.y + y, DISTANCE - placed[:, 2]
    seen = (depth > 0.1) & (model.opacities > 0.5)
    seen &= (x >= 0) & (y >= 0) & (x < image.width()) & (y < image.height())
    return np.stack([y[seen], x[seen]], axis=1).astype(int)


def assert_seen(model: Model, camera: Camera, size: tuple[int, int], what: str) -> int:
    """The picture is painted wherever the middle of an opaque splat lies; return how many do."""
    image = render(model, Shot(camera, *size, Style.SPLATS))
    assert image is not None, what
    there = middles(model, camera, image)
    hit = painted(image)[there[:, 0], there[:, 1]]
    assert not len(there) or hit.mean() > 0.98, (what, camera.zoom, size, hit.mean())
    return len(there)


def test_dense_opaque_models_are_seen(qapp, rounds, seed):
    """Balls, busts and figures of many opaque splats stand there at first view and closer."""
    for name, model in itertools.islice(dense_models(seed), rounds(2, 27)):
        ready = prepare(model)
        for zoom in ZOOMS:
            seen = assert_seen(ready, replace(Camera(), zoom=zoom), (480, 360), name)
            assert seen > 50 or zoom > 3, (name, zoom)


@pytest.mark.parametrize("size", [(1, 1), (7, 200), (160, 120)])
def test_degenerate_models_are_seen(qapp, seed, size):
    """One splat, all in one place, sizes from nothing to beyond all numbers: each is painted."""
    for name, model in degenerate_models(seed):
        ready = prepare(model)
        for zoom in ZOOMS:
            assert_seen(ready, replace(Camera(), zoom=zoom), size, name)


def test_odd_models_from_any_side(qapp, rounds, seed):
    """Whatever the sizes, opacities, camera and window: a picture, and no hole where a splat is."""
    for number in range(rounds(12, 300)):
        chance = np.random.default_rng((seed, number))
        count = int(10 ** chance.uniform(0, 4))
        model = prepare(_anything(count, chance))
        camera = Camera(
            yaw=chance.uniform(-4, 4), pitch=chance.uniform(-1.5, 1.5),
            zoom=10 ** chance.uniform(-0.6, 1.7), up=int(chance.integers(4)),
        ).panned(*chance.normal(size=2))  # fmt: skip
        size = tuple(int(10 ** chance.uniform(0, 2.6)) for _ in range(2))

        assert_seen(model, camera, size, f"round {number}")


def test_layers_behind_a_wall_are_left_out(qapp):
    """Where an opaque wall hides whole layers of splats, the wall is seen and nothing fails."""
    along = np.linspace(-1, 1, 60)
    wall = np.stack(np.meshgrid(along, along, [1.0]), axis=-1).reshape(-1, 3)
    behind = np.random.default_rng(1).uniform(-0.5, 0.5, (9000, 3)) - (0, 0, 0.5)
    places = np.concatenate([wall, behind])
    colours = np.where(np.arange(len(places))[:, None] < len(wall), (0, 250, 0), (250, 0, 0))
    sizes = np.full((len(places), 3), 0.02)
    sizes[: len(wall)] = 0.05
    model = prepare(scene(places, colours, sizes, np.ones(len(places))))

    image = render(model, Shot(Camera(yaw=0, pitch=0, zoom=4), 480, 360, Style.SPLATS))

    assert (pixels(image)[:, :, 1] > 200).all()
    assert (pixels(image)[:, :, 0] < 60).all()


def test_one_splat_fills_the_window_when_it_is_close(qapp):
    """A splat that reaches far beyond the window is not cut to a square in its middle."""
    model = prepare(scene(np.zeros((1, 3)), np.full((1, 3), 220), np.full((1, 3), 1.0), np.ones(1)))

    image = render(model, Shot(Camera(zoom=10), 1200, 900, Style.SPLATS))

    assert painted(image).all()


def test_all_behind_the_eye_is_an_empty_stage(qapp):
    """Splats that nobody can see leave the stage as it is."""
    model = prepare(scene(np.eye(3), np.full((3, 3), 220), np.full((3, 3), 0.1), np.ones(3)))
    behind = replace(model, places=model.places + np.float32(1e3) * _to_the_eye())

    image = render(behind, Shot(Camera(), 60, 40, Style.SPLATS))

    assert not painted(image).any()


def test_clear_model_is_an_empty_stage(qapp):
    """Splats of no opacity are not seen."""
    model = scene(np.eye(3), np.full((3, 3), 220), np.full((3, 3), 0.1), np.zeros(3))

    assert not painted(render(prepare(model), Shot(Camera(), 60, 40, Style.SPLATS))).any()


def _to_the_eye() -> np.ndarray:
    return np.array(Camera().rotation()[2], np.float32)


def _anything(count: int, chance: np.random.Generator) -> Scene:
    places = chance.normal(size=(count, 3)) * 10 ** chance.uniform(-3, 3, (1, 3))
    scales = 10 ** (chance.uniform(-3, 0) + chance.normal(size=(count, 3)) * chance.uniform(0, 1.5))
    opacities = np.clip(chance.uniform(chance.uniform(-1, 1), 1.2, count), 0, 1)
    colours = chance.integers(120, 256, (count, 3))
    return scene(places, colours, scales * math.sqrt(float(np.square(places).mean())), opacities)
