"""PLY files: Gaussian splats, meshes and points, told apart by the header."""

import os
from typing import BinaryIO

import numpy as np

from avatar_desktop.domain.model3d import Form, Gaussians, Material, Part, Scene
from avatar_desktop.media.geometry import (
    Array,
    Malformed,
    as_bytes,
    box,
    nothing,
    renumbered,
    smooth_normals,
    unit,
    usable,
)
from avatar_desktop.media.ply_header import Element, Header, read_header
from avatar_desktop.media.ply_tables import Columns, check_room, read_columns, read_triangles

SH0 = 0.28209479177387814
"""The constant spherical harmonic: colour = 0.5 + SH0 × f_dc (Kerbl et al. 2023)."""

PLACE = ("x", "y", "z")
NORMAL = ("nx", "ny", "nz")
COLOURS = (("red", "green", "blue"), ("diffuse_red", "diffuse_green", "diffuse_blue"),
           ("r", "g", "b"))  # fmt: skip
DC = ("f_dc_0", "f_dc_1", "f_dc_2")
SCALE = ("scale_0", "scale_1", "scale_2")
ROTATION = ("rot_0", "rot_1", "rot_2", "rot_3")
SPLAT = frozenset({*DC, *SCALE, *ROTATION, "opacity"})
WANTED = SPLAT.union(PLACE, NORMAL, *COLOURS)

LOGS = (-20.0, 10.0)
"""Logarithms of scales are held between these: e^10 is a ball as large as any model."""


def read_ply(file: BinaryIO) -> Scene:
    """Read the PLY in *file*, which is at its start; Malformed.

    Reads ASCII and both byte orders. Memory is asked for only after the counts were checked
    against the file's size; lists are read of faces only.
    """
    header = read_header(file)
    left = os.fstat(file.fileno()).st_size - header.size
    file.seek(header.size)
    columns: Columns | None = None
    triangles = np.zeros((0, 3), np.int64)
    for element in header.elements:
        check_room(element, header, left)
        before = file.tell()
        if element.name == "face" and not element.fixed:
            triangles = read_triangles(file, element, header.order)
        elif element.fixed:
            table = _table(file, element, header)
            columns = table if element.name == "vertex" else columns
        else:
            break  # a list of something unknown: its length is not worth finding out
        left -= file.tell() - before
    if columns is None or not set(PLACE) <= columns.keys():
        raise Malformed("no vertices with x, y and z")
    return _scene(columns, triangles)


def _table(file: BinaryIO, element: Element, header: Header) -> Columns:
    wanted = WANTED if element.name == "vertex" else ()
    return read_columns(file, element, header.order, wanted)


def _scene(columns: Columns, triangles: Array) -> Scene:
    total = len(columns["x"])
    if len(triangles) and (triangles.min() < 0 or triangles.max() >= total):
        raise Malformed("a face points at no vertex")
    splats = not len(triangles) and columns.keys() >= SPLAT
    kept = usable(_stack(columns, PLACE))
    if splats:
        kept &= np.isfinite(_stack(columns, (*SCALE, *ROTATION, "opacity"))).all(axis=1)
    if not kept.any():
        raise nothing()
    if not kept.all():
        columns = {name: column[kept] for name, column in columns.items()}
        triangles, _ = renumbered(triangles, kept)
    unusable = total - int(kept.sum())
    return _splats(columns, unusable) if splats else _surface(columns, triangles, unusable)


def _splats(columns: Columns, unusable: int) -> Scene:
    positions = _stack(columns, PLACE)
    scales = np.exp(np.clip(_stack(columns, SCALE), *LOGS))
    opacity = 1 / (1 + np.exp(-np.clip(columns["opacity"].astype(np.float32), -30, 30)))
    shapes = Gaussians(scales, unit(_stack(columns, ROTATION)), opacity)
    colours = _dc_colours(columns)
    return Scene(
        Form.SPLATS, positions, *box(positions), colours, gaussians=shapes, unusable=unusable
    )


def _surface(columns: Columns, triangles: Array, unusable: int) -> Scene:
    positions = _stack(columns, PLACE)
    normals = unit(_stack(columns, NORMAL)) if columns.keys() >= set(NORMAL) else None
    if normals is not None and not normals.any():
        normals = None
    if not len(triangles):
        return Scene(
            Form.POINTS, positions, *box(positions), _colours(columns), normals, unusable=unusable
        )
    triangles = triangles.astype(np.uint32)
    if normals is None:
        normals = smooth_normals(positions, triangles)
    return Scene(
        Form.MESH, positions, *box(positions), _colours(columns), normals,
        triangles=triangles, parts=(Part(0, len(triangles), Material()),), unusable=unusable,
    )  # fmt: skip


def _colours(columns: Columns) -> Array | None:
    names = next((names for names in COLOURS if columns.keys() >= set(names)), None)
    if names:
        return as_bytes(np.stack([columns[name] for name in names], axis=1))
    return _dc_colours(columns) if columns.keys() >= set(DC) else None


def _stack(columns: Columns, names: tuple[str, ...]) -> Array:
    out = np.empty((len(columns[names[0]]), len(names)), np.float32)
    with np.errstate(all="ignore"):
        for number, name in enumerate(names):
            out[:, number] = columns[name]
    return out


def _dc_colours(columns: Columns) -> Array:
    return as_bytes(0.5 + SH0 * np.nan_to_num(_stack(columns, DC)))
