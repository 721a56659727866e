"""The doctor with the settings and the keys as they are when it is asked."""

import re
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from avatar_desktop.clouds.checks import alive
from avatar_desktop.clouds.http.client import opened_client, redacted
from avatar_desktop.clouds.http.proxies import ProxyRules
from avatar_desktop.clouds.registry import checks, service
from avatar_desktop.diagnostics.connectivity import clock_by, line_to
from avatar_desktop.diagnostics.context import CheckContext
from avatar_desktop.domain.account import Account, Accounts, SettingsOwners
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.health import Examination, Step
from avatar_desktop.domain.redaction import hidden_in_step
from avatar_desktop.domain.settings import (
    NetworkSettings,
    ProxyMode,
    Settings,
    value_of,
)
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.store_kind import StoreKind, kind_of
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.engine.doctor import Doctor
from avatar_desktop.engine.needed_keys import raise_if_kept_back
from avatar_desktop.engine.ports import Keys
from avatar_desktop.objectstore import registry as stores
from avatar_desktop.objectstore.context import Policy, StoreCheckContext
from avatar_desktop.objectstore.upload_registry import UploadRegistry
from avatar_desktop.paths import own_path

SHORTEST_ID = 16
"""A cloud's access key has 16 characters at least; the names of one's own server may be words."""

NETWORK = "network"
STORE = "store_"
"""What the names of a store's examinations begin with, and those of the way to it."""

SIGNED_IN = re.compile(r"(?<=://)[^/@\s]+@")
"""The user and password in an address."""


class ServiceDiagnostics:
    """Builds its own clients for every examination and closes them after it.

    *variable* names the environment variable that holds a setting, if one does; *more* is examined
    last.
    """

    def __init__(
        self,
        settings: Callable[[], Settings],
        keys: Keys,
        models: Sequence[ModelSpec],
        accounts: Accounts,
        variable: Callable[[str], str] = lambda _name: "",
        more: Sequence[Examination] = (),
    ) -> None:
        self._settings = settings
        self._keys = keys
        self._models = models
        self._accounts = accounts
        self._variable = variable
        self._more = more

    async def examine(self, asked: str = "") -> AsyncGenerator[Step]:
        """Yield the steps as they end. No step costs money or shows a secret.

        *asked* is the key of a model to look at in any case. What was put into a bucket is
        removed even when nobody waits for the end.
        """
        secrets = await self._secrets()
        async with AsyncExitStack() as stack:
            examinations = await self._examinations(stack, asked)
            steps = await stack.enter_async_context(
                aclosing(Doctor([*examinations, *self._more]).examine())
            )
            async for step in steps:
                yield _without(step, secrets)

    async def _examinations(self, stack: AsyncExitStack, asked: str) -> list[Examination]:
        settings = self._settings()
        password = await self._keys.get("proxy_password")
        try:
            client, reader = await _clients(stack, settings.network, password)
        except AppError as error:
            return [_network(settings, error)]
        room = CheckContext(
            settings,
            self._keys.get,
            client,
            self._variable,
            lambda: raise_if_kept_back(self._keys),
            reader=reader,
            password=password,
        )
        accounts = tuple(self._accounts.values())
        wanted = [one for one in accounts if await _is_wanted(one, room)] or accounts[:1]
        found = [_network(settings)]
        for account in wanted:
            found += self._of_cloud(room, account, asked, with_clock=account is wanted[0])
        kind = kind_of(stores.kinds(), settings.store)
        readers = [one for one in wanted if one.lends_storage] if kind.lent else accounts[:1]
        for account in readers:
            found += await self._of_store(stack, room, kind, account, asked)
        return found

    async def _secrets(self) -> list[str]:
        """Return all that may stand nowhere; what names a key only where it is no word."""
        owners: SettingsOwners = {**self._accounts, **stores.kinds()}
        is_id = {one.name: one.is_id for owner in owners.values() for one in owner.secrets}
        is_id["proxy_password"] = False
        held = {name: await self._keys.get(name) for name in is_id}
        return [one for name, one in held.items() if len(one) >= SHORTEST_ID or not is_id[name]]

    def _of_cloud(
        self, room: CheckContext, account: Account, asked: str, *, with_clock: bool
    ) -> list[Examination]:
        models = [one for one in self._models if one.cloud == account.name]
        if not models:
            return []
        url = str(value_of(room.settings, account.address.name)).strip()
        line = line_to(room, url, account.prefix, (NETWORK,))
        ready = line[-1].name
        clock = [clock_by(room, url, (ready,))] if with_clock else []
        examinations = checks(account.name).examinations
        settings, *rest = examinations(room, account, models, ready, asked)
        return [settings, *line, *clock, *rest]

    async def _of_store(
        self,
        stack: AsyncExitStack,
        room: CheckContext,
        kind: StoreKind,
        account: Account,
        asked: str,
    ) -> list[Examination]:
        """Return the examinations of the store from which *account* fetches the files.

        Their clients trust the store's own authority as well.
        """
        ca_file, broken = kind.ca_file(room.settings), None
        if ca_file:
            network = room.settings.network
            try:
                client, reader = await _clients(stack, network, room.password, ca_file)
            except AppError as error:
                broken = error
            else:
                room = replace(room, client=client, reader=reader)
        line = line_to(room, kind.address(room.settings), STORE, (f"{STORE}settings",), ca_file)
        context = StoreCheckContext(
            room.settings,
            room.secret,
            room.client,
            room.variable,
            room.kept_back,
            policy=_policy_of(account, room),
            ledger=UploadRegistry(None),
            reader=room.reader,
            fetcher=str(value_of(room.settings, account.address.name)),
            model=self._uploading(account, room.settings, asked),
            ready=line[-1].name,
            broken=broken,
            at_end=stack.push_async_callback,
        )
        found: list[Examination] = list(stores.service(kind.name).examinations(context))
        reaching = (at for at, one in enumerate(found) if context.ready in one.needs)
        first = next(reaching, len(found))
        return [*found[:first], *(line if found[first:] else ()), *found[first:]]

    def _uploading(self, account: Account, settings: Settings, asked: str) -> str:
        """Return the name of a model whose files are uploaded: the *asked* one, or any alive."""
        ours = [one for one in self._models if one.cloud == account.name and one.uploads]
        worth = [one for one in ours if one.key == asked] or alive(ours, settings.model_names)
        spec = next(iter(worth or ours), None)
        return settings.model_names.get(spec.key, spec.model) if spec else ""


def _policy_of(account: Account, room: CheckContext) -> Policy:
    """Return what asks *account* for the permission to upload to the storage that it lends."""
    if account.lends_storage:
        policy: Policy = service(account.name).connect(room).upload_policy
        return policy

    async def none(_model: str) -> Mapping[str, Any]:
        return {}

    return none


async def _is_wanted(account: Account, room: CheckContext) -> bool:
    """Whether anything of *account* has been entered."""
    needed = (one.name for one in account.settings if one.missing)
    secrets = [one.name for way in account.sign_ins for one in way.secrets]
    return any(value_of(room.settings, name) for name in needed) or any(
        [await room.secret(name) for name in secrets]
    )


async def _clients(
    stack: AsyncExitStack, network: NetworkSettings, password: str, ca_file: str = ""
) -> tuple[httpx.AsyncClient, httpx.AsyncClient]:
    """Return a client for the app's own requests and one that stands for the service."""
    files = _files(ca_file)
    both = [await opened_client(network, password=password, ca_files=files) for _ in range(2)]
    client, reader = [await stack.enter_async_context(one) for one in both]
    return client, reader


def _files(ca_file: str) -> tuple[Path, ...]:
    return (own_path(ca_file),) if ca_file else ()


def _network(settings: Settings, broken: AppError | None = None) -> Examination:
    names = {
        "system": N_("The system's proxy"),
        "manual": N_("The proxy in the settings"),
        "none": N_("No proxy"),
    }

    async def usable() -> Message:
        if broken:
            raise broken
        if (
            settings.network.proxy is ProxyMode.SYSTEM
            and not ProxyRules.of(settings.network).proxies
        ):
            return say(N_("The system names no proxy"))
        return say(names[settings.network.proxy])

    return Examination(NETWORK, say(N_("Network settings")), usable)


def _without(step: Step, secrets: Sequence[str]) -> Step:
    """Return *step* without anything secret that a server may have sent back."""

    def hide(text: str) -> str:
        for secret in filter(None, secrets):
            text = text.replace(secret, "***")
        return SIGNED_IN.sub("***@", redacted(text))

    return hidden_in_step(step, hide)
