"""The numbers behind a GLB's accessors: dense, sparse, interleaved, or zeros."""

import numpy as np

from avatar_desktop.domain.model3d import MOST_ELEMENTS
from avatar_desktop.media.geometry import Array, MalformedMesh, too_many
from avatar_desktop.media.gltf_document import Document, Json, table, whole

TYPES = {5120: "<i1", 5121: "<u1", 5122: "<i2", 5123: "<u2", 5124: "<i4", 5125: "<u4", 5126: "<f4"}
WIDTHS = {"SCALAR": 1, "VEC2": 2, "VEC3": 3, "VEC4": 4, "MAT4": 16}
FROM_NOTHING = 1 << 20
"""Rows beyond the file's own bytes that an accessor of zeros may have."""


def accessor(document: Document, index: object, *types: str) -> Array:
    """Return the numbers of accessor *index* as (count, width); it is of one of *types*.

    Normalised integers become floats from 0 or -1 to 1; others keep their type. Malformed.
    """
    source = document.get("accessors", index)
    count = whole(source, "count")
    form, shape = whole(source, "componentType"), source.get("type")
    if form not in TYPES or not isinstance(shape, str) or shape not in (types or WIDTHS):
        raise MalformedMesh(f"accessors[{index}] is of another type")
    if count > MOST_ELEMENTS:
        raise too_many("accessor", count, MOST_ELEMENTS)
    number, width = np.dtype(TYPES[form]), WIDTHS[shape]
    rows: Array = np.broadcast_to(np.zeros(1, number), (count, width))
    if "bufferView" in source:
        view = document.get("bufferViews", source["bufferView"])
        stride = whole(view, "byteStride", 0)
        rows = _rows(document, source, source["bufferView"], (count, width), number, stride)
    elif count > FROM_NOTHING + document.size:
        raise MalformedMesh(f"accessors[{index}] has no data")
    if "sparse" in source:
        rows = _replaced(document, table(source, "sparse"), rows)
    return _normalised(rows) if source.get("normalized") is True else rows


def _rows(
    document: Document,
    source: Json,
    view: object,
    shape: tuple[int, int],
    number: "np.dtype[np.generic]",
    stride: int = 0,
) -> Array:
    count, width = shape
    buffer, start, end = document.view(view)
    start += whole(source, "byteOffset", 0)
    row = number.itemsize * width
    stride = stride or row
    if stride < row or (count and start + (count - 1) * stride + row > end):
        raise MalformedMesh(f"an accessor runs past bufferViews[{view}]")
    if not count:
        return np.zeros((0, width), number)
    return np.ndarray((count, width), number, buffer, start, (stride, number.itemsize))


def _replaced(document: Document, sparse: Json, rows: Array) -> Array:
    """Return *rows* with those in their places that *sparse* gives."""
    count = whole(sparse, "count")
    where, what = table(sparse, "indices"), table(sparse, "values")
    form = whole(where, "componentType")
    if TYPES.get(form, "")[:2] != "<u":
        raise MalformedMesh("sparse places that are no unsigned numbers")
    places = _rows(document, where, where.get("bufferView"), (count, 1), np.dtype(TYPES[form]))[
        :, 0
    ]
    values = _rows(document, what, what.get("bufferView"), (count, rows.shape[1]), rows.dtype)
    if count and places.max() >= len(rows):
        raise MalformedMesh("a sparse place outside the accessor")
    out = rows.copy()
    out[places] = values
    return out


def _normalised(rows: Array) -> Array:
    if rows.dtype.kind == "f":
        return rows
    most = np.iinfo(rows.dtype).max
    return np.asarray(np.maximum(rows.astype(np.float32) / most, -1), np.float32)
