"""The container and the JSON of a GLB file, read with a stranger's distrust."""

import base64
import binascii
import json
import math
import os
import struct
from typing import Any, BinaryIO

import numpy as np

from avatar_desktop.domain.model3d import MOST_ELEMENTS
from avatar_desktop.domain.text import N_, say
from avatar_desktop.media.geometry import Array, Malformed, too_many

MOST_JSON = 32 * 2**20
MOST_BYTES = 2**31
ALIGNMENT = 4
JSON_CHUNK, BIN_CHUNK = 0x4E4F534A, 0x004E4942
TYPES = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5125: "<u4", 5126: "<f4"}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
KNOWN = frozenset({"KHR_mesh_quantization", "KHR_texture_transform", "KHR_materials_unlit",
                   "EXT_texture_webp"})  # fmt: skip
"""Extensions that may be required: they are understood, or only change the shine."""

Json = dict[str, Any]


class Document:
    """What a GLB holds: named lists of objects, and the numbers behind its accessors."""

    def __init__(self, root: Json, binary: bytes) -> None:
        self._root = root
        self._binary = binary
        self._embedded: dict[str, bytes] = {}
        self._images: dict[object, bytes] = {}
        self._refuse_unknown_extensions()

    def count(self, kind: str) -> int:
        """Return how many objects of *kind* (`nodes`, `meshes`, …) there are."""
        return len(self._list(kind))

    def get(self, kind: str, index: object) -> Json:
        """Return object number *index* of *kind*; Malformed."""
        every = self._list(kind)
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(every):
            raise Malformed(f"{kind}: no number {index!r}")
        if not isinstance(every[index], dict):
            raise Malformed(f"{kind}[{index}] is no object")
        found: Json = every[index]
        return found

    @property
    def scene(self) -> object:
        """The number of the scene to show; None when the file names none."""
        return self._root.get("scene", 0 if self.count("scenes") else None)

    def view(self, index: object) -> tuple[bytes, int, int]:
        """Return a buffer, and where in it view number *index* starts and ends."""
        view = self.get("bufferViews", index)
        buffer = self._buffer(view.get("buffer"))
        start, length = whole(view, "byteOffset", 0), whole(view, "byteLength")
        if start + length > len(buffer):
            raise Malformed(f"bufferViews[{index}] runs past its buffer")
        return buffer, start, start + length

    def accessor(self, index: object, *types: str) -> Array:
        """Return the numbers of accessor *index* as (count, width); it is of one of *types*.

        Normalised integers become floats from 0 or -1 to 1; others keep their type.
        """
        accessor = self.get("accessors", index)
        if "sparse" in accessor:
            raise unsupported("sparse accessors")
        count = whole(accessor, "count")
        form, shape = whole(accessor, "componentType"), accessor.get("type")
        if form not in TYPES or not isinstance(shape, str) or shape not in (types or WIDTHS):
            raise Malformed(f"accessors[{index}] is of another type")
        if count > MOST_ELEMENTS:
            raise too_many("accessor", count, MOST_ELEMENTS)
        number, width = np.dtype(TYPES[form]), WIDTHS[shape]
        if "bufferView" not in accessor:
            raise Malformed(f"accessors[{index}] has no data")
        buffer, start, end = self.view(accessor["bufferView"])
        start += whole(accessor, "byteOffset", 0)
        row = number.itemsize * width
        stride = whole(self.get("bufferViews", accessor["bufferView"]), "byteStride", 0) or row
        if stride < row or (count and start + (count - 1) * stride + row > end):
            raise Malformed(f"accessors[{index}] runs past its view")
        if not count:
            return np.zeros((0, width), number)
        table = np.ndarray((count, width), number, buffer, start, (stride, number.itemsize))
        return _normalised(table) if accessor.get("normalized") is True else table

    def image(self, index: object) -> bytes:
        """Return the encoded picture *index*; empty when it lies outside, where nobody looks."""
        image = self.get("images", index)
        if index not in self._images:
            self._images[index] = self._picture(image)
        return self._images[index]

    def _picture(self, image: Json) -> bytes:
        if "bufferView" in image:
            buffer, start, end = self.view(image["bufferView"])
            return buffer[start:end]
        uri = image.get("uri")
        return _embedded(uri) if isinstance(uri, str) and uri.startswith("data:") else b""

    def _buffer(self, index: object) -> bytes:
        buffer = self.get("buffers", index)
        uri = buffer.get("uri")
        if uri is None and index == 0:
            return self._binary
        if isinstance(uri, str) and uri.startswith("data:"):
            if uri not in self._embedded:
                self._embedded[uri] = _embedded(uri)
            return self._embedded[uri]
        raise Malformed(
            f"buffers[{index}] lies outside the file",
            say(N_("It is only a part: the rest lies in other files, which are not opened.")),
        )

    def _list(self, kind: str) -> list[Any]:
        every = self._root.get(kind, [])
        if not isinstance(every, list):
            raise Malformed(f"{kind} is no list")
        return every

    def _refuse_unknown_extensions(self) -> None:
        for name in self._list("extensionsRequired"):
            if str(name) not in KNOWN and not str(name).startswith("KHR_materials_"):
                raise unsupported(str(name)[:60])


def read_document(file: BinaryIO) -> Document:
    """Read the GLB in *file*, which is at its start; Malformed."""
    size = os.fstat(file.fileno()).st_size
    head = file.read(12)
    if len(head) < 12 or head[:4] != b"glTF":  # noqa: PLR2004 (the header's bytes)
        raise Malformed("no GLB header")
    version, length = struct.unpack("<II", head[4:])
    if version != 2:  # noqa: PLR2004 (glTF 2.0)
        raise unsupported(f"glTF {version}")
    if length > size:
        raise Malformed(f"{length} bytes promised, {size} there")
    root, binary = None, b""
    at = 12
    while at + 8 <= length:
        chunk, kind = struct.unpack("<II", file.read(8))
        at += 8
        if chunk > length - at or chunk > MOST_BYTES:
            raise Malformed("a chunk runs past the end of the file")
        if root is None:
            root = _json(file.read(chunk), kind)
        elif kind == BIN_CHUNK and not binary:
            binary = file.read(chunk)
        else:
            file.seek(chunk, os.SEEK_CUR)
        at += chunk
    if root is None:
        raise Malformed("no JSON chunk")
    return Document(root, binary)


def unsupported(feature: str) -> Malformed:
    """Return the error for a file that cannot be read without *feature*."""
    return Malformed(
        f"unsupported: {feature}",
        say(N_("It needs {feature}, which this app cannot read."), feature=feature),
    )


def whole(source: Json, key: str, default: int | None = None) -> int:
    """Return the whole number ≥ 0 under *key*; Malformed."""
    value = source.get(key, default)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_BYTES:
        raise Malformed(f"{key} is {value!r}"[:80])
    return value


def numbers(source: Json, key: str, default: tuple[float, ...]) -> tuple[float, ...]:
    """Return the finite numbers under *key*, as many as in *default*; Malformed."""
    value = source.get(key, default)
    if not isinstance(value, list | tuple) or len(value) != len(default):
        raise Malformed(f"{key} has not {len(default)} numbers")
    if not all(isinstance(one, int | float) and math.isfinite(one) for one in value):
        raise Malformed(f"{key} holds no plain numbers")
    return tuple(float(one) for one in value)


def table(source: Json, key: str) -> Json:
    """Return the object under *key*, empty when there is none; Malformed."""
    value = source.get(key, {})
    if not isinstance(value, dict):
        raise Malformed(f"{key} is no object")
    return value


def objects(source: Json, key: str) -> list[Json]:
    """Return the list of objects under *key*, empty when there is none; Malformed."""
    value = source.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise Malformed(f"{key} is no list of objects")
    return value


def _json(data: bytes, kind: int) -> Json:
    if kind != JSON_CHUNK or len(data) > MOST_JSON:
        raise Malformed("the first chunk is no JSON of reasonable size")
    try:
        root = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise Malformed(str(error)[:80]) from error
    if not isinstance(root, dict):
        raise Malformed("the JSON is no object")
    return root


def _embedded(uri: str) -> bytes:
    _, _, words = uri.partition(";base64,")
    try:
        return base64.b64decode(words, validate=True)
    except (ValueError, binascii.Error) as error:
        raise Malformed("a data URI is no base64") from error


def _normalised(table: Array) -> Array:
    if table.dtype.kind == "f":
        return table
    most = np.iinfo(table.dtype).max
    return np.asarray(np.maximum(table.astype(np.float32) / most, -1), np.float32)
