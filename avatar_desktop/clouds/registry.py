"""The clouds of this package: every folder with an `account.py` is one, and nothing lists them."""

import pkgutil
from collections.abc import Iterable
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from avatar_desktop import clouds
from avatar_desktop.domain.account import Account, Accounts


def accounts() -> Accounts:
    """Return the account of every cloud by its name, in the order of the settings."""
    return _found(tuple(clouds.__path__))


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


@cache
def _found(_folders: tuple[str, ...]) -> Accounts:
    found = [_account(name) for name in _folder_names()]
    found.sort(key=lambda one: (one.order, one.name))
    return {one.name: one for one in found}


def _folder_names() -> Iterable[str]:
    for module in pkgutil.iter_modules(clouds.__path__):
        if module.ispkg and find_spec(f"{clouds.__name__}.{module.name}.account"):
            yield module.name


def _account(name: str) -> Account:
    account: Account = import_module(f"{clouds.__name__}.{name}.account").ACCOUNT
    return account
