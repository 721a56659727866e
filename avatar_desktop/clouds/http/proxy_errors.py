"""What a proxy does wrong, in words that fit where it is set."""

import re

import httpx

from avatar_desktop.clouds.http.errors import told
from avatar_desktop.clouds.http.proxies import UnusableProxy
from avatar_desktop.clouds.http.transport import RequestTrace
from avatar_desktop.domain.errors import Action, AppError, Explanation, Retry
from avatar_desktop.domain.settings import ProxyMode
from avatar_desktop.domain.text import N_, Message, say

SIGN_IN = re.compile(r"^40[17]\b|Invalid username|from proxy server, but got")
REFUSED_BY_RULE = re.compile(r"^(40[035]|451)\b|not allowed by ruleset")
ANSWER = re.compile(r"^\d{3}\b.*|could not connect: (?P<socks>[^.]+)")


def proxy_address_wrong(named: UnusableProxy) -> AppError:
    """What names the proxy names none that can be used; nothing was sent."""
    again = say(N_("Give it as http://host:port or socks5://host:port, or choose another way."))
    what, why = say(N_("The proxy in the settings cannot be used.")), named.why
    if named.variable:
        words = N_("The proxy in the environment variable {variable} cannot be used.")
        what = say(words, variable=named.variable)
        words = N_("Correct the variable and start the app again, or choose another way.")
        again = say(words)
    elif named.address:
        what = say(N_("The proxy {address} cannot be used."), address=named.address)
    else:
        what = say(N_("The settings name no proxy."))
        why = say(N_("A proxy of your own is chosen, but its address is empty."))
    explanation = Explanation(what, why, again, Action.OPEN_SETTINGS)
    return AppError(explanation, retry=Retry.NOT_SENT, code="ProxyAddress")


def proxy_wants_sign_in() -> AppError:
    """A 407 instead of the service's answer: nothing reached the service."""
    what = say(N_("A proxy on the way wants you to sign in."))
    return _failure(
        "ProxySignIn", what, Message(), _look(RequestTrace(ProxyMode.SYSTEM, None)), "HTTP 407"
    )


def proxy_failure(
    error: Exception, reason: str, host: str, journey: RequestTrace, detail: str
) -> AppError:
    """Return why the proxy of *journey* did not carry the request to *host*."""
    proxy = journey.proxy.shown if journey.proxy else ""
    if journey.at_proxy or not (isinstance(error, httpx.ProxyError) or journey.opening):
        return _unreachable(reason, journey, detail)
    words_of_it = str(error) if isinstance(error, httpx.ProxyError) else ""
    if SIGN_IN.search(words_of_it):
        return _sign_in(journey, detail)
    answer = ANSWER.search(words_of_it)
    words = (answer["socks"] or answer[0]) if answer else ""
    name = "ProxyCannotReach" if words else "ProxyBroken"
    return told(
        "ProxyRefused" if REFUSED_BY_RULE.search(words_of_it) else name,
        proxy=proxy,
        host=host,
        answer=words,
        look=_look(journey),
        detail=detail,
    )


def _sign_in(journey: RequestTrace, detail: str) -> AppError:
    proxy = journey.proxy
    what = say(N_("The proxy {proxy} wants you to sign in."), proxy=proxy.shown if proxy else "")
    why = (
        say(N_("It did not accept the user and the password."))
        if proxy and proxy.user
        else say(N_("It asks for a user and a password, and there are none."))
    )
    do = (
        say(N_("Check the proxy's user and password in the settings."))
        if journey.mode is ProxyMode.MANUAL
        else say(N_("Check the user and password in the system's proxy settings."))
    )
    return _failure("ProxySignIn", what, why, do, detail)


def _unreachable(reason: str, journey: RequestTrace, detail: str) -> AppError:
    why = {
        "Refused": N_("It refused the connection."),
        "NoNetwork": N_("There is no network."),
        "CutEarly": N_("The connection was cut while it was being set up."),
    }.get(reason, N_("It did not answer in time."))
    proxy = journey.proxy.shown if journey.proxy else ""
    name = "ProxyNoName" if reason == "NoName" else "ProxyUnreachable"
    return told(name, proxy=proxy, why=say(why), look=_look(journey), detail=detail)


def _look(journey: RequestTrace) -> Message:
    variable = journey.proxy.variable if journey.proxy else ""
    if variable:
        words = N_("Check the environment variable {variable}, then start the app again.")
        return say(words, variable=variable)
    if journey.mode is ProxyMode.MANUAL:
        return say(N_("Check the proxy's address in the settings, then try again."))
    return say(N_("Check the system's proxy settings, then try again."))


def _failure(code: str, what: Message, why: Message, do: Message, detail: str) -> AppError:
    explanation = Explanation(what, why, do, Action.OPEN_SETTINGS)
    return AppError(explanation, retry=Retry.NOT_SENT, code=code, detail=detail)
