"""The container and the JSON of a GLB file, read with a stranger's distrust."""

import base64
import json
import math
import os
import re
import struct
from typing import Any, BinaryIO
from urllib.parse import unquote_to_bytes

from avatar_desktop.domain.text import N_, say
from avatar_desktop.media.geometry import MalformedMesh, damage
from avatar_desktop.media.truncation import GLB_SLACK

MOST_JSON = 32 * 2**20
MOST_BYTES = 2**31
LEAST = 20
"""Bytes of a header and of one empty chunk."""
JSON_CHUNK, BIN_CHUNK = 0x4E4F534A, 0x004E4942
KNOWN = frozenset({
    "KHR_mesh_quantization", "KHR_texture_transform", "KHR_lights_punctual", "KHR_xmp",
    "KHR_xmp_json_ld", "EXT_texture_webp", "EXT_texture_avif", "KHR_texture_basisu",
    "MSFT_texture_dds",
})  # fmt: skip
"""Extensions that may be required: they are understood, or only change how it looks."""
COMPRESSED = ("EXT_meshopt_compression", "KHR_meshopt_compression", "MESHOPT_compression")

Json = dict[str, Any]


class Document:
    """What a GLB holds: named lists of objects, and the bytes behind them."""

    def __init__(self, root: Json, binary: bytes) -> None:
        self._root = root
        self._binary = binary
        self._embedded: dict[str, bytes] = {}
        self._images: dict[object, bytes] = {}
        self._refuse_unknown_extensions()

    @property
    def size(self) -> int:
        """Bytes of the binary part."""
        return len(self._binary)

    def count(self, kind: str) -> int:
        """Return how many objects of *kind* (`nodes`, `meshes`, …) there are."""
        return len(self._list(kind))

    def get(self, kind: str, index: object) -> Json:
        """Return object number *index* of *kind*; Malformed."""
        every = self._list(kind)
        if isinstance(index, float) and index.is_integer():
            index = int(index)
        if not isinstance(index, int) or isinstance(index, bool) or not 0 <= index < len(every):
            raise MalformedMesh(f"{kind}: no number {index!r}"[:80])
        if not isinstance(every[index], dict):
            raise MalformedMesh(f"{kind}[{index}] is no object")
        found: Json = every[index]
        return found

    @property
    def scene(self) -> object:
        """The number of the scene to show; None when the file names none."""
        return self._root.get("scene", 0 if self.count("scenes") else None)

    def view(self, index: object) -> tuple[bytes, int, int]:
        """Return a buffer, and where in it view number *index* starts and ends."""
        view = self.get("bufferViews", index)
        for name in COMPRESSED:
            if name in table(view, "extensions"):
                raise unsupported(name)
        buffer = self._buffer(view.get("buffer"))
        start, length = whole(view, "byteOffset", 0), whole(view, "byteLength")
        if start + length > len(buffer):
            raise MalformedMesh(f"bufferViews[{index}] runs past its buffer")
        return buffer, start, start + length

    def image(self, index: object) -> bytes:
        """Return the encoded picture *index*; Malformed also for one that lies outside."""
        image = self.get("images", index)
        if index not in self._images:
            self._images[index] = self._picture(image)
        return self._images[index]

    def _picture(self, image: Json) -> bytes:
        if "bufferView" in image:
            buffer, start, end = self.view(image["bufferView"])
            return buffer[start:end]
        uri = image.get("uri")
        if isinstance(uri, str) and uri[:5].lower() == "data:":
            return embedded(uri)
        raise MalformedMesh("a picture lies outside the file")

    def _buffer(self, index: object) -> bytes:
        buffer = self.get("buffers", index)
        uri = buffer.get("uri")
        if uri is None and index == 0:
            return self._binary
        if isinstance(uri, str) and uri[:5].lower() == "data:":
            if uri not in self._embedded:
                self._embedded[uri] = embedded(uri)
            return self._embedded[uri]
        raise MalformedMesh(
            f"buffers[{index}] lies outside the file",
            say(N_("It is only a part: the rest lies in other files, which are not opened.")),
        )

    def _list(self, kind: str) -> list[Any]:
        every = self._root.get(kind, [])
        if not isinstance(every, list):
            raise MalformedMesh(f"{kind} is no list")
        return every

    def _refuse_unknown_extensions(self) -> None:
        for name in self._list("extensionsRequired"):
            if str(name) not in KNOWN and not str(name).startswith("KHR_materials_"):
                raise unsupported(str(name)[:60])


def read_document(file: BinaryIO) -> Document:
    """Read the GLB in *file*, which is at its start; Malformed.

    Chunks may come in any order; those that nobody knows are passed over.
    """
    size = os.fstat(file.fileno()).st_size
    head = file.read(12)
    if len(head) < 12 or head[:4] != b"glTF":  # noqa: PLR2004 (the header's bytes)
        raise damage("no GLB header")
    version, length = struct.unpack("<II", head[4:])
    if version != 2:  # noqa: PLR2004 (glTF 2.0)
        raise unsupported(f"glTF {version}")
    if length > size + GLB_SLACK:
        raise damage(f"{length} bytes promised, {size} there")
    chunks: dict[int, bytes] = {}
    at = 12
    while at + 8 <= size:
        chunk, kind = struct.unpack("<II", file.read(8))
        at += 8
        if chunk > size - at:
            if at > length >= LEAST:
                break  # what follows the stated end is nobody's
            raise damage("a chunk runs past the end of the file")
        if kind in {JSON_CHUNK, BIN_CHUNK} and kind not in chunks:
            if chunk > (MOST_JSON if kind == JSON_CHUNK else MOST_BYTES):
                raise MalformedMesh(f"a chunk of {chunk} bytes", say(LONG))
            chunks[kind] = file.read(chunk)
        else:
            file.seek(chunk, os.SEEK_CUR)
        at += chunk
    if JSON_CHUNK not in chunks:
        raise damage("no JSON chunk")
    return Document(_json(chunks[JSON_CHUNK]), chunks.get(BIN_CHUNK, b""))


LONG = N_("Its description is longer than this app reads.")
DEEP = N_("Its description is nested deeper than this app reads.")


def unsupported(feature: str) -> MalformedMesh:
    """Return the error for a file that cannot be read without *feature*."""
    return MalformedMesh(
        f"unsupported: {feature}",
        say(N_("It needs {feature}, which this app cannot read."), feature=feature),
    )


def whole(source: Json, key: str, default: int | None = None) -> int:
    """Return the whole number ≥ 0 under *key*; Malformed."""
    value = source.get(key, default)
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST_BYTES:
        raise MalformedMesh(f"{key} is {value!r}"[:80])
    return value


def numbers(source: Json, key: str, default: tuple[float, ...]) -> tuple[float, ...]:
    """Return the finite numbers under *key*, as many as in *default*; Malformed."""
    value = source.get(key, default)
    if not isinstance(value, list | tuple) or len(value) != len(default):
        raise MalformedMesh(f"{key} has not {len(default)} numbers")
    try:
        found = tuple(float(one) for one in value if isinstance(one, int | float))
    except OverflowError as error:
        raise MalformedMesh(f"{key} holds a number without end") from error
    if len(found) != len(default) or not all(map(math.isfinite, found)):
        raise MalformedMesh(f"{key} holds no plain numbers")
    return found


def table(source: Json, key: str) -> Json:
    """Return the object under *key*, empty when there is none; Malformed."""
    value = source.get(key, {})
    if not isinstance(value, dict):
        raise MalformedMesh(f"{key} is no object")
    return value


def _json(data: bytes) -> Json:
    text = data.rstrip(b"\0 \t\r\n").decode("utf-8-sig", "replace")
    try:
        root = json.loads(text)
    except RecursionError as error:
        raise MalformedMesh("the JSON is nested too deeply", say(DEEP)) from error
    except ValueError as error:
        raise damage(str(error)[:80]) from error
    if not isinstance(root, dict):
        raise MalformedMesh("the JSON is no object")
    return root


def embedded(uri: str) -> bytes:
    """Return what a `data:` address holds; base64 may lack its padding or be the web's own."""
    head, comma, words = uri[5:].partition(",")
    data = unquote_to_bytes(words)
    if not comma:
        raise MalformedMesh("a data URI without data")
    if ";base64" not in head.lower():
        return data
    plain = re.sub(rb"[\s=]", b"", data).translate(bytes.maketrans(b"-_", b"+/"))
    try:
        return base64.b64decode(plain + b"=" * (-len(plain) % 4), validate=True)
    except ValueError as error:
        raise MalformedMesh("a data URI is no base64") from error
