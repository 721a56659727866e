"""Points and splats drawn without a GPU."""

import math

import numpy as np
import pytest
from render3d_kit import FRONT, SIDE, at, is_ground, near, picture, points, splats


def test_points_hide_points_behind(qapp):
    """The nearer of two points in line is seen."""
    scene = points(
        [[0, 0, -1], [0, 0, 1], [1, 0, 0], [-1, 0, 0]],
        [[255, 0, 0], [0, 0, 255], [9, 9, 9], [9, 9, 9]],
    )

    seen = picture(scene)

    assert near(at(seen, 100, 100), (0, 0, 255))


def test_points_close_up_to_a_surface(qapp):
    """Some thousand points on a square leave no holes in its middle."""
    places = np.random.default_rng(1).uniform(-1, 1, (4000, 3)) * (1, 1, 0)

    seen = picture(points(places, np.full((4000, 3), 200)))

    holes = sum(is_ground(seen, x, y) for x in range(70, 130) for y in range(70, 130))
    assert holes < 36


def test_splat_fades_like_a_bell(qapp):
    """At one standard deviation a splat has e^-0.5 of its opacity."""
    corners = [[0.0, 1, 0], [0, -1, 0], [0, 0, 0]]
    scene = splats(corners, [[0, 0, 0], [0, 0, 0], [255, 255, 255]], 0.2, 0.8)
    lens = FRONT.lens(SIDE, SIDE)
    sigma = 0.2 * lens.focal / 3.2

    seen = picture(scene)

    ground = at(seen, 2, 100)[0]
    middle = (at(seen, 100, 100)[0] - ground) / (255 - ground)
    beside = (at(seen, round(99.5 + sigma), 100)[0] - ground) / (255 - ground)
    assert middle == pytest.approx(0.8, abs=0.02)
    assert beside == pytest.approx(0.8 * math.exp(-0.5), abs=0.03)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_splats_are_blended_from_front_to_back(qapp, order):
    """The nearer of two splats covers the farther by its opacity, whatever their order."""
    places = np.array([[0, 0, 1.0], [0, 0, -1]])[list(order)]
    colours = np.array([[255, 0, 0], [0, 0, 255]])[list(order)]

    seen = picture(splats(places, colours, 0.3, 0.75))

    red, _, blue = at(seen, 100, 100)
    assert red == pytest.approx(255 * 0.75, abs=8)
    assert blue == pytest.approx(255 * 0.25 * 0.75 + 30 * 0.0625, abs=8)


def test_long_splat_lies_along_its_rotation(qapp):
    """A splat that is long in x, turned by a quarter around z, is long in y."""
    scene = splats([[0, 0, 0], [0, 1, 0], [0, -1, 0]], [[255] * 3, [0] * 3, [0] * 3], 0.03, 0.99)
    scene.gaussians.scales[0] = (0.3, 0.03, 0.03)
    flat = picture(scene)
    scene.gaussians.rotations[0] = (math.sqrt(0.5), 0, 0, math.sqrt(0.5))
    upright = picture(scene)

    assert not is_ground(flat, 120, 100)
    assert is_ground(flat, 100, 120)
    assert is_ground(upright, 120, 100)
    assert not is_ground(upright, 100, 120)


@pytest.mark.parametrize("count", [1, 2, 50])
def test_points_in_one_place_are_seen(qapp, count):
    """A model without any size is painted in the middle, not divided by zero."""
    seen = picture(points(np.full((count, 3), 7.0), np.full((count, 3), 250)))

    assert not is_ground(seen, 100, 100)
