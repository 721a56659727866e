"""Which of the files that arrive a form takes, and what is said of those that it leaves."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.ui.form.dropped_files import FOLDER, is_folder, kind_by_name, ruled_out

LISTED = 3
"""How many names are told before the rest is counted."""


@dataclass(frozen=True, slots=True)
class Placed:
    """Where files go: by input, and those that are left, with all that arrived."""

    taken: Mapping[str, Path]
    left: tuple[Path, ...]
    count: int

    @property
    def welcome(self) -> Message:
        """What a drop would do where it takes some and leaves others; empty where it takes all."""
        if not self.left:
            return Message()
        return say(N_("Let go to use {used} of {count}"), used=len(self.taken), count=self.count)


def place(spec: ModelSpec, held: Collection[str], paths: Sequence[Path], under: str = "") -> Placed:
    """Give each of *paths* to the input of *spec* that takes its kind, once each.

    The first that fits the input *under* goes there; the inputs in *held* are filled last.
    """
    taken: dict[str, Path] = {}
    left = []
    for path in paths:
        free = under and under not in taken and fits(spec, under, path)
        name = under if free else input_for(spec, path, held, taken)
        if name is None:
            left.append(path)
        else:
            taken[name] = path
    return Placed(taken, tuple(left), len(paths))


def input_for(
    spec: ModelSpec, path: Path, held: Collection[str], taken: Collection[str] = ()
) -> str | None:
    """Return the input that takes *path*, one that is not *held* first; None when no kind fits."""
    names = [one.name for one in spec.inputs if one.name not in taken]
    fitting = [name for name in names if fits(spec, name, path)]
    empty = [name for name in fitting if name not in held]
    return next(iter(empty or fitting), None)


def fits(spec: ModelSpec, name: str, path: Path) -> bool:
    """Whether *path* may lie in the input *name*, as far as its name tells."""
    return not ruled_out(path, spec.input(name).limits.kind)


def takers(models: Sequence[ModelSpec], path: Path) -> list[ModelSpec]:
    """Return the models that take files of the kind that the name of *path* promises."""
    kind = kind_by_name(path)
    wanted = [one for one in models if kind in {each.limits.kind for each in one.inputs}]
    return [] if is_folder(path) else wanted


def left_words(spec: ModelSpec, models: Sequence[ModelSpec], placed: Placed) -> Explanation | None:
    """Return which files a form has left, and what can be done; None when it took all."""
    if not placed.left:
        return None
    if placed.count == 1:
        return refusal(models, placed.left[0], N_("This form does not take {name}."))
    spare = [one for one in placed.left if input_for(spec, one, ()) is not None]
    foreign = [one for one in placed.left if one not in spare]
    do = say(N_("Each place takes one file: generate, then drop the next."))
    if foreign and not spare:
        do = advice(models, foreign[0])
    used = say(N_("{used} of {count} used."), used=len(placed.taken), count=placed.count)
    return Explanation(used, say(N_("Left out: {names}."), names=names_of(placed.left)), do)


def refusal(models: Sequence[ModelSpec], path: Path, what: str = "") -> Explanation:
    """Return why *path* is not taken, in the marked words *what* where other tabs take it."""
    if is_folder(path):
        return Explanation(say(FOLDER, name=path.name), do=_open_it())
    if what and takers(models, path):
        return Explanation(say(what, name=path.name), do=advice(models, path))
    return Explanation(say(N_("No model here takes {name}."), name=path.name))


def advice(models: Sequence[ModelSpec], path: Path) -> Message:
    """Return what can be done with *path*, which a form has left; empty where nothing can."""
    if is_folder(path):
        return _open_it()
    titles = [say(one.title) for one in takers(models, path)]
    return say(N_("These tabs take it: {tabs}."), tabs=row_of(titles)) if titles else Message()


def names_of(paths: Sequence[Path]) -> Message:
    """Return the names of *paths*, the first three and how many more."""
    shown = row_of([_name(one) for one in paths[:LISTED]])
    more = len(paths) - LISTED
    return say(N_("{names} and {more} more"), names=shown, more=more) if more > 0 else shown


def _open_it() -> Message:
    return say(N_("Open it and drop a file from it."))


def _name(path: Path) -> Message:
    return Message("{name}", {"name": path.name})


def row_of(parts: Sequence[Message]) -> Message:
    """Return *parts*, one at least, in a row."""
    row = parts[0]
    for part in parts[1:]:
        row = say(N_("{first}, {next}"), first=row, next=part)
    return row
