"""Builds the parts of one profile and takes them down again, for the window and the CLI."""

import asyncio
import os
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from avatar_desktop.checkup.checkup import Checkup
from avatar_desktop.clouds.dashscope import DashScope
from avatar_desktop.clouds.download import Downloader
from avatar_desktop.clouds.http import new_client, own_path
from avatar_desktop.clouds.huawei_account import HuaweiAccount
from avatar_desktop.clouds.metastudio import MetaStudio
from avatar_desktop.config.secrets import KeyRing
from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.connections import Connections
from avatar_desktop.demo import Endpoint, FixedKeys
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.settings import (
    DashScopeSettings,
    MetaStudioSettings,
    NetworkSettings,
    ProxyMode,
    Settings,
    StoreSettings,
)
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import Message
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.intake import Intake
from avatar_desktop.engine.needed_keys import needed_key, raise_if_kept_back
from avatar_desktop.engine.ports import Cloud, Keys, Library, Services, Uploads
from avatar_desktop.engine.scheduler import Scheduler
from avatar_desktop.library.store import JobLibrary
from avatar_desktop.logs import hiding
from avatar_desktop.media.service import MediaService
from avatar_desktop.media.sniff import suffix
from avatar_desktop.models import catalog
from avatar_desktop.objectstore.ledger import Ledger
from avatar_desktop.objectstore.uploads import BucketUploads
from avatar_desktop.paths import Places
from avatar_desktop.private import tighten
from avatar_desktop.stores import open_store, open_store_alone


@dataclass(frozen=True, slots=True)
class Workshop:
    """Everything of one profile, wired."""

    models: tuple[ModelSpec, ...]
    services: Services
    intake: Intake
    scheduler: Scheduler
    hub: EventHub
    library: Library
    media: MediaService
    keys: Keys
    settings: SettingsStore
    notices: tuple[Message, ...]
    """What was mended while the profile was opened."""
    checkup: Checkup
    connections: Connections
    uploads: Uploads


@asynccontextmanager
async def workshop(
    spots: Places, endpoint: Endpoint | None, *, resume: bool, kept: Keys | None = None
) -> AsyncIterator[Workshop]:
    """Open the profile at *spots* and close it when the block ends.

    With *endpoint* the profile is the demo's: it works with that service and its own keys, and
    neither saved accounts nor the environment reach it. *resume* takes unfinished jobs up again.
    *kept* are the keys of an earlier window: without a key store they last only in memory.
    """
    environment: Mapping[str, str] = {} if endpoint else os.environ
    settings = SettingsStore(spots.settings_file, environment)
    own = kept or KeyRing("main", environment)
    keys: Keys = FixedKeys(endpoint) if endpoint else own
    account = _account(settings.current, endpoint)
    hide = keys.hidden if isinstance(keys, KeyRing) else str
    async with AsyncExitStack() as stack:
        stack.enter_context(hiding(hide))
        await asyncio.to_thread(_keep_private, spots, settings.current)
        web, without = await _client(account.network, keys)
        client = await stack.enter_async_context(web)
        media = MediaService()
        stack.callback(media.close)
        library = JobLibrary(_library_folder(settings.current, spots), _index(spots), suffix)
        stack.push_async_callback(library.close)
        damaged = await library.open()
        dashscope = DashScope(
            client,
            account.dashscope.base_url,
            lambda: needed_key(keys, "dashscope"),
            account.dashscope.workspace,
            settings.variable("dashscope.base_url"),
        )
        clouds: dict[str, Cloud] = {
            "dashscope": dashscope,
            "metastudio": _metastudio(account, client, keys),
        }
        ledger = Ledger(spots.data / "uploads")
        services = Services(
            clouds=clouds,
            store=await stack.enter_async_context(
                open_store(account, client, dashscope.upload_policy, keys, ledger)
            ),
            fetcher=Downloader(
                client, services=(account.dashscope.base_url, account.metastudio.base_url)
            ),
            media=media,
            library=library,
            models=catalog(),
            model_names=account.model_names,
            precheck_names=account.precheck_names,
            simulated=endpoint is not None,
            strips=lambda: settings.current.privacy.strip,
            hide=hide,
        )
        hub = EventHub()
        scheduler = Scheduler(services, hub)
        stack.push_async_callback(scheduler.close)
        if resume:
            scheduler.start_soon()
        yield Workshop(
            tuple(services.models),
            services,
            Intake(media, services.precheck_names),
            scheduler,
            hub,
            library,
            media,
            keys,
            settings,
            (*settings.notices, *without, *damaged),
            checkup=Checkup(
                lambda: _account(settings.current, endpoint),
                keys,
                services.models,
                variable=settings.variable,
            ),
            connections=Connections(
                lambda: _account(settings.current, endpoint), keys, simulated=endpoint is not None
            ),
            uploads=BucketUploads(
                ledger,
                lambda: open_store_alone(
                    _account(settings.current, endpoint), dashscope.upload_policy, keys, ledger
                ),
                lambda: _needed(library),
            ),
        )


def _account(settings: Settings, endpoint: Endpoint | None) -> Settings:
    if endpoint is None:
        return settings
    demo = DashScopeSettings(base_url=endpoint.base_url)
    metastudio = MetaStudioSettings(endpoint.metastudio_url, endpoint.project_id)
    return replace(
        settings,
        dashscope=demo,
        metastudio=metastudio,
        store=StoreSettings(),
        network=NetworkSettings(ProxyMode.NONE),
        model_names={},
        precheck_names={},
    )


async def _client(
    network: NetworkSettings, keys: Keys
) -> tuple[httpx.AsyncClient, tuple[Message, ...]]:
    """Return the client for all that leaves this computer, and what it has to do without.

    Made on the loop, since no window is open yet and another thread would delay the first paint.
    """
    named = network.proxy_user or "@" in network.proxy_address
    signs_in = network.proxy is ProxyMode.MANUAL and named
    password = await keys.get("proxy_password") if signs_in else ""
    try:
        return new_client(network, password=password), ()
    except AppError as error:
        told = error.explanation
        without = replace(network, ca_file="")
        return new_client(without, password=password), (told.what, told.why)


def _clock(network: NetworkSettings) -> Callable[[], datetime]:
    """Return the clock that dates signatures."""
    offset = timedelta(seconds=network.clock_offset)
    return lambda: datetime.now(UTC) + offset


async def _needed(library: Library) -> frozenset[str]:
    """Return the keys of the objects that unfinished jobs work with."""
    jobs = await library.unfinished()
    return frozenset(upload.location for job in jobs for upload in job.uploads.values())


def _library_folder(settings: Settings, spots: Places) -> Path:
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


def _metastudio(settings: Settings, client: httpx.AsyncClient, keys: Keys) -> MetaStudio:
    own, now = settings.metastudio, _clock(settings.network)
    account = HuaweiAccount(client, own, keys.get, now, lambda: raise_if_kept_back(keys))
    return MetaStudio(
        client,
        own.base_url,
        own.project_id,
        account.credentials,
        own.user_id,
        now,
        stale=account.stale,
    )
