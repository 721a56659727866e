"""Builds the parts of one profile and takes them down again, for the window and the CLI."""

import os
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx

from avatar_desktop.clouds.dashscope import DashScope
from avatar_desktop.clouds.download import Downloader
from avatar_desktop.clouds.http import new_client
from avatar_desktop.clouds.metastudio import Credentials, MetaStudio
from avatar_desktop.config.secrets import KeyRing
from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.demo import Endpoint, FixedKeys
from avatar_desktop.domain.settings import (
    DashScopeSettings,
    MetaStudioSettings,
    Settings,
    StoreKind,
    StoreSettings,
)
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.intake import Intake
from avatar_desktop.engine.ports import Cloud, Keys, Library, Services, Store
from avatar_desktop.engine.scheduler import Scheduler
from avatar_desktop.library.store import JobLibrary
from avatar_desktop.media.service import MediaService
from avatar_desktop.media.sniff import suffix
from avatar_desktop.models import catalog
from avatar_desktop.objectstore.s3 import S3Store
from avatar_desktop.objectstore.temporary import TemporaryStorage
from avatar_desktop.paths import Places


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


@asynccontextmanager
async def workshop(
    spots: Places, endpoint: Endpoint | None, *, resume: bool
) -> AsyncIterator[Workshop]:
    """Open the profile at *spots* and close it when the block ends.

    With *endpoint* the profile is the demo's: it works with that service and its own keys, and
    neither saved accounts nor the environment reach it. *resume* takes unfinished jobs up again.
    """
    environment: Mapping[str, str] = {} if endpoint else os.environ
    settings = SettingsStore(spots.settings_file, environment)
    keys: Keys = FixedKeys(endpoint) if endpoint else KeyRing("main", environment)
    account = _account(settings.current, endpoint)
    async with AsyncExitStack() as stack:
        client = await stack.enter_async_context(new_client())
        media = MediaService()
        stack.callback(media.close)
        library = JobLibrary(_library_folder(settings.current, spots), _index(spots), suffix)
        stack.push_async_callback(library.close)
        broken = await library.open()
        dashscope = DashScope(
            client,
            account.dashscope.base_url,
            lambda: keys.get("dashscope"),
            account.dashscope.workspace,
        )
        clouds: dict[str, Cloud] = {
            "dashscope": dashscope,
            "metastudio": _metastudio(account.metastudio, client, keys),
        }
        services = Services(
            clouds=clouds,
            store=_store(account.store, client, dashscope, keys),
            fetcher=Downloader(client),
            media=media,
            library=library,
            models=catalog(),
            model_names=account.model_names,
            simulated=endpoint is not None,
        )
        hub = EventHub()
        scheduler = Scheduler(services, hub)
        stack.push_async_callback(scheduler.close)
        if resume:
            await scheduler.start()
        yield Workshop(
            tuple(services.models),
            services,
            Intake(media),
            scheduler,
            hub,
            library,
            media,
            keys,
            settings,
            (*settings.notices, *_about(broken)),
        )


def _account(settings: Settings, endpoint: Endpoint | None) -> Settings:
    if endpoint is None:
        return settings
    demo = DashScopeSettings(base_url=endpoint.base_url)
    metastudio = MetaStudioSettings(endpoint.metastudio_url, endpoint.project_id)
    return replace(
        settings, dashscope=demo, metastudio=metastudio, store=StoreSettings(), model_names={}
    )


def _library_folder(settings: Settings, spots: Places) -> Path:
    return Path(settings.library).expanduser() if settings.library else spots.library


def _index(spots: Places) -> Path:
    return spots.data / "index.sqlite"


def _about(broken_index: Path | None) -> tuple[Message, ...]:
    if broken_index is None:
        return ()
    words = N_("The history's index was broken and has been made anew. The old one is kept: {name}")
    return (say(words, name=broken_index.name),)


def _store(
    settings: StoreSettings, client: httpx.AsyncClient, dashscope: DashScope, keys: Keys
) -> Store:
    if settings.kind is StoreKind.TEMPORARY:
        return TemporaryStorage(client, dashscope.upload_policy)
    return S3Store(client, settings, _credentials(keys))


def _metastudio(settings: MetaStudioSettings, client: httpx.AsyncClient, keys: Keys) -> MetaStudio:
    async def credentials() -> Credentials:
        names = ("huawei_ak", "huawei_sk", "huawei_token")
        return Credentials(*[await keys.get(name) for name in names])

    return MetaStudio(client, settings.base_url, settings.project_id, credentials, settings.user_id)


def _credentials(keys: Keys) -> Callable[[], Awaitable[tuple[str, str]]]:
    async def credentials() -> tuple[str, str]:
        return await keys.get("store_key"), await keys.get("store_secret")

    return credentials
