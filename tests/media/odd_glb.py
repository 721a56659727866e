"""Odd but good GLB files, made at random with what they hold and what of them is at fault."""

import base64
import json
import struct
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import numpy as np

FLOAT, USHORT, UINT, UBYTE, SHORT = 5126, 5123, 5125, 5121, 5122


@dataclass
class Odd:
    """A file and what is right: corners of triangles (M, 3, 3), points, names of the faults."""

    data: bytes
    corners: np.ndarray
    points: int
    named: set[str]
    whole_at: int


class _Maker:
    """Builds the JSON and its buffers."""

    def __init__(self, chance: np.random.Generator) -> None:
        self.chance = chance
        self.buffers = [b""]
        self.named: set[str] = set()
        self.root: dict[str, Any] = {
            "asset": {"version": "2.0", "generator": "某软件"}, "accessors": [], "bufferViews": [],
            "meshes": [], "nodes": [], "materials": [], "textures": [], "images": [],
        }  # fmt: skip

    def add(self, kind: str, one: dict[str, Any]) -> int:
        self.root[kind].append(one)
        return len(self.root[kind]) - 1

    def view(self, data: bytes, **more: Any) -> int:
        """Put *data* into the first buffer or another one."""
        if len(self.buffers) == 1 or self.chance.random() < 0.2:
            self.buffers.append(b"")
        number = 0 if self.chance.random() < 0.7 else len(self.buffers) - 1
        if self.chance.random() < 0.8:
            self.buffers[number] += b"\0" * (-len(self.buffers[number]) % 4)
        start = len(self.buffers[number])
        self.buffers[number] += data
        view = {"buffer": number, "byteLength": len(data), **more}
        return self.add("bufferViews", view | ({"byteOffset": start} if start else {}))

    def numbers(self, rows: np.ndarray, component: int, shape: str, **more: Any) -> int:
        """Add an accessor of *rows*, dense or sparse."""
        source = {"componentType": component, "count": len(rows), "type": shape, **more}
        if len(rows) > 2 and self.chance.random() < 0.25:
            return self.add("accessors", self._sparse(rows, source))
        return self.add("accessors", source | {"bufferView": self.view(rows.tobytes())})

    def _sparse(self, rows: np.ndarray, source: dict[str, Any]) -> dict[str, Any]:
        """Return *source* with some rows put elsewhere, or all of them in place of zeros."""
        some = np.flatnonzero(self.chance.random(len(rows)) < 0.5)
        if self.chance.random() < 0.4:
            some = np.arange(len(rows))
        else:
            spoiled = rows.copy()
            spoiled[some] = 1
            source = source | {"bufferView": self.view(spoiled.tobytes())}
        places = some.astype("<u2")
        return source | {"sparse": {
            "count": len(some),
            "indices": {"bufferView": self.view(places.tobytes()), "componentType": USHORT},
            "values": {"bufferView": self.view(rows[some].tobytes())},
        }}  # fmt: skip

    def uri(self, data: bytes) -> str:
        """Return *data* as an address of any of the ways to write one."""
        kind = str(self.chance.choice(["application/octet-stream", "", "image/png;name=a"]))
        words = base64.b64encode(data).decode()
        match int(self.chance.integers(5)):
            case 0:
                words = words.rstrip("=")
            case 1:
                words = base64.urlsafe_b64encode(data).decode().rstrip("=")
            case 2:
                words = quote(words, safe="")
            case 3:
                return f"data:{kind}," + quote(data)
            case _:
                words = words[:7] + "\n" + words[7:]
        return f"data:{kind};base64,{words}"

    def finished(self) -> tuple[bytes, int]:
        """Return the file, and the first byte that nobody needs."""
        chance = self.chance
        self.root["buffers"] = [{"byteLength": len(self.buffers[0])}]
        for data in self.buffers[1:]:
            self.root["buffers"].append({"byteLength": len(data), "uri": self.uri(data)})
        text = json.dumps(self.root, ensure_ascii=bool(chance.random() < 0.5)).encode()
        text = (b"\xef\xbb\xbf" if chance.random() < 0.2 else b"") + text
        if chance.random() < 0.9:
            text += [b" ", b"\0"][chance.integers(2)] * (-len(text) % 4)
        binary = self.buffers[0] + b"\0" * (-len(self.buffers[0]) % 4)
        chunks = [(b"JSON", text), (b"BIN\0", binary)]
        if chance.random() < 0.2:
            chunks.reverse()
        for _ in range(chance.integers(0, 3)):
            chunks.insert(int(chance.integers(3)), (b"XTRA", chance.bytes(8)))
        body = b"".join(struct.pack("<I4s", len(data), kind) + data for kind, data in chunks)
        whole = struct.pack("<4sII", b"glTF", 2, 12 + len(body)) + body
        trailing = chance.bytes(int(chance.integers(1, 20))) if chance.random() < 0.2 else b""
        return whole + trailing, len(whole)


def odd_glb(seed: Any) -> Odd:
    """Return a file of one to four meshes, any of them in an odd but legal way, some at fault."""
    chance = np.random.default_rng(seed)
    maker = _Maker(chance)
    corners: list[np.ndarray] = []
    points, nodes = 0, []
    for number in range(chance.integers(1, 5)):
        places, triangles, primitive = _primitive(maker)
        _looks(maker, primitive, number)
        primitives = [primitive]
        if chance.random() < 0.2:
            maker.named.add(f"Teil {number}")
            primitives.append({"attributes": {"POSITION": 999}})
        mesh = maker.add("meshes", {"name": f"Teil {number}", "primitives": primitives})
        step = chance.integers(-9, 10, 3).astype(float)
        nodes.append(maker.add("nodes", {"mesh": mesh, "translation": step.tolist()}))
        points += int(np.isfinite(places).all(1).sum())
        moved = places + step
        corners += [moved[one] for one in triangles if np.isfinite(moved[one]).all()]
    _break_nodes(maker, nodes)
    if chance.random() < 0.7:
        maker.root["scenes"] = [{"nodes": nodes}]
        maker.root["scene"] = 0
    data, whole = maker.finished()
    return Odd(data, np.array(corners).reshape(-1, 3, 3), points, maker.named, whole)


def _primitive(maker: _Maker) -> tuple[np.ndarray, np.ndarray, dict[str, Any]]:
    chance = maker.chance
    count = int(chance.integers(3, 20))
    places = chance.integers(-30, 30, (count, 3)).astype("<f4")
    quantised = chance.random() < 0.2
    if not quantised and chance.random() < 0.2:
        places[int(chance.integers(count)), 1] = np.nan
    more: dict[str, int] = {}
    if quantised:
        position = maker.numbers(places.astype("<i2"), SHORT, "VEC3")
    elif chance.random() < 0.3:
        position, more = _interleaved(maker, places)
    else:
        position = maker.numbers(places, FLOAT, "VEC3")
    mode = int(chance.choice([4, 4, 5, 6]))
    primitive: dict[str, Any] = {"attributes": {"POSITION": position, **more}, "mode": mode}
    if mode == 4 and chance.random() < 0.5:
        del primitive["mode"]
    order = np.arange(count)
    if chance.random() < 0.7:
        order = chance.integers(0, count, int(chance.integers(3, 30)))
        code, component = [("<u1", UBYTE), ("<u2", USHORT), ("<u4", UINT)][chance.integers(3)]
        primitive["indices"] = maker.numbers(order[:, None].astype(code), component, "SCALAR")
    return places.astype(float), _cut(order, mode), primitive


def _cut(order: np.ndarray, mode: int) -> np.ndarray:
    if mode == 4:
        return order[: len(order) // 3 * 3].reshape(-1, 3)
    if mode == 6:
        return np.array([[order[0], order[at], order[at + 1]] for at in range(1, len(order) - 1)])
    return np.array([
        order[at : at + 3] if at % 2 == 0 else order[at : at + 3][::-1]
        for at in range(len(order) - 2)
    ])  # fmt: skip


def _interleaved(maker: _Maker, places: np.ndarray) -> tuple[int, dict[str, int]]:
    """Return places with coordinates and colours between them, in one view."""
    row = np.dtype([("p", "<f4", 3), ("uv", "<u2", 2), ("c", "<u1", 4), ("pad", "<u4")])
    rows = np.zeros(len(places), row)
    rows["p"], rows["uv"], rows["c"] = places, 65535, 255
    view = maker.view(rows.tobytes(), byteStride=row.itemsize)
    shared = {"bufferView": view, "count": len(places)}
    position = maker.add("accessors", {**shared, "componentType": FLOAT, "type": "VEC3"})
    uv = {"byteOffset": 12, "componentType": USHORT, "type": "VEC2", "normalized": True}
    colour = {"byteOffset": 16, "componentType": UBYTE, "type": "VEC4", "normalized": True}
    return position, {
        "TEXCOORD_0": maker.add("accessors", {**shared, **uv}),
        "COLOR_0": maker.add("accessors", {**shared, **colour}),
    }


def _looks(maker: _Maker, primitive: dict[str, Any], number: int) -> None:
    """Give a primitive a look: none, zeros for coordinates, or a fault that costs the look."""
    chance = maker.chance
    if chance.random() < 0.3:
        count = maker.root["accessors"][primitive["attributes"]["POSITION"]]["count"]
        zeros = {"componentType": FLOAT, "count": count, "type": "VEC2"}
        primitive["attributes"]["TEXCOORD_0"] = maker.add("accessors", zeros)
    fault = int(chance.integers(8))
    if fault > 4:
        return
    name = f"Haut {number}"
    faulty: list[dict[str, Any]] = [
        {"pbrMetallicRoughness": {"baseColorFactor": ["red", 0, 0, 1]}},
        {"pbrMetallicRoughness": {"baseColorTexture": {"index": 77}}},
        {"pbrMetallicRoughness": {"baseColorTexture": {"index": _picture(maker, "data:,no")}}},
        {"pbrMetallicRoughness": {"baseColorTexture": {"index": _picture(maker, "skin.png")}}},
        {"alphaMode": 7},
    ]
    primitive["material"] = maker.add("materials", {"name": name, **faulty[fault]})
    maker.named.add(name)


def _picture(maker: _Maker, uri: str) -> int:
    return maker.add("textures", {"source": maker.add("images", {"uri": uri})})


def _break_nodes(maker: _Maker, nodes: list[int]) -> None:
    """Add nodes that stand in rings, nowhere, or with a matrix of words."""
    chance = maker.chance
    if chance.random() < 0.2:
        node = maker.add("nodes", {"matrix": ["a"] * 16})
        nodes.append(node)
        maker.named.add(f"node {node}")
    if chance.random() < 0.2:
        node = maker.add("nodes", {})
        maker.root["nodes"][node]["children"] = [node]
        maker.root["nodes"][nodes[0]].setdefault("children", []).append(node)
        maker.named.add(f"node {node}")
