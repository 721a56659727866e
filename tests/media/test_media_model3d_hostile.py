"""Odd 3D files with bytes changed, lost and added: a model or a rejection, and nothing else."""

import time
import warnings

import numpy as np
from odd_glb import odd_glb
from odd_ply import odd_ply

from avatar_desktop.domain.errors import AppError
from avatar_desktop.media.model3d import read_scene


def changed(data: bytes, chance: np.random.Generator) -> bytes:
    """Return *data* with a few faults in it."""
    out = bytearray(data)
    for _ in range(chance.integers(1, 4)):
        at = int(chance.integers(len(out)))
        match int(chance.integers(5)):
            case 0:
                out[at] = int(chance.integers(256))
            case 1:
                del out[at : at + int(chance.integers(1, 20))]
            case 2:
                out[at:at] = chance.bytes(int(chance.integers(1, 9)))
            case 3:
                out[at : at + 4] = b"\xff\xff\xff\x7f"
            case _:
                out[at : at + 1] = b"9" * int(chance.integers(1, 15))
        out = out or bytearray(b"ply\n")
    return bytes(out)


def test_changed_files_never_surprise(tmp_path, rounds, seed):
    """Places are numbers, triangles lie among them, and nobody waits or is warned."""
    path = tmp_path / "a"
    for number in range(rounds(150, 8000)):
        chance = np.random.default_rng((seed, number))
        odd = (odd_ply, odd_glb)[number % 2]((seed, number))
        path.write_bytes(changed(odd.data, chance))

        started = time.process_time()
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            try:
                scene = read_scene(path)
            except AppError:
                continue

        assert time.process_time() - started < 5, number
        assert np.isfinite(scene.positions).all(), number
        assert not scene.faces or scene.triangles.max() < scene.points, number
        assert not scene.parts or scene.parts[-1].stop == scene.faces, number
