"""Builds the object store that the settings describe, and the HTTP client that it needs."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx

from avatar_desktop.clouds.http.client import opened_client
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.job import Upload
from avatar_desktop.domain.settings import NetworkSettings, ProxyMode, Settings
from avatar_desktop.domain.store_kind import kind_of
from avatar_desktop.engine.needed_keys import raise_if_kept_back
from avatar_desktop.engine.ports import BytesDone, Keys, Store
from avatar_desktop.objectstore.context import Policy, StoreContext
from avatar_desktop.objectstore.registry import kinds, service
from avatar_desktop.objectstore.upload_registry import UploadRecord, UploadRegistry
from avatar_desktop.paths import own_path


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
    network, kind = settings.network, kind_of(kinds(), settings.store)
    async with AsyncExitStack() as stack:
        store: Store
        try:
            manual = network.proxy is ProxyMode.MANUAL
            password = await keys.get("proxy_password") if manual else ""
            client = await stack.enter_async_context(
                store_client(kind.ca_file(settings), shared, network, password)
            )
        except AppError as error:
            store = UnusableStore(error)
        else:
            context = StoreContext(
                settings,
                keys.get,
                client,
                kept_back=lambda: raise_if_kept_back(keys),
                policy=policy,
                ledger=ledger,
            )
            store = service(kind.name).connect(context)
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
    ca_file: str, shared: httpx.AsyncClient, network: NetworkSettings, password: str = ""
) -> AsyncIterator[httpx.AsyncClient]:
    """Give the client for a store: *shared*, or its own where it has a *ca_file*.

    An own one goes the same way through the network (*password* is the proxy's) and is closed
    with the block; AppError when the CA file cannot be read.
    """
    if not ca_file:
        yield shared
        return
    files = [own_path(ca_file)]
    async with await opened_client(network, password=password, ca_files=files) as own:
        yield own
