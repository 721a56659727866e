"""One file per AI model: frozen data and two pure functions. `catalog()` finds them."""

import importlib
import os

from avatar_desktop.domain.spec import ModelSpec


def catalog() -> tuple[ModelSpec, ...]:
    """Return the spec of every model in this package, in the order of their tabs."""
    specs = [importlib.import_module(f"{__name__}.{name}").SPEC for name in names()]
    return tuple(sorted(specs, key=lambda spec: (spec.order, spec.key)))


def names() -> list[str]:
    """Return the name of each model's module, by a look into the folder, which a bundle has too."""
    files = (name.partition(".") for path in __path__ for name in os.listdir(path))  # noqa: PTH208
    return sorted({stem for stem, _, end in files if end in {"py", "pyc"} and stem != "__init__"})
