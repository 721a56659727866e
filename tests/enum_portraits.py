"""What can be seen of an enumeration, to compare two; as a program, of all that PySide6 makes."""

import copy
import json
import pickle
from collections.abc import Callable
from enum import EnumType, Flag
from importlib import import_module
from typing import Any

from avatar_desktop import quick_enums

MODULES = ("QtCore", "QtDBus", "QtGui", "QtMultimedia", "QtNetwork", "QtSvg", "QtWidgets")
INSIDE = (
    *quick_enums.KEPT_APART, "_flag_mask_", "_singles_mask_", "_all_bits_", "_boundary_",
    "_member_type_", "_use_args_", "_value_repr_", "__doc__", "__module__", "__qualname__",
)  # fmt: skip


def tried(act: Callable[[], Any]) -> Any:
    """Return what *act* returns, in words, or the error's name and words."""
    try:
        return repr(act())
    except Exception as error:  # noqa: BLE001 (whatever it is, it is compared)
        return type(error).__name__, str(error)


def portrait(made: Any) -> dict[str, Any]:
    """Return what an enumeration and its members show, are equal to, and refuse."""
    members = list(made.__members__.items())
    told = {
        "class": [repr(made), repr(made.__bases__), sorted(made.__dict__)],
        "inside": [repr(getattr(made, name, None)) for name in INSIDE],
        "members": [
            [name, repr(one), str(one), f"{one}", one.name, one.value, one._sort_order_,
             list(vars(one)), one.__objclass__ is made, getattr(made, name) is one,
             made(one.value) is one, hash(one), bool(one), type(one) is made,
             copy.deepcopy(one) is one, tried(lambda one=one: pickle.dumps(one))]
            for name, one in members
        ],
        "in order": [[one.name for one in made], len(made), [one.name for one in reversed(made)]],
        "unknown": [tried(lambda value=value: made(value)) for value in (-1, 0, 3, 1 << 40, "x")],
        "nobody": [tried(lambda: made["nobody"]), tried(lambda: made.nobody)],
        "fixed": [tried(lambda name=name: setattr(made, name, 1)) for name, _one in members],
    }  # fmt: skip
    if issubclass(made, Flag):
        pairs = [(one, other) for _n, one in members[:6] for _m, other in members[:6]]
        told["flags"] = [
            [tried(act) for act in (
                lambda a=a, b=b: a | b, lambda a=a, b=b: a & b, lambda a=a, b=b: a ^ b,
                lambda a=a: ~a, lambda a=a, b=b: list(a | b), lambda a=a, b=b: a in b,
            )]
            for a, b in pairs
        ]  # fmt: skip
    return told


def compare_all_of_qt() -> None:
    """Print how many enumerations PySide6 makes, and which of them differ from the library's."""
    slowly: Any = EnumType._create_
    told: list[tuple[str, bool]] = []

    def create(cls: Any, class_name: str, names: Any, **options: Any) -> Any:
        quickly = quick_enums._create(cls, class_name, names, **options)
        whole = slowly(cls, class_name, names, **options)
        told.append((class_name, portrait(quickly) == portrait(whole)))
        return quickly

    EnumType._create_ = create  # type: ignore[method-assign]
    for name in MODULES:
        module = import_module(f"PySide6.{name}")
        for one in (getattr(module, each) for each in dir(module)):
            for inner in dir(one) if isinstance(one, type) else ():
                getattr(one, inner, None)
    print(json.dumps([len(told), [name for name, same in told if not same]]))


if __name__ == "__main__":
    compare_all_of_qt()
