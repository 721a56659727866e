"""The form of a model that ends, taken over into the form of the one that follows it."""

from collections.abc import Mapping
from pathlib import Path

from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.params import check_values, defaults
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.ui.form.placing import Placed, fits, input_for, names_of, row_of
from avatar_desktop.ui.form.tab_presenter import TabPresenter


def take_over(former: TabPresenter, heir: TabPresenter) -> None:
    """Fill *heir* with what fits of *former*, and let it say what does not; it is checked at once.

    A form that was filled before is brought back by undo.
    """
    placed = placed_anew(heir.spec, former.files)
    for name, path in placed.taken.items():
        heir.put_file(name, path)
    lost, usual = [], defaults(former.spec.params)
    for param in former.spec.params:
        value = former.params.get(param.key, usual[param.key])
        if not check_values(heir.spec.params, {param.key: value}):
            heir.put_param(param.key, value)
        elif value != usual[param.key]:
            lost.append(Message(param.title))
    heir.left = what_is_left(placed, lost)
    heir.changed.emit()


def placed_anew(spec: ModelSpec, files: Mapping[str, Path]) -> Placed:
    """Return where *files*, by the names of another model's inputs, go in *spec*.

    An input of the same name comes first, then the first that takes the kind; none takes two.
    """
    same = {one.name for one in spec.inputs} & files.keys()
    taken = {name: files[name] for name in files if name in same and fits(spec, name, files[name])}
    left = []
    for path in (path for name, path in files.items() if name not in taken):
        place = input_for(spec, path, (), taken)
        if place is None:
            left.append(path)
        else:
            taken[place] = path
    return Placed(taken, tuple(left), len(files))


def what_is_left(placed: Placed, options: list[Message]) -> Explanation | None:
    """Return which files and *options* have no place in the new form; None where all have."""
    parts = []
    if placed.left:
        parts.append(say(N_("Left out: {names}."), names=names_of(placed.left)))
    if options:
        parts.append(say(N_("It has no such options: {names}."), names=row_of(options)))
    if not parts:
        return None
    what = say(N_("Not everything fits this form."))
    return Explanation(what, parts[0], parts[1] if parts[1:] else Message())
