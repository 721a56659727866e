"""What the settings ask the outside about themselves, with parts built for the question."""

from collections.abc import Callable

import httpx

from avatar_desktop import releases
from avatar_desktop.clouds.context import CloudContext
from avatar_desktop.clouds.http import connection_probe as reach
from avatar_desktop.clouds.http.client import opened_client
from avatar_desktop.clouds.http.transport_errors import host_of
from avatar_desktop.clouds.registry import service
from avatar_desktop.domain.settings import NetworkSettings, Settings
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.engine.needed_keys import raise_if_kept_back
from avatar_desktop.engine.ports import Keys


class ServiceConnectionTests:
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
        url = next(one.base_url for one in self._settings().accounts.values())
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

    async def look_up(self, cloud: str, settings: Settings) -> str:
        """Return what the account at *cloud* finds out by itself, as `LookUp` says; AppError."""
        settings = self._settings() if self._simulated else settings
        async with await self._client(self._settings().network) as client:
            context = CloudContext(
                settings,
                self._keys.get,
                client,
                kept_back=lambda: raise_if_kept_back(self._keys),
            )
            found: str = await service(cloud).look_up(context)
            return found

    async def newest_release(self) -> str:
        """Return the version of the app that was published last; AppError."""
        if self._simulated:
            raise releases.in_demo()
        async with await self._client(self._settings().network) as client:
            return await releases.newest_release(client, self._releases_at)

    async def _client(self, network: NetworkSettings) -> httpx.AsyncClient:
        password = await self._keys.get("proxy_password")
        return await opened_client(network, password=password)
