"""PLY files that were damaged, or made to harm."""

import struct
import time
import tracemalloc

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from avatar_desktop.domain.errors import AppError, FileRejected
from avatar_desktop.media.model3d import read_scene
from make_3d import CUBE, CUBE_FACES, write_ply, xyz

XYZ = "property float x\nproperty float y\nproperty float z\n"
LIST = "property list uchar int vertex_indices\n"
ONE = struct.pack("<3f", 1, 2, 3)
LITTLE, TEXT = "binary_little_endian", "ascii"


def ply(body: str, data: bytes = b"", form: str = LITTLE, end: str = "end_header\n") -> bytes:
    return f"ply\nformat {form} 1.0\n{body}{end}".encode() + data


def vertices(count: object, more: str = "") -> str:
    return f"element vertex {count}\n{XYZ}{more}"


HOSTILE = {
    "no end of the header": b"ply\nformat ascii 1.0\n" + b"comment x\n" * 10_000,
    "a header of one endless line": b"ply\n" + b"x" * 10**6,
    "no format": b"ply\nelement vertex 1\n" + XYZ.encode() + b"end_header\n" + ONE,
    "an unknown format": ply(vertices(1), ONE, "binary_middle_endian"),
    "a count below zero": ply(vertices(-1), ONE),
    "a count that is no number": ply(vertices("1e9"), ONE),
    "a count beyond the file": ply(vertices(10**7), ONE),
    "a count beyond all files": ply(vertices(999_999_999_999), ONE),
    "a text count beyond the file": ply(vertices(10**6), b"1 2 3\n", TEXT),
    "faces beyond the file": ply(vertices(1, f"element face {10**7}\n{LIST}"), ONE + b"\x03"),
    "too many properties": ply(
        "element vertex 1\n" + "".join(f"property float p{i}\n" for i in range(300)), b"0" * 1200
    ),
    "too many tables": ply("".join(f"element e{i} 0\n" for i in range(100)) + vertices(1), ONE),
    "a property of no type": ply(vertices(1, "property quaternion q\n"), ONE * 9),
    "a list counted by floats": ply(
        vertices(1, "element face 1\nproperty list float int i\n"), ONE
    ),
    "a property of nothing": ply("property float x\n" + vertices(1), ONE),
    "rows of nothing": ply("element vertex 20000000\n"),
    "no vertices": ply(f"element face 1\n{LIST}", b"\x03" + bytes(12)),
    "vertices without z": ply("element vertex 1\nproperty float x\nproperty float y\n", ONE),
    "vertices whose lists lack members": ply(vertices(1, LIST), ONE + b"\3" + bytes(8)),
    "an index too high": ply(
        vertices(1, f"element face 1\n{LIST}"), ONE + b"\x03" + struct.pack("<3i", 0, 0, 1)
    ),
    "an index below zero": ply(
        vertices(1, f"element face 1\n{LIST}"), ONE + b"\x03" + struct.pack("<3i", 0, 0, -1)
    ),
    "faces that run past the end": ply(
        vertices(1, f"element face 2\n{LIST}"), ONE + b"\xfa" + bytes(13)
    ),
    "a list of less than nothing": ply(
        vertices(1, "element face 1\nproperty list int int i\n"), ONE + b"\xff" * 12
    ),
    "a list of two thousand millions": ply(
        vertices(1, "element face 1\nproperty list int int i\n"), ONE + b"\xff\xff\xff\x7f" * 3
    ),
    "words for numbers": ply(vertices(1), b"one two three\n", TEXT),
    "a line too short": ply(vertices(2), b"1 2 3\n1 2\n", TEXT),
    "a word without an end": ply(vertices(2), b"1 2 3\n1 2 " + b"9" * 10**7, TEXT),
    "a face of words": ply(vertices(1, f"element face 1\n{LIST}"), b"1 2 3\nthree 0 0 0\n", TEXT),
    "a face that lacks corners": ply(
        vertices(1, f"element face 1\n{LIST}"), b"1 2 3\n3 0 0\n", TEXT
    ),
    "a face number without end": ply(
        vertices(1, f"element face 1\n{LIST}"), b"1 2 3\n3 0 0 " + b"9" * 5000 + b"\n", TEXT
    ),
    "numbers that are none": ply(vertices(1), b"\xff" * 12),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_file_is_refused_at_once(tmp_path, kind):
    """It is refused in the person's terms, in no time and without taking memory."""
    path = tmp_path / "a.ply"
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


@pytest.mark.parametrize("form", [LITTLE, TEXT])
def test_file_cut_anywhere_is_refused(tmp_path, form):
    """A download that broke off is never taken for a model."""
    path = write_ply(tmp_path / "a.ply", xyz(CUBE), CUBE_FACES.tolist(), form)
    whole = path.read_bytes()

    for end in range(4, len(whole) - 2, 7):
        path.write_bytes(whole[:end])
        with pytest.raises(FileRejected):
            read_scene(path)


@settings(deadline=None)
@given(st.binary(max_size=200), st.integers(0, 400), st.sampled_from([LITTLE, TEXT]))
def test_noise_never_surprises(tmp_path_factory, noise, where, form):
    """Whatever stands in a file, it is a model or it is refused."""
    path = tmp_path_factory.getbasetemp() / "noise.ply"
    write_ply(path, xyz(CUBE), CUBE_FACES.tolist(), form)
    data = path.read_bytes()
    path.write_bytes(data[:where] + noise + data[where + len(noise) :])

    try:
        scene = read_scene(path)
    except AppError:
        return

    assert np.isfinite(scene.positions).all()
    assert not scene.faces or scene.triangles.max() < scene.points
