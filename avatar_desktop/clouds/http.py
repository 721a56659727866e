"""What all HTTP of the app has in common: one client, its failures in words, its secrets kept."""

import asyncio
import errno
import importlib
import logging
import math
import re
import socket
import ssl
import urllib.request
from collections.abc import Awaitable, Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

import certifi
import httpx

from avatar_desktop import __version__
from avatar_desktop.domain.errors import Action, AppError, Explanation, Retry
from avatar_desktop.domain.text import N_, Message, say

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]

log = logging.getLogger(__name__)

TIMEOUT = httpx.Timeout(connect=10, read=60, write=60, pool=60)
LOOPBACK = ("all://127.0.0.1", "all://localhost", "all://[::1]")
PROXY_WANTS_SIGN_IN = 407
LOADED_LATE = ("anyio", "anyio._backends._asyncio", "httpcore._backends.anyio")
"""What the library would load on the loop, in the middle of its first request."""

LONGEST_PAUSE = 600.0
UNFINISHED = (ssl.SSLWantReadError, ssl.SSLWantWriteError)

SECRETS = re.compile(
    r"(?i)((?:x-amz-|x-oss-)?(?:signature|credential|security-token)=|ossaccesskeyid=|policy="
    r"|auth_key=|bearer\s+|\bsk-)[^\s&\"'<>,;)\]}]+"
)


def redacted(text: str) -> str:
    """Return *text* without API keys, bearers and the signed parts of links."""
    return SECRETS.sub(r"\1***", text)


class RedactingFilter(logging.Filter):
    """Takes secrets out of every record; belongs on the handlers of the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Redact the record's text and keep it."""
        record.msg = redacted(record.getMessage())
        record.args = None
        return True


def new_client(ca_file: Path | None = None) -> httpx.AsyncClient:
    """Return the app's HTTP client: the system's proxy, no redirects, no key of its own.

    *ca_file* is trusted beside the system's authorities; AppError when it cannot be read.
    Loopback never goes through a proxy. The library's own logging, which would print signed
    links, is silenced.
    """
    for module in LOADED_LATE:
        importlib.import_module(module)
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    context = _trust(ca_file)

    def build(*, trust_env: bool) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            verify=context,
            timeout=TIMEOUT,
            follow_redirects=False,
            trust_env=trust_env,
            headers={"User-Agent": f"AvatarDesktop/{__version__}"},
            mounts=dict.fromkeys(LOOPBACK),
            limits=httpx.Limits(max_connections=32, max_keepalive_connections=8),
        )

    try:
        return build(trust_env=True)
    except (ImportError, ValueError) as error:
        log.warning("the system's proxy is of a kind that cannot be used: %s", error)
        return build(trust_env=False)


def _trust(ca_file: Path | None) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not context.get_ca_certs():
        context.load_verify_locations(cafile=certifi.where())
    if ca_file is None:
        return context
    try:
        context.load_verify_locations(cafile=str(ca_file))
    except OSError as error:
        explanation = Explanation(
            say(N_("The file of certificate authorities cannot be used.")),
            say(N_("{name} cannot be read or holds no certificate."), name=ca_file.name),
            say(N_("Choose a PEM file in the settings, or leave the field empty.")),
            Action.OPEN_SETTINGS,
        )
        raise AppError(explanation, code="CaFile", detail=str(error)) from error
    return context


@contextmanager
def failures_in_words(url: str, after_sending: Retry) -> Iterator[None]:
    """Turn the HTTP library's failures with *url* into AppError.

    *after_sending* is what a failure means once the request may have left: UNKNOWN for a call
    that must not be made twice, LATER for one that may.
    """
    try:
        yield
    except (httpx.TransportError, httpx.DecodingError, TimeoutError) as error:
        raise _transport_failure(error, url, after_sending) from error
    except (httpx.HTTPError, httpx.InvalidURL, httpx.StreamError, UnicodeError) as error:
        raise bad_address(url, str(error)) from error


def bad_address(url: str, detail: str = "") -> AppError:
    """The address cannot be asked at all."""
    explanation = Explanation(
        say(N_("The address {address} cannot be used."), address=redacted(url.partition("?")[0])),
        say(N_("It is not a complete web address.")),
        say(N_("Correct it in the settings.")),
        Action.OPEN_SETTINGS,
    )
    return AppError(explanation, code="BadAddress", detail=redacted(detail))


def _transport_failure(error: Exception, url: str, after_sending: Retry) -> AppError:
    host = _host(url)
    detail = redacted(f"{type(error).__name__}: {error}")
    match error:
        case httpx.UnsupportedProtocol() | httpx.LocalProtocolError():
            return bad_address(url, detail)
        case httpx.ProxyError():
            return _not_sent(*_proxy_refused(), "Proxy", detail)
        case httpx.ConnectError() | httpx.ConnectTimeout() | httpx.PoolTimeout():
            return _not_sent(*_no_connection(error, host, proxy_for(url)), detail)
    doubt = after_sending is Retry.UNKNOWN
    explanation = Explanation(
        say(N_("The connection to {host} broke off."), host=host),
        say(N_("No complete answer came.")),
        say(N_("Check the connection, then try again.")),
        Action.CHECK_NOW if doubt else Action.RETRY,
    )
    billed = None if doubt else False
    return AppError(explanation, retry=after_sending, code="NoAnswer", detail=detail, billed=billed)


def _not_sent(what: Message, why: Message, do: Message, code: str, detail: str) -> AppError:
    action = Action.OPEN_SETTINGS if code in {"Certificate", "Proxy"} else Action.RETRY
    explanation = Explanation(what, why, do, action)
    return AppError(explanation, retry=Retry.NOT_SENT, code=code, detail=detail)


def _proxy_refused() -> tuple[Message, Message, Message]:
    return (
        say(N_("The proxy did not let the connection through.")),
        say(N_("It refused, or it wants a user name and a password.")),
        say(N_("Check the system's proxy settings, then try again.")),
    )


def _no_connection(
    error: Exception, host: str, proxy: str
) -> tuple[Message, Message, Message, str]:
    what = say(N_("{host} cannot be reached."), host=host)
    again = say(N_("Check the internet connection, then try again."))
    causes = tuple(_causes(error))
    if any(
        isinstance(cause, ssl.SSLError) and not isinstance(cause, UNFINISHED) for cause in causes
    ):
        return (
            say(N_("The connection to {host} is not secure."), host=host),
            say(N_("Its certificate or encryption was not accepted.")),
            say(
                N_(
                    "Check the computer's date. If a company inspects the traffic, add its "
                    "certificate authority in the settings."
                )
            ),
            "Certificate",
        )
    if proxy:
        why = say(N_("The system's proxy {proxy} stands in between."), proxy=proxy)
        return what, why, say(N_("Check the system's proxy settings, then try again.")), "Proxy"
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        why = say(N_("Its name was not found: there is no network, or the address is wrong."))
        return what, why, again, "NoNetwork"
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        why = say(N_("It refused the connection."))
        do = say(N_("Check the address in the settings, or try again later."))
        return what, why, do, "Refused"
    unreachable = {errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN}
    if any(isinstance(cause, OSError) and cause.errno in unreachable for cause in causes):
        return what, say(N_("There is no network.")), again, "NoNetwork"
    return what, say(N_("It did not answer in time.")), again, "ConnectTimeout"


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    """All that led to *error*, groups included."""
    while error is not None:
        yield error
        if isinstance(error, BaseExceptionGroup):
            for one in error.exceptions:
                yield from _causes(one)
        error = error.__cause__ or error.__context__


def proxy_for(url: str) -> str:
    """Return the host and port of the system's proxy that *url* goes through, or nothing."""
    host = _host(url)
    if host in {"127.0.0.1", "localhost", "::1"} or urllib.request.proxy_bypass(host):
        return ""
    proxies = urllib.request.getproxies()
    proxy = proxies.get(url.partition(":")[0].lower()) or proxies.get("all") or ""
    return proxy.rpartition("@")[2].rpartition("//")[2].rstrip("/")


def proxy_wants_sign_in() -> AppError:
    """A 407 instead of the service's answer: nothing reached the service."""
    return _not_sent(*_proxy_refused(), "Proxy", f"HTTP {PROXY_WANTS_SIGN_IN}")


def retry_after(headers: httpx.Headers) -> float | None:
    """Return the seconds that the service asks to wait (at most 600), or None."""
    value = headers.get("Retry-After", "").strip()
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
    return None if math.isnan(seconds) else min(max(seconds, 0.0), LONGEST_PAUSE)


async def retried(
    call: Callable[[], Awaitable[T]], pauses: Iterable[float], sleep: Sleep = asyncio.sleep
) -> T:
    """Return what *call* returns, trying again after each of *pauses* where that may help.

    Only for calls that may be made twice.
    """
    for pause in pauses:
        try:
            return await call()
        except AppError as error:
            if error.retry not in {Retry.LATER, Retry.NOT_SENT}:
                raise
            await sleep(max(pause, error.retry_after or 0))
    return await call()


async def read_at_most(response: httpx.Response, limit: int) -> bytes:
    """Return the first *limit* bytes of the body of a streamed *response*."""
    body = bytearray()
    async for chunk in response.aiter_bytes():
        body += chunk
        if len(body) >= limit:
            break
    return bytes(body[:limit])


async def off_loop(call: Callable[[], T]) -> T:
    """Return what the blocking *call* returns, run on another thread.

    A cancellation waits until the call has ended, so that its file can be closed safely.
    """
    running = asyncio.ensure_future(asyncio.to_thread(call))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            try:
                await asyncio.wait({running})
            except asyncio.CancelledError:
                continue
        if not running.cancelled():
            running.exception()
        raise
