"""Spares what libraries do at their import that this program never uses."""

import builtins
import sys
from _thread import RLock
from contextlib import suppress
from importlib import import_module
from importlib.util import find_spec, module_from_spec
from types import ModuleType
from typing import Any

from avatar_desktop.quick_enums import make_enums_quickly

SIGNATURES = frozenset(
    f"shibokensupport/signature/{name}.py"
    for name in (
        "parser",
        "layout",
        "errorhandler",
        "mapping",
        "lib/enum_sig",
        "lib/pyi_generator",
        "lib/tool",
    )
)
"""What PySide6 compiles anew at every start, and needs only to word a wrong call or to document."""

STAND_IN = f"""
def __getattr__(name):
    from {__name__} import executed
    return executed(globals(), name)

def update_mapping():
    return __getattr__("update_mapping")()
"""
"""PySide6 itself looks for the function in the module's dictionary."""

_sources: dict[str, Any] = {}


LATE = ("inspect", "tempfile", "textwrap")
"""What PySide6 and dataclasses import, and use for what goes wrong only."""


_reading = RLock()
_begun: set[str] = set()


class _LateModule(ModuleType):
    """A module that is read when something of it is asked for; other threads wait meanwhile."""

    def __getattr__(self, name: str) -> Any:
        with _reading:
            if self.__name__ not in _begun and self.__spec__ and self.__spec__.loader:
                _begun.add(self.__name__)
                self.__spec__.loader.exec_module(self)
                self.__class__ = ModuleType  # type: ignore[assignment]
        return ModuleType.__getattribute__(self, name)


def import_late() -> None:
    """Import the modules of LATE without reading them yet."""
    for name in LATE:
        spec = None if name in sys.modules else find_spec(name)
        if spec:
            sys.modules[name] = module_from_spec(spec)
            sys.modules[name].__class__ = _LateModule


def read_late() -> None:
    """Read them now, on a thread that nobody waits for."""
    for name in LATE:
        getattr(sys.modules.get(name), "__all__", ())


def import_pyside() -> None:
    """Import PySide6 without what speaks of signatures, which comes in when it is asked for.

    Neither does it read the source of every module that is imported afterwards, for its
    `__feature__`: this program uses none. Measured with PySide6 6.11: a bare window takes 0.65 of
    the processor's time. Its enumerations are made the short way.
    """
    if "PySide6" in sys.modules:
        return
    make_enums_quickly()
    real = builtins.compile

    def compile_late(source: Any, filename: Any, *rest: Any, **options: Any) -> Any:
        if filename in SIGNATURES:
            _sources[filename] = source
            source = STAND_IN
        if filename == "shibokensupport/feature.py":
            source += b"\n_mod_uses_pyside = lambda module: False\n"
        return real(source, filename, *rest, **options)

    builtins.compile = compile_late
    try:
        import_module("PySide6.QtCore")
    finally:
        builtins.compile = real
    with suppress(AttributeError):
        builtins.__import__ = builtins.__orig_import__  # type: ignore[attr-defined]


def executed(space: dict[str, Any], name: str) -> Any:
    """Execute the module that a stand-in in *space* stands for, and return its *name*."""
    if name.startswith("__") or space["__file__"] not in _sources:
        raise AttributeError(name)
    del space["__getattr__"]
    source = _sources.pop(space["__file__"])
    exec(compile(source, space["__file__"], "exec"), space)  # noqa: S102 (PySide6's own source)
    return space[name]


def import_httpx() -> None:
    """Import httpx without its command line, which comes in wherever click is installed.

    Measured with httpx 0.28: 125 ms instead of 202.
    """
    if "httpx" in sys.modules or "click" in sys.modules:
        return
    sys.modules["click"] = None  # type: ignore[assignment]
    try:
        import_module("httpx")
    finally:
        del sys.modules["click"]
