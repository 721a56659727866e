"""What can be seen of a frozen dataclass, to compare two; as a program, of all of ours."""

import copy
import dataclasses
import inspect
import json
import pkgutil
from importlib import import_module
from typing import Any

import avatar_desktop
from avatar_desktop import quick_records
from enum_portraits import tried


def portrait(made: Any) -> dict[str, Any]:
    """Return what a class says of itself, and what its objects show, are equal to and refuse."""
    names = made.__match_args__
    one, same = made(*names), made(*names)
    other = made(*(f"other {name}" for name in names))
    return {
        "class": [made.__name__, made.__qualname__, made.__module__, made.__doc__, made.__bases__],
        "holds": sorted(made.__dict__),
        "slots": [made.__slots__, names],
        "signature": str(inspect.signature(made)),
        "fields": [repr(field) for field in dataclasses.fields(made)],
        "params": repr(made.__dataclass_params__),
        "is": [dataclasses.is_dataclass(made), dataclasses.is_dataclass(one)],
        "seen": [repr(one), str(other), hash(one), one == same, one != same, one == other,
                 one == names, {one: 1} == {same: 1}],
        "data": [tried(lambda: dataclasses.asdict(one)), tried(lambda: dataclasses.astuple(one)),
                 one.__getstate__()],
        "copies": [copy.copy(one) == one, copy.deepcopy(other) == other,
                   repr(dataclasses.replace(one, **{names[0]: 7}))],
        "refused": [
            tried(lambda: made(*names, 1)), tried(lambda: made(nobody=1)), tried(made),
            tried(lambda: setattr(one, names[-1], 1)), tried(lambda: delattr(one, names[0])),
            tried(lambda: one.__dict__),
        ],
    }  # fmt: skip


def compare_all_of_ours() -> None:
    """Print how many dataclasses went the short way, and which differ from the library's."""
    told: list[tuple[str, bool]] = []
    real = quick_records._record

    def record(cls: type) -> Any:
        made = real(cls)
        if isinstance(made.__dict__["__init__"], quick_records._Late):
            long_way = quick_records._slowly(again(cls), **quick_records.OPTIONS)
            told.append((made.__qualname__, portrait(real(cls)) == portrait(long_way)))
        return made

    quick_records._record = record
    quick_records.make_records_quickly()
    for module in pkgutil.walk_packages(avatar_desktop.__path__, "avatar_desktop."):
        if "__main__" not in module.name:
            import_module(module.name)
    print(json.dumps([len(told), [name for name, same in told if not same]]))


def again(cls: type) -> type:
    """Return the undecorated *cls* once more."""
    made = type(cls)(cls.__name__, cls.__bases__, {
        name: value for name, value in vars(cls).items() if name not in quick_records.OWN
    })  # fmt: skip
    made.__qualname__ = cls.__qualname__
    return made


if __name__ == "__main__":
    compare_all_of_ours()
