"""Addresses of proxies, as people, systems and environment variables write them: the one rule."""

import re
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from avatar_desktop.domain.text import N_, Message, say

SCHEMES = ("http", "https", "socks5", "socks5h")
SAME_AS = {"socks": "socks5"}
"""GNOME, KDE and Clash write `socks://` where SOCKS 5 is meant."""

SOCKS_4 = frozenset({"socks4", "socks4a"})
PROXY_SHAPE = r"(https?|socks(5h?)?)://[^/?#\s]+\S*"
"""What a regular expression can say of the rule, for the settings' schema."""


class NoProxyAddress(ValueError):
    """A text that names no proxy which can be used; `words` say why, without the text."""

    def __init__(self, words: Message) -> None:
        super().__init__(words.painted())
        self.words = words


@dataclass(frozen=True, slots=True)
class ProxyAddress:
    """`url` is scheme, host and port: neither user nor password nor path."""

    url: str
    user: str = ""
    password: str = field(default="", repr=False)


def proxy_address(text: str) -> ProxyAddress:
    """Return the address of the proxy that *text* names; NoProxyAddress.

    `http://` is added where there is no scheme; `socks://` means SOCKS 5. `socks5` and `socks5h`
    mean the same to this app: the proxy looks names up.
    """
    text = text.strip()
    try:
        parts = urlsplit(text if "://" in text else f"http://{text}")
        host, port = parts.hostname or "", parts.port
    except ValueError as error:
        raise NoProxyAddress(say(N_("It is not the address of a proxy."))) from error
    scheme = SAME_AS.get(parts.scheme, parts.scheme)
    if scheme in SOCKS_4:
        raise NoProxyAddress(say(N_("It is a SOCKS 4 proxy; the app speaks HTTP and SOCKS 5.")))
    if scheme not in SCHEMES or not host or port == 0 or re.search(r"\s", text):
        raise NoProxyAddress(say(N_("It is not the address of a proxy.")))
    name = f"[{host}]" if ":" in host else host
    url = f"{scheme}://{name}" + (f":{port}" if port else "")
    return ProxyAddress(url, unquote(parts.username or ""), unquote(parts.password or ""))
