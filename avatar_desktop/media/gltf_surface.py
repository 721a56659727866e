"""How a glTF primitive looks: its material, its picture and where on it each vertex lies."""

import math
from dataclasses import replace

import numpy as np

from avatar_desktop.domain.model3d import Material
from avatar_desktop.media.geometry import Array, MalformedMesh, srgb
from avatar_desktop.media.gltf_accessors import accessor
from avatar_desktop.media.gltf_document import Document, Json, numbers, table, whole
from avatar_desktop.media.gltf_faults import MATERIALS, PICTURES, GltfFaults, name_of

BLENDED_CUTOUT = 0.5
"""Glass and hair that should be blended are cut out where they are more clear than not."""
FARTHEST_UV = 1e6

PICTURE_SIGNS = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM")

Transform = tuple[float, float, float, float, float]
"""Offset u and v, scale u and v, rotation in radians (KHR_texture_transform)."""

PLAIN: Transform = (0, 0, 1, 1, 0)


def material(
    document: Document, index: object, faults: GltfFaults
) -> tuple[Material, int, Transform]:
    """Return material *index*, the set of UVs of its picture and how they are moved.

    What of it cannot be read is plain, and one of the *faults*.
    """
    if index is None:
        return Material(), 0, PLAIN
    with faults.costing(MATERIALS, f"material {index}"):
        source = document.get("materials", index)
        name = name_of(source, "material", index)
        made, found = Material(), Json()
        with faults.costing(MATERIALS, name):
            made, found = _looks(source)
        with faults.costing(PICTURES, name):
            picture = table(found, "picture")
            uv_set, transform = _uv_source(picture)
            return replace(made, image=_image(document, picture)), uv_set, transform
        return made, 0, PLAIN
    return Material(), 0, PLAIN


def _looks(source: Json) -> tuple[Material, Json]:
    """Return a material without its picture, and where that is named."""
    extensions = table(source, "extensions")
    looks = table(source, "pbrMetallicRoughness")
    red, green, blue, alpha = numbers(looks, "baseColorFactor", (1, 1, 1, 1))
    picture = looks.get("baseColorTexture", {})
    old = table(extensions, "KHR_materials_pbrSpecularGlossiness")
    if old and not looks:
        red, green, blue, alpha = numbers(old, "diffuseFactor", (1, 1, 1, 1))
        picture = old.get("diffuseTexture", {})
    colour = (_encoded(red), _encoded(green), _encoded(blue), min(max(alpha, 0.0), 1.0))
    made = Material(colour, cutout=_cutout(source), unlit="KHR_materials_unlit" in extensions)
    return made, {"picture": picture}


def surface_uvs(
    document: Document, attributes: Json, uv_set: int, transform: Transform
) -> Array | None:
    """Return where on the picture each vertex lies, float32 (N, 2); None without a picture."""
    name = f"TEXCOORD_{uv_set}"
    if name not in attributes:
        return None
    uvs = accessor(document, attributes[name], "VEC2").astype(np.float32)
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
    raise MalformedMesh("an unknown alphaMode")


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
    sources = [one.get("source") for one in (webp, texture) if "source" in one]
    if not sources:
        raise MalformedMesh("a texture of a kind that is not read")
    found = document.image(sources[0])
    if not found.startswith(PICTURE_SIGNS) and found[8:12] != b"WEBP":
        raise MalformedMesh("a picture of a kind that is not read")
    return found
