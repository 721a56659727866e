"""The files that came with the app, so that nobody needs one of their own to try a model."""

from pathlib import Path

from avatar_desktop.domain.media import MediaKind
from avatar_desktop.domain.spec import ModelSpec


def samples(spec: ModelSpec, resources: Path) -> dict[str, Path]:
    """Return a sample for each input of *spec* by its name; nothing unless there is one for all."""
    found = {one.name: sample(one.sample, resources) for one in spec.inputs}
    whole = {name: path for name, path in found.items() if path}
    return whole if len(whole) == len(found) else {}


def kinds(spec: ModelSpec) -> dict[str, MediaKind]:
    """Return the kind of each input of *spec* by its name."""
    return {one.name: one.limits.kind for one in spec.inputs}


def sample(stem: str, resources: Path) -> Path | None:
    """Return the sample that is called *stem*, or None where there is none."""
    folder = resources / "samples"
    return next(iter(sorted(folder.glob(f"{stem}.*"))), None) if stem else None


def is_sample(path: Path, resources: Path) -> bool:
    """Whether *path* is one of the files that came with the app."""
    return path.parent == resources / "samples"
