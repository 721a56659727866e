"""Builds the object store that the settings describe, and the HTTP client that it needs."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx

from avatar_desktop.clouds.http.client import opened_client
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.job import Upload
from avatar_desktop.domain.settings import (
    NetworkSettings,
    ProxyMode,
    Settings,
    StoreKind,
    StoreSettings,
)
from avatar_desktop.domain.temporary_keys import read_expiry
from avatar_desktop.engine.needed_keys import needed_key
from avatar_desktop.engine.ports import BytesDone, Keys, Store
from avatar_desktop.objectstore.s3_store import S3Store
from avatar_desktop.objectstore.signing import StoreCredentials
from avatar_desktop.objectstore.temporary.temporary_store import TemporaryStorage
from avatar_desktop.objectstore.upload_registry import UploadRecord, UploadRegistry
from avatar_desktop.paths import own_path

Policy = Callable[[str], Awaitable[Mapping[str, Any]]]


@asynccontextmanager
async def open_store(
    settings: Settings,
    shared: httpx.AsyncClient,
    policy: Policy,
    keys: Keys,
    ledger: UploadRegistry,
) -> AsyncIterator[Store]:
    """Give the store of *settings* until the block ends.

    A CA file that cannot be read fails the uploads, not the start of the app.
    """
    network = settings.network
    async with AsyncExitStack() as stack:
        store: Store
        try:
            manual = network.proxy is ProxyMode.MANUAL
            password = await keys.get("proxy_password") if manual else ""
            client = await stack.enter_async_context(
                store_client(settings.store, shared, network, password)
            )
        except AppError as error:
            store = UnusableStore(error)
        else:
            store = store_of(
                settings.store,
                client,
                policy,
                keys,
                ledger,
                clock_offset=network.clock_offset,
            )
        yield store


@asynccontextmanager
async def open_store_alone(
    settings: Settings, policy: Policy, keys: Keys, ledger: UploadRegistry
) -> AsyncIterator[Store]:
    """Give the store of *settings*, with a client of its own, until the block ends; AppError."""
    password = await keys.get("proxy_password")
    async with (
        await opened_client(settings.network, password=password) as client,
        open_store(settings, client, policy, keys, ledger) as store,
    ):
        yield store


class UnusableStore:
    """A store whose settings do not even make a client: every call says why."""

    def __init__(self, error: AppError) -> None:
        self._error = error

    async def put(self, path: Path, model: str, progress: BytesDone) -> Upload:  # noqa: ARG002
        """Raise the error."""
        raise self._error

    async def delete(self, upload: Upload) -> None:  # noqa: ARG002
        """Raise the error."""
        raise self._error

    async def abandon(self, path: Path) -> None:  # noqa: ARG002
        """Raise the error."""
        raise self._error

    def holds(self, entry: UploadRecord) -> bool:  # noqa: ARG002
        """Say yes: why nothing can be deleted is told by `discard`."""
        return True

    async def discard(self, entry: UploadRecord) -> None:  # noqa: ARG002
        """Raise the error."""
        raise self._error


@asynccontextmanager
async def store_client(
    settings: StoreSettings,
    shared: httpx.AsyncClient,
    network: NetworkSettings,
    password: str = "",
) -> AsyncIterator[httpx.AsyncClient]:
    """Give the client for the store of *settings*: *shared*, or its own where it has a CA file.

    An own one goes the same way through the network (*password* is the proxy's) and is closed
    with the block; AppError when the CA file cannot be read.
    """
    if settings.kind is StoreKind.TEMPORARY or not settings.ca_file.strip():
        yield shared
        return
    ca_files = [own_path(settings.ca_file)]
    async with await opened_client(network, password=password, ca_files=ca_files) as own:
        yield own


def store_of(
    settings: StoreSettings,
    client: httpx.AsyncClient,
    policy: Policy,
    keys: Keys,
    ledger: UploadRegistry,
    *,
    clock_offset: int = 0,
) -> Store:
    """Return the store of *settings*, talking through *client* (see `store_client`).

    Nothing is asked of it yet: what is wrong with the settings is raised by its calls.
    *clock_offset* is that of the network's settings, in seconds.
    """
    if settings.kind is StoreKind.TEMPORARY:
        return TemporaryStorage(client, policy)
    return S3Store(
        client,
        settings,
        store_keys(keys, settings),
        ledger=ledger,
        clock_offset=timedelta(seconds=clock_offset),
    )


def store_keys(keys: Keys, settings: StoreSettings) -> Callable[[], Awaitable[StoreCredentials]]:
    """Return a source of the store's keys as they are when it is asked."""

    async def credentials() -> StoreCredentials:
        access, secret = [await needed_key(keys, name) for name in ("store_key", "store_secret")]
        token = await keys.get("store_token")
        return StoreCredentials(access, secret, token, read_expiry(settings.valid_until))

    return credentials
