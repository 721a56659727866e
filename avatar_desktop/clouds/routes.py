"""By which way a request leaves: straight on, or through which proxy."""

import ipaddress
import logging
import sys
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Self
from urllib.parse import SplitResult, unquote, urlsplit

from avatar_desktop.domain.settings import NetworkSettings, ProxyMode

log = logging.getLogger(__name__)

SCHEMES = frozenset({"http", "https", "socks5", "socks5h"})
LOCAL = "<local>"
USUAL_PORTS = {"http": 80, "https": 443}
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Proxy:
    """One proxy. `url` holds neither user nor password.

    `socks5` and `socks5h` mean the same here: the proxy looks the service's name up.
    """

    url: str
    user: str = ""
    password: str = field(default="", repr=False)

    @property
    def shown(self) -> str:
        """The host and port, for a person's eye."""
        return self.url.partition("://")[2]

    @classmethod
    def of(cls, address: str, user: str = "", password: str = "") -> Self:
        """Return the proxy at *address*; ValueError when it is none that can be used.

        `http://` is added where there is no scheme. A user within the address counts where *user*
        is empty.
        """
        address = address.strip()
        parts = urlsplit(address if "://" in address else f"http://{address}")
        host, port = parts.hostname or "", parts.port
        if parts.scheme not in SCHEMES or not host or " " in host:
            raise ValueError(parts.scheme)
        name = f"[{host}]" if ":" in host else host
        url = f"{parts.scheme}://{name}{f':{port}' if port else ''}"
        if user:
            return cls(url, user, password)
        return cls(url, unquote(parts.username or ""), unquote(parts.password or "") or password)


@dataclass(frozen=True, slots=True)
class Route:
    """Decides the way of each request. Loopback never goes through a proxy.

    `proxies` maps a scheme (`http`, `https`, or `all`) to its proxy. `unusable` is an address in
    the settings that is no proxy's: then nothing goes out but to hosts that need none.
    """

    mode: ProxyMode = ProxyMode.NONE
    proxies: Mapping[str, Proxy] = field(default_factory=dict)
    bypass: tuple[str, ...] = ()
    unusable: str | None = None

    @classmethod
    def of(cls, network: NetworkSettings, password: str = "") -> Self:
        """Return the way that *network* sets; *password* is the manual proxy's."""
        if network.proxy is ProxyMode.NONE:
            return cls()
        if network.proxy is ProxyMode.SYSTEM:
            return cls(ProxyMode.SYSTEM, _system_proxies(), _system_bypass())
        try:
            proxy = Proxy.of(network.proxy_address, network.proxy_user.strip(), password)
        except ValueError:
            address = network.proxy_address.strip().rpartition("@")[2]
            return cls(ProxyMode.MANUAL, {}, network.bypass, address)
        return cls(ProxyMode.MANUAL, {"all": proxy}, network.bypass)

    def proxy_for(self, url: str) -> Proxy | None:
        """Return the proxy that *url* goes through, or None."""
        if self.is_direct(url):
            return None
        scheme = _split(url).scheme
        return self.proxies.get(scheme) or self.proxies.get("all")

    def is_direct(self, url: str) -> bool:
        """Whether *url* needs no proxy whatever the proxies are."""
        parts = _split(url)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port or USUAL_PORTS.get(parts.scheme, 0)
        return _is_loopback(host) or any(_matches(host, port, rule) for rule in self.bypass)


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (raises for a port that is no number)
    except ValueError:
        return urlsplit("")
    return parts


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost" or host.endswith(".localhost")


def _matches(host: str, port: int, rule: str) -> bool:
    """Whether *rule* names *host*.

    A rule is a host, `*.suffix` (what is below it), `.suffix` (that and the domain itself), any
    pattern with `*`, an address or a range (`10.0.0.0/8`, `169.254/16`), `<local>` (names without
    a dot). Hosts and patterns may have a port.
    """
    rule = rule.strip().lower().rpartition("://")[2]
    if rule == LOCAL:
        return bool(host) and "." not in host and ":" not in host
    network = _network(rule)
    if network:
        return _lies_in(host, network)
    name, colon, number = rule.rpartition(":")
    if colon and number.isdecimal():
        if int(number) != port:
            return False
        rule = name
    rule = rule.strip("[]").rstrip(".")
    if rule.startswith("."):
        return host == rule[1:] or host.endswith(rule)
    return fnmatchcase(host, rule)


def _lies_in(host: str, network: Network) -> bool:
    try:
        return ipaddress.ip_address(host) in network
    except ValueError:
        return False


def _network(rule: str) -> Network | None:
    address, slash, bits = rule.strip("[]").partition("/")
    if slash and ":" not in address:
        address += ".0" * (3 - address.count("."))
    try:
        return ipaddress.ip_network(f"{address}{slash}{bits}", strict=False)
    except ValueError:
        return None


def _system_proxies() -> dict[str, Proxy]:
    proxies = {}
    for scheme, address in urllib.request.getproxies().items():
        if scheme not in {"http", "https", "all"} or not address:
            continue
        try:
            proxies[scheme] = Proxy.of(address)
        except ValueError:
            log.warning("the system's proxy for %s is of a kind that cannot be used", scheme)
    return proxies


def _system_bypass() -> tuple[str, ...]:
    """Return the hosts that the system's proxy is not asked for."""
    environment = urllib.request.getproxies_environment()
    if environment:
        return environment_bypass(environment.get("no", ""))
    if sys.platform == "win32":
        return _registry_bypass()
    if sys.platform == "darwin":
        return _macos_bypass()
    return ()


def environment_bypass(no_proxy: str) -> tuple[str, ...]:
    """Return the rules of a `no_proxy` variable, where a name stands for all below it too."""
    rules: list[str] = []
    for one in no_proxy.split(","):
        name = one.strip()
        if not name:
            continue
        is_name = "*" not in name and _network(name) is None and ":" not in name.strip("[]")
        rules.append(f".{name.lstrip('.')}" if is_name else name)
    return tuple(rules)


def registry_bypass(override: str) -> tuple[str, ...]:
    """Return the rules of Windows' `ProxyOverride`."""
    return tuple(one.strip() for one in override.split(";") if one.strip())


def macos_bypass(settings: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the rules of macOS' proxy settings."""
    exceptions: Iterable[str | None] = settings.get("exceptions", ())
    rules = tuple(one for one in exceptions if one)
    return (*rules, LOCAL) if settings.get("exclude_simple") else rules


def _registry_bypass() -> tuple[str, ...]:  # pragma: no cover (Windows)
    import winreg

    where = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings"
    try:
        with winreg.OpenKey(winreg.HKEY_CURRENT_USER, where) as key:  # type: ignore[attr-defined,unused-ignore]
            return registry_bypass(str(winreg.QueryValueEx(key, "ProxyOverride")[0]))  # type: ignore[attr-defined,unused-ignore]
    except OSError:
        return ()


def _macos_bypass() -> tuple[str, ...]:  # pragma: no cover (macOS)
    from _scproxy import _get_proxy_settings  # type: ignore[import-not-found,unused-ignore]

    return macos_bypass(_get_proxy_settings())
