"""GLB files (glTF 2.0): the meshes of the scene in their places, with their pictures."""

from typing import Any, BinaryIO

import numpy as np

from avatar_desktop.domain.model3d import MOST_ELEMENTS, Scene, SceneForm, ScenePart
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.media.geometry import (
    Array,
    MalformedMesh,
    box,
    nothing,
    renumbered,
    srgb,
    too_many,
    usable,
)
from avatar_desktop.media.gltf_accessors import accessor
from avatar_desktop.media.gltf_document import (
    Document,
    Json,
    read_document,
    table,
    unsupported,
    whole,
)
from avatar_desktop.media.gltf_faults import MESHES, SURFACES, GltfFaults
from avatar_desktop.media.gltf_nodes import PlacedNode, placed_meshes
from avatar_desktop.media.gltf_surface import material, surface_uvs
from avatar_desktop.media.ply_tables import strip

POINTS, LINES, TRIANGLES, STRIP, FAN = 0, {1, 2, 3}, 4, 5, 6
MOST_PIECES = 20_000
"""Primitives, each time that they are used; every one costs a fraction of a millisecond."""
DRACO = "KHR_draco_mesh_compression"
BAD_TRIANGLES = N_("Triangles that point at no vertex were left out: {count}.")
MANY = N_("It has more than {most} parts, which is more than this app shows.")


class _Piece:
    """One primitive of a mesh, in its place."""

    def __init__(
        self, document: Document, source: Json, placed: PlacedNode, faults: GltfFaults
    ) -> None:
        attributes = source.get("attributes")
        if not isinstance(attributes, dict) or "POSITION" not in attributes:
            raise MalformedMesh("a primitive without POSITION")
        _refuse_draco(document, source, attributes)
        self.positions, self.normals = placed.moved(document, attributes, faults)
        count = len(self.positions)
        self.triangles, self.bad = _triangles(document, source, count)
        self.material, uv_set, transform = material(document, source.get("material"), faults)
        self.uvs = self.colours = None
        with faults.costing(SURFACES, placed.name):
            self.uvs = _fitting(surface_uvs(document, attributes, uv_set, transform), count)
        with faults.costing(SURFACES, placed.name):
            self.colours = _fitting(_colours(document, attributes), count)
        if self.triangles.size and placed.mirrored:
            self.triangles = self.triangles[:, ::-1]


def read_glb(file: BinaryIO) -> Scene:
    """Read the GLB in *file*, which is at its start; Malformed.

    Skins are posed as the nodes stand; animations and morph targets are left out. Nothing
    outside the file is opened. A fault costs its own part, which the scene's notes name.
    """
    document = read_document(file)
    faults = GltfFaults()
    parts = _parts(document, faults)
    pieces: list[_Piece] = []
    vertices = triangles = 0
    for placed, source in parts:
        with faults.costing(MESHES, placed.name):
            pieces.append(_Piece(document, source, placed, faults))
            vertices += len(pieces[-1].positions)
            triangles += len(pieces[-1].triangles)
        if max(vertices, triangles) > MOST_ELEMENTS:
            raise too_many("vertices", max(vertices, triangles), MOST_ELEMENTS)
    meshes = [piece for piece in pieces if len(piece.triangles)]
    bad = sum(piece.bad for piece in pieces)
    if not meshes and (bad or not pieces):
        raise faults.first or (
            MalformedMesh("no triangle points at vertices") if bad else nothing()
        )
    notes = (*faults.notes(), *([say(BAD_TRIANGLES, count=bad)] if bad else []))
    return _joined(meshes or pieces, SceneForm.MESH if meshes else SceneForm.POINTS, notes)


def _parts(document: Document, faults: GltfFaults) -> list[tuple[PlacedNode, Json]]:
    """Return the primitives of all meshes, each time that they are used."""
    parts: list[tuple[PlacedNode, Json]] = []
    for placed in placed_meshes(document, faults):
        with faults.costing(MESHES, placed.name):
            every = placed.mesh.get("primitives", [])
            if not isinstance(every, list) or not all(isinstance(one, dict) for one in every):
                raise MalformedMesh("primitives that are no list of objects")
            parts += [(placed, source) for source in every[: MOST_PIECES + 1]]
        if len(parts) > MOST_PIECES:
            raise MalformedMesh("too many primitives", say(MANY, most=MOST_PIECES))
    return parts


def _refuse_draco(document: Document, source: Json, attributes: Json) -> None:
    """Raise Malformed where the numbers stand in compressed form only."""
    packed = DRACO in table(source, "extensions")
    if packed and "bufferView" not in document.get("accessors", attributes["POSITION"]):
        raise unsupported(DRACO)


def _fitting(column: Array | None, count: int) -> Array | None:
    if column is not None and len(column) != count:
        raise MalformedMesh("attributes of different lengths")
    return column


def _joined(pieces: list[_Piece], form: SceneForm, notes: tuple[Message, ...]) -> Scene:
    parts: list[ScenePart] = []
    triangles = []
    first = stop = 0
    for piece in pieces:
        kept = usable(piece.positions)
        inner = piece.triangles
        if not kept.all():
            inner = piece.triangles[kept[piece.triangles].all(axis=1)]
        triangles.append(inner.astype(np.int64) + first)
        parts.append(ScenePart(stop, stop + len(inner), piece.material))
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
        columns["uvs"], indices if form is SceneForm.MESH else None,
        tuple(parts) if form is SceneForm.MESH else (), unusable=int((~kept).sum()), notes=notes,
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


def _triangles(document: Document, source: Json, count: int) -> tuple[Array, int]:
    """Return the triangles of a primitive, and how many more point at no vertex."""
    mode = whole(source, "mode", TRIANGLES)
    if "indices" in source:
        order = accessor(document, source["indices"], "SCALAR")[:, 0]
        if order.dtype.kind == "f":
            raise MalformedMesh("indices that are no whole numbers")
        order = order.astype(np.int64)
    else:
        order = np.arange(count)
    if mode == POINTS or mode in LINES or len(order) < 3:  # noqa: PLR2004 (corners)
        return np.zeros((0, 3), np.int64), 0
    if mode == TRIANGLES:
        found = order[: len(order) // 3 * 3].reshape(-1, 3)
    elif mode == FAN:
        found = np.stack([np.full(len(order) - 2, order[0]), order[1:-1], order[2:]], axis=1)
    elif mode == STRIP:
        found = strip(order)
    else:
        raise MalformedMesh(f"an unknown mode {mode}")
    good = ((found >= 0) & (found < count)).all(axis=1)
    return found[good], len(found) - int(good.sum())


def _colours(document: Document, attributes: Json) -> Array | None:
    """Return COLOR_0 as sRGB bytes; the file holds it linear."""
    if "COLOR_0" not in attributes:
        return None
    linear = accessor(document, attributes["COLOR_0"], "VEC3", "VEC4")[:, :3]
    if linear.dtype.kind != "f":
        linear = linear.astype(np.float32) / np.iinfo(linear.dtype).max
    return np.asarray(srgb(linear) * 255 + 0.5, np.uint8)
