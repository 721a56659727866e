"""The software of others that this app stands on, with its licences, as installed here."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

APP = "avatar-desktop"
NAME = re.compile(r"[A-Za-z0-9._-]+")
PROGRAM = Path(__file__).resolve().parents[2]
CLASSIFIER = "License :: OSI Approved :: "


@dataclass(frozen=True, slots=True)
class Software:
    """One package: its name, its version, and the licence that it states."""

    name: str
    version: str
    licence: str


def third_party() -> list[Software]:
    """Return what this app needs, and what that needs, by name; empty where nobody noted it."""
    found: dict[str, Software] = {}
    wanted = list(_needs(APP))
    while wanted:
        name = wanted.pop()
        try:
            package = metadata.distribution(name)
        except metadata.PackageNotFoundError:  # for another system or another Python
            continue
        if package.name not in found:
            found[package.name] = Software(package.name, package.version, _licence(package))
            wanted += _needs(name)
    return sorted(found.values(), key=lambda one: one.name.casefold())


def collected(program: Path = PROGRAM) -> str:
    """Return the list of licences that a frozen *program* carries; empty where there is none."""
    try:
        return (program / "licences" / "README.txt").read_text("utf-8")
    except OSError:
        return ""


def _needs(name: str) -> Iterator[str]:
    try:
        lines = metadata.requires(name) or ()
    except metadata.PackageNotFoundError:
        return
    for line in lines:
        named = NAME.match(line)
        if named and "extra ==" not in line:
            yield named[0]


def _licence(package: metadata.Distribution) -> str:
    facts = package.metadata
    for key in ("License-Expression", "License"):
        words = (facts.get_all(key) or ("",))[0].strip().splitlines()
        if words and words[0] not in {"UNKNOWN", "Dual License"}:
            return words[0]
    given = [one for one in facts.get_all("Classifier", []) if one.startswith(CLASSIFIER)]
    return ", ".join(one.removeprefix(CLASSIFIER) for one in given)
