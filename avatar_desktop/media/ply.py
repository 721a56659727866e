"""PLY files: Gaussian splats, meshes and points, told apart by the header."""

import os
from typing import BinaryIO

import numpy as np

from avatar_desktop.domain.model3d import Gaussians, Material, Scene, SceneForm, ScenePart
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.media.geometry import (
    Array,
    MalformedMesh,
    as_bytes,
    box,
    nothing,
    renumbered,
    smooth_normals,
    unit,
    usable,
)
from avatar_desktop.media.ply_header import read_header
from avatar_desktop.media.ply_packed import PACKED, RANGES, unpacked
from avatar_desktop.media.ply_rows import Bytes, PlyWords, check_room
from avatar_desktop.media.ply_tables import Columns, read_columns, read_faces, read_strips

SH0 = 0.28209479177387814
"""The constant spherical harmonic: colour = 0.5 + SH0 × f_dc (Kerbl et al. 2023)."""

PLACE = ("x", "y", "z")
NORMAL = ("nx", "ny", "nz")
COLOURS = (("red", "green", "blue"), ("diffuse_red", "diffuse_green", "diffuse_blue"),
           ("r", "g", "b"))  # fmt: skip
DC = ("f_dc_0", "f_dc_1", "f_dc_2")
SCALE = ("scale_0", "scale_1", "scale_2")
ROTATION = ("rot_0", "rot_1", "rot_2", "rot_3")
WANTED = frozenset({*PLACE, *NORMAL, *DC, *SCALE, *ROTATION, "opacity", *PACKED}).union(*COLOURS)
FEW = 8
"""Numbers behind the data of a text that may be nobody's."""
PLAIN = 200
"""Grey of splats without a colour."""

LOGS = (-20.0, 10.0)
"""Logarithms of scales are held between these: e^10 is a ball as large as any model."""

BAD_FACES = N_("Faces that point at no vertex were left out: {count}.")


def read_ply(file: BinaryIO) -> Scene:
    """Read the PLY in *file*, which is at its start; Malformed.

    Reads ASCII and both byte orders, and tables in any order. Memory is asked for only after the
    counts were checked against the file's size.
    """
    header = read_header(file)
    end = os.fstat(file.fileno()).st_size
    file.seek(header.size)
    source = Bytes(file, header.order) if header.order else PlyWords(file)
    tables: dict[str, Columns] = {}
    triangles = [np.zeros((0, 3), np.int64)]
    for element in header.elements:
        check_room(element, header, end - (file.tell() if header.order else header.size))
        if element.name in {"vertex", "chunk"} and element.name not in tables:
            wanted = WANTED if element.name == "vertex" else RANGES
            tables[element.name] = read_columns(source, element, wanted)
        elif element.name == "face" and not element.fixed:
            triangles.append(read_faces(source, element))
        elif element.name == "tristrips" and not element.fixed:
            triangles.append(read_strips(source, element))
        else:
            source.skip(element)
    columns = tables.get("vertex", {})
    rows = len(next(iter(columns.values()), ()))
    if isinstance(source, PlyWords) and source.has(max(rows, FEW)):
        raise MalformedMesh("the rows hold more numbers than the header promises")
    if columns.keys() >= set(PACKED):
        columns = unpacked(columns, tables.get("chunk", {}))
    if not set(PLACE) <= columns.keys():
        raise MalformedMesh("no vertices with x, y and z")
    return _scene(columns, np.concatenate(triangles))


def _scene(columns: Columns, triangles: Array) -> Scene:
    total = len(columns["x"])
    good = ((triangles >= 0) & (triangles < total)).all(axis=1)
    bad = len(triangles) - int(good.sum())
    if bad and bad == len(triangles):
        raise MalformedMesh("no face points at vertices")
    triangles = triangles[good]
    splats = not len(triangles) and _are_splats(columns)
    if splats:
        columns = _completed(columns)
    kept = usable(_stack(columns, PLACE))
    if splats:
        kept &= _shaped(columns)
    if not kept.any():
        raise nothing()
    if not kept.all():
        columns = {name: column[kept] for name, column in columns.items()}
        triangles, _ = renumbered(triangles, kept)
    unusable = total - int(kept.sum())
    if splats:
        return _splats(columns, unusable)
    notes = (say(BAD_FACES, count=bad),) if bad else ()
    return _surface(columns, triangles, unusable, notes)


def _are_splats(columns: Columns) -> bool:
    return "scale_0" in columns and not columns.keys().isdisjoint(
        {"opacity", "alpha", *DC, *ROTATION}
    )


def _completed(columns: Columns) -> Columns:
    """Return all columns of splats: round where one scale is given, flat where two, not turned."""
    count = len(columns["x"])
    out = dict(columns)
    if not columns.keys() >= {"scale_1"}:
        out |= {"scale_1": columns["scale_0"], "scale_2": columns["scale_0"]}
    out.setdefault("scale_2", np.full(count, -np.inf, np.float32))
    if not columns.keys() >= set(ROTATION):
        out |= {name: np.full(count, float(name == "rot_0"), np.float32) for name in ROTATION}
    if "alpha" not in columns:
        given = columns.get("opacity", np.full(count, np.inf)).astype(np.float32)
        out["alpha"] = 1 / (1 + np.exp(-np.clip(given, -30, 30)))
        out["alpha"] = np.where(
            np.isposinf(given), 1, np.where(np.isneginf(given), 0, out["alpha"])
        )
    return out


def _shaped(columns: Columns) -> Array:
    """Return which splats have a shape; a size of e^-inf is flat, an opacity of inf full."""
    scales = _stack(columns, SCALE)
    good = np.isfinite(_stack(columns, ROTATION)).all(axis=1)
    good &= (np.isfinite(scales) | np.isneginf(scales)).all(axis=1)
    return np.asarray(good & ~np.isnan(columns["alpha"]))


def _splats(columns: Columns, unusable: int) -> Scene:
    positions = _stack(columns, PLACE)
    scales = np.exp(np.clip(_stack(columns, SCALE), *LOGS))
    shapes = Gaussians(scales, unit(_stack(columns, ROTATION)), columns["alpha"].astype(np.float32))
    colours = _dc_colours(columns) if columns.keys() >= set(DC) else _colours(columns)
    if colours is None:
        colours = np.full((len(positions), 3), PLAIN, np.uint8)
    return Scene(
        SceneForm.SPLATS, positions, *box(positions), colours, gaussians=shapes, unusable=unusable
    )


def _surface(
    columns: Columns, triangles: Array, unusable: int, notes: tuple[Message, ...]
) -> Scene:
    positions = _stack(columns, PLACE)
    normals = unit(_stack(columns, NORMAL)) if columns.keys() >= set(NORMAL) else None
    if normals is not None and not normals.any():
        normals = None
    if not len(triangles):
        return Scene(
            SceneForm.POINTS, positions, *box(positions), _colours(columns), normals,
            unusable=unusable, notes=notes,
        )  # fmt: skip
    triangles = triangles.astype(np.uint32)
    if normals is None:
        normals = smooth_normals(positions, triangles)
    return Scene(
        SceneForm.MESH, positions, *box(positions), _colours(columns), normals, triangles=triangles,
        parts=(ScenePart(0, len(triangles), Material()),), unusable=unusable, notes=notes,
    )  # fmt: skip


def _colours(columns: Columns) -> Array | None:
    names = next((names for names in COLOURS if columns.keys() >= set(names)), None)
    if names:
        found = np.stack([columns[name] for name in names], axis=1)
        wide = found.dtype.kind == "f" and np.nan_to_num(found).max(initial=0) > 1
        return as_bytes(found / 255 if wide else found)  # some write floats from 0 to 255
    return _dc_colours(columns) if columns.keys() >= set(DC) else None


def _stack(columns: Columns, names: tuple[str, ...]) -> Array:
    out = np.empty((len(columns[names[0]]), len(names)), np.float32)
    with np.errstate(all="ignore"):
        for number, name in enumerate(names):
            out[:, number] = columns[name]
    return out


def _dc_colours(columns: Columns) -> Array:
    return as_bytes(0.5 + SH0 * np.nan_to_num(_stack(columns, DC)))
