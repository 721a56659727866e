"""Which of the files that arrive from outside belong together, and the tabs that take them."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from avatar_desktop.domain.given import by_way
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.ui.form.placing import fits, place, takers


@dataclass(frozen=True, slots=True)
class Share:
    """Files for one tab, and the models that take most of them; none where no model does."""

    files: tuple[Path, ...]
    models: tuple[ModelSpec, ...] = ()


def shares(models: Sequence[ModelSpec], paths: Sequence[Path]) -> list[Share]:
    """Divide *paths*: what one model takes together stays together, the largest share first.

    Names that promise a kind go before those that nothing speaks against.
    """
    rest = list(dict.fromkeys(paths))
    promised = [one for one in rest if takers(models, one)]
    vague = [one for one in rest if one not in promised]
    found = [*_divided(models, promised), *_divided(models, vague)]
    foreign = [one for one in rest if not any(one in share.files for share in found)]
    return [*found, *([Share(tuple(foreign))] if foreign else [])]


def _divided(models: Sequence[ModelSpec], paths: Sequence[Path]) -> list[Share]:
    found, rest = [], list(paths)
    while rest:
        count = {one.key: _most_taken(one, rest) for one in models}
        most = max(count.values(), default=0)
        if not most:
            break
        best = [one for one in models if count[one.key] == most]
        first = next(path for path in rest if any(_takes(one, path) for one in best))
        equal = [one for one in best if _takes(one, first)]
        files = [path for path in rest if all(_takes(one, path) for one in equal)]
        found.append(Share(tuple(files), tuple(equal)))
        rest = [path for path in rest if path not in files]
    return found


def _most_taken(model: ModelSpec, paths: Sequence[Path]) -> int:
    return max(len(place(way, (), paths).taken) for way in by_way(model))


def _takes(model: ModelSpec, path: Path) -> bool:
    return any(fits(model, one.name, path) for one in model.inputs)
