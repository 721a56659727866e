"""GLB files (glTF 2.0): the meshes of the scene in their places, with their pictures."""

from typing import Any, BinaryIO

import numpy as np

from avatar_desktop.domain.model3d import MOST_ELEMENTS, Form, Part, Scene
from avatar_desktop.media.geometry import (
    Array,
    Malformed,
    box,
    nothing,
    renumbered,
    srgb,
    too_many,
    usable,
)
from avatar_desktop.media.gltf_document import Document, Json, objects, read_document, whole
from avatar_desktop.media.gltf_nodes import Placed, placed_meshes
from avatar_desktop.media.gltf_surface import material, surface_uvs

POINTS, TRIANGLES, STRIP, FAN = 0, 4, 5, 6


class _Piece:
    """One primitive of a mesh, in its place."""

    def __init__(self, document: Document, source: Json, placed: Placed) -> None:
        attributes = source.get("attributes")
        if not isinstance(attributes, dict) or "POSITION" not in attributes:
            raise Malformed("a primitive without POSITION")
        self.positions, self.normals = placed.moved(document, attributes)
        self.triangles = _triangles(document, source, len(self.positions))
        self.material, uv_set, transform = material(document, source.get("material"))
        self.uvs = surface_uvs(document, attributes, uv_set, transform)
        self.colours = _colours(document, attributes)
        if self.triangles.size and placed.mirrored:
            self.triangles = self.triangles[:, ::-1]
        for column in (self.normals, self.uvs, self.colours):
            if column is not None and len(column) != len(self.positions):
                raise Malformed("attributes of different lengths")


def read_glb(file: BinaryIO) -> Scene:
    """Read the GLB in *file*, which is at its start; Malformed.

    Skins are posed as the nodes stand; animations and morph targets are left out. Nothing
    outside the file is opened.
    """
    document = read_document(file)
    pieces: list[_Piece] = []
    vertices = triangles = 0
    for placed in placed_meshes(document):
        for source in objects(placed.mesh, "primitives"):
            if whole(source, "mode", TRIANGLES) not in {POINTS, TRIANGLES, STRIP, FAN}:
                continue
            pieces.append(_Piece(document, source, placed))
            vertices += len(pieces[-1].positions)
            triangles += len(pieces[-1].triangles)
            if max(vertices, triangles) > MOST_ELEMENTS:
                raise too_many("vertices", max(vertices, triangles), MOST_ELEMENTS)
    meshes = [piece for piece in pieces if len(piece.triangles)]
    pieces = meshes or pieces
    if not pieces:
        raise nothing()
    return _joined(pieces, Form.MESH if meshes else Form.POINTS)


def _joined(pieces: list[_Piece], form: Form) -> Scene:
    parts: list[Part] = []
    triangles = []
    first = stop = 0
    for piece in pieces:
        kept = usable(piece.positions)
        inner = piece.triangles
        if not kept.all():
            inner = piece.triangles[kept[piece.triangles].all(axis=1)]
        triangles.append(inner.astype(np.int64) + first)
        parts.append(Part(stop, stop + len(inner), piece.material))
        first += len(piece.positions)
        stop += len(inner)
    positions = np.concatenate([piece.positions for piece in pieces])
    columns = {
        "colours": _column(pieces, "colours", 3, 255, np.uint8),
        "normals": _column(pieces, "normals", 3, 0, np.float32),
        "uvs": _column(pieces, "uvs", 2, 0, np.float32),
    }
    kept = usable(positions)
    if not kept.any():
        raise nothing()
    indices, _ = renumbered(np.concatenate(triangles), kept)
    if not kept.all():
        columns = {key: None if column is None else column[kept] for key, column in columns.items()}
    low, high = box(positions[kept])
    return Scene(
        form, positions[kept], low, high, columns["colours"], columns["normals"],
        columns["uvs"], indices if form is Form.MESH else None,
        tuple(parts) if form is Form.MESH else (), unusable=int((~kept).sum()),
    )  # fmt: skip


def _column(pieces: list[_Piece], name: str, width: int, filler: int, type_: Any) -> Array | None:
    """Return one column of all pieces, *filler* where a piece lacks it; None when all do."""
    if all(getattr(piece, name) is None for piece in pieces):
        return None
    return np.concatenate([
        np.full((len(piece.positions), width), filler, type_)
        if getattr(piece, name) is None
        else getattr(piece, name).astype(type_)
        for piece in pieces
    ])  # fmt: skip


def _triangles(document: Document, source: Json, count: int) -> Array:
    mode = whole(source, "mode", TRIANGLES)
    if "indices" in source:
        order = document.accessor(source["indices"], "SCALAR")[:, 0]
        if order.dtype.kind != "u":
            raise Malformed("indices that are no unsigned numbers")
        order = order.astype(np.int64)
    else:
        order = np.arange(count)
    if len(order) and order.max() >= count:
        raise Malformed("an index points at no vertex")
    if mode == TRIANGLES:
        return order[: len(order) // 3 * 3].reshape(-1, 3)
    if mode == POINTS or len(order) < 3:  # noqa: PLR2004 (corners)
        return np.zeros((0, 3), np.int64)
    if mode == FAN:
        return np.stack([np.full(len(order) - 2, order[0]), order[1:-1], order[2:]], axis=1)
    strip = np.stack([order[:-2], order[1:-1], order[2:]], axis=1)
    strip[1::2] = strip[1::2, ::-1]
    return strip


def _colours(document: Document, attributes: Json) -> Array | None:
    """Return COLOR_0 as sRGB bytes; the file holds it linear."""
    if "COLOR_0" not in attributes:
        return None
    linear = document.accessor(attributes["COLOR_0"], "VEC3", "VEC4")[:, :3]
    if linear.dtype.kind != "f":
        linear = linear.astype(np.float32) / np.iinfo(linear.dtype).max
    return np.asarray(srgb(linear) * 255 + 0.5, np.uint8)
