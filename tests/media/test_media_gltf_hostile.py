"""GLB files that were damaged, or made to harm."""

import json
import struct
import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from avatar_desktop.domain.errors import AppError, FileRejected
from avatar_desktop.domain.spec import Viewer
from avatar_desktop.media.model3d import read_scene
from avatar_desktop.media.verify import verify
from make_3d import CUBE, CUBE_FACES, Glb, glb_of, make_bust


def a_cube() -> Glb:
    glb = Glb()
    glb.primitive(CUBE_FACES, POSITION=CUBE)
    return glb


def changed(*path: object, to: object) -> bytes:
    """Return the GLB of a cube with one value of its JSON exchanged."""
    glb = a_cube()
    spot = glb.root
    for step in path[:-1]:
        spot = spot[step]
    spot[path[-1]] = to
    return glb.bytes()


def with_root(**more: object) -> bytes:
    glb = a_cube()
    glb.root |= more
    return glb.bytes()


PRIMITIVE = ("meshes", 0, "primitives", 0)
CHAIN = [{"children": [number + 1]} for number in range(5000)] + [{"mesh": 0}]
LOOP = [{"children": [1]}, {"children": [0], "mesh": 0}]
TREE = [{"children": [number + 1, number + 1]} for number in range(60)] + [{"mesh": 0}]

HOSTILE = {
    "another version": b"glTF" + struct.pack("<II", 1, 20) + bytes(8),
    "shorter than its header": b"glTF\x02\0",
    "no chunk": struct.pack("<4sII", b"glTF", 2, 12),
    "a length beyond the file": struct.pack("<4sII", b"glTF", 2, 2**31) + bytes(100),
    "a chunk beyond the file": struct.pack("<4sIII4s", b"glTF", 2, 28, 2**31, b"JSON") + bytes(8),
    "numbers before the JSON": struct.pack("<4sIII4s", b"glTF", 2, 28, 8, b"BIN\0") + bytes(8),
    "JSON that is none": glb_of(b"{]"),
    "JSON of another kind": glb_of([1, 2]),
    "JSON without a bottom": glb_of(b"[" * 100_000),
    "bytes that are no text": glb_of(b'{"a": "\xff\xfe"}'),
    "nothing in it": glb_of({"asset": {"version": "2.0"}}),
    "lists that are none": with_root(meshes={"a": 1}),
    "objects that are none": with_root(meshes=[7]),
    "a view beyond its buffer": changed("bufferViews", 0, "byteLength", to=10**6),
    "a view that starts below zero": changed("bufferViews", 0, "byteOffset", to=-4),
    "a view of no buffer": changed("bufferViews", 0, "buffer", to=3),
    "a count beyond the view": changed("accessors", 0, "count", to=10**6),
    "a count beyond all files": changed("accessors", 0, "count", to=2**31),
    "a count of less than nothing": changed("accessors", 0, "count", to=-1),
    "a count that is no number": changed("accessors", 0, "count", to="8"),
    "a count that is true": changed("accessors", 0, "count", to=True),
    "numbers from nowhere": changed(
        "accessors", 0, to={"componentType": 5126, "count": 10**7, "type": "VEC3"}
    ),
    "a stride below the row": changed("bufferViews", 0, "byteStride", to=4),
    "an unknown component": changed("accessors", 0, "componentType", to=5130),
    "a component that is a list": changed("accessors", 0, "componentType", to=[5126]),
    "places of two numbers": changed("accessors", 0, "type", to="VEC2"),
    "no places": changed(*PRIMITIVE, "attributes", to={}),
    "indices that are floats": changed(*PRIMITIVE, "indices", to=0),
    "an accessor that is not there": changed(*PRIMITIVE, "indices", to=99),
    "a node that is not there": changed("scenes", 0, "nodes", to=[5]),
    "nodes without a bottom": with_root(nodes=CHAIN),
    "a rotation of words": with_root(nodes=[{"mesh": 0, "rotation": ["a", 0, 0, 1]}]),
    "a matrix of three numbers": with_root(nodes=[{"mesh": 0, "matrix": [1, 2, 3]}]),
    "a scale beyond all numbers": with_root(nodes=[{"mesh": 0, "scale": [1e300, 1e300, 1e300]}]),
    "an extension that is needed": with_root(extensionsRequired=["KHR_draco_mesh_compression"]),
}  # fmt: skip


FAULTY = {
    "an index too high": changed("accessors", 0, "count", to=4),
    "a material that is not there": changed(*PRIMITIVE, "material", to=0),
    "a scene that is not there": with_root(scene=4),
    "nodes in a ring": with_root(nodes=LOOP),
    "two to the power of sixty nodes": with_root(nodes=TREE),
    "a skin without joints": with_root(nodes=[{"mesh": 0, "skin": 0}], skins=[{}]),
}


@pytest.mark.parametrize("kind", FAULTY)
def test_fault_costs_its_own_part(tmp_path, kind):
    """What can be read is shown at once, and the person learns what cannot."""
    path = tmp_path / "a.glb"
    path.write_bytes(FAULTY[kind])

    started = time.process_time()
    scene = read_scene(path)

    assert time.process_time() - started < 5
    assert scene.faces
    assert scene.notes


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_file_is_refused_at_once(tmp_path, kind):
    """It is refused in the person's terms, in no time and without taking memory."""
    path = tmp_path / "a.glb"
    path.write_bytes(HOSTILE[kind])

    tracemalloc.start()
    started = time.process_time()
    try:
        with pytest.raises(FileRejected) as caught:
            read_scene(path)
        _, most = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()

    assert time.process_time() - started < 5
    assert most < 30_000_000
    assert caught.value.code in {"DamagedModel", "UnseenModel"}
    assert caught.value.explanation.why


def test_buffers_elsewhere_are_never_opened(tmp_path):
    """A file that is only a part says so; neither paths nor addresses are followed."""
    (tmp_path / "secret.bin").write_bytes(CUBE.tobytes())
    for uri in ("secret.bin", "https://127.0.0.1:9/secret.bin", "file:///etc/passwd"):
        glb = a_cube()
        glb.bytes()
        glb.root["buffers"] = [{"byteLength": 96, "uri": uri}]
        path = tmp_path / "a.glb"
        path.write_bytes(glb_of(glb.root, glb.binary))

        with pytest.raises(FileRejected, match="other files"):
            read_scene(path)


def test_missing_compression_is_named(tmp_path):
    """A person learns which extension was missing."""
    path = tmp_path / "a.glb"
    path.write_bytes(HOSTILE["an extension that is needed"])

    with pytest.raises(FileRejected, match="KHR_draco_mesh_compression"):
        read_scene(path)


def test_vertices_that_are_no_numbers_are_left_out(tmp_path):
    """NaN places go, with the triangles that touch them."""
    glb = Glb()
    broken = CUBE.copy()
    broken[7] = np.nan
    glb.primitive(CUBE_FACES, POSITION=broken)

    scene = read_scene(glb.save(tmp_path / "a.glb"))

    assert (scene.points, scene.unusable) == (7, 1)
    assert scene.faces == sum(7 not in face for face in CUBE_FACES.tolist())
    assert scene.parts[0].stop == scene.faces


def test_download_that_broke_off_is_no_result(tmp_path):
    """A GLB cut anywhere is not taken for whole."""
    whole = make_bust(tmp_path / "whole.glb").read_bytes()
    path = tmp_path / "cut.glb"
    verify(tmp_path / "whole.glb", Viewer.MODEL3D)

    for end in (4, 12, 20, 300, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:end])
        with pytest.raises(FileRejected):
            verify(path, Viewer.MODEL3D)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-5, 2**33) | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=5,
)


@given(JSON, st.integers(0, 10**6))
def test_any_value_anywhere_never_surprises(tmp_path_factory, value, where):
    """Whatever stands in the JSON, the file is a model or it is refused."""
    glb = a_cube()
    glb.root["nodes"][0] |= {"rotation": [0, 0, 0, 1], "skin": 0}
    glb.root["skins"] = [{"joints": [0]}]
    glb.root["materials"] = [{"pbrMetallicRoughness": {"baseColorFactor": [1, 1, 1, 1]}}]
    glb.root["meshes"][0]["primitives"][0] |= {"material": 0, "mode": 4}
    glb.bytes()
    spots = list(_spots(glb.root))
    holder, key = spots[where % len(spots)]
    holder[key] = value
    path = tmp_path_factory.getbasetemp() / "noise.glb"
    path.write_bytes(glb_of(json.dumps(glb.root).encode(), glb.binary))

    try:
        scene = read_scene(path)
    except AppError:
        return

    assert np.isfinite(scene.positions).all()
    assert not scene.faces or scene.triangles.max() < scene.points


def _spots(holder):
    for key, value in holder.items() if isinstance(holder, dict) else enumerate(holder):
        yield holder, key
        if isinstance(value, dict | list):
            yield from _spots(value)
