"""PLY files: 3D Gaussian splats, coloured meshes and coloured points."""

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from .numbers import floats
from .relief import Relief, back_of, letters

Tone = NDArray[np.float32]

SH_C0 = 0.28209479177387814  # the constant spherical harmonic: colour = 0.5 + C0 · f_dc
SOLID, BACK = 0.97, 0.9  # opacity of the front and the letters, of the back
SPLAT = (
    "x", "y", "z", "nx", "ny", "nz", "f_dc_0", "f_dc_1", "f_dc_2", "opacity",
    "scale_0", "scale_1", "scale_2", "rot_0", "rot_1", "rot_2", "rot_3",
)  # fmt: skip
COMMENT = "comment Simulated"


def write_splats(front: Relief, path: Path) -> int:
    """Write the relief with a back and the letters as splats; return how many there are.

    Binary little endian float32: f_dc are spherical harmonics, opacity a logit, scales natural
    logarithms of metres, rot a quaternion w, x, y, z that turns each disc to its normal.
    """
    words, word_colours = letters(front)
    behind, behind_colours, behind_normals = back_of(front)
    places = np.concatenate((front.places, behind, words))
    colours = np.concatenate((front.colours, behind_colours, word_colours))
    facing = np.tile(floats((0, 0, 1)), (len(words), 1))
    normals = np.concatenate((front.normals, behind_normals, facing))
    counts = (len(front.places), len(behind), len(words))
    word_step = float(np.ptp(words[:, 0])) / 170
    discs = np.repeat(floats((front.step * 0.75, front.step * 1.4, word_step)), counts)
    opacity = np.repeat(floats((SOLID, BACK, SOLID)), counts)
    table = np.empty((len(places), len(SPLAT)), "<f4")
    table[:, 0:3], table[:, 3:6] = places, normals
    table[:, 6:9] = (colours - 0.5) / SH_C0
    table[:, 9] = np.log(opacity / (1 - opacity))
    table[:, 10] = table[:, 11] = np.log(discs)
    table[:, 12] = np.log(discs * 0.35)
    table[:, 13:17] = _turns(normals)
    names = "".join(f"property float {name}\n" for name in SPLAT)
    header = f"ply\nformat binary_little_endian 1.0\n{COMMENT}\nelement vertex {len(table)}\n"
    path.write_bytes(f"{header}{names}end_header\n".encode() + table.tobytes())
    return len(table)


def write_mesh(front: Relief, path: Path) -> int:
    """Write the relief as an ASCII mesh with coloured corners, the letters as small squares.

    Return how many triangles there are.
    """
    grid = front.grid
    a, b, c, d = grid[:-1, :-1], grid[:-1, 1:], grid[1:, :-1], grid[1:, 1:]
    whole = (a >= 0) & (b >= 0) & (c >= 0) & (d >= 0)
    a, b, c, d = a[whole], b[whole], c[whole], d[whole]
    faces = np.concatenate((np.stack((a, c, b), 1), np.stack((b, c, d), 1)))
    words, word_colours = letters(front)
    half = np.float32(np.ptp(words[:, 0]) / 360)
    corners = floats(((-1, -1, 0), (1, -1, 0), (1, 1, 0), (-1, 1, 0))) * half
    squares = (words[:, None] + corners[None]).reshape(-1, 3)
    first = len(front.places) + 4 * np.arange(len(words))[:, None]
    quads = np.concatenate((first + np.array((0, 1, 2)), first + np.array((0, 2, 3))))
    faces = np.concatenate((faces, quads))
    places = np.concatenate((front.places, squares))
    colours = np.concatenate((front.colours, np.repeat(word_colours, 4, 0)))
    header = (
        f"ply\nformat ascii 1.0\n{COMMENT}\nelement vertex {len(places)}\n{_coloured()}"
        f"element face {len(faces)}\nproperty list uchar int vertex_indices\nend_header\n"
    )
    with path.open("w", encoding="ascii", newline="\n") as file:
        file.write(header)
        for (x, y, z), (red, green, blue) in zip(places, _bytes(colours), strict=True):
            file.write(f"{x:.5f} {y:.5f} {z:.5f} {red} {green} {blue}\n")
        file.writelines(f"3 {one} {two} {three}\n" for one, two, three in faces)
    return len(faces)


def write_points(front: Relief, path: Path) -> int:
    """Write the relief and the letters as binary coloured points; return how many there are."""
    words, word_colours = letters(front)
    places = np.concatenate((front.places, words))
    table = np.empty(len(places), [("place", "<f4", 3), ("colour", "u1", 3)])
    table["place"] = places
    table["colour"] = _bytes(np.concatenate((front.colours, word_colours)))
    header = f"ply\nformat binary_little_endian 1.0\n{COMMENT}\nelement vertex {len(table)}\n"
    path.write_bytes(f"{header}{_coloured()}end_header\n".encode() + table.tobytes())
    return len(table)


def _coloured() -> str:
    places = "".join(f"property float {name}\n" for name in "xyz")
    return places + "".join(f"property uchar {name}\n" for name in ("red", "green", "blue"))


def _bytes(colours: Tone) -> NDArray[np.uint8]:
    return np.asarray(np.clip(colours * 255 + 0.5, 0, 255), np.uint8)


def _turns(normals: Tone) -> Tone:
    """Return unit quaternions w, x, y, z that turn the z axis to each normal."""
    x, y, z = normals.T
    backwards = z < -0.999  # noqa: PLR2004 - the half turn has no axis of its own
    turns = np.stack((1 + z, -y, x, np.zeros_like(z)), 1)
    turns[backwards] = (0, 1, 0, 0)
    turns /= np.linalg.norm(turns, axis=1, keepdims=True)
    return np.asarray(turns, np.float32)
