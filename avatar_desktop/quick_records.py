"""Frozen dataclasses with slots, made in a fifth of the standard library's time."""

import dataclasses
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import KW_ONLY, Field, FrozenInstanceError, InitVar
from functools import partial
from operator import attrgetter
from reprlib import recursive_repr
from typing import Any, ClassVar

from avatar_desktop.quick_enums import is_tried

OPTIONS = {"frozen": True, "slots": True}
OWN = frozenset({"__dict__", "__weakref__"})
WRITTEN = frozenset({
    "__init__", "__repr__", "__eq__", "__hash__", "__setattr__", "__delattr__", "__getstate__",
    "__setstate__", "__match_args__", "__slots__", "__post_init__",
})  # fmt: skip
"""What is written for a class; one that writes some of it itself goes the long way."""
MADE_WITHOUT = 12
"""How many objects of a class are made before it is worth compiling something for it."""
OF_THE_LIBRARY = (
    "__dataclass_fields__", "__dataclass_params__",
    *(("__replace__",) if sys.version_info >= (3, 13) else ()),
)  # fmt: skip
"""What is seldom asked for, and then found out by the standard library."""

_slowly: Callable[..., Any] = dataclasses.dataclass


def make_records_quickly() -> None:
    """Let `@dataclass(frozen=True, slots=True)` write no code before it is needed.

    For modules that are imported from now on. The standard library compiles six functions a
    class; here `__init__` alone is, when the first one is made. 43 such classes are there before
    the window is seen, 180 in all.
    """
    if is_tried():
        dataclasses.dataclass = dataclass


def dataclass(cls: Any = None, /, **options: Any) -> Any:
    """Do as the standard library's does."""
    if options != OPTIONS:
        return _slowly(cls, **options)
    return _record if cls is None else _record(cls)


def _record(cls: type) -> Any:
    space = {name: value for name, value in cls.__dict__.items() if name not in OWN}
    notes: dict[str, Any] = space.get("__annotations__", {})
    if not _plain(cls, notes):
        return _slowly(cls, **OPTIONS)
    bare = {name: value for name, value in space.items() if name not in notes}
    made = type(cls.__name__, (), {**bare, **_methods(space, tuple(notes))})
    made.__qualname__ = cls.__qualname__
    return made


def _plain(cls: type, notes: Mapping[str, Any]) -> bool:
    if cls.__bases__ != (object,) or type(cls) is not type or not notes or not cls.__doc__:
        return False
    own = cls.__dict__
    return WRITTEN.isdisjoint(own) and all(
        not _special(note) and not _handled(own.get(name)) for name, note in notes.items()
    )


def _special(note: Any) -> bool:
    """Whether a field is none, as its annotation says or may say."""
    if isinstance(note, str):
        return "Var" in note or "KW_ONLY" in note
    if note is ClassVar or note is InitVar or note is KW_ONLY:
        return True
    return note.__class__ is InitVar or getattr(note, "__origin__", None) is ClassVar


def _handled(default: Any) -> bool:
    """Whether the standard library has its own way with this *default*, or refuses it."""
    return isinstance(default, Field) or default.__class__.__hash__ is None


class _Late:
    """An attribute of a class that is made when it is asked for the first time."""

    def __init__(self, make: Callable[[type], Any]) -> None:
        self._make = make

    def __set_name__(self, owner: type, name: str) -> None:
        self._owner, self._name = owner, name

    def __get__(self, thing: Any, owner: type) -> Any:
        found = self._make(self._owner)
        setattr(self._owner, self._name, found)
        return found.__get__(thing, owner) if callable(found) else found


class _Init(_Late):
    """The `__init__` of a record: it is compiled when a few have been made without.

    A call that is wrong is refused by the compiled one.
    """

    def __init__(self, space: dict[str, Any], names: tuple[str, ...]) -> None:
        super().__init__(lambda owner: _written(owner, space, names))
        self._names = names
        self._defaults = {name: space[name] for name in names if name in space}
        self._left = MADE_WITHOUT

    def __get__(self, thing: Any, owner: type) -> Any:
        if not self._left or not isinstance(thing, self._owner):
            return super().__get__(thing, owner)
        self._left -= 1
        return partial(self._fill, thing, owner)

    def _fill(self, thing: Any, owner: type, /, *given: Any, **named: Any) -> None:
        first = dict(zip(self._names, given))  # noqa: B905 (more than there are is refused below)
        values = {**self._defaults, **first, **named}
        wrong = len(given) > len(self._names) or not first.keys().isdisjoint(named)
        if wrong or values.keys() != {*self._names}:
            super().__get__(thing, owner)(*given, **named)
        for name in self._names:
            object.__setattr__(thing, name, values[name])


def _methods(space: dict[str, Any], names: tuple[str, ...]) -> dict[str, Any]:
    values = attrgetter(*names)

    def equal(self: Any, other: Any) -> Any:
        same = other.__class__ is self.__class__
        return values(self) == values(other) if same else NotImplemented

    def hashed(self: Any) -> int:
        found = values(self)
        return hash(found if len(names) > 1 else (found,))

    def of_the_library(name: str) -> Any:
        def asked(_owner: type) -> Any:
            return getattr(_slowly(type("", (), dict(space)), **OPTIONS), name)

        return _Late(asked)

    return {
        "__slots__": names, "__match_args__": names, "__eq__": equal, "__hash__": hashed,
        "__repr__": _told, "__setattr__": _set, "__delattr__": _delete,
        "__getstate__": _state, "__setstate__": _restore,
        "__init__": _Init(space, names),
        **{name: of_the_library(name) for name in OF_THE_LIBRARY},
    }  # fmt: skip


def _written(owner: type, space: Mapping[str, Any], names: Sequence[str]) -> Any:
    """Return the `__init__` of *owner*, in whose body there was *space*."""
    defaults = {name: space[name] for name in names if name in space}
    given = ", ".join(f"{name}=_of[{name!r}]" if name in defaults else name for name in names)
    lines = "\n".join(f"    _put(self, {name!r}, {name})" for name in names)
    around = {"__name__": owner.__module__, "_of": defaults, "_put": object.__setattr__}
    exec(f"def __init__(self, {given}):\n{lines}", around)  # noqa: S102 (names of fields)
    made: Any = around["__init__"]
    made.__annotations__ = {**space["__annotations__"], "return": None}
    made.__qualname__ = f"{owner.__qualname__}.__init__"
    return made


@recursive_repr()
def _told(self: Any) -> str:
    told = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
    return f"{self.__class__.__qualname__}({told})"


def _set(self: Any, name: str, value: Any) -> None:
    if _holds(self, name):
        raise FrozenInstanceError(f"cannot assign to field {name!r}")
    object.__setattr__(self, name, value)


def _delete(self: Any, name: str) -> None:
    if _holds(self, name):
        raise FrozenInstanceError(f"cannot delete field {name!r}")
    object.__delattr__(self, name)


def _holds(thing: Any, name: str) -> bool:
    """Whether *name* is frozen: all are, but for what a subclass adds."""
    return name in thing.__match_args__ or "__dataclass_fields__" in thing.__class__.__dict__


def _state(self: Any) -> list[Any]:
    return [getattr(self, name) for name in self.__match_args__]


def _restore(self: Any, state: list[Any]) -> None:
    for name, value in zip(self.__match_args__, state, strict=True):
        object.__setattr__(self, name, value)
