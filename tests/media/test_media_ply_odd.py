"""Odd but good PLY files: those of people, and many made at random; each with its right value."""

import time
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
from odd_ply import odd_ply, packed_ply

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.domain.model3d import SceneForm
from avatar_desktop.media.model3d import read_scene
from make_3d import CUBE, CUBE_FACES, splat_columns, write_ply, xyz

ODD = Path(__file__).parent / "odd"
PYRAMID = [[0, 1, 4], [1, 2, 4], [2, 3, 4], [3, 0, 4]]


@pytest.mark.parametrize(
    "name", ["ply_comment_utf8", "ply_vertex_list_prop", "ply_camera_list_first"]
)
def test_odd_mesh_is_shown(name):
    """Comments in Chinese, lists on vertices and lists before them hide no pyramid."""
    scene = read_scene(ODD / f"{name}.ply")

    assert (scene.form, scene.points) == (SceneForm.MESH, 5)
    assert scene.triangles.tolist() == PYRAMID
    assert (scene.low, scene.high) == ((0, 0, 0), (1, 1, 1))


def test_words_for_no_number_are_ignored():
    """Normals of `-nan(ind)` and `1.#QNAN` are no normals; the points stay."""
    scene = read_scene(ODD / "ply_inf_nan_words.ply")

    assert (scene.form, scene.points, scene.unusable, scene.normals) == (
        SceneForm.POINTS,
        5,
        0,
        None,
    )


def test_infinite_opacity_is_opaque():
    """Splats whose opacity is +inf before the sigmoid are wholly opaque."""
    scene = read_scene(ODD / "ply_gs_inf_opacity.ply")

    assert (scene.form, scene.points, scene.unusable) == (SceneForm.SPLATS, 200, 0)
    assert (scene.gaussians.opacities == 1).all()


def test_compressed_splats_are_shown():
    """SuperSplat's compressed PLY holds splats within the ranges of its chunks."""
    scene = read_scene(ODD / "ply_gs_compressed.ply")

    assert (scene.form, scene.points) == (SceneForm.SPLATS, 200)
    assert scene.low[2] >= 0
    assert max(scene.high) <= 1
    assert scene.gaussians.scales.min() >= np.exp(-4) - 1e-6
    assert scene.gaussians.scales.max() <= np.exp(-3) + 1e-6


def test_odd_files_hold_what_was_written(tmp_path, rounds, seed):
    """Any encoding, line end, comment, order of tables, list or polygon is read right."""
    for number in range(rounds(60, 3000)):
        odd = odd_ply((seed, number))
        path = tmp_path / "odd.ply"
        path.write_bytes(odd.data)

        scene = read_scene(path)

        assert scene.positions.tolist() == odd.places.tolist(), number
        found = [] if scene.triangles is None else scene.triangles.tolist()
        assert found == odd.triangles, number
        assert scene.unusable == odd.left_out, number


def test_odd_files_cut_anywhere_are_refused(tmp_path, rounds, seed):
    """However its rows are built, a file whose end is missing is noticed."""
    for number in range(rounds(40, 1500)):
        odd = odd_ply((seed, number))
        whole = odd.data[: len(odd.data) - odd.trailing]
        if odd.text:
            whole = whole.rstrip()
            whole = whole[: -len(whole.split()[-1])]
        cut = np.random.default_rng((seed, number)).integers(8, max(9, len(whole) - 1))
        path = tmp_path / "odd.ply"
        path.write_bytes(whole if odd.text else whole[:cut])

        with pytest.raises(FileRejected):
            read_scene(path)


@pytest.mark.parametrize(("order", "lights", "harmonics"), [("<", True, False), (">", False, True)])
def test_packed_splats_come_back(tmp_path, rounds, seed, order, lights, harmonics):
    """Places, sizes, turns, colours and opacities of packed splats are those that were packed."""
    for number in range(rounds(2, 60)):
        chance = np.random.default_rng((seed, number))
        count = int(chance.integers(1, 700))
        places = chance.normal(size=(count, 3)) * 3
        scales = chance.uniform(-6, -1, (count, 3))
        turns = chance.normal(size=(count, 4))
        turns /= np.linalg.norm(turns, axis=1, keepdims=True)
        colours, alphas = chance.random((count, 3)), chance.random(count)
        path = tmp_path / "packed.ply"
        path.write_bytes(packed_ply(
            places, scales, turns, colours, alphas, order=order, lights=lights, harmonics=harmonics
        ))  # fmt: skip

        scene = read_scene(path)

        shapes = scene.gaussians
        assert np.abs(scene.positions - places).max() < np.ptp(places, 0).max() / 900
        assert np.abs(np.log(shapes.scales) - scales).max() < 5 / 900
        assert np.abs((shapes.rotations * turns).sum(1)).min() > 0.9999
        assert np.abs(scene.colours - 255 * colours).max() < 2
        assert np.abs(shapes.opacities - alphas).max() < 1 / 255


def test_flat_round_and_unturned_splats(tmp_path):
    """A size of e^-inf is flat; one size is a ball, two a disc; without rotations none turns."""
    full = splat_columns(CUBE, CUBE * 50 + 100, np.full((8, 3), 0.1))
    full["scale_2"][:] = -np.inf
    names = ("rot_0", "rot_1", "rot_2", "rot_3", "scale_1", "scale_2", "nx", "ny", "nz")
    plain = {name: column for name, column in full.items() if name not in names}
    two = {name: column for name, column in full.items() if name != "scale_2"}

    flat = read_scene(write_ply(tmp_path / "a.ply", full)).gaussians
    disc = read_scene(write_ply(tmp_path / "b.ply", two)).gaussians
    ball = read_scene(write_ply(tmp_path / "c.ply", plain)).gaussians

    assert flat.scales[0] == pytest.approx((0.1, 0.1, 0), abs=1e-6)
    assert (disc.scales == flat.scales).all()
    assert ball.scales[0] == pytest.approx((0.1, 0.1, 0.1))
    assert ball.rotations.tolist() == [[1, 0, 0, 0]] * 8


def test_strips_of_triangles(tmp_path):
    """Stanford's `tristrips`, parted by -1, are cut into triangles that face one way."""
    head = (
        "ply\nformat ascii 1.0\nelement vertex 8\nproperty float x\nproperty float y\n"
        "property float z\nelement tristrips 1\nproperty list int int vertex_indices\nend_header\n"
    )
    rows = "".join(" ".join(map(str, place)) + "\n" for place in CUBE.tolist())
    path = tmp_path / "a.ply"
    path.write_text(head + rows + "9 0 1 2 3 -1 4 5 -1 7\n")

    assert read_scene(path).triangles.tolist() == [[0, 1, 2], [3, 2, 1]]


def test_faces_at_no_vertex_cost_only_themselves(tmp_path):
    """The rest of the mesh is shown, and the person learns how many faces were left out."""
    faces = [*CUBE_FACES.tolist(), [0, 1, 99], [-1, 0, 1]]

    scene = read_scene(write_ply(tmp_path / "a.ply", xyz(CUBE), faces))

    assert scene.faces == 12
    assert [note.painted() for note in scene.notes] == [
        "Faces that point at no vertex were left out: 2."
    ]


def test_rows_longer_than_promised_are_told(tmp_path):
    """Text whose lines hold more numbers than the header names is not shown as a heap of them."""
    path = write_ply(tmp_path / "a.ply", xyz(CUBE), form="ascii")
    head, body = path.read_text().split("end_header\n")
    longer = "".join(f"{line} 7 8\n" for line in body.splitlines())
    path.write_text(head + "end_header\n" + longer)

    with pytest.raises(FileRejected, match="promises something else") as caught:
        read_scene(path)

    assert caught.value.code == "UnseenModel"


def test_millions_of_empty_faces_are_passed_over(tmp_path):
    """Faces without a corner cost a byte each and no more."""
    head = (
        "ply\nformat binary_little_endian 1.0\nelement vertex 3\nproperty float x\n"
        "property float y\nproperty float z\nelement face 9000000\n"
        "property list uchar int vertex_indices\nend_header\n"
    )
    path = tmp_path / "a.ply"
    path.write_bytes(head.encode() + CUBE[:3].tobytes() + bytes(9_000_000))

    started = time.process_time()
    scene = read_scene(path)

    assert (scene.form, scene.points) == (SceneForm.POINTS, 3)
    assert time.process_time() - started < 3


def test_lists_of_very_different_lengths_cost_no_memory(tmp_path):
    """A short list before one of millions is read by the block, not by the file."""
    head = (
        "ply\nformat binary_little_endian 1.0\nelement vertex 3\nproperty float x\n"
        "property float y\nproperty float z\nelement strange 4\n"
        "property list uint uchar c\nend_header\n"
    )
    lists = b"".join(count.to_bytes(4, "little") + bytes(count) for count in (1, 2, 20_000_000, 7))
    path = tmp_path / "a.ply"
    path.write_bytes(head.encode() + CUBE[:3].tobytes() + lists)

    tracemalloc.start()
    try:
        scene = read_scene(path)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert scene.points == 3
    assert most < 60_000_000
