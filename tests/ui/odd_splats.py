"""Splat models as trainers make them: dense and opaque, of every extent, and degenerate ones."""

from collections.abc import Iterator

import numpy as np

from avatar_desktop.domain.model3d import Gaussians, Scene, SceneForm
from make_3d import painted_bust, spread_over

COUNTS = (50_000, 100_000, 300_000)
OPACITIES = (0.95, 0.99, 1.0)


def scene(
    places: np.ndarray, colours: np.ndarray, scales: np.ndarray, opacities: np.ndarray
) -> Scene:
    """Return a model of unturned splats."""
    places = np.asarray(places, np.float32)
    turn = np.tile(np.array([1, 0, 0, 0], np.float32), (len(places), 1))
    shapes = Gaussians(scales.astype(np.float32), turn, opacities.astype(np.float32))
    low, high = (tuple(map(float, corner)) for corner in (places.min(0), places.max(0)))
    return Scene(SceneForm.SPLATS, places, low, high, colours.astype(np.uint8), gaussians=shapes)


def ball(count: int, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return places on a ball, and colours."""
    places = chance.normal(size=(count, 3))
    places /= np.linalg.norm(places, axis=1, keepdims=True)
    return places, 120 + 100 * places


def bust(count: int, _chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return places on the painted bust, and colours."""
    places, colours, triangles = painted_bust()
    return spread_over(places, np.maximum(colours, 90), triangles, count)


def figure(count: int, chance: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Return places in a standing figure: head, trunk, arms and legs, filled; and colours."""
    limbs = np.array([
        (0, 1.65, 0.13, 0.16), (0, 1.15, 0.24, 0.36), (-0.34, 1.1, 0.08, 0.4),
        (0.34, 1.1, 0.08, 0.4), (-0.12, 0.42, 0.11, 0.44), (0.12, 0.42, 0.11, 0.44),
    ])  # fmt: skip
    chosen = chance.integers(0, len(limbs), count)
    x, y, wide, high = limbs[chosen].T
    inner = chance.normal(size=(count, 3))
    inner *= (chance.random(count) ** (1 / 3) / np.linalg.norm(inner, axis=1))[:, None]
    places = np.stack([x + inner[:, 0] * wide, y + inner[:, 1] * high, inner[:, 2] * wide], 1)
    return places, np.array([[230, 180, 150], [80, 110, 200]])[(chosen > 0).astype(int)]


SHAPES = {"ball": ball, "bust": bust, "figure": figure}


def dense_models(seed: int) -> Iterator[tuple[str, Scene]]:
    """Yield the twenty-seven dense models: three shapes, sizes and opacities; small ones first."""
    chance = np.random.default_rng(seed)
    for count in COUNTS:
        for opacity in OPACITIES:
            for name, shape in SHAPES.items():
                places, colours = shape(count, chance)
                scales = chance.uniform(0.6, 1.6, (count, 3)) * (2.5 / np.sqrt(count))
                opacities = np.full(count, opacity)
                yield f"{name} {count} {opacity}", scene(places, colours, scales, opacities)


def degenerate_models(seed: int) -> Iterator[tuple[str, Scene]]:
    """Yield models that have something to show but break what is usually taken for granted."""
    chance = np.random.default_rng(seed)

    def some(places: np.ndarray, size: float, opacity: float = 0.95) -> Scene:
        count = len(places)
        colours = np.full((count, 3), 220)
        return scene(places, colours, np.full((count, 3), size), np.full(count, opacity))

    cloud = chance.uniform(-1, 1, (3000, 3))
    yield "one splat", some(np.zeros((1, 3)), 0.3)
    yield "one splat far from the origin", some(np.full((1, 3), 9e5), 3)
    yield "two in one place", some(np.ones((2, 3)), 0.2)
    yield "all in one place", some(np.ones((2000, 3)), 0.2, 1)
    yield "all at one depth", some(cloud * (1, 1, 0), 0.05)
    yield "no size", some(cloud, 0.0, 1)
    yield "huge", some(cloud, 50.0)
    yield "beyond all numbers", some(cloud, 1e30, 1)
    yield "wholly opaque", some(cloud, 0.1, 1)
    yield (
        "flat needles",
        scene(cloud, np.full((3000, 3), 220), np.tile([0.5, 0.0, 0.001], (3000, 1)), np.ones(3000)),
    )
    yield "one opaque among faint", scene(
        cloud, np.full((3000, 3), 220), np.full((3000, 3), 0.2),
        np.where(np.arange(3000) == 7, 1.0, 0.004),
    )  # fmt: skip
    strays = np.concatenate([cloud, chance.normal(size=(30, 3)) * 1e6, [[0, 0, 4.0]] * 20])
    yield "strays around the eye", some(strays, 0.1)
    yield "a stray at the end of the world", some(np.concatenate([cloud, [[1e15, 0, 0]]]), 0.1)
