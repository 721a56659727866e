"""Carries each request by its way and remembers how far it came."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Self

import httpcore
import httpx
from socksio.exceptions import SOCKSError

from avatar_desktop.clouds.http.proxies import Proxy, ProxyRules, UnusableProxy
from avatar_desktop.domain.settings import ProxyMode

JOURNEY = "avatar_desktop.journey"
JUDGE = "avatar_desktop.judge"
"""A request's extension: is told the address of a direct connection before anything is sent on
it, and raises where it must not lead there."""

Judge = Callable[[str], Awaitable[None]]
PROXY_WANTS_SIGN_IN = 407
TUNNEL_SECONDS = 30.0
"""How long a proxy may take to open the way to a service."""

ANSWER_SECONDS = 330.0
"""What the head of an answer may take: more than anybody's time-out between two drops of it."""

CONNECTED = "connection.connect_tcp.complete"
ANSWER_HEAD = "http11.receive_response_headers"
LINE_TO_SOCKS = "socks.connect_tcp.complete"
HEADERS = "http11.send_request_headers"
SOCKS = "socks.setup_socks5_connection"
TO_PROXY = frozenset({"connection.connect_tcp", "connection.start_tls", "socks.connect_tcp"})
SOCKS_BROKEN = (SOCKSError, AssertionError, ValueError, IndexError, OverflowError)
"""What the SOCKS library raises where a proxy answers what is no SOCKS."""


@dataclass(slots=True)
class RequestTrace:
    """How far one request came.

    `step` is the HTTP library's name of what it did last. `opening` is true from the first word
    with a proxy that opens a way until the request itself leaves: nothing reached the service.
    `judged` is true once `judge` has let a fresh connection be used.
    """

    mode: ProxyMode
    proxy: Proxy | None
    unusable: UnusableProxy | None = None
    step: str = ""
    opening: bool = False
    patience: asyncio.Timeout | None = None
    line: httpcore.AsyncNetworkStream | None = None
    judge: Judge | None = None
    judged: bool = False

    @classmethod
    def straight(cls) -> Self:
        """Return the journey of a request of which nothing is known."""
        return cls(ProxyMode.NONE, None)

    @property
    def at_proxy(self) -> bool:
        """Whether the way ended before the proxy was reached."""
        return self.proxy is not None and self.step in TO_PROXY

    async def follow(self, event: str, info: dict[str, Any]) -> None:
        """Take note of the library's *event*."""
        step, _, phase = event.rpartition(".")
        if event == LINE_TO_SOCKS:
            self.line = info["return_value"]
        if event == CONNECTED and self.judge and self.proxy is None:
            await self._judged(info["return_value"], self.judge)
        if phase != "started":
            return
        self.step = step
        if step == SOCKS or (step == HEADERS and info["request"].method == b"CONNECT"):
            self.opening = True
            self._wait(TUNNEL_SECONDS)
        elif step == HEADERS:
            self.opening = False
            self._wait(None)
        elif step == ANSWER_HEAD and not self.opening:
            self._wait(ANSWER_SECONDS)

    async def _judged(self, line: httpcore.AsyncNetworkStream, judge: Judge) -> None:
        try:
            await judge(peer_of(line))
        except BaseException:
            await line.aclose()
            raise
        self.judged = True

    def _wait(self, seconds: float | None) -> None:
        if self.patience:
            end = None if seconds is None else asyncio.get_running_loop().time() + seconds
            self.patience.reschedule(end)


def peer_of(line: httpcore.AsyncNetworkStream) -> str:
    """Return the address at the other end of *line*; httpx.ConnectError when it has gone."""
    try:
        return str(line.get_extra_info("server_addr")[0])
    except (OSError, TypeError) as error:
        raise httpx.ConnectError("the other end has gone") from error


def journey_of(error: Exception) -> RequestTrace | None:
    """Return how far the request came that ended in *error*, where that is known."""
    if not isinstance(error, httpx.RequestError):
        return None
    try:
        journey = error.request.extensions.get(JOURNEY)
    except RuntimeError:
        return None
    return journey if isinstance(journey, RequestTrace) else None


class RoutedTransport(httpx.AsyncBaseTransport):
    """Sends by the way that *route* decides, with a connection pool for each.

    A proxy that wants another sign-in, does not speak its protocol or takes too long to open a
    way is httpx.ProxyError or httpx.ConnectTimeout: nothing reached the service.
    """

    def __init__(self, route: ProxyRules, context: ssl.SSLContext, limits: httpx.Limits) -> None:
        self._route = route
        self._direct = _transport(context, limits)
        self._proxied = {
            proxy: _transport(context, limits, proxy)
            for proxy in {one for one in route.proxies.values() if isinstance(one, Proxy)}
        }

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Return the answer to *request*; its extensions keep the journey."""
        url = str(request.url)
        way = self._route.way(url)
        proxy = way if isinstance(way, Proxy) else None
        journey = RequestTrace(self._route.mode, proxy, judge=request.extensions.get(JUDGE))
        request.extensions = {**request.extensions, JOURNEY: journey, "trace": journey.follow}
        if isinstance(way, UnusableProxy):
            journey.unusable = way
            raise httpx.ProxyError("no usable address", request=request)
        transport = self._proxied[proxy] if proxy else self._direct
        try:
            async with asyncio.timeout(None) as journey.patience, _hung_up(journey):
                response = await transport.handle_async_request(request)
        except TimeoutError as error:
            if not journey.opening:
                raise httpx.ReadTimeout("the answer has no end", request=request) from error
            raise httpx.ConnectTimeout("the proxy opened no way", request=request) from error
        except SOCKS_BROKEN as error:
            if journey.step != SOCKS:
                raise
            raise httpx.ProxyError(f"no SOCKS: {type(error).__name__}", request=request) from error
        finally:
            journey.patience = None
        if response.status_code == PROXY_WANTS_SIGN_IN:
            await response.aclose()
            raise httpx.ProxyError(f"{PROXY_WANTS_SIGN_IN}", request=request)
        return response

    async def aclose(self) -> None:
        """Close every connection."""
        for transport in (self._direct, *self._proxied.values()):
            await transport.aclose()


@asynccontextmanager
async def _hung_up(journey: RequestTrace) -> AsyncIterator[None]:
    """Close the line to a SOCKS proxy that opened no way; the library forgets it."""
    try:
        yield
    except BaseException:
        if journey.line and journey.step == SOCKS:
            await journey.line.aclose()
        raise


def _transport(
    context: ssl.SSLContext, limits: httpx.Limits, proxy: Proxy | None = None
) -> httpx.AsyncHTTPTransport:
    if proxy is None:
        return httpx.AsyncHTTPTransport(verify=context, trust_env=False, limits=limits)
    through = httpx.Proxy(
        proxy.url,
        auth=(proxy.user, proxy.password) if proxy.user else None,
        ssl_context=context if proxy.url.startswith("https:") else None,
    )
    return httpx.AsyncHTTPTransport(verify=context, trust_env=False, limits=limits, proxy=through)
