"""GLB files as services and other programs write them."""

import base64

import numpy as np
import pytest
from PIL import Image

from avatar_desktop.domain.model3d import SceneForm
from avatar_desktop.media.model3d import read_scene
from make_3d import CUBE, CUBE_FACES, Glb, as_png, glb_of, make_bust, portrait

HALF_TURN_Z = [0, 0, 1, 0]
UVS = np.linspace(0, 1, 16, dtype=np.float32).reshape(8, 2)


@pytest.fixture
def read(tmp_path):
    """Writes a GLB and reads it back."""

    def reading(glb: Glb):
        return read_scene(glb.save(tmp_path / "a.glb"))

    return reading


@pytest.fixture
def cube():
    """A GLB of one cube."""
    glb = Glb()
    glb.primitive(CUBE_FACES, POSITION=CUBE, TEXCOORD_0=UVS)
    return glb


def primitive_of(glb: Glb) -> dict:
    return glb.root["meshes"][0]["primitives"][0]


def test_textured_mesh_comes_whole(tmp_path):
    """Places, normals, UVs, triangles and the picture's very bytes are there."""
    scene = read_scene(make_bust(tmp_path / "bust.glb"))

    assert (scene.form, scene.points, scene.faces) == (SceneForm.MESH, 10800, 21182)
    assert scene.uvs.shape == (10800, 2)
    assert np.linalg.norm(scene.normals, axis=1).max() == pytest.approx(1, abs=1e-5)
    assert scene.textures == 1
    assert scene.parts[0].material.image == as_png(portrait())
    assert (scene.parts[0].start, scene.parts[0].stop) == (0, 21182)


@pytest.mark.parametrize("type_", [np.uint8, np.uint16, np.uint32])
def test_indices_of_every_width(cube, read, type_):
    """Indices are bytes, shorts or ints."""
    primitive_of(cube)["indices"] = cube.data(CUBE_FACES.ravel().astype(type_))

    assert (read(cube).triangles == CUBE_FACES).all()


def test_strips_fans_and_unindexed_triangles(cube, read):
    """Every way to list triangles gives the same kind of list."""
    found = {}
    for name, mode in (("strip", 5), ("fan", 6), ("plain", 4)):
        primitive_of(cube).pop("indices", None)
        primitive_of(cube)["mode"] = mode
        found[name] = read(cube).triangles.tolist()

    assert found["strip"][:3] == [[0, 1, 2], [3, 2, 1], [2, 3, 4]]
    assert found["fan"][:2] == [[0, 1, 2], [0, 2, 3]]
    assert found["plain"] == [[0, 1, 2], [3, 4, 5]]


def test_points_alone_are_a_cloud(cube, read):
    """A file with nothing but points is shown as points."""
    primitive_of(cube)["mode"] = 0

    scene = read(cube)

    assert (scene.form, scene.points) == (SceneForm.POINTS, 8)


def test_nodes_put_meshes_into_place(cube, read):
    """Translation, rotation and scale of all nodes above count, as does a matrix."""
    cube.root["nodes"] = [
        {"children": [1], "translation": [10, 0, 0], "scale": [2, 2, 2]},
        {"mesh": 0, "rotation": HALF_TURN_Z, "translation": [0, 1, 0]},
    ]
    by_parts = read(cube)
    column_major = [-2, 0, 0, 0, 0, -2, 0, 0, 0, 0, 2, 0, 10, 2, 0, 1]
    cube.root["nodes"] = [{"mesh": 0, "matrix": column_major}]
    by_matrix = read(cube)

    expected = CUBE * (-2, -2, 2) + (10, 2, 0)
    assert by_parts.positions == pytest.approx(expected, abs=1e-5)
    assert by_matrix.positions == pytest.approx(expected, abs=1e-5)


def test_mesh_used_twice_is_there_twice(cube, read):
    """Each node that names a mesh shows it."""
    cube.root["nodes"] = [{"mesh": 0}, {"mesh": 0, "translation": [5, 0, 0]}]
    cube.root["scenes"] = [{"nodes": [0, 1]}]

    scene = read(cube)

    assert (scene.points, scene.faces) == (16, 24)
    assert (scene.low[0], scene.high[0]) == (-1, 6)
    assert scene.triangles[12:].min() == 8


def test_skin_stands_as_its_joints_do(cube, read):
    """A skinned mesh follows its joints and not its own node."""
    count = len(CUBE)
    primitive_of(cube)["attributes"] |= {
        "JOINTS_0": cube.data(np.zeros((count, 4), np.uint8)),
        "WEIGHTS_0": cube.data(np.tile(np.array([1, 0, 0, 0], np.float32), (count, 1))),
    }
    bound = np.eye(4, dtype=np.float32)
    bound[3, :3] = (-1, 0, 0)  # column-major: moves back by 1 in x
    cube.root["skins"] = [{"joints": [1], "inverseBindMatrices": cube.data(bound.reshape(1, 16))}]
    cube.root["nodes"] = [
        {"mesh": 0, "skin": 0, "scale": [100, 100, 100]}, {"translation": [1, 4, 0]},
    ]  # fmt: skip
    cube.root["scenes"] = [{"nodes": [0, 1]}]

    assert read(cube).positions == pytest.approx(CUBE + np.array([0, 4, 0]), abs=1e-5)


def test_colours_are_turned_from_light_to_srgb(cube, read):
    """Vertex colours and factors are linear in the file; 21 % of light is middle grey."""
    colours = np.full((8, 3), 0.2140411, np.float32)
    primitive_of(cube)["attributes"]["COLOR_0"] = cube.data(colours)
    factor = [1, 0.2140411, 0, 0.5]
    cube.root["materials"] = [{"pbrMetallicRoughness": {"baseColorFactor": factor}}]
    primitive_of(cube)["material"] = 0

    scene = read(cube)

    assert (scene.colours == 128).all() or (scene.colours == 127).all()
    assert scene.parts[0].material.colour == pytest.approx((1, 0.5, 0, 0.5), abs=1e-3)


def test_parts_keep_their_own_materials(cube, read):
    """What one part lacks is filled up; each part knows its triangles."""
    cube.primitive(CUBE_FACES[:2], POSITION=CUBE + 5)["material"] = cube.picture(
        as_png(Image.new("RGB", (2, 2), "red"))
    )

    scene = read(cube)

    assert [(part.start, part.stop) for part in scene.parts] == [(0, 12), (12, 14)]
    assert [bool(part.material.image) for part in scene.parts] == [False, True]
    assert (scene.uvs[8:] == 0).all()


def test_holes_light_and_moved_pictures(cube, read):
    """Cut-outs, unlit surfaces and transforms of the picture are taken over."""
    number = cube.picture(as_png(Image.new("RGBA", (2, 2))))
    material = cube.root["materials"][number]
    material |= {"alphaMode": "MASK", "alphaCutoff": 0.3, "extensions": {"KHR_materials_unlit": {}}}
    material["pbrMetallicRoughness"]["baseColorTexture"]["extensions"] = {
        "KHR_texture_transform": {"offset": [0.5, 0], "scale": [2, 3]}
    }
    primitive_of(cube)["material"] = number

    scene = read(cube)

    assert scene.parts[0].material.cutout == 0.3
    assert scene.parts[0].material.unlit
    assert scene.uvs == pytest.approx(UVS * (2, 3) + (0.5, 0), abs=1e-6)


def test_quantised_and_interleaved_numbers(read):
    """Normalised shorts, and attributes that share a view by a stride, are understood."""
    glb = Glb()
    rows = np.zeros(3, [("place", "<f4", 3), ("uv", "<u2", 2)])
    rows["place"] = CUBE[:3]
    rows["uv"] = [[0, 65535], [65535, 0], [0, 0]]
    view = glb.view(rows.tobytes())
    glb.root["bufferViews"][view]["byteStride"] = rows.itemsize
    glb.root["accessors"] = [
        {"bufferView": view, "componentType": 5126, "count": 3, "type": "VEC3"},
        {"bufferView": view, "byteOffset": 12, "componentType": 5123, "count": 3,
         "type": "VEC2", "normalized": True},
    ]  # fmt: skip
    glb.root["meshes"][0]["primitives"] = [{"attributes": {"POSITION": 0, "TEXCOORD_0": 1}}]

    scene = read(glb)

    assert (scene.positions == CUBE[:3]).all()
    assert scene.uvs.tolist() == [[0, 1], [1, 0], [0, 0]]


def test_embedded_data_uris_are_part_of_the_file(tmp_path):
    """A buffer that is written into the JSON itself is read."""
    data = base64.b64encode(CUBE[:3].tobytes()).decode()
    root = {
        "asset": {"version": "2.0"},
        "buffers": [{"byteLength": 36, "uri": f"data:application/octet-stream;base64,{data}"}],
        "bufferViews": [{"buffer": 0, "byteLength": 36}],
        "accessors": [{"bufferView": 0, "componentType": 5126, "count": 3, "type": "VEC3"}],
        "meshes": [{"primitives": [{"attributes": {"POSITION": 0}}]}],
    }
    path = tmp_path / "a.glb"
    path.write_bytes(glb_of(root))

    assert read_scene(path).positions.tolist() == CUBE[:3].tolist()


def test_picture_outside_the_file_is_never_opened(cube, read, tmp_path):
    """A name of a file or an address as a picture means no picture."""
    (tmp_path / "secret.png").write_bytes(as_png(Image.new("RGB", (2, 2))))
    number = cube.picture(b"")
    cube.root["images"] = [{"uri": "secret.png"}]
    primitive_of(cube)["material"] = number

    assert read(cube).parts[0].material.image == b""
