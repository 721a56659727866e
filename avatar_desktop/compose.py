"""Builds the parts of one profile and takes them down again, for the window and the CLI."""

import asyncio
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from avatar_desktop.clouds import registry as clouds
from avatar_desktop.config.secrets import SecretStore
from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.deferred import (
    Deferred,
    DeferredCloud,
    DeferredFetcher,
    DeferredStore,
    DeferredSupport,
)
from avatar_desktop.demo import Endpoint, FixedKeys
from avatar_desktop.domain.account import Accounts, SettingsOwners
from avatar_desktop.domain.regions import AccountRegion, region_of
from avatar_desktop.domain.settings import (
    NetworkSettings,
    ProxyMode,
    Settings,
    StoreSettings,
    value_of,
)
from avatar_desktop.domain.store_kind import kind_of
from avatar_desktop.domain.text import Message
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.intake import Validator
from avatar_desktop.engine.ports import (
    Keys,
    Services,
    unknown_region,
)
from avatar_desktop.engine.profile import Profile
from avatar_desktop.engine.scheduler import Scheduler
from avatar_desktop.import_taxes import import_httpx
from avatar_desktop.library.library import JobLibrary
from avatar_desktop.library.model_answers import ModelAnswers
from avatar_desktop.logs import hiding
from avatar_desktop.media.service import MediaService
from avatar_desktop.media.sniff import suffix
from avatar_desktop.model_lives import known_lives
from avatar_desktop.models import catalog
from avatar_desktop.objectstore import registry as objectstores
from avatar_desktop.paths import Places, own_path
from avatar_desktop.system.private import tighten

if TYPE_CHECKING:
    from avatar_desktop.network_services import NetworkServices

Demo = Callable[[], Awaitable[Endpoint]]
"""Starts the demo's service if need be, and returns where it listens; AppError."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenProfile(Profile):
    """A profile that is open, and what opens the rest of it."""

    services: Services
    media: MediaService
    notices: tuple[Message, ...]
    """What was mended while the profile was opened."""
    tidy: Callable[[], Awaitable[None]]
    """Keeps others out of what earlier versions left open; before the first job is touched."""
    attach: Callable[[], Awaitable[tuple[Message, ...]]]
    """Opens the library and the services, and returns what was mended or is to be done without."""


@asynccontextmanager
async def workshop(
    spots: Places, endpoint: Endpoint | None, *, resume: bool, kept: Keys | None = None
) -> AsyncIterator[OpenProfile]:
    """Open the profile at *spots*, with everything attached, and close it when the block ends.

    With *endpoint* the profile is the demo's: it works with that service and its own keys, and
    neither saved accounts nor the environment reach it. *resume* takes unfinished jobs up again.
    *kept* are the keys of an earlier window: without a key store they last only in memory.
    """
    async with deferred_workshop(
        spots, partial(_given, endpoint) if endpoint else None, kept=kept
    ) as shop:
        await shop.tidy()
        notices = await shop.attach()
        if resume:
            shop.scheduler.start_soon()
        yield replace(shop, notices=(*shop.notices, *notices))


@asynccontextmanager
async def deferred_workshop(
    spots: Places, demo: Demo | None, *, kept: Keys | None = None
) -> AsyncIterator[OpenProfile]:
    """Give the profile at once: what speaks with the network comes at its first use, or `attach`.

    Call `tidy` first, then `scheduler.start_soon`, before anything is sent.
    """
    accounts, stores = clouds.accounts(), objectstores.kinds()
    owners: SettingsOwners = {**accounts, **stores}
    environment: Mapping[str, str] = {} if demo else os.environ
    settings = SettingsStore(spots.settings_file, environment, owners)
    own = kept or SecretStore("main", environment, owners)
    keys: Keys = FixedKeys(demo, accounts) if demo else own
    hide = keys.hidden if isinstance(keys, SecretStore) else str
    simulated = demo is not None
    folder = library_folder(settings.current, spots)
    lives = await asyncio.to_thread(known_lives, folder)
    answers = ModelAnswers(
        spots.data / "model-answers.json", partial(_account_at, settings, keys, accounts)
    )
    models = catalog(lives.by_key, answers.last)
    async with AsyncExitStack() as stack:
        stack.enter_context(hiding(hide))
        media = MediaService()
        stack.callback(media.close)
        library = JobLibrary(folder, _index(spots), suffix)
        stack.push_async_callback(library.close)

        async def opened() -> "AbstractAsyncContextManager[NetworkServices]":
            await asyncio.to_thread(_import_services)
            from avatar_desktop.network_services import open_services
            from avatar_desktop.objectstore.upload_registry import UploadRegistry

            endpoint = await demo() if demo else None
            return open_services(
                lambda: _account(settings.current, endpoint, accounts),
                keys,
                models,
                accounts,
                settings.variable,
                library,
                UploadRegistry(spots.data / "uploads"),
                simulated=simulated,
                more=(lives.examination,),
            )

        deferred = Deferred(opened)
        stack.push_async_callback(deferred.close)

        def located(cloud: str) -> AccountRegion | None:
            return region_of(accounts.get(cloud), settings.current)

        services = Services(
            clouds={name: DeferredCloud(deferred, name) for name in accounts},
            store=DeferredStore(deferred),
            fetcher=DeferredFetcher(deferred),
            media=media,
            library=library,
            models=models,
            model_names={} if demo else settings.current.model_names,
            precheck_names={} if demo else settings.current.precheck_names,
            region=unknown_region if demo else located,
            simulated=simulated,
            temporary=lambda: simulated or kind_of(stores, settings.current.store).lent,
            strips=lambda: settings.current.privacy.strip,
            budget=lambda: settings.current.budget,
            hide=hide,
            heard=answers.note,
        )
        hub = EventHub()
        scheduler = Scheduler(services, hub)
        stack.push_async_callback(scheduler.close)
        support = DeferredSupport(deferred)

        async def attach() -> tuple[Message, ...]:
            damaged = await library.open()
            return (*(await deferred()).notices, *damaged)

        yield OpenProfile(
            models=models,
            accounts=accounts,
            stores=stores,
            services=services,
            intake=Validator.of(services),
            scheduler=scheduler,
            hub=hub,
            library=library,
            media=media,
            answers=answers,
            keys=keys,
            settings=settings,
            notices=settings.notices,
            checkup=support,
            connections=support,
            uploads=support,
            tidy=lambda: asyncio.to_thread(_keep_private, spots, settings.current),
            attach=attach,
        )


def _import_services() -> None:
    """Import what speaks with the network, on another thread: it takes a while."""
    import_httpx()
    import_module("avatar_desktop.network_services")
    for name in clouds.accounts():
        clouds.service(name)
    for name in objectstores.kinds():
        objectstores.service(name)


async def _given(endpoint: Endpoint) -> Endpoint:
    return endpoint


def _account(settings: Settings, endpoint: Endpoint | None, accounts: Accounts) -> Settings:
    if endpoint is None:
        return settings
    return replace(
        settings,
        accounts={name: endpoint.account(one) for name, one in accounts.items()},
        store=StoreSettings(),
        network=NetworkSettings(ProxyMode.NONE),
        model_names={},
        precheck_names={},
    )


def _account_at(settings: SettingsStore, keys: Keys, accounts: Accounts, cloud: str) -> str:
    """Return which account the settings mean at *cloud*, as far as no secret tells.

    Empty where its keys come from the environment: they may be others in each run.
    """
    account = accounts[cloud]
    if any(keys.from_environment(one.name) for one in account.secrets):
        return ""
    return " ".join(str(value_of(settings.current, name)) for name in account.place) or cloud


def library_folder(settings: Settings, spots: Places) -> Path:
    """Return the folder of the results: that of the settings, else of the profile."""
    return own_path(settings.library) if settings.library else spots.library


def _keep_private(spots: Places, settings: Settings) -> None:
    """Keep others out of what earlier versions left open.

    A library in a folder of the person's choice tightens its jobs alone.
    """
    own = (spots.config, spots.data, spots.cache)
    for folder in own if settings.library else (*own, spots.library):
        tighten(folder)


def _index(spots: Places) -> Path:
    return spots.data / "index.sqlite"
