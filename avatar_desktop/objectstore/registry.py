"""The kinds of object store: every folder with a `kind.py` is one, and nothing lists them."""

from importlib import import_module
from typing import Any

from avatar_desktop import objectstore
from avatar_desktop.domain.found_modules import modules_of
from avatar_desktop.domain.providers import Provider
from avatar_desktop.domain.store_kind import StoreKinds, all_providers


def kinds() -> StoreKinds:
    """Return every kind of store by its name, in the order of the settings."""
    found = [module.KIND for module in modules_of(objectstore, "kind")]
    return {one.name: one for one in sorted(found, key=lambda one: (one.order, one.name))}


def providers() -> tuple[Provider, ...]:
    """Return the providers of all kinds."""
    return all_providers(kinds())


def service(name: str) -> Any:
    """Return the module `service` of the kind *name*, imported now: it needs the HTTP client.

    `connect(context)` gives the store; `examinations(context)` those of the diagnostics, the one
    that asks whether the settings are complete first.
    """
    return import_module(f"{objectstore.__name__}.{name}.service")
