"""PLY files as services and other programs write them."""

import numpy as np
import pytest

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.domain.model3d import SceneForm
from avatar_desktop.media.model3d import read_scene
from make_3d import (
    CUBE,
    CUBE_FACES,
    make_mesh_ply,
    make_points_ply,
    make_relief,
    rgb,
    splat_columns,
    write_ply,
    xyz,
)

FORMS = ("ascii", "binary_little_endian", "binary_big_endian")
COLOURS = np.arange(24).reshape(8, 3) * 10


@pytest.mark.parametrize("form", FORMS)
def test_mesh_is_read_alike_from_every_encoding(tmp_path, form):
    """Text and both byte orders give the same places, colours and triangles."""
    path = tmp_path / "a.ply"
    write_ply(path, xyz(CUBE) | rgb(COLOURS), CUBE_FACES.tolist(), form)

    scene = read_scene(path)

    assert scene.form is SceneForm.MESH
    assert (scene.positions == CUBE).all()
    assert (scene.colours == COLOURS).all()
    assert (scene.triangles == CUBE_FACES).all()
    assert (scene.low, scene.high) == ((-1, -1, -1), (1, 1, 1))
    assert scene.size == (2, 2, 2)


@pytest.mark.parametrize("form", FORMS)
def test_polygons_become_fans(tmp_path, form):
    """Quads, and faces of mixed length, are cut into triangles."""
    quads = [[0, 1, 3, 2], [4, 6, 7, 5]]
    mixed = [[0, 1, 2], [0, 1, 3, 2], [4, 6, 7, 5, 1]]

    even = read_scene(write_ply(tmp_path / "q.ply", xyz(CUBE), quads, form))
    uneven = read_scene(write_ply(tmp_path / "m.ply", xyz(CUBE), mixed, form, "vertex_index"))

    assert even.triangles.tolist() == [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5]]
    assert uneven.triangles.tolist() == [
        [0, 1, 2], [0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [4, 5, 1],
    ]  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_splats_are_known_by_their_columns(tmp_path, form):
    """Opacity, scales and rotations make splats; they are decoded as 3DGS defines them."""
    scales = np.full((8, 3), 0.25)
    path = write_ply(
        tmp_path / "a.ply", splat_columns(CUBE, COLOURS, scales, opacity=0.75), form=form
    )

    scene = read_scene(path)

    assert scene.form is SceneForm.SPLATS
    assert scene.gaussians.scales == pytest.approx(scales, rel=1e-4)
    assert scene.gaussians.opacities == pytest.approx(0.75, rel=1e-4)
    assert scene.gaussians.rotations.tolist() == [[1, 0, 0, 0]] * 8
    assert np.abs(scene.colours.astype(int) - COLOURS).max() <= 1


def test_higher_harmonics_and_strange_columns_are_skipped(tmp_path):
    """What a trainer writes besides (f_rest, ids) changes nothing."""
    columns = splat_columns(CUBE, COLOURS, np.full((8, 3), 0.1))
    more = {f"f_rest_{i}": np.full(8, 9, np.float32) for i in range(45)}

    scene = read_scene(write_ply(tmp_path / "a.ply", columns | more))

    assert scene.form is SceneForm.SPLATS
    assert np.abs(scene.colours.astype(int) - COLOURS).max() <= 1


def test_points_without_colour(tmp_path):
    """Vertices alone are points; what is not there is None."""
    scene = read_scene(write_ply(tmp_path / "a.ply", xyz(CUBE)))

    assert scene.form is SceneForm.POINTS
    assert (scene.points, scene.faces, scene.colours) == (8, 0, None)


def test_colours_of_other_widths(tmp_path):
    """Floats from 0 to 1 and 16-bit integers are colours as well."""
    floats = {name: np.full(8, 0.5, np.float32) for name in ("red", "green", "blue")}
    shorts = {name: np.full(8, 0x80FF, np.uint16) for name in ("red", "green", "blue")}

    of_floats = read_scene(write_ply(tmp_path / "f.ply", xyz(CUBE) | floats))
    of_shorts = read_scene(write_ply(tmp_path / "s.ply", xyz(CUBE) | shorts))

    assert (of_floats.colours == 128).all()
    assert (of_shorts.colours == 128).all()


def test_mesh_gets_normals_where_it_has_none(tmp_path):
    """A cube's corners look away from its middle."""
    scene = read_scene(write_ply(tmp_path / "a.ply", xyz(CUBE), CUBE_FACES.tolist()))

    outwards = (scene.normals * CUBE).sum(axis=1)

    assert np.linalg.norm(scene.normals, axis=1) == pytest.approx(1, abs=1e-5)
    assert (np.abs(outwards) > 1).all()


def test_vertices_that_are_no_numbers_are_left_out(tmp_path):
    """NaN, infinities and absurd values go, with the triangles that touch them."""
    broken = CUBE.copy()
    broken[0, 1], broken[2, 0], broken[5, 2] = np.nan, np.inf, 1e30
    faces = [[1, 3, 4], [0, 1, 3], [4, 6, 7], [5, 6, 7]]

    scene = read_scene(write_ply(tmp_path / "a.ply", xyz(broken) | rgb(COLOURS), faces))

    assert (scene.points, scene.unusable) == (5, 3)
    assert scene.positions[scene.triangles].tolist() == [
        CUBE[[1, 3, 4]].tolist(), CUBE[[4, 6, 7]].tolist(),
    ]  # fmt: skip
    assert (scene.colours == COLOURS[[1, 3, 4, 6, 7]]).all()
    assert max(scene.high) == 1


def test_splats_with_broken_shapes_are_left_out(tmp_path):
    """A splat without a size or an opacity that is a number is not shown."""
    columns = splat_columns(CUBE, COLOURS, np.full((8, 3), 0.1))
    columns["scale_1"][3] = np.nan
    columns["opacity"][4] = np.nan

    scene = read_scene(write_ply(tmp_path / "a.ply", columns))

    assert (scene.points, scene.unusable) == (6, 2)


def test_nothing_usable_is_refused(tmp_path):
    """A file in which no vertex is a place shows nothing, and that is said."""
    path = write_ply(tmp_path / "a.ply", xyz(np.full((4, 3), np.nan)))

    with pytest.raises(FileRejected, match="nothing in it to show"):
        read_scene(path)


def test_tables_around_the_vertices_are_passed_over(tmp_path):
    """Cameras before and edges behind, in text and in bytes, do not disturb."""
    head = (
        "ply\nformat {} 1.0\nobj_info x\nelement camera 2\nproperty float view\n"
        "element vertex 1\nproperty double x\nproperty double y\nproperty double z\n"
        "element edge 1\nproperty list uchar int ends\nend_header\n"
    )
    text, data = tmp_path / "a.ply", tmp_path / "b.ply"
    text.write_text(head.format("ascii") + "7\n8\n1 2 3\n2 0 0\n")
    data.write_bytes(
        head.format("binary_big_endian").encode()
        + np.array([7, 8], ">f4").tobytes() + np.array([1, 2, 3], ">f8").tobytes() + b"\x01\0\0\0\0"
    )  # fmt: skip

    assert read_scene(text).positions.tolist() == [[1, 2, 3]]
    assert read_scene(data).positions.tolist() == [[1, 2, 3]]


def test_windows_line_ends(tmp_path):
    """A text file that went over Windows is read like any other."""
    path = write_ply(tmp_path / "a.ply", xyz(CUBE), CUBE_FACES.tolist(), "ascii")
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))

    assert read_scene(path).faces == 12


def test_real_sizes(tmp_path):
    """Files of some ten thousand elements come through whole."""
    assert read_scene(make_mesh_ply(tmp_path / "m.ply")).faces == 21182
    assert read_scene(make_points_ply(tmp_path / "p.ply", 70_000)).points == 70_000
    assert read_scene(make_relief(tmp_path / "r.ply", 64)).points == 4096
