"""One file for each simulated model; a module's `MODEL` is served as soon as it is there."""

import importlib
import pkgutil

from .model import AnyModel, SimulatedModel, SyncModel


def all_models() -> dict[str, AnyModel]:
    """Return every simulated model by its name."""
    found: dict[str, AnyModel] = {}
    for module in pkgutil.iter_modules(__path__):
        model = getattr(importlib.import_module(f"{__name__}.{module.name}"), "MODEL", None)
        if isinstance(model, SimulatedModel | SyncModel):
            found[model.name] = model
    return found
