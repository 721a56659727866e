"""3D models of any kind that this app can show."""

from pathlib import Path

import numpy as np

from avatar_desktop.domain.errors import Action, Explanation, FileRejected
from avatar_desktop.domain.model3d import Scene
from avatar_desktop.domain.text import N_, say
from avatar_desktop.media import errors
from avatar_desktop.media.geometry import MalformedMesh
from avatar_desktop.media.gltf import read_glb
from avatar_desktop.media.ply import read_ply
from avatar_desktop.media.sniff import read_head, sniff

READERS = {"ply": read_ply, "glb": read_glb}


def read_scene(path: Path) -> Scene:
    """Return the model in *path*, whatever its name says; FileRejected, and nothing else."""
    kind = sniff(read_head(path))
    reader = READERS.get(kind.format) if kind else None
    if reader is None:
        raise errors.wrong_result(kind.format if kind else "?", say(N_("a 3D model")))
    try:
        with path.open("rb") as file, np.errstate(all="ignore"):
            return reader(file)
    except MalformedMesh as error:
        raise _rejected(path, error) from error
    except FileNotFoundError:
        raise errors.told("Missing", path) from None
    except OSError as error:
        raise errors.disk_error(path, error) from error
    except MemoryError as error:
        raise _rejected(path, MalformedMesh("out of memory", say(TOO_LARGE))) from error


TOO_LARGE = N_("It is too large for this computer's memory.")


def _rejected(path: Path, error: MalformedMesh) -> FileRejected:
    if error.whole:
        what = say(N_("{name} is saved; this kind cannot be shown here yet."), name=path.name)
        do = say(N_("Another program may open it."))
        explanation = Explanation(what, error.why, do, Action.CHOOSE_FILE)
        return FileRejected(explanation, code="UnseenModel", detail=str(error))
    what = say(N_("The 3D model {name} cannot be read."), name=path.name)
    do = say(N_("Download it again, or choose another file."))
    explanation = Explanation(what, error.why, do, Action.CHOOSE_FILE)
    return FileRejected(explanation, code="DamagedModel", detail=str(error))
