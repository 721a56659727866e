"""How a glTF primitive looks: its material, its picture and where on it each vertex lies."""

import math

import numpy as np

from avatar_desktop.domain.model3d import Material
from avatar_desktop.media.geometry import Array, Malformed, srgb
from avatar_desktop.media.gltf_document import Document, Json, numbers, table, whole

BLENDED_CUTOUT = 0.5
"""Glass and hair that should be blended are cut out where they are more clear than not."""
FARTHEST_UV = 1e6

Transform = tuple[float, float, float, float, float]
"""Offset u and v, scale u and v, rotation in radians (KHR_texture_transform)."""

PLAIN: Transform = (0, 0, 1, 1, 0)


def material(document: Document, index: object) -> tuple[Material, int, Transform]:
    """Return material *index*, the set of UVs of its picture and how they are moved."""
    if index is None:
        return Material(), 0, PLAIN
    source = document.get("materials", index)
    extensions = table(source, "extensions")
    looks = table(source, "pbrMetallicRoughness")
    red, green, blue, alpha = numbers(looks, "baseColorFactor", (1, 1, 1, 1))
    picture = table(looks, "baseColorTexture")
    old = table(extensions, "KHR_materials_pbrSpecularGlossiness")
    if old and not looks:
        red, green, blue, alpha = numbers(old, "diffuseFactor", (1, 1, 1, 1))
        picture = table(old, "diffuseTexture")
    colour = (_encoded(red), _encoded(green), _encoded(blue), min(max(alpha, 0.0), 1.0))
    uv_set, transform = _uv_source(picture)
    made = Material(
        colour,
        _image(document, picture),
        _cutout(source),
        unlit="KHR_materials_unlit" in extensions,
    )
    return made, uv_set, transform


def surface_uvs(
    document: Document, attributes: Json, uv_set: int, transform: Transform
) -> Array | None:
    """Return where on the picture each vertex lies, float32 (N, 2); None without a picture."""
    name = f"TEXCOORD_{uv_set}"
    if name not in attributes:
        return None
    uvs = document.accessor(attributes[name], "VEC2").astype(np.float32)
    uvs = np.clip(np.nan_to_num(uvs), -FARTHEST_UV, FARTHEST_UV)
    if transform == PLAIN:
        return uvs
    left, down, across, high, turn = transform
    cos, sin = math.cos(turn), math.sin(turn)
    u, v = uvs[:, 0] * across, uvs[:, 1] * high
    moved = np.stack([cos * u + sin * v + left, cos * v - sin * u + down], axis=1)
    return np.asarray(np.clip(moved, -FARTHEST_UV, FARTHEST_UV), np.float32)


def _encoded(linear: float) -> float:
    return float(srgb(np.array(linear)))


def _cutout(source: Json) -> float | None:
    match source.get("alphaMode", "OPAQUE"):
        case "MASK":
            return numbers({"c": [source.get("alphaCutoff", 0.5)]}, "c", (0.5,))[0]
        case "BLEND":
            return BLENDED_CUTOUT
        case "OPAQUE":
            return None
    raise Malformed("an unknown alphaMode")


def _uv_source(picture: Json) -> tuple[int, Transform]:
    moved = table(table(picture, "extensions"), "KHR_texture_transform")
    left, down = numbers(moved, "offset", (0, 0))
    across, high = numbers(moved, "scale", (1, 1))
    (turn,) = numbers({"r": [moved.get("rotation", 0)]}, "r", (0,))
    uv_set = whole(moved if "texCoord" in moved else picture, "texCoord", 0)
    return uv_set, (left, down, across, high, turn)


def _image(document: Document, picture: Json) -> bytes:
    if "index" not in picture:
        return b""
    texture = document.get("textures", picture["index"])
    webp = table(table(texture, "extensions"), "EXT_texture_webp")
    source = webp.get("source", texture.get("source"))
    return b"" if source is None else document.image(source)
