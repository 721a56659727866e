"""Odd but good GLB files: those of people, and many made at random; each with its right value."""

import json
import time
from pathlib import Path

import numpy as np
import pytest
from odd_glb import odd_glb

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.media.model3d import read_scene
from make_3d import CUBE, CUBE_FACES, Glb, glb_of

ODD = Path(__file__).parent / "odd"


@pytest.mark.parametrize(
    ("name", "textures"),
    [("glb_uv_no_bufferview", 0), ("glb_json_zero_padded", 0), ("glb_data_uri_unpadded", 1)],
)
def test_odd_model_is_shown(name, textures):
    """Coordinates from nowhere, JSON padded by zeros, a picture without its padding: all shown."""
    scene = read_scene(ODD / f"{name}.glb")

    assert (scene.points, scene.faces, scene.textures) == (4, 2, textures)
    assert scene.notes == ()


def test_odd_files_hold_what_was_written(tmp_path, rounds, seed):
    """However it is stored, every triangle stands in its place; what is at fault is named."""
    for number in range(rounds(60, 3000)):
        odd = odd_glb((seed, number))
        path = tmp_path / "odd.glb"
        path.write_bytes(odd.data)

        scene = read_scene(path)

        assert scene.faces == len(odd.corners), number
        assert (scene.positions[scene.triangles] == odd.corners).all(), number
        assert scene.points == odd.points, number
        told = " ".join(note.painted() for note in scene.notes)
        assert bool(scene.notes) == bool(odd.named), (number, told, odd.named)
        assert len(odd.named) > 3 or all(name in told for name in odd.named), (told, odd.named)


def test_odd_files_cut_anywhere_are_refused(tmp_path, rounds, seed):
    """However it is stored, a file whose end is missing is noticed, and is not called whole."""
    for number in range(rounds(40, 1500)):
        odd = odd_glb((seed, number))
        path = tmp_path / "odd.glb"
        cut = int(np.random.default_rng((seed, number)).integers(5, odd.whole_at))
        path.write_bytes(odd.data[:cut])

        with pytest.raises(FileRejected) as caught:
            read_scene(path)

        assert caught.value.code == "DamagedModel", number


@pytest.mark.parametrize("mode", [1, 2, 3])
def test_lines_alone_are_shown_as_points(tmp_path, mode):
    """A file with nothing but lines is not empty."""
    glb = Glb()
    glb.primitive(None, POSITION=CUBE)["mode"] = mode

    assert read_scene(glb.save(tmp_path / "a.glb")).points == 8


@pytest.mark.parametrize("where", ["primitive", "view"])
def test_compression_is_named_though_not_required(tmp_path, where):
    """Numbers that only Draco or meshopt can unpack are told of, not shown as a heap of zeros."""
    glb = Glb()
    one = glb.primitive(CUBE_FACES, POSITION=CUBE)
    if where == "primitive":
        one["extensions"] = {"KHR_draco_mesh_compression": {"bufferView": 0, "attributes": {}}}
        del glb.root["accessors"][0]["bufferView"]
    else:
        glb.root["bufferViews"][0]["extensions"] = {"EXT_meshopt_compression": {"buffer": 0}}

    with pytest.raises(FileRejected, match=r"KHR_draco|EXT_meshopt") as caught:
        read_scene(glb.save(tmp_path / "a.glb"))

    assert caught.value.code == "UnseenModel"


def test_names_in_other_encodings_hide_nothing(tmp_path):
    """A node that is named in GBK is no reason to refuse the model."""
    glb = Glb()
    glb.primitive(CUBE_FACES, POSITION=CUBE)
    glb.root["nodes"][0]["name"] = "@@"
    glb.bytes()
    text = json.dumps(glb.root).encode().replace(b"@@", "人物".encode("gbk"))
    path = tmp_path / "a.glb"
    path.write_bytes(glb_of(text, glb.binary))

    assert read_scene(path).faces == 12


def test_hundreds_of_thousands_of_parts_are_refused_in_time(tmp_path):
    """A model of 300,000 primitives is told of; nobody waits for it."""
    glb = Glb()
    one = glb.primitive(CUBE_FACES, POSITION=CUBE)
    glb.root["meshes"][0]["primitives"] = [one] * 300_000
    path = glb.save(tmp_path / "a.glb")

    started = time.process_time()
    with pytest.raises(FileRejected, match="20000 parts") as caught:
        read_scene(path)

    assert caught.value.code == "UnseenModel"
    assert time.process_time() - started < 5
