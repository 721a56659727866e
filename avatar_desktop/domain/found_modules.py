"""Modules that are found by their folders, so that nothing lists them."""

import pkgutil
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from types import ModuleType


def modules_of(package: ModuleType, inner: str = "") -> tuple[ModuleType, ...]:
    """Return the modules of *package*, imported, or the module *inner* of each package in it."""
    return _modules(package.__name__, tuple(package.__path__), inner)


@cache
def _modules(package: str, folders: tuple[str, ...], inner: str) -> tuple[ModuleType, ...]:
    found = sorted(pkgutil.iter_modules(folders), key=lambda one: one.name)
    names = [f"{package}.{one.name}" for one in found if one.ispkg is bool(inner)]
    names = [f"{name}.{inner}" for name in names] if inner else names
    return tuple(import_module(name) for name in names if not inner or find_spec(name))
