"""Failures of the network in words."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx

from avatar_desktop.clouds.http.certificates import hung_up, insecure
from avatar_desktop.clouds.http.errors import told
from avatar_desktop.clouds.http.proxy_errors import (
    proxy_address_wrong,
    proxy_failure,
    proxy_wants_sign_in,
)
from avatar_desktop.clouds.http.redaction import redacted
from avatar_desktop.clouds.http.transport import RequestTrace, journey_of
from avatar_desktop.domain.errors import AppError, Retry

UNREACHABLE = frozenset({errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN})
HUNG_UP = (ConnectionResetError, ConnectionAbortedError, BrokenPipeError)


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
    address = redacted(url.partition("?")[0])
    return told("BadAddress", address=address, detail=redacted(detail))


def _transport_failure(error: Exception, url: str, after_sending: Retry) -> AppError:
    host = host_of(url)
    detail = redacted(f"{type(error).__name__}: {error}")
    causes = tuple(_causes(error))
    journey = journey_of(error) or RequestTrace.straight()
    match error:
        case httpx.UnsupportedProtocol() | httpx.LocalProtocolError():
            return bad_address(url, detail)
        case httpx.ProxyError() if journey.unusable is not None:
            return proxy_address_wrong(journey.unusable)
        case httpx.ProxyError() if journey.proxy is None:
            return proxy_wants_sign_in()
        case httpx.ConnectError() | httpx.ConnectTimeout() | httpx.PoolTimeout():
            sent = False
        case httpx.ProxyError():
            sent = False
        case _:
            sent = not journey.opening
    if not sent:
        why = insecure(causes, host, journey, detail)
        if why is None and journey.proxy and not isinstance(error, httpx.PoolTimeout):
            why = proxy_failure(error, reason(causes), host, journey, detail)
        return why or told(reason(causes), host=host, detail=detail)
    name = "NoAnswerToOrder" if after_sending is Retry.UNKNOWN else "NoAnswer"
    return told(name, host=host, detail=detail)


def reason(causes: tuple[BaseException, ...]) -> str:
    """Return why no connection came about: the code, NoName where a name was not found."""
    if any(isinstance(cause, socket.gaierror) for cause in causes):
        return "NoName"
    if any(isinstance(cause, ConnectionRefusedError) for cause in causes):
        return "Refused"
    if any(isinstance(cause, OSError) and cause.errno in UNREACHABLE for cause in causes):
        return "NoNetwork"
    if any(isinstance(cause, HUNG_UP) or hung_up(cause) for cause in causes):
        return "CutEarly"
    return "ConnectTimeout"


def host_of(url: str) -> str:
    """Return the host of *url*, or *url* where it has none."""
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url


def _causes(error: BaseException) -> Iterator[BaseException]:
    """All that led to *error*, groups included, each once even where they lead back."""
    seen: set[int] = set()
    waiting: list[BaseException | None] = [error]
    while waiting:
        one = waiting.pop(0)
        if one is None or id(one) in seen:
            continue
        seen.add(id(one))
        yield one
        if isinstance(one, BaseExceptionGroup):
            waiting.extend(one.exceptions)
        waiting.append(one.__cause__ or one.__context__)
