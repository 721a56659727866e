"""The files that came with the app, so that nobody needs one of their own to try a model."""

from pathlib import Path

from avatar_desktop.domain.given import by_way
from avatar_desktop.domain.media import MediaKind
from avatar_desktop.domain.params import TextParam
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import Translate


def samples(spec: ModelSpec, resources: Path) -> dict[str, Path]:
    """Return a sample for each input of *spec* by its name; nothing unless all needed have one.

    The texts among the inputs need one too. Of several ways it is the first that has samples.
    """
    if len(spec.ways) > 1:
        return next(filter(None, (samples(one, resources) for one in by_way(spec))), {})
    found = {one.name: sample(one.sample, resources) for one in spec.inputs}
    whole = {name: path for name, path in found.items() if path}
    files = all(one.optional or one.name in whole for one in spec.inputs)
    return whole if files and all(one.sample for one in spec.texts) else {}


def sample_texts(spec: ModelSpec, tell: Translate) -> dict[str, str]:
    """Return the texts of the sample by key, in the language of *tell*."""
    texts = (one for one in spec.params if isinstance(one, TextParam))
    return {one.key: tell(one.sample) for one in texts if one.sample}


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
