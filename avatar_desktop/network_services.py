"""Builds the parts of a profile that speak with the network; heavy, so nothing imports it early."""

from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any

import httpx

from avatar_desktop.clouds.context import CloudContext
from avatar_desktop.clouds.http.client import opened_client
from avatar_desktop.clouds.http.download import Downloader
from avatar_desktop.clouds.registry import service
from avatar_desktop.connections import ServiceConnectionTests
from avatar_desktop.diagnostics.diagnostics import ServiceDiagnostics
from avatar_desktop.domain.account import Accounts
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.health import Examination
from avatar_desktop.domain.settings import NetworkSettings, ProxyMode, Settings
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import Message
from avatar_desktop.engine.needed_keys import raise_if_kept_back
from avatar_desktop.engine.ports import Cloud, Fetcher, Keys, Library, Store
from avatar_desktop.objectstore.upload_manager import UploadManager
from avatar_desktop.objectstore.upload_registry import UploadRegistry
from avatar_desktop.stores import open_store, open_store_alone


@dataclass(frozen=True, slots=True)
class NetworkServices:
    """The parts, wired; `notices` is what they have to do without."""

    clouds: Mapping[str, Cloud]
    store: Store
    fetcher: Fetcher
    checkup: ServiceDiagnostics
    connections: ServiceConnectionTests
    uploads: UploadManager
    notices: tuple[Message, ...]


@asynccontextmanager
async def open_services(
    account: Callable[[], Settings],
    keys: Keys,
    models: tuple[ModelSpec, ...],
    accounts: Accounts,
    variable: Callable[[str], str],
    library: Library,
    ledger: UploadRegistry,
    *,
    simulated: bool,
    more: Sequence[Examination] = (),
) -> AsyncIterator[NetworkServices]:
    """Give the parts for the settings that *account* returns, until the block ends.

    *more* is examined by the doctor besides.
    """
    now = account()
    web, notices = await _client(now.network, keys)
    async with web as client:
        context = CloudContext(now, keys.get, client, variable, lambda: raise_if_kept_back(keys))
        clouds: dict[str, Any] = {name: service(name).connect(context) for name in accounts}
        lender = next(name for name, one in accounts.items() if one.lends_storage)
        policy = clouds[lender].upload_policy
        async with open_store(now, client, policy, keys, ledger) as store:
            yield NetworkServices(
                clouds,
                store,
                Downloader(client, services=[now.accounts[name].base_url for name in accounts]),
                ServiceDiagnostics(account, keys, models, accounts, variable, more),
                ServiceConnectionTests(account, keys, simulated=simulated),
                UploadManager(
                    ledger,
                    lambda: open_store_alone(account(), policy, keys, ledger),
                    lambda: _needed(library),
                ),
                notices,
            )


async def _client(
    network: NetworkSettings, keys: Keys
) -> tuple[httpx.AsyncClient, tuple[Message, ...]]:
    """Return the client for all that leaves this computer, and what it has to do without."""
    named = network.proxy_user or "@" in network.proxy_address
    signs_in = network.proxy is ProxyMode.MANUAL and named
    password = await keys.get("proxy_password") if signs_in else ""
    try:
        return await opened_client(network, password=password), ()
    except AppError as error:
        told = error.explanation
        without = replace(network, ca_file="")
        return await opened_client(without, password=password), (told.what, told.why)


async def _needed(library: Library) -> frozenset[str]:
    """Return the keys of the objects that unfinished jobs work with."""
    jobs = await library.unfinished()
    return frozenset(upload.location for job in jobs for upload in job.uploads.values())
