"""Small real 3D files for tests: GLB and PLY, written from their specifications."""

import io
import json
import struct
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter

SH0 = 0.28209479177387814
CUBE = np.array([[x, y, z] for x in (-1, 1) for y in (-1, 1) for z in (-1, 1)], np.float32)
CUBE_FACES = np.array([
    [0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1],
    [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3],
], np.uint32)  # fmt: skip
COMPONENTS = {"float32": 5126, "uint32": 5125, "uint16": 5123, "uint8": 5121, "int16": 5122}
SHAPES = {1: "SCALAR", 2: "VEC2", 3: "VEC3", 4: "VEC4", 16: "MAT4"}


def bust(rows: int = 90, columns: int = 120) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return places, uvs and triangles of a head on shoulders that looks along +z."""
    v, u = np.meshgrid(np.linspace(0, 1, rows), np.linspace(0, 1, columns), indexing="ij")
    turn = (u - 0.5) * 2 * np.pi
    heights = np.interp(v, [0, 0.02, 0.3, 0.55, 0.66, 0.74, 0.86, 1],
                        [1.0, 0.99, 0.6, 0.12, -0.05, -0.2, -0.36, -0.75])  # fmt: skip
    widths = np.interp(v, [0, 0.02, 0.1, 0.3, 0.45, 0.55, 0.62, 0.72, 0.8, 0.9, 1],
                       [0, 0.14, 0.3, 0.42, 0.36, 0.24, 0.19, 0.2, 0.42, 0.7, 0.74])  # fmt: skip
    face = np.clip(np.cos(turn), 0, 1) ** 8 * np.exp(-(((heights - 0.42) / 0.1) ** 2))
    nose = np.exp(-((turn / 0.16) ** 2)) * np.exp(-(((heights - 0.42) / 0.09) ** 2)) * 0.1
    depth = np.where(heights > -0.1, 1.08, 0.5)
    x = np.sin(turn) * widths
    z = np.cos(turn) * (widths * depth + nose + 0.02 * face)
    places = np.stack([x, heights, z], -1).reshape(-1, 3).astype(np.float32)
    uvs = np.stack([u, v], -1).reshape(-1, 2).astype(np.float32)
    return places, uvs, grid_faces(rows, columns)


def grid_faces(rows: int, columns: int) -> np.ndarray:
    """Return the triangles between neighbours of a grid of vertices."""
    corner = (np.arange(rows - 1)[:, None] * columns + np.arange(columns - 1)).ravel()
    down = corner + columns
    first = np.stack([corner, down, corner + 1], 1)
    second = np.stack([corner + 1, down, down + 1], 1)
    return np.concatenate([first, second]).astype(np.uint32)


def portrait(side: int = 512) -> Image.Image:
    """Draw the picture that is wound around `bust`: the face is in its middle."""
    picture = Image.new("RGB", (side, side), (222, 180, 150))
    draw = ImageDraw.Draw(picture)
    unit = side / 512

    def ellipse(x: float, y: float, wide: float, high: float, colour: Any) -> None:
        box = [(x - wide) * unit, (y - high) * unit, (x + wide) * unit, (y + high) * unit]
        draw.ellipse(box, fill=colour)

    draw.rectangle([0, 0, side, 90 * unit], fill=(58, 36, 26))
    draw.rectangle([0, 0, 150 * unit, 300 * unit], fill=(58, 36, 26))
    draw.rectangle([362 * unit, 0, side, 300 * unit], fill=(58, 36, 26))
    for x in (232, 280):
        ellipse(x, 168, 13, 8, "white")
        ellipse(x, 168, 6, 7, (40, 70, 110))
        draw.line([(x - 14) * unit, 150 * unit, (x + 14) * unit, 148 * unit],
                  fill=(58, 36, 26), width=max(1, round(5 * unit)))  # fmt: skip
        ellipse(x + (x - 256) * 0.8, 205, 14, 9, (226, 150, 130))
    ellipse(256, 236, 22, 7, (176, 62, 66))
    draw.rectangle([0, 352 * unit, side, side], fill=(64, 92, 168))
    draw.polygon([(226 * unit, 352 * unit), (286 * unit, 352 * unit), (256 * unit, 420 * unit)],
                 fill=(240, 240, 236))  # fmt: skip
    return picture.filter(ImageFilter.GaussianBlur(1.2 * unit))


def as_png(picture: Image.Image) -> bytes:
    """Return *picture* as PNG."""
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


class Glb:
    """Builds a GLB: `data` returns an accessor's number, `root` is the JSON to be completed."""

    def __init__(self) -> None:
        self.binary = b""
        self.root: dict[str, Any] = {
            "asset": {"version": "2.0"}, "accessors": [], "bufferViews": [],
            "scene": 0, "scenes": [{"nodes": [0]}], "nodes": [{"mesh": 0}],
            "meshes": [{"primitives": []}],
        }  # fmt: skip

    def view(self, data: bytes) -> int:
        """Add *data* and return the number of its view."""
        self.binary += b"\0" * (-len(self.binary) % 4)
        view = {"buffer": 0, "byteOffset": len(self.binary), "byteLength": len(data)}
        self.root["bufferViews"].append(view)
        self.binary += data
        return len(self.root["bufferViews"]) - 1

    def data(self, array: np.ndarray, **more: Any) -> int:
        """Add *array* (N,) or (N, k) and return the number of its accessor."""
        width = 1 if array.ndim == 1 else array.shape[1]
        self.root["accessors"].append({
            "bufferView": self.view(array.tobytes()), "count": len(array),
            "componentType": COMPONENTS[str(array.dtype)], "type": SHAPES[width], **more,
        })  # fmt: skip
        return len(self.root["accessors"]) - 1

    def primitive(self, triangles: np.ndarray | None = None, **columns: np.ndarray) -> dict:
        """Add a primitive with *columns* as its attributes and return it."""
        one: dict[str, Any] = {
            "attributes": {name: self.data(column) for name, column in columns.items()}
        }
        if triangles is not None:
            one["indices"] = self.data(triangles.ravel())
        self.root["meshes"][0]["primitives"].append(one)
        return one

    def picture(self, png: bytes) -> int:
        """Add a material that shows *png* and return its number."""
        self.root.setdefault("images", []).append(
            {"bufferView": self.view(png), "mimeType": "image/png"}
        )
        number = len(self.root["images"]) - 1
        self.root.setdefault("textures", []).append({"source": number})
        looks = {"baseColorTexture": {"index": number}, "metallicFactor": 0}
        self.root.setdefault("materials", []).append({"pbrMetallicRoughness": looks})
        return len(self.root["materials"]) - 1

    def bytes(self) -> bytes:
        """Return the file."""
        binary = self.binary + b"\0" * (-len(self.binary) % 4)
        self.root["buffers"] = [{"byteLength": len(binary)}]
        return glb_of(self.root, binary)

    def save(self, path: Path) -> Path:
        """Write the file as *path* and return it."""
        path.write_bytes(self.bytes())
        return path


def glb_of(root: object, binary: bytes = b"") -> bytes:
    """Return the GLB of a JSON *root* (or its very bytes) and *binary*."""
    text = root if isinstance(root, bytes) else json.dumps(root).encode()
    text += b" " * (-len(text) % 4)
    chunks = struct.pack("<I4s", len(text), b"JSON") + text
    if binary:
        chunks += struct.pack("<I4s", len(binary), b"BIN\0") + binary
    return struct.pack("<4sII", b"glTF", 2, 12 + len(chunks)) + chunks


def make_bust(path: Path, picture: Image.Image | None = None) -> Path:
    """Write a textured bust as the GLB *path*."""
    places, uvs, triangles = bust()
    glb = Glb()
    one = glb.primitive(
        triangles, POSITION=places, NORMAL=normals_of(places, triangles), TEXCOORD_0=uvs
    )
    one["material"] = glb.picture(as_png(picture or portrait()))
    return glb.save(path)


def normals_of(places: np.ndarray, triangles: np.ndarray) -> np.ndarray:
    """Return smooth unit normals; vertices in the same place share theirs."""
    a, b, c = (places[triangles[:, i]].astype(float) for i in range(3))
    flat = np.cross(b - a, c - a)
    _, same = np.unique(places.round(5), axis=0, return_inverse=True)
    sums = np.zeros((same.max() + 1, 3))
    for corner in range(3):
        np.add.at(sums, same[triangles[:, corner]], flat)
    normals = sums[same]
    length = np.linalg.norm(normals, axis=1, keepdims=True)
    return (normals / np.where(length > 0, length, 1)).astype(np.float32)


def write_ply(
    path: Path,
    columns: dict[str, np.ndarray],
    faces: np.ndarray | list[list[int]] | None = None,
    form: str = "binary_little_endian",
    index: str = "vertex_indices",
) -> Path:
    """Write vertices with *columns* and *faces* as the PLY *path* and return it."""
    names = {"f": "float", "d": "double", "B": "uchar", "i": "int", "H": "ushort"}
    count = len(next(iter(columns.values())))
    lines = ["ply", f"format {form} 1.0", "comment made for a test", f"element vertex {count}"]
    lines += [f"property {names[column.dtype.char]} {name}" for name, column in columns.items()]
    if faces is not None:
        lines += [f"element face {len(faces)}", f"property list uchar int {index}"]
    head = ("\n".join([*lines, "end_header"]) + "\n").encode()
    if form == "ascii":
        rows = zip(*(column.tolist() for column in columns.values()), strict=True)
        body = "".join(" ".join(str(value) for value in row) + "\n" for row in rows)
        body += "".join(f"{len(face)} {' '.join(map(str, face))}\n" for face in faces or [])
        path.write_bytes(head + body.encode())
        return path
    order = "<" if "little" in form else ">"
    row = np.dtype([(name, column.dtype.newbyteorder(order)) for name, column in columns.items()])
    table = np.zeros(count, row)
    for name, column in columns.items():
        table[name] = column
    body = table.tobytes()
    for face in [] if faces is None else faces:
        body += struct.pack(f"{order}B{len(face)}i", len(face), *face)
    path.write_bytes(head + body)
    return path


def xyz(places: np.ndarray) -> dict[str, np.ndarray]:
    """Return *places* as columns."""
    return {name: places[:, i].astype(np.float32) for i, name in enumerate("xyz")}


def rgb(colours: np.ndarray) -> dict[str, np.ndarray]:
    """Return *colours* as columns of bytes."""
    return {name: colours[:, i].astype(np.uint8) for i, name in enumerate(("red", "green", "blue"))}


def painted_bust() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return places, colours and triangles of the bust with its picture in the vertices."""
    places, uvs, triangles = bust()
    picture = np.asarray(portrait())
    x, y = (np.clip(uvs[:, i] * 512, 0, 511).astype(int) for i in range(2))
    return places, picture[y, x], triangles


def spread_over(
    places: np.ndarray, colours: np.ndarray, triangles: np.ndarray, count: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return *count* places, evenly at random on a surface, and their colours."""
    chance = np.random.default_rng(3)
    a, b, c = (places[triangles[:, i]].astype(float) for i in range(3))
    area = np.linalg.norm(np.cross(b - a, c - a), axis=1)
    chosen = triangles[chance.choice(len(triangles), count, p=area / area.sum())]
    shares = chance.dirichlet((1, 1, 1), count)
    at = np.einsum("nk,nkc->nc", shares, places[chosen])
    return at, np.einsum("nk,nkc->nc", shares, colours[chosen].astype(float))


def make_mesh_ply(path: Path, **how: Any) -> Path:
    """Write the bust as a PLY mesh with coloured vertices."""
    places, colours, triangles = painted_bust()
    return write_ply(path, xyz(places) | rgb(colours), triangles.tolist(), **how)


def make_points_ply(path: Path, count: int = 40_000, **how: Any) -> Path:
    """Write points spread over the bust."""
    places, colours, triangles = painted_bust()
    at, tint = spread_over(places, colours, triangles, count)
    return write_ply(path, xyz(at) | rgb(tint), **how)


def splat_columns(
    places: np.ndarray, colours: np.ndarray, scales: np.ndarray, opacity: float = 0.95
) -> dict[str, np.ndarray]:
    """Return the columns of 3D Gaussian splatting; *scales* (N, 3) in units, not logarithms."""
    count = len(places)
    rest = {"opacity": np.full(count, np.log(opacity / (1 - opacity)))}
    rest |= {f"f_dc_{i}": (colours[:, i] / 255 - 0.5) / SH0 for i in range(3)}
    rest |= {f"scale_{i}": np.log(scales[:, i]) for i in range(3)}
    rest |= {f"rot_{i}": np.full(count, 1.0 if i == 0 else 0.0) for i in range(4)}
    normals = {name: np.zeros(count) for name in ("nx", "ny", "nz")}
    floats = {key: column.astype(np.float32) for key, column in (normals | rest).items()}
    return xyz(places) | floats


def make_relief(path: Path, side: int = 160, **how: Any) -> Path:
    """Write a relief of the portrait in Gaussian splats."""
    picture = portrait(side)
    height = np.asarray(picture.convert("L").filter(ImageFilter.GaussianBlur(3)), float) / 255
    y, x = np.mgrid[0:side, 0:side]
    places = np.stack([x / side - 0.5, 0.5 - y / side, 0.25 * height], -1).reshape(-1, 3)
    spread = np.tile([0.7 / side, 0.7 / side, 0.3 / side], (side * side, 1))
    return write_ply(path, splat_columns(places, np.asarray(picture).reshape(-1, 3), spread), **how)


def make_splat_bust(path: Path, count: int = 60_000, **how: Any) -> Path:
    """Write the bust in round Gaussian splats."""
    places, colours, triangles = painted_bust()
    at, tint = spread_over(places, colours, triangles, count)
    spread = np.random.default_rng(5).uniform(0.004, 0.012, (count, 3))
    return write_ply(path, splat_columns(at, tint, spread, 0.8), **how)
