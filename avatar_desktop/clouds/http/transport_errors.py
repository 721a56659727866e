"""Failures of the network in words."""

import errno
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import httpx

from avatar_desktop.clouds.http.certificates import hung_up, insecure
from avatar_desktop.clouds.http.proxy_errors import (
    proxy_address_wrong,
    proxy_failure,
    proxy_wants_sign_in,
)
from avatar_desktop.clouds.http.redaction import redacted
from avatar_desktop.clouds.http.transport import Journey, journey_of
from avatar_desktop.domain.errors import Action, AppError, Explanation, Retry
from avatar_desktop.domain.text import N_, Message, say

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
    explanation = Explanation(
        say(N_("The address {address} cannot be used."), address=redacted(url.partition("?")[0])),
        say(N_("It is not a complete web address.")),
        say(N_("Correct it in the settings.")),
        Action.OPEN_SETTINGS,
    )
    return AppError(explanation, code="BadAddress", detail=redacted(detail))


def _transport_failure(error: Exception, url: str, after_sending: Retry) -> AppError:
    host = host_of(url)
    detail = redacted(f"{type(error).__name__}: {error}")
    causes = tuple(_causes(error))
    journey = journey_of(error) or Journey.straight()
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
        return why or _not_reached(host, reason(causes), detail)
    doubt = after_sending is Retry.UNKNOWN
    explanation = Explanation(
        say(N_("The connection to {host} broke off."), host=host),
        say(N_("No complete answer came.")),
        say(N_("Check the connection, then try again.")),
        Action.CHECK_NOW if doubt else Action.RETRY,
    )
    billed = None if doubt else False
    return AppError(explanation, retry=after_sending, code="NoAnswer", detail=detail, billed=billed)


def _not_reached(host: str, code: str, detail: str) -> AppError:
    again = say(N_("Check the internet connection, then try again."))
    words: dict[str, tuple[Message, Message]] = {
        "NoName": (
            say(N_("Its name was not found: there is no network, or the address is wrong.")),
            again,
        ),
        "Refused": (
            say(N_("It refused the connection.")),
            say(N_("Check the address in the settings, or try again later.")),
        ),
        "NoNetwork": (say(N_("There is no network.")), again),
        "CutEarly": (
            say(N_("The connection was cut while it was being set up.")),
            say(N_("Try again. If it happens again, a firewall or a proxy may stand in between.")),
        ),
    }
    why, do = words.get(code, (say(N_("It did not answer in time.")), again))
    what = say(N_("{host} cannot be reached."), host=host)
    return AppError(
        Explanation(what, why, do, Action.RETRY),
        retry=Retry.NOT_SENT,
        code="NoNetwork" if code == "NoName" else code,
        detail=detail,
    )


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
