"""GLB files (glTF 2.0): one textured mesh."""

import json
import struct
from pathlib import Path
from typing import Any

import numpy as np

from .badge import TEXT
from .bust import Bust
from .opencv import cv2

MAGIC, VERSION = 0x46546C67, 2
JSON_CHUNK, BINARY_CHUNK = 0x4E4F534A, 0x004E4942
FLOATS, SHORTS = 5126, 5123
CORNERS, TRIANGLES = 34962, 34963
MOST_SHORT = 65_535


def write_glb(bust: Bust, name: str, path: Path, maker: str, *, textured: bool = True) -> None:
    """Write *bust*, with its texture inside unless it is not *textured*.

    `asset.generator` says "Simulated" and names the *maker*; so does the scene the former.
    """
    if len(bust.places) > MOST_SHORT:
        raise ValueError("too many corners for 16 bit indices")
    _, skin = cv2.imencode(".jpg", bust.texture, [cv2.IMWRITE_JPEG_QUALITY, 90])
    parts = [
        bust.places.astype("<f4").tobytes(),
        bust.normals.astype("<f4").tobytes(),
        bust.uvs.astype("<f4").tobytes(),
        bust.triangles.astype("<u2").tobytes(),
        skin.tobytes(),
    ]
    targets = (CORNERS, CORNERS, CORNERS, TRIANGLES, None)
    views, body = [], b""
    for part, target in zip(parts, targets, strict=True):
        view: dict[str, Any] = {"buffer": 0, "byteOffset": len(body), "byteLength": len(part)}
        views.append(view if target is None else {**view, "target": target})
        body += part + b"\0" * (-len(part) % 4)
    document = _document(bust, name, views, len(body))
    document["asset"]["generator"] = f"{TEXT} {maker}"
    if not textured:
        del document["materials"][0]["pbrMetallicRoughness"]["baseColorTexture"]
    text = json.dumps(document, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<II", len(text), JSON_CHUNK) + text
    chunks += struct.pack("<II", len(body), BINARY_CHUNK) + body
    path.write_bytes(struct.pack("<III", MAGIC, VERSION, 12 + len(chunks)) + chunks)


def _document(bust: Bust, name: str, views: list[dict[str, Any]], size: int) -> dict[str, Any]:
    count = len(bust.places)
    accessors = [
        {
            "bufferView": 0, "componentType": FLOATS, "count": count, "type": "VEC3",
            "min": [float(side) for side in np.min(bust.places, 0)],
            "max": [float(side) for side in np.max(bust.places, 0)],
        },
        {"bufferView": 1, "componentType": FLOATS, "count": count, "type": "VEC3"},
        {"bufferView": 2, "componentType": FLOATS, "count": count, "type": "VEC2"},
        {"bufferView": 3, "componentType": SHORTS, "count": bust.triangles.size, "type": "SCALAR"},
    ]  # fmt: skip
    corners = {"POSITION": 0, "NORMAL": 1, "TEXCOORD_0": 2}
    skin = {"baseColorTexture": {"index": 0}, "metallicFactor": 0.0, "roughnessFactor": 0.8}
    return {
        "asset": {"version": "2.0"},
        "scene": 0,
        "scenes": [{"name": TEXT, "nodes": [0]}],
        "nodes": [{"name": name, "mesh": 0}],
        "meshes": [{"primitives": [{"attributes": corners, "indices": 3, "material": 0}]}],
        "materials": [{"name": "skin", "pbrMetallicRoughness": skin}],
        "textures": [{"source": 0, "sampler": 0}],
        "samplers": [{"magFilter": 9729, "minFilter": 9987, "wrapS": 33071, "wrapT": 33071}],
        "images": [{"bufferView": 4, "mimeType": "image/jpeg"}],
        "bufferViews": views,
        "accessors": accessors,
        "buffers": [{"byteLength": size}],
    }
