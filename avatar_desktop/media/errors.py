"""Every way a file can be unusable; the words stand in errors.toml."""

from pathlib import Path
from typing import Any

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.domain.text import N_, Message
from avatar_desktop.system.sentences import Sentences

SENTENCES = Sentences(__package__)
_OTHER_MODEL = N_("a 3D model of a kind that is not shown here yet")
BEYOND = frozenset(["TooSlow", "TooMuchMemory", "BrokeDown"])
"""Codes of files that could not be read to their end here, whatever they are."""

KNOWN_STRANGERS = {
    "html": N_("a web page"),
    "pdf": N_("a PDF document"),
    "zip": N_("a ZIP archive or an office document"),
    "gzip": N_("a packed archive"),
    "rar": N_("a packed archive"),
    "7z": N_("a packed archive"),
    "exe": N_("a program"),
    "elf": N_("a program"),
    "svg": N_("a vector drawing"),
    "psd": N_("a Photoshop document"),
    "playlist": N_("a playlist, which only names other files"),
    "text": N_("text"),
    "ply": N_("a 3D model"),
    "glb": N_("a 3D model"),
    "gltf": _OTHER_MODEL,
    "obj": _OTHER_MODEL,
    "stl": _OTHER_MODEL,
    "fbx": _OTHER_MODEL,
    "usda": _OTHER_MODEL,
    "usdc": _OTHER_MODEL,
    "usdz": _OTHER_MODEL,
    "drc": _OTHER_MODEL,
}
"""What `sniff` may find that is neither picture, sound nor clip."""


def known(found: str) -> Message:
    """Return what *found*, a key of KNOWN_STRANGERS, is called."""
    return Message(KNOWN_STRANGERS[found])


def told(code: str, path: Path, *, detail: str = "", **gaps: Any) -> FileRejected:
    """Return why the file at *path* cannot be used."""
    words = SENTENCES.explained(code, name=path.name, **gaps)
    return FileRejected(words, code=code, detail=detail)


def disk_error(path: Path, error: OSError) -> FileRejected:
    """The system failed while *path* was read."""
    return told("DiskError", path, words=error.strerror or type(error).__name__)


def wrong_result(found: str, wanted: Message) -> FileRejected:
    """A downloaded file is something else than the service promised."""
    words = SENTENCES.explained("WrongResult", wanted=wanted, found=found.upper())
    return FileRejected(words, code="WrongResult")
