"""Which web addresses the link of a result may lead to."""

import asyncio
import ipaddress
import socket
from collections.abc import Iterable, Sequence
from urllib.parse import urljoin

import httpx

from avatar_desktop.clouds.http import download_errors as errors
from avatar_desktop.clouds.http.places import Place, place_named, place_of
from avatar_desktop.clouds.http.transport import JOURNEY, JUDGE, RequestTrace, peer_of
from avatar_desktop.clouds.http.transport_errors import host_of


class LinkGuard:
    """Lets links lead to the public net, and where the configured *services* live themselves.

    *services* are base URLs: with a service in a private network or on this computer, results may
    come from such a place too, though never from a data centre's own data (169.254.169.254).
    What counts is the address that the connection really has, before anything is sent on it.
    Behind a proxy that is the proxy's business; there only names that tell by themselves where
    they lead are judged (`localhost`, `10.0.0.1`, `2130706433`, `nas`, `nas.local`).
    """

    def __init__(self, services: Sequence[str] = ()) -> None:
        self._hosts = frozenset(_plain(host_of(url)) for url in services)

    async def request(self, client: httpx.AsyncClient, url: str, **headers: str) -> httpx.Request:
        """Return a GET of *url* that connects only where it may, or LinkRefused (AppError)."""
        address = _web_address(url)
        place = place_named(address.host)
        if place and not await self._allows(address.host, place):
            raise errors.link_refused(url)

        async def judge(peer: str) -> None:
            if not await self._allows(address.host, place_of(ipaddress.ip_address(peer))):
                raise errors.link_refused(url)

        return client.build_request(
            "GET",
            address,
            headers={name.replace("_", "-"): value for name, value in headers.items()},
            extensions={JUDGE: judge},
        )

    async def judge(self, response: httpx.Response) -> None:
        """Raise for an answer over a connection that was there before and was never judged."""
        journey = response.request.extensions.get(JOURNEY)
        stream = response.extensions.get("network_stream")
        carried = isinstance(journey, RequestTrace) and (journey.proxy or journey.judged)
        if stream is not None and not carried:
            await response.request.extensions[JUDGE](peer_of(stream))

    async def _allows(self, host: str, place: Place) -> bool:
        if place is Place.PUBLIC or _plain(host) in self._hosts:
            return True
        return place is not Place.NOWHERE and place in await _places(self._hosts)


def joined(here: httpx.URL, location: str) -> str:
    """Return the address that *location* means *here*; AppError when it is none."""
    try:
        return urljoin(str(here), location)
    except ValueError as error:
        raise errors.link_refused(location) from error


def may_go(here: httpx.URL, there: str) -> bool:
    """Whether a redirect from *here* keeps the encryption that the link had."""
    return here.scheme != "https" or there.lower().startswith("https:")


def _web_address(url: str) -> httpx.URL:
    """Return *url* when it is a web address; AppError otherwise."""
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise errors.link_refused(url) from error
    if address.scheme not in {"http", "https"} or not address.host:
        raise errors.link_refused(url)
    return address


def _plain(host: str) -> str:
    return host.lower().rstrip(".")


async def _places(hosts: Iterable[str]) -> frozenset[Place]:
    """Return where *hosts* lead, by their names and by what the names are looked up as."""
    found = {place for host in hosts if (place := place_named(host))}
    for host in hosts:
        try:
            rows = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            continue
        found |= {place_of(ipaddress.ip_address(row[4][0])) for row in rows}
    return frozenset(found)
