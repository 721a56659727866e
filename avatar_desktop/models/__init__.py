"""One file per AI model: frozen data and two pure functions. `catalog()` finds them."""

import importlib
import pkgutil

from avatar_desktop.domain.spec import ModelSpec


def catalog() -> tuple[ModelSpec, ...]:
    """Return the spec of every model in this package, in the order of their tabs."""
    names = sorted(module.name for module in pkgutil.iter_modules(__path__))
    specs = [importlib.import_module(f"{__name__}.{name}").SPEC for name in names]
    return tuple(sorted(specs, key=lambda spec: (spec.order, spec.key)))
