"""One file per AI model: frozen data and two pure functions. `catalog()` finds them."""

import importlib
import os
from contextlib import suppress

from avatar_desktop.domain.spec import ModelSpec


def catalog() -> tuple[ModelSpec, ...]:
    """Return the spec of every model in this package, in the order of their tabs."""
    names = sorted(_in_the_folder() or _in_the_archive())
    specs = [importlib.import_module(f"{__name__}.{name}").SPEC for name in names]
    return tuple(sorted(specs, key=lambda spec: (spec.order, spec.key)))


def _in_the_folder() -> set[str]:
    with suppress(OSError):
        files = (name.partition(".") for path in __path__ for name in os.listdir(path))  # noqa: PTH208
        return {stem for stem, _, suffix in files if suffix == "py" and stem != "__init__"}
    return set()


def _in_the_archive() -> set[str]:
    """Return the same where a bundle keeps modules in one file."""
    import pkgutil

    return {module.name for module in pkgutil.iter_modules(__path__) if not module.ispkg}
