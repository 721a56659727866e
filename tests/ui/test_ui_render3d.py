"""Pictures of 3D models, pixel by pixel: the same on every computer."""

import math
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image
from PySide6.QtGui import QColor
from render3d_kit import CORNER, FRONT, SIDE, at, is_ground, near, picture, points, splats

from avatar_desktop.domain.model3d import Material, Scene, SceneForm, ScenePart
from avatar_desktop.media.model3d import read_scene
from avatar_desktop.ui.viewers.model3d.camera import (
    STYLES,
    ZOOM_LEAST,
    ZOOM_MOST,
    Camera,
    Shot,
    Style,
)
from avatar_desktop.ui.viewers.model3d.render import render
from avatar_desktop.ui.viewers.model3d.render_model import IN_MOTION, framing, prepare
from make_3d import CUBE, CUBE_FACES, as_png, make_bust, make_mesh_ply, make_relief

QUAD = np.array([[-1, -1, 0], [1, -1, 0], [1, 1, 0], [-1, 1, 0]], np.float32)
QUAD_FACES = np.array([[0, 1, 2], [0, 2, 3]], np.uint32)
QUAD_UVS = np.array([[0, 1], [1, 1], [1, 0], [0, 0]], np.float32)


def a_mesh(places=CUBE, faces=CUBE_FACES, *materials: Material, **columns) -> Scene:
    """Return a mesh; its triangles are shared out evenly between *materials*."""
    materials = materials or (Material(unlit=True),)
    share = len(faces) // len(materials)
    parts = tuple(
        ScenePart(number * share, (number + 1) * share, one) for number, one in enumerate(materials)
    )
    places = np.asarray(places, np.float32)
    return Scene(SceneForm.MESH, places, *CORNER, triangles=faces, parts=parts, **columns)


def paint(colour: str) -> Material:
    red, green, blue, _ = QColor(colour).getRgbF()
    return Material((red, green, blue, 1), unlit=True)


def test_cube_stands_where_the_perspective_puts_it(qapp):
    """The front face's edge lies where eye, distance and lens say, to the pixel."""
    radius = math.sqrt(2)
    focal = 0.8 * SIDE / 2 * math.sqrt(3.2**2 - 1)
    half = focal * (1 / radius) / (3.2 - 1 / radius)

    image = picture(a_mesh())

    inner, outer = math.floor(half) - 1, math.ceil(half) + 1
    for along in (-50, 0, 50):
        assert not is_ground(image, 100 + inner, 100 + along)
        assert is_ground(image, 100 + outer, 100 + along)
        assert not is_ground(image, 100 + along, 99 - inner)
        assert is_ground(image, 100 + along, 99 - outer)


def test_axes_point_as_people_expect(qapp):
    """x goes right, y up and z to the eye; right and down drags turn the front that way."""
    places = [[0.8, 0, 0], [0, 0.8, 0], [0, 0, 0.8], [-0.8, -0.8, -0.8], [0.8, -0.8, -0.8]]
    scene = points(places, [[255, 0, 0], [0, 255, 0], [0, 0, 255], [90] * 3, [90] * 3])
    model = prepare(scene)

    def spot(number: int, camera: Camera) -> tuple[float, float]:
        lens, place = camera.lens(SIDE, SIDE), np.array(camera.rotation()) @ model.places[number]
        depth = 3.2 - place[2]
        return lens.x + lens.focal * place[0] / depth, lens.y - lens.focal * place[1] / depth

    image = render(model, Shot(FRONT, SIDE, SIDE, Style.POINTS))
    red, green = spot(0, FRONT), spot(1, FRONT)
    turned, tipped = spot(2, FRONT.orbited(0.5, 0)), spot(2, FRONT.orbited(0, 0.5))

    assert near(at(image, *map(int, red)), (255, 0, 0), 100)
    assert near(at(image, *map(int, green)), (0, 255, 0), 100)
    assert red[0] > spot(2, FRONT)[0]
    assert green[1] < spot(2, FRONT)[1]
    assert turned[0] > spot(2, FRONT)[0] + 10
    assert tipped[1] > spot(2, FRONT)[1] + 10


def test_every_axis_can_point_up(qapp):
    """A file whose figure stands along z, or upside down, is put upright by U."""
    tall = [[0, 0, 1], [0.2, 0, 0.8], [0, 0.2, -1]]

    heights = [
        float((np.array(Camera(0, 0, up=up).rotation()) @ np.array(tall[0]))[1]) for up in range(4)
    ]

    assert heights == [0, 1, 0, -1]
    assert Camera(up=3).next_up().up == 0


def test_picture_is_the_right_way_round(qapp):
    """The picture's top left is at UV 0, 0, as glTF has it."""
    image = Image.new("RGB", (64, 64))
    for x, y, colour in ((0, 0, "red"), (32, 0, "lime"), (0, 32, "blue"), (32, 32, "white")):
        image.paste(colour, (x, y, x + 32, y + 32))
    material = Material(image=as_png(image), unlit=True)

    seen = picture(a_mesh(QUAD, QUAD_FACES, material, uvs=QUAD_UVS))

    assert near(at(seen, 60, 60), (255, 0, 0))
    assert near(at(seen, 140, 60), (0, 255, 0))
    assert near(at(seen, 60, 140), (0, 0, 255))
    assert near(at(seen, 140, 140), (255, 255, 255))


def test_picture_is_not_bent_by_perspective(qapp):
    """On a tilted square the picture's middle line stays where the square's middle is."""
    image = Image.new("RGB", (256, 256), "red")
    image.paste("blue", (0, 0, 128, 256))
    material = Material(image=as_png(image), unlit=True)
    camera = Camera(yaw=1.0, pitch=0)

    seen = picture(a_mesh(QUAD, QUAD_FACES, material, uvs=QUAD_UVS), camera)

    lens = camera.lens(SIDE, SIDE)
    assert at(seen, int(lens.x) - 4, 100)[2] > 200
    assert at(seen, int(lens.x) + 3, 100)[0] > 200


@pytest.mark.parametrize("final", [True, False])
@pytest.mark.parametrize("swapped", [False, True])
def test_nearer_triangles_hide_farther_ones(qapp, final, swapped):
    """Whatever their order in the file, the nearer of two squares is seen."""
    front, back = QUAD * 0.5 + (0, 0, 0.5), QUAD - (0, 0, 0.5)
    pair, materials = [front, back], [paint("red"), paint("blue")]
    if swapped:
        pair.reverse()
        materials.reverse()
    scene = a_mesh(np.concatenate(pair), np.concatenate([QUAD_FACES, QUAD_FACES + 4]), *materials)

    seen = picture(scene, final=final)

    middle, side = seen.width() // 2, seen.width() // 4
    assert near(at(seen, middle, middle), (255, 0, 0))
    assert near(at(seen, side, side), (0, 0, 255))


def test_edges_are_smooth(qapp):
    """Along a slanted edge there are pixels between the colours of both sides."""
    camera = replace(FRONT, zoom=0.7)
    scene = a_mesh(QUAD @ _turn(0.3), QUAD_FACES)
    seen = picture(scene, camera)

    row = {at(seen, x, 60) for x in range(SIDE)}

    assert any(70 < colour[0] < 180 for colour in row)


def test_square_around_the_eye_is_cut_not_lost(qapp):
    """A ground that reaches behind the eye is painted as far as it is before it."""
    figure = CUBE * 0.5
    ground = np.array([[-60, -1, -60], [60, -1, -60], [60, -1, 60], [-60, -1, 60]])
    places = np.concatenate([np.repeat(figure, 40, axis=0), ground])
    faces = QUAD_FACES + 320

    seen = picture(a_mesh(places, faces, paint("lime")))

    assert near(at(seen, 100, 195), (0, 255, 0))
    assert near(at(seen, 5, 195), (0, 255, 0))
    assert is_ground(seen, 100, 60)


def test_holes_show_what_is_behind(qapp):
    """Where a cut-out picture is clear, the square behind it is seen."""
    image = Image.new("RGBA", (64, 64), (255, 0, 0, 255))
    image.paste((0, 0, 0, 0), (0, 0, 32, 64))
    hair = Material(image=as_png(image), cutout=0.5, unlit=True)
    scene = a_mesh(
        np.concatenate([QUAD, QUAD - (0, 0, 0.2)]),
        np.concatenate([QUAD_FACES, QUAD_FACES + 4]),
        hair, paint("blue"), uvs=np.concatenate([QUAD_UVS, QUAD_UVS]),
    )  # fmt: skip

    seen = picture(scene)

    assert near(at(seen, 60, 100), (0, 0, 255))
    assert near(at(seen, 140, 100), (255, 0, 0))


def test_light_comes_from_the_upper_left(qapp):
    """Without normals a cube is lit face by face; both sides of a triangle are lit alike."""
    scene = a_mesh(CUBE, CUBE_FACES, Material())
    camera = Camera(yaw=math.radians(35), pitch=math.radians(30))

    seen = picture(scene, camera)
    inside_out = picture(a_mesh(CUBE, CUBE_FACES[:, ::-1].copy(), Material()), camera)

    spots = (100, 45), (65, 110), (150, 110)
    top, left, right = (at(seen, *spot)[0] for spot in spots)
    assert top > right
    assert left > right
    assert all(near(at(seen, *spot), at(inside_out, *spot), 1) for spot in spots)


def test_wires_are_bright_lines_with_nothing_behind(qapp):
    """Edges of the front are light, between them it is dark, and the back is hidden."""
    seen = picture(a_mesh(QUAD, QUAD_FACES), style=Style.WIRE)
    lens = FRONT.lens(SIDE, SIDE)
    reach = int(lens.focal / 3.2)  # the square's radius is the model's

    bright = [x for x in range(SIDE) if at(seen, x, 80)[2] > 100]

    assert any(abs(x - (100 - reach)) <= 2 for x in bright)
    assert any(abs(x - (100 + reach)) <= 2 for x in bright)
    assert any(abs(x - 120) <= 2 for x in bright)  # the diagonal
    assert near(at(seen, 60, 80), (38, 38, 45))


def test_strays_do_not_change_the_view():
    """A few points far away leave the figure as large as it was; honest ends are kept."""
    body = np.random.default_rng(0).uniform(-1, 1, (5000, 3))
    strays = np.array([[1e6, 0, 0], [0, -1e7, 0], [0, 0, 5e3]])

    alone = framing(body)
    disturbed = framing(np.concatenate([body, strays]))
    with_nose = framing(np.concatenate([body, [[0, 1.5, 0]]]))

    assert disturbed[0] == pytest.approx(alone[0], abs=0.01)
    assert disturbed[1] == pytest.approx(alone[1], rel=0.01)
    assert with_nose[0][1] == pytest.approx(0.25, abs=0.01)


@pytest.mark.parametrize("size", [(1, 1), (3, 500), (501, 299)])
@pytest.mark.parametrize("final", [True, False])
def test_any_size_of_window(qapp, size, final):
    """Odd, narrow and tiny pictures are painted like others."""
    for scene in (a_mesh(), points(CUBE, CUBE * 0 + 200), splats(CUBE, CUBE * 0 + 200, 0.1, 0.9)):
        model = prepare(scene)
        for style in STYLES[scene.form]:
            image = render(model, Shot(Camera(), *size, style, final))

            assert image is not None
            assert image.width() <= size[0]
            assert image.width() / image.height() == pytest.approx(size[0] / size[1], rel=0.7)


def test_same_shot_same_picture(qapp, tmp_path):
    """A picture depends on the model and the shot alone."""
    scene = read_scene(make_relief(tmp_path / "a.ply", 40))
    shot = Shot(Camera(), 160, 120, Style.SPLATS)

    assert render(prepare(scene), shot) == render(prepare(scene), shot)


def test_picture_nobody_wants_is_given_up(qapp):
    """As soon as a newer picture is wanted the work stops and gives nothing."""
    for scene in (a_mesh(), points(CUBE, CUBE * 0 + 200), splats(CUBE, CUBE * 0 + 9, 0.1, 0.9)):
        shot = Shot(Camera(), SIDE, SIDE, STYLES[scene.form][0])

        assert render(prepare(scene), shot, lambda: True) is None


def test_model_in_motion_is_thinned(qapp):
    """While a large cloud turns only a part of its points is painted."""
    many = np.random.default_rng(0).uniform(-1, 1, (2 * IN_MOTION, 3))

    model = prepare(points(many, np.zeros((len(many), 3))))

    assert len(model.moving.places) == IN_MOTION
    assert len(model.cloud.places) == 2 * IN_MOTION


def test_bust_shows_its_face(qapp, tmp_path):
    """The textured bust has hair above, a face in the middle and a blue shirt below."""
    scene = read_scene(make_bust(tmp_path / "bust.glb"))
    coloured = read_scene(make_mesh_ply(tmp_path / "bust.ply"))

    for one in (scene, coloured):
        seen = picture(one)
        hair, skin, shirt = at(seen, 100, 25), at(seen, 88, 90), at(seen, 60, 165)

        assert max(hair) < 110
        assert hair[0] > hair[2]
        assert skin[0] > skin[1] > skin[2] > 90
        assert shirt[2] > 1.5 * shirt[0]


def test_zoom_stays_at_the_pointer():
    """What lies under the pointer lies there after zooming, in and out."""
    camera = Camera(pan_x=0.1, pan_y=-0.05)
    x, y = 0.4, -0.3

    def under(one: Camera) -> tuple[float, float]:
        return (x - one.pan_x) / one.zoom, (y - one.pan_y) / one.zoom

    closer = camera.zoomed(3, x, y)

    assert under(closer) == pytest.approx(under(camera))
    assert under(closer.zoomed(0.5, x, y)) == pytest.approx(under(camera))
    assert closer.zoomed(1e9).zoom == ZOOM_MOST
    assert closer.zoomed(1e-9).zoom == ZOOM_LEAST


def test_nobody_loses_the_model():
    """Panning ends before the model is gone, tipping before it turns over."""
    lost = Camera().panned(1e6, -1e6).orbited(1e6, 1e6)

    assert (lost.pan_x, lost.pan_y) == (1.8, -1.8)
    assert lost.pitch == pytest.approx(math.radians(89))
    assert abs(lost.yaw) <= math.pi


def _turn(angle: float) -> np.ndarray:
    cos, sin = math.cos(angle), math.sin(angle)
    return np.array([[cos, sin, 0], [-sin, cos, 0], [0, 0, 1]], np.float32)
