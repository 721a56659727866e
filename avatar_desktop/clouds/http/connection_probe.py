"""Can a service be reached, by which way, how safely, how fast: parts of the doctor."""

import asyncio
import errno
import socket
import ssl
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from time import monotonic
from typing import Any
from urllib.parse import urljoin, urlsplit

import httpx

from avatar_desktop.clouds.http.bare import send_bare
from avatar_desktop.clouds.http.client import client_with, opened_client
from avatar_desktop.clouds.http.errors import told
from avatar_desktop.clouds.http.proxies import ProxyRules, UnusableProxy
from avatar_desktop.clouds.http.proxy_errors import proxy_address_wrong
from avatar_desktop.clouds.http.transport_errors import failures_in_words, host_of
from avatar_desktop.domain.errors import AppError, Explanation, Retry
from avatar_desktop.domain.settings import NetworkSettings
from avatar_desktop.domain.text import N_, Message, clean, say

PATIENCE = httpx.Timeout(connect=10, read=15, write=15, pool=15)
NO_SUCH_NAME = frozenset(
    code
    for name in ("EAI_NONAME", "EAI_NODATA")
    if (code := getattr(socket, name, None)) is not None
)
NETWORK_SIGN_IN = 511
LONGEST_NAME = 255
PARTIAL_CHAIN = 0x80000
NO_CHECK_TIME = 0x200000
"""OpenSSL's X509_V_FLAG_PARTIAL_CHAIN and X509_V_FLAG_NO_CHECK_TIME."""

UNTRUSTED = frozenset({"Certificate", "CertificateExpired", "CertificateHost"})


async def reached(client: httpx.AsyncClient, url: str) -> int:
    """Return the milliseconds until *url* answered, whatever it answered; AppError.

    A network that answers in the service's stead, as a hotel's does until one signs in, is told
    by its status 511, by a redirect to another host, or by a page in the place of plain http.
    """
    started = monotonic()
    response = await _asked(client, url)
    milliseconds = round((monotonic() - started) * 1000)
    elsewhere = _elsewhere(response, url)
    if elsewhere or response.status_code == NETWORK_SIGN_IN:
        raise _captive(host_of(url), elsewhere)
    return milliseconds


async def server_time(client: httpx.AsyncClient, url: str) -> timedelta:
    """Return how far true time, as *url* dates its answer, is ahead of this clock; AppError.

    Exact to a second and half the way there and back. Where the answer has no date the code is
    NoDate.
    """
    before = datetime.now(UTC)
    response = await _asked(client, url)
    here = before + (datetime.now(UTC) - before) / 2
    try:
        theirs = parsedate_to_datetime(response.headers.get("Date", ""))
        return theirs + timedelta(seconds=0.5) - here
    except (ValueError, TypeError) as error:
        raise told("NoDate", host=host_of(url)) from error


async def resolved(host: str) -> tuple[str, ...]:
    """Return the addresses of *host*, looked up on another thread; AppError.

    Ask only where requests go straight on: behind a proxy the proxy looks names up.
    """
    try:
        found = await asyncio.get_running_loop().getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except UnicodeError as error:
        raise told("NoSuchName", host=host, detail=str(error)) from error
    except socket.gaierror as error:
        if error.errno in NO_SUCH_NAME:
            raise told("NoSuchName", host=host, detail=str(error)) from error
        raise told("NoNameServer", host=host, detail=str(error)) from error
    except OSError as error:
        name = errno.errorcode.get(error.errno or 0, type(error).__name__)
        raise told("NoNameServer", host=host, detail=name) from error
    return tuple(dict.fromkeys(str(one[4][0]) for one in found))


def proxy_in_use(network: NetworkSettings, url: str) -> str:
    """Return the host and port of the proxy that *url* goes through by *network*, or nothing."""
    proxy = ProxyRules.of(network).proxy_for(url)
    return proxy.shown if proxy else ""


def way_of(network: NetworkSettings, url: str) -> Message:
    """Return the proxy that *url* goes through by *network*, and who named it; or nothing.

    AppError when one is named that cannot be used.
    """
    route = ProxyRules.of(network)
    way = route.way(url)
    if isinstance(way, UnusableProxy):
        raise proxy_address_wrong(way)
    return route.named(way) if way else Message()


def is_spared(network: NetworkSettings, url: str) -> bool:
    """Whether an exception keeps *url* from the proxy that it would go through by *network*."""
    return ProxyRules.of(network).spares(url)


async def tls(network: NetworkSettings, url: str, *, password: str = "") -> Message:
    """Return the encryption's version and the certificate's issuer and last day; AppError.

    Seen by the way that requests take; *password* is the manual proxy's. The error names the
    issuer where nobody vouches for the certificate. An address that is not encrypted says so.
    """
    if urlsplit(url).scheme != "https":
        return say(N_("not encrypted"))
    try:
        async with await opened_client(network, password=password) as client:
            version, certificate = await _seen(client, url)
    except AppError as error:
        if error.code not in UNTRUSTED:
            raise
        raise await _with_issuer(error, network, url, password) from error
    return say(
        N_("{version}, certificate by {issuer}, valid until {day}"),
        version=version,
        issuer=_name(certificate.get("issuer", ())),
        day=_day(certificate),
    )


async def issuer(network: NetworkSettings, url: str, *, password: str = "") -> str:
    """Return who vouches for the certificate of *url*, or nothing where it is not encrypted."""
    if urlsplit(url).scheme != "https":
        return ""
    async with await opened_client(network, password=password) as client:
        _, certificate = await _seen(client, url)
    return _name(certificate.get("issuer", ()))


async def _asked(client: httpx.AsyncClient, url: str) -> httpx.Response:
    """Return the head of the answer to a GET that carries no key."""
    with failures_in_words(url, Retry.LATER):
        request = client.build_request("GET", url, timeout=PATIENCE)
        response = await send_bare(client, request)
        await response.aclose()
    return response


async def _seen(client: httpx.AsyncClient, url: str) -> tuple[str, dict[str, Any]]:
    with failures_in_words(url, Retry.LATER):
        request = client.build_request("GET", url, timeout=PATIENCE)
        response = await send_bare(client, request)
        try:
            encryption = response.extensions["network_stream"].get_extra_info("ssl_object")
            return encryption.version() or "", encryption.getpeercert() or {}
        finally:
            await response.aclose()


async def _with_issuer(
    error: AppError, network: NetworkSettings, url: str, password: str
) -> AppError:
    """Return *error* with the issuer's name, as far as the server tells it."""
    try:
        name, day = await _stranger(network, url, password)
    except (AppError, OSError, ValueError, KeyError, AttributeError):
        return error
    told = error.explanation
    words = N_("{why} It was issued by {issuer} and is valid until {day}.")
    why = say(words, why=told.why, issuer=name, day=day)
    explanation = Explanation(told.what, why, told.do, told.action, told.fix)
    return AppError(explanation, retry=error.retry, code=error.code, detail=error.detail)


async def _stranger(network: NetworkSettings, url: str, password: str) -> tuple[str, str]:
    """Return issuer and last day of a certificate that nobody vouches for.

    The library reads a certificate only when it is trusted, so the server is asked for its bytes
    first and, trusted for this one question, a second time. The questions carry nothing.
    """
    blind = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    blind.check_hostname = False
    blind.verify_mode = ssl.CERT_NONE
    root = f"https://{urlsplit(url).netloc.rpartition('@')[2]}/"
    async with client_with(network, password, blind) as client:
        request = client.build_request("HEAD", root, timeout=PATIENCE)
        with failures_in_words(root, Retry.LATER):
            response = await send_bare(client, request)
            try:
                encryption = response.extensions["network_stream"].get_extra_info("ssl_object")
                raw: bytes = encryption.getpeercert(binary_form=True)
            finally:
                await response.aclose()
    believing = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    believing.check_hostname = False
    believing.load_verify_locations(cadata=raw)
    believing.verify_flags |= ssl.VerifyFlags(PARTIAL_CHAIN | NO_CHECK_TIME)
    async with client_with(network, password, believing) as client:
        _, certificate = await _seen(client, root)
    return _name(certificate.get("issuer", ())), _day(certificate)


def _name(parts: tuple[tuple[tuple[str, str], ...], ...]) -> str:
    """Return the organisation, or else the common name, of a distinguished name."""
    fields = {key: value for part in parts for key, value in part}
    return fields.get("organizationName") or fields.get("commonName") or "?"


def _day(certificate: dict[str, Any]) -> str:
    seconds = ssl.cert_time_to_seconds(str(certificate["notAfter"]))
    return datetime.fromtimestamp(seconds, UTC).date().isoformat()


def _elsewhere(response: httpx.Response, url: str) -> str:
    """Return the host that answers in the service's stead, or nothing."""
    here = host_of(url)
    if response.has_redirect_location:
        there = _host_joined(url, response.headers["Location"])
        return there if there != here else ""
    plain = urlsplit(url).scheme == "http"
    page = response.headers.get("Content-Type", "").startswith("text/html")
    return here if plain and page and response.is_success else ""


def _host_joined(url: str, location: str) -> str:
    """Return the host where *location* leads from *url*, or its words where it is no address."""
    try:
        return host_of(urljoin(url, location))
    except ValueError:
        return clean(location)[:LONGEST_NAME]


def _captive(host: str, elsewhere: str) -> AppError:
    why = say(N_("The network shows a page of its own first."))
    if elsewhere and elsewhere != host:
        why = say(N_("The network sends every request to {other} first."), other=elsewhere)
    return told("CaptivePortal", host=host, why=why)
