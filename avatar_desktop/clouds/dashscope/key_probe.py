"""What a key of Alibaba Model Studio opens: its region, and the models. Free calls only."""

from collections.abc import Awaitable, Callable, Mapping

import httpx

from avatar_desktop.clouds.dashscope.addresses import (
    REGIONS,
    is_workspace_host,
    shared_address,
    tidy_base_url,
)
from avatar_desktop.clouds.dashscope.client import DashScope
from avatar_desktop.clouds.dashscope.errors import ADDRESS, SENTENCES
from avatar_desktop.clouds.dashscope.settings import BEIJING, DashScopeSettings
from avatar_desktop.clouds.http.transport_errors import host_of
from avatar_desktop.domain.errors import AppError, Fix
from avatar_desktop.domain.text import N_, Message, say

CODING_PLAN = "sk-sp-"
TEMPORARY = "st-"
KEY_REFUSED = frozenset({"invalidapikey", "unauthorized", "http 401"})
NOT_AT_THIS_HOST = "Endpoint.AccessDenied"


class Access:
    """Asks about one key at one address, by the doctor's order alone.

    *regions* are the service's own addresses with their names. A refused key is tried at them
    only where the settings name one of them too: it never goes to a stranger's host, and never
    from a stranger's to another.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        settings: DashScopeSettings,
        key: Callable[[], Awaitable[str]],
        regions: Mapping[str, str] = REGIONS,
        variable: str = "",
    ) -> None:
        self._client = client
        self._settings = settings
        self._key = key
        self._regions = regions
        self._variable = variable

    async def sign_in(self) -> Message:
        """Return whose key it is, as a region's name or the host's; AppError when it is refused.

        A key of another region comes with the Fix that chooses it.
        """
        try:
            await self._at(self._settings.base_url, self._settings.workspace).sign_in()
        except AppError as error:
            raise await self._explained(error) from error
        return self._place

    async def model_access(self, model: str) -> Message:
        """Return the name of *model* when the key may use it, as far as a free call tells.

        AppError: unknown or retired, not opened, no right, arrears, no such workspace.
        """
        cloud = self._at(self._settings.base_url, self._settings.workspace)
        try:
            await cloud.upload_policy(model)
        except AppError as error:
            raise await self._explained(error) from error
        return say(N_("{model} is open to this key."), model=model)

    def _at(self, base_url: str, workspace: str = "") -> DashScope:
        return DashScope(self._client, base_url, self._key, workspace, self._variable)

    @property
    def _place(self) -> Message:
        """The region of the settings by name, or the host where it is a stranger's."""
        address = self._official
        name = self._regions.get(address, "")
        return Message(name) if name else say("{host}", host=host_of(self._settings.base_url))

    @property
    def _official(self) -> str:
        """The service's own address that the settings mean; nothing for a stranger's."""
        tidy = tidy_base_url(self._settings.base_url)
        if tidy in self._regions:
            return tidy
        shared = shared_address(tidy)
        return shared if shared in self._regions else ""

    async def _explained(self, error: AppError) -> AppError:
        """Return what the refusal *error* means for this very key."""
        key_refused = _refuses_key(error)
        if not key_refused and error.code != NOT_AT_THIS_HOST:
            return error
        key = (await self._key()).strip()
        if key_refused and key.startswith(CODING_PLAN):
            return _with(error, "CodingPlanKey")
        if key_refused and key.startswith(TEMPORARY):
            return _with(error, "TemporaryKeyEnded")
        if not self._official:
            return error
        if is_workspace_host(self._settings.base_url) and await self._takes_key(self._official):
            return _of_shared_address(error, self._official, self._place)
        return await self._at_home(error) if key_refused else error

    async def _at_home(self, error: AppError) -> AppError:
        """Look for the region of a key that the settings' own region does not know."""
        answers = []
        for url, name in self._regions.items():
            if url != self._official:
                answers.append(await self._takes_key(url))
                if answers[-1]:
                    return _of_another_region(error, url, Message(name), self._place)
        return _with(error, "KeyOfNoRegion") if answers and None not in answers else error

    async def _takes_key(self, base_url: str) -> bool | None:
        """Whether the key signs in at *base_url*; None when nobody can tell."""
        try:
            await self._at(base_url).sign_in()
        except AppError as error:
            return False if _refuses_key(error) else None
        return True


def knows_key_elsewhere(error: AppError) -> bool:
    """Whether the key was found good, but at another address than that of the settings."""
    fix = error.explanation.fix
    asked = _refuses_key(error) or error.code == NOT_AT_THIS_HOST
    return asked and bool(fix and any(name == ADDRESS for name, _ in fix.changes))


def _refuses_key(error: AppError) -> bool:
    return error.code.lower().replace("_", "") in KEY_REFUSED


def _with(error: AppError, name: str, fix: Fix | None = None, **gaps: Message) -> AppError:
    """Return *error* in the words of *name*; the service's own stay with it."""
    words = SENTENCES.row(name).explained(fix, **gaps)
    return AppError(words, code=error.code, request_id=error.request_id, detail=error.detail)


def _of_another_region(error: AppError, url: str, home: Message, named: Message) -> AppError:
    name = "KeyOfAnotherRegion" if url == BEIJING else "KeyOfAnotherRegionButBeijing"
    fix = Fix(say(N_("Use {home}"), home=home), ((ADDRESS, url),))
    return _with(error, name, fix, home=home, named=named)


def _of_shared_address(error: AppError, url: str, region: Message) -> AppError:
    name = "KeyRefusedByWorkspace" if _refuses_key(error) else "CallRefusedByWorkspace"
    fix = Fix(say(N_("Use the shared address")), ((ADDRESS, url),))
    return _with(error, name, fix, region=region)
