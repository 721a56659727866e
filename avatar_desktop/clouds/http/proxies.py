"""By which way a request leaves: straight on, or through which proxy."""

import ipaddress
import os
import re
import sys
import urllib.request
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import Any, Self
from urllib.parse import SplitResult, urlsplit

from avatar_desktop.domain.endpoints import is_loopback
from avatar_desktop.domain.proxies import NoProxyAddress, proxy_address
from avatar_desktop.domain.settings import NetworkSettings, ProxyMode
from avatar_desktop.domain.text import N_, Message, say

LOCAL = "<local>"
USUAL_PORTS = {"http": 80, "https": 443}
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class Proxy:
    """One proxy. `url` holds neither user nor password.

    `socks5` and `socks5h` mean the same here: the proxy looks the service's name up. `variable` is
    the environment variable that named it, if one did.
    """

    url: str
    user: str = ""
    password: str = field(default="", repr=False)
    variable: str = ""

    @property
    def shown(self) -> str:
        """The host and port, for a person's eye."""
        return self.url.partition("://")[2]

    @classmethod
    def of(cls, address: str, user: str = "", password: str = "", variable: str = "") -> Self:
        """Return the proxy at *address*; NoProxyAddress when it is none that can be used.

        A user within the address counts where *user* is empty.
        """
        found = proxy_address(address)
        if user:
            return cls(found.url, user, password, variable)
        return cls(found.url, found.user, found.password or password, variable)


@dataclass(frozen=True, slots=True)
class UnusableProxy:
    """A proxy that was named and cannot be used: what would take it does not leave.

    `address` is shown; it is empty where a variable holds it, since a password may stand there.
    """

    address: str
    why: Message
    variable: str = ""


Way = Proxy | UnusableProxy


@dataclass(frozen=True, slots=True)
class ProxyRules:
    """Decides the way of each request. Loopback never goes through a proxy.

    `proxies` maps a scheme (`http`, `https`, or `all`) to its proxy.
    """

    mode: ProxyMode = ProxyMode.NONE
    proxies: Mapping[str, Way] = field(default_factory=dict)
    bypass: tuple[str, ...] = ()

    @classmethod
    def of(cls, network: NetworkSettings, password: str = "") -> Self:
        """Return the way that *network* sets; *password* is the manual proxy's."""
        if network.proxy is ProxyMode.NONE:
            return cls()
        if network.proxy is ProxyMode.SYSTEM:
            return cls(ProxyMode.SYSTEM, _system_proxies(), _system_bypass())
        way: Way
        try:
            way = Proxy.of(network.proxy_address, network.proxy_user.strip(), password)
        except NoProxyAddress as error:
            address = network.proxy_address.strip().rpartition("@")[2]
            way = UnusableProxy(address, error.words)
        return cls(ProxyMode.MANUAL, {"all": way}, network.bypass)

    def way(self, url: str) -> Way | None:
        """Return the proxy that *url* has to go through, usable or not, or None."""
        return None if self.is_direct(url) else self._proxy_of(url)

    def proxy_for(self, url: str) -> Proxy | None:
        """Return the proxy that *url* goes through, or None."""
        way = self.way(url)
        return way if isinstance(way, Proxy) else None

    def spares(self, url: str) -> bool:
        """Whether *url* would go through a proxy but for an exception."""
        return self._proxy_of(url) is not None and self.is_direct(url)

    def is_direct(self, url: str) -> bool:
        """Whether *url* needs no proxy whatever the proxies are."""
        parts = _split(url)
        host = (parts.hostname or "").rstrip(".")
        port = parts.port or USUAL_PORTS.get(parts.scheme, 0)
        here = is_loopback(host) or host.endswith(".localhost")
        return here or any(_matches(host, port, rule) for rule in self.bypass)

    def named(self, proxy: Proxy) -> Message:
        """Return host and port of *proxy* and who named it."""
        if proxy.variable:
            words = N_("{proxy} (from the environment variable {variable})")
            return say(words, proxy=proxy.shown, variable=proxy.variable)
        if self.mode is ProxyMode.MANUAL:
            return say(N_("{proxy} (from the settings)"), proxy=proxy.shown)
        return say(N_("{proxy} (from the system's settings)"), proxy=proxy.shown)

    def _proxy_of(self, url: str) -> Way | None:
        return self.proxies.get(_split(url).scheme) or self.proxies.get("all")


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        parts.port  # noqa: B018 (raises for a port that is no number)
    except ValueError:
        return urlsplit("")
    return parts


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
    rule = _ascii(rule.strip("[]").rstrip("."))
    if rule.startswith("."):
        return host == rule[1:] or host.endswith(rule)
    return fnmatchcase(host, rule)


def _ascii(name: str) -> str:
    """Return *name* as hosts are written on the line."""
    dot = "." if name.startswith(".") else ""
    try:
        return dot + name.removeprefix(".").encode("idna").decode()
    except UnicodeError:
        return name


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


def _system_proxies() -> dict[str, Way]:
    variables = {name.lower(): name for name in sorted(os.environ)}
    if not urllib.request.getproxies_environment():
        return proxies_of(urllib.request.getproxies(), {})
    return proxies_of(urllib.request.getproxies_environment(), variables)


def proxies_of(found: Mapping[str, str], variables: Mapping[str, str]) -> dict[str, Way]:
    """Return the proxies in *found*, as Python reads them from the system, by their schemes.

    *variables* are the environment's names by their small letters; empty where the system's own
    settings were read. A SOCKS proxy serves every scheme that has none of its own: it is SOCKS 5
    unless it says otherwise, also where Python takes Windows' `socks=` for SOCKS 4.
    """
    addresses = {one: found.get(one, "") for one in ("http", "https", "all")}
    sources = {one: variables.get(f"{one}_proxy", "") for one in (*addresses, "socks")}
    socks = found.get("socks", "")
    if not variables:
        addresses = {
            one: "" if address.startswith("socks4://") else address
            for one, address in addresses.items()
        }
    if socks and not addresses["all"]:
        addresses["all"] = re.sub(r"^(http://)?(?!\w+://)", "socks5://", socks)
        sources["all"] = sources["socks"]
    proxies: dict[str, Way] = {}
    for scheme, address in addresses.items():
        if address:
            try:
                proxies[scheme] = Proxy.of(address, variable=sources[scheme])
            except NoProxyAddress as error:
                shown = "" if sources[scheme] else address.rpartition("@")[2]
                proxies[scheme] = UnusableProxy(shown, error.words, sources[scheme])
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
    """Return the rules of a `no_proxy` variable, where a name stands for all below it too.

    Commas stand between them; blanks and semicolons are seen as well.
    """
    rules = [one.rpartition("://")[2] for one in re.split(r"[\s,;]+", no_proxy) if one]
    return tuple(f".{one.lstrip('.')}" if _is_name(one) else one for one in rules)


def _is_name(rule: str) -> bool:
    """Whether *rule* is a host's name, perhaps with a port; no address, range or pattern."""
    name, colon, port = rule.rpartition(":")
    host = name if colon and port.isdecimal() else rule
    return not re.search(r"[*<:\[]", host) and _network(host) is None


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
