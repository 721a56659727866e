"""Enumerations that are made by a call, in an eighth of the standard library's time."""

import sys
from enum import Enum, EnumType, Flag, IntEnum, IntFlag
from typing import Any

TRIED = frozenset({(3, 11, 7), (3, 12, 1), (3, 13, 0)})
"""The Pythons whose enumerations and dataclasses were compared with those made the short way, by
tests/test_quick_enums.py and test_quick_records.py; all others go the standard library's way."""
KINDS = frozenset({Enum, IntEnum, Flag, IntFlag})
OWN = frozenset({"__dict__", "__weakref__"})
KEPT_APART = (
    "_member_names_", "_member_map_", "_value2member_map_", "_unhashable_values_",
    "_unhashable_values_map_",
)  # fmt: skip
"""What an enumeration knows of its members, and no other one may hold."""

_metaclass: Any = EnumType
_slowly = _metaclass._create_
_new_class = type.__new__
_put = type.__setattr__
_empty: dict[Any, tuple[dict[str, Any], frozenset[str]]] = {}


def is_tried() -> bool:
    """Whether the short way is known to be the same under this Python."""
    return sys.version_info[:3] in TRIED


def make_enums_quickly() -> None:
    """Let `Enum(name, pairs)` and its kin take a shorter way where pairs are names and numbers.

    PySide6 6.11 makes 200 of them with 3,200 members before this window is seen.
    """
    if is_tried():
        _metaclass._create_ = _create


def _create(
    cls: Any, class_name: str, names: Any, *, module: str | None = None, **options: Any
) -> Any:
    """Do as `EnumType._create_` does; the module is that of whoever has called the class."""
    module = module or sys._getframe(2).f_globals.get("__name__")
    ruled = options.get("type") or options.get("qualname")
    if module and not ruled and cls in KINDS and isinstance(names, list):
        space, taken = _without_members(cls, options.get("boundary"))
        if _plain(names, taken):
            return _made(cls, class_name, names, {**space, "__module__": module})
    return _slowly(cls, class_name, names, module=module, **options)


def _without_members(cls: Any, boundary: Any) -> tuple[dict[str, Any], frozenset[str]]:
    """Return what an enumeration of this kind holds, and the names that no member can have."""
    key = cls, boundary
    if key not in _empty:
        made = _slowly(cls, "Empty", [], module=__name__, boundary=boundary)
        taken = frozenset(name for base in made.__mro__ for name in base.__dict__)
        space = {name: value for name, value in made.__dict__.items() if name not in OWN}
        _empty[key] = space, taken | {"", "mro"}
    return _empty[key]


def _plain(pairs: list[Any], taken: frozenset[str]) -> bool:
    try:
        by_name = dict(pairs)
    except (TypeError, ValueError):
        return False
    return (
        len(by_name) == len(pairs)
        and taken.isdisjoint(by_name)
        and {*map(type, by_name.values())} <= {int}
        and {*map(type, by_name)} <= {str}
        and "_" not in {one[:1] for one in by_name}
    )


def _made(cls: Any, class_name: str, pairs: list[tuple[str, int]], space: dict[str, Any]) -> Any:
    for name in KEPT_APART:
        if name in space:
            space[name] = space[name].copy()
    made: Any = _new_class(_metaclass, class_name, (cls,), space)
    new, whole, flag = made._new_member_, issubclass(cls, int), issubclass(cls, Flag)
    by_name, by_value, order = made._member_map_, made._value2member_map_, made._member_names_
    for name, value in pairs:
        member = by_value.get(value)
        if member is None:
            member = new(made, value) if whole else new(made)
            member._value_ = value
            member._name_ = name
            member.__objclass__ = made
            member._sort_order_ = len(order)
            by_value[value] = member
            if not flag or (value and not value & (value - 1)):
                order.append(name)
        by_name[name] = member
        _put(made, name, member)
    if flag:
        _add_masks(made)
    return made


def _add_masks(made: Any) -> None:
    mask = singles = 0
    for value in made._value2member_map_:
        mask |= value
        singles |= 0 if value & (value - 1) else value
    _put(made, "_flag_mask_", mask)
    _put(made, "_singles_mask_", singles)
    _put(made, "_all_bits_", 2 ** mask.bit_length() - 1 if made._member_map_ else 0)
    values = [made._member_map_[name]._value_ for name in made._member_names_]
    if values != sorted(values):
        _put(made, "_iter_member_", made._iter_member_by_def_)
