"""The nodes of a glTF scene: which meshes stand where, skins posed."""

from dataclasses import dataclass

import numpy as np

from avatar_desktop.domain.text import say
from avatar_desktop.media.geometry import Array, MalformedMesh, unit
from avatar_desktop.media.gltf_accessors import accessor
from avatar_desktop.media.gltf_document import DEEP, Document, Json, numbers
from avatar_desktop.media.gltf_faults import MESHES, NODES, SURFACES, GltfFaults, name_of

MOST_NODES = 20_000
DEEPEST = 200
IDENTITY = (1.0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1)


@dataclass(frozen=True, slots=True, eq=False)
class PlacedNode:
    """A mesh and the matrix (4, 4) that puts it into the scene; `joints` (J, 4, 4) of a skin."""

    mesh: Json
    name: str
    matrix: Array
    joints: Array | None = None

    @property
    def mirrored(self) -> bool:
        """Whether the matrix turns left hands into right hands."""
        with np.errstate(all="ignore"):
            return bool(np.linalg.det(self.matrix[:3, :3]) < 0)

    def moved(
        self, document: Document, attributes: Json, faults: GltfFaults
    ) -> tuple[Array, Array | None]:
        """Return positions float32 (N, 3) and unit normals, if there are any, in the scene."""
        positions = accessor(document, attributes["POSITION"], "VEC3").astype(np.float64)
        normals = weights = None
        with faults.costing(SURFACES, self.name):
            normals = self._normals(document, attributes, len(positions))
        with np.errstate(all="ignore"):
            with faults.costing(SURFACES, self.name):
                weights = self._weights(document, attributes, len(positions))
            if weights is None:
                return _placed(self.matrix, positions, normals)
            return _skinned(weights, positions, normals)

    def _normals(self, document: Document, attributes: Json, count: int) -> Array | None:
        if "NORMAL" not in attributes:
            return None
        normals = accessor(document, attributes["NORMAL"], "VEC3")
        if len(normals) != count:
            raise MalformedMesh("normals of another number than positions")
        return normals.astype(np.float64)

    def _weights(self, document: Document, attributes: Json, count: int) -> Array | None:
        """Return each vertex's own matrix (N, 3, 4) where there is a skin."""
        if self.joints is None or not {"JOINTS_0", "WEIGHTS_0"} <= attributes.keys():
            return None
        joints = accessor(document, attributes["JOINTS_0"], "VEC4")
        weights = accessor(document, attributes["WEIGHTS_0"], "VEC4")
        if len(joints) != count or len(weights) != count:
            raise MalformedMesh("a skin of another number of vertices")
        joints, weights = np.nan_to_num(joints).astype(np.int64), weights.astype(np.float64)
        if len(joints) and (joints.min() < 0 or joints.max() >= len(self.joints)):
            raise MalformedMesh("a vertex hangs on no joint")
        weights /= np.maximum(np.abs(weights.sum(axis=1, keepdims=True)), 1e-9)
        mixed = np.zeros((count, 3, 4))
        for corner in range(4):
            mixed += weights[:, corner, None, None] * self.joints[joints[:, corner], :3]
        return mixed


def placed_meshes(document: Document, faults: GltfFaults) -> list[PlacedNode]:
    """Return every mesh of the scene in its place, one entry for each time that it is used."""
    matrices: dict[int, Array] = {}
    for root in _roots(document, faults):
        _walk(document, root, matrices, faults)
    found = []
    for index, matrix in matrices.items():
        node = document.get("nodes", index)
        if "mesh" not in node:
            continue
        name = name_of(node, "node", index)
        with faults.costing(MESHES, name):
            mesh = document.get("meshes", node["mesh"])
            joints = None
            with faults.costing(NODES, name):
                joints = _joints(document, node["skin"], matrices) if "skin" in node else None
            found.append(PlacedNode(mesh, name_of(mesh, "mesh", node["mesh"]), matrix, joints))
    if found or faults.first:
        return found
    for number in range(min(document.count("meshes"), MOST_NODES)):
        with faults.costing(MESHES, f"mesh {number}"):
            mesh = document.get("meshes", number)
            found.append(PlacedNode(mesh, name_of(mesh, "mesh", number), np.eye(4)))
    return found


def _roots(document: Document, faults: GltfFaults) -> list[object]:
    if document.scene is not None:
        with faults.costing(NODES, f"scene {document.scene}"[:40]):
            roots = document.get("scenes", document.scene).get("nodes", [])
            if not isinstance(roots, list):
                raise MalformedMesh("a scene without a list of nodes")
            if roots:
                return roots
    every = range(min(document.count("nodes"), MOST_NODES))
    children: set[int] = set()
    for number in every:
        with faults.costing(NODES, f"node {number}"):
            children |= set(_children(document.get("nodes", number)))
    return [number for number in every if number not in children]


def _children(node: Json) -> list[int]:
    children = node.get("children", [])
    if not isinstance(children, list) or not all(isinstance(one, int) for one in children):
        raise MalformedMesh("children that are no numbers")
    return children


def _walk(document: Document, root: object, matrices: dict[int, Array], faults: GltfFaults) -> None:
    """Add the matrices of *root* and all below; a node that is met twice is left out there."""
    waiting: list[tuple[object, Array, int]] = [(root, np.eye(4), 0)]
    while waiting:
        index, above, depth = waiting.pop()
        with faults.costing(NODES, f"node {index}"[:40]):
            node = document.get("nodes", index)
            if not isinstance(index, int) or index in matrices:
                raise MalformedMesh("the nodes are no tree")
            if len(matrices) >= MOST_NODES or depth > DEEPEST:
                raise MalformedMesh("too many nodes", say(DEEP))
            with np.errstate(all="ignore"):
                matrix = above @ _matrix(node)
            matrices[index] = matrix
            waiting += [(child, matrix, depth + 1) for child in _children(node)]


def _matrix(node: Json) -> Array:
    if "matrix" in node:
        return np.array(numbers(node, "matrix", IDENTITY)).reshape(4, 4).T
    x, y, z, w = numbers(node, "rotation", (0, 0, 0, 1))
    length = max((x * x + y * y + z * z + w * w) ** 0.5, 1e-12)
    x, y, z, w = x / length, y / length, z / length, w / length
    out = np.eye(4)
    out[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - w * z), 2 * (x * z + w * y)],
        [2 * (x * y + w * z), 1 - 2 * (x * x + z * z), 2 * (y * z - w * x)],
        [2 * (x * z - w * y), 2 * (y * z + w * x), 1 - 2 * (x * x + y * y)],
    ]
    out[:3, :3] *= numbers(node, "scale", (1, 1, 1))
    out[:3, 3] = numbers(node, "translation", (0, 0, 0))
    return out


def _joints(document: Document, index: object, matrices: dict[int, Array]) -> Array:
    """Return what each joint of a skin does to a vertex, (J, 4, 4)."""
    skin = document.get("skins", index)
    joints = skin.get("joints")
    if not isinstance(joints, list) or not joints:
        raise MalformedMesh("a skin without joints")
    stand = [matrices.get(joint) if isinstance(joint, int) else None for joint in joints]
    if any(one is None for one in stand):
        raise MalformedMesh("a joint outside the scene")
    placed = np.array(stand, np.float64)
    if "inverseBindMatrices" not in skin:
        return placed
    bound = accessor(document, skin["inverseBindMatrices"], "MAT4").astype(np.float64)
    if len(bound) < len(joints):
        raise MalformedMesh("a skin with too few matrices")
    with np.errstate(all="ignore"):
        return np.asarray(placed @ bound[: len(joints)].reshape(-1, 4, 4).transpose(0, 2, 1))


def _placed(matrix: Array, positions: Array, normals: Array | None) -> tuple[Array, Array | None]:
    turn = matrix[:3, :3]
    moved = positions @ turn.T + matrix[:3, 3]
    if normals is not None:
        normals = unit(normals @ _cofactors(turn).T)
    return moved.astype(np.float32), normals


def _skinned(own: Array, positions: Array, normals: Array | None) -> tuple[Array, Array | None]:
    moved = np.einsum("nij,nj->ni", own[:, :, :3], positions) + own[:, :, 3]
    if normals is not None:
        normals = unit(np.einsum("nij,nj->ni", own[:, :, :3], normals))
    return moved.astype(np.float32), normals


def _cofactors(turn: Array) -> Array:
    """Return what turns normals when *turn* turns places, scaling across axes included."""
    a, b, c = turn
    return np.stack([np.cross(b, c), np.cross(c, a), np.cross(a, b)])
