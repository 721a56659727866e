"""The clouds of this package: every folder with an `account.py` is one, and nothing lists them."""

from importlib import import_module
from typing import Any

from avatar_desktop import clouds
from avatar_desktop.domain.account import Accounts
from avatar_desktop.domain.found_modules import modules_of


def accounts() -> Accounts:
    """Return the account of every cloud by its name, in the order of the settings."""
    found = [module.ACCOUNT for module in modules_of(clouds, "account")]
    return {one.name: one for one in sorted(found, key=lambda one: (one.order, one.name))}


def service(name: str) -> Any:
    """Return the module `service` of the cloud *name*, imported now: it needs the HTTP client.

    `connect(context)` gives the client; `look_up(context)` what an account finds out by itself.
    """
    return import_module(f"{clouds.__name__}.{name}.service")


def checks(name: str) -> Any:
    """Return the module `checks` of the cloud *name*, imported now.

    `examinations(context, account, models, ready, asked)` gives those of the account, the one
    that asks whether it is complete first.
    """
    return import_module(f"{clouds.__name__}.{name}.checks")
