"""What the settings ask the outside about themselves, with parts built for the question."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import httpx

from avatar_desktop import releases
from avatar_desktop.clouds.http import connection_probe as reach
from avatar_desktop.clouds.http.client import opened_client
from avatar_desktop.clouds.http.transport_errors import host_of
from avatar_desktop.clouds.metastudio.credentials import HuaweiAccount
from avatar_desktop.domain.settings import MetaStudioSettings, NetworkSettings, Settings
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.engine.needed_keys import raise_if_kept_back
from avatar_desktop.engine.ports import Keys


class Connections:
    """Asks with the settings and the keys as they are now; each question has its own client.

    *simulated*: the keys are the demo's, and no question goes beyond its service.
    """

    def __init__(
        self,
        settings: Callable[[], Settings],
        keys: Keys,
        *,
        simulated: bool = False,
        releases_at: str = releases.LATEST,
    ) -> None:
        self._settings = settings
        self._releases_at = releases_at
        self._keys = keys
        self._simulated = simulated

    async def test_network(self, network: NetworkSettings) -> Message:
        """Return what was reached, by which way, how fast and whose certificate; AppError."""
        url = self._settings().dashscope.base_url
        password = await self._keys.get("proxy_password")
        async with await self._client(network) as client:
            await reach.reached(client, url)
            milliseconds = await reach.reached(client, url)
        issuer = await reach.issuer(network, url, password=password)
        proxy = reach.way_of(network, url)
        told = {"host": host_of(url), "time": milliseconds}
        if proxy and issuer:
            words = N_("{host} answers through {proxy} in {time} ms; certificate by {issuer}.")
            return say(words, **told, proxy=proxy, issuer=issuer)
        if proxy:
            words = N_("{host} answers through {proxy} in {time} ms.")
            return say(words, **told, proxy=proxy)
        if issuer:
            words = N_("{host} answers directly in {time} ms; certificate by {issuer}.")
            return say(words, **told, issuer=issuer)
        return say(N_("{host} answers directly in {time} ms."), **told)

    async def find_project(self, account: MetaStudioSettings) -> str:
        """Return the id of the project that Huawei's account has in its region; AppError."""
        account = self._settings().metastudio if self._simulated else account
        network = self._settings().network
        offset = timedelta(seconds=network.clock_offset)
        async with await self._client(network) as client:
            huawei = HuaweiAccount(
                client,
                account,
                self._keys.get,
                lambda: datetime.now(UTC) + offset,
                lambda: raise_if_kept_back(self._keys),
            )
            return await huawei.project_id()

    async def newest_release(self) -> str:
        """Return the version of the app that was published last; AppError."""
        if self._simulated:
            raise releases.in_demo()
        async with await self._client(self._settings().network) as client:
            return await releases.newest_release(client, self._releases_at)

    async def _client(self, network: NetworkSettings) -> httpx.AsyncClient:
        password = await self._keys.get("proxy_password")
        return await opened_client(network, password=password)
