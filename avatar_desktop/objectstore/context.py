"""What a store works with, and what its examinations need besides."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from avatar_desktop.clouds.context import CloudContext
from avatar_desktop.domain.errors import AppError
from avatar_desktop.objectstore.upload_registry import UploadRegistry

Policy = Callable[[str], Awaitable[Mapping[str, Any]]]
"""Asks the service for the permission to upload one file for a model to the storage it lends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreContext(CloudContext):
    """`client` trusts the store's own CA file, if there is one; `ledger` remembers the uploads."""

    policy: Policy
    ledger: UploadRegistry


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreCheckContext(StoreContext):
    """`reader` stands for the service at the address `fetcher`: it carries no credentials.

    `model` is one that is uploaded for. `ready` names the examination that reaches the store's
    host, and `broken` is why its own authority cannot be trusted. What `at_end` is given is
    awaited when the examinations are over, even when nobody waits for the end.
    """

    reader: httpx.AsyncClient
    fetcher: str
    model: str
    ready: str
    broken: AppError | None
    at_end: Callable[[Callable[[], Awaitable[None]]], object]
