"""Makers of object stores: where theirs stand and how they want to be addressed."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from avatar_desktop.domain.settings import Addressing, StoreSettings


@dataclass(frozen=True, slots=True)
class Provider:
    """One maker of object stores.

    `name` is N_-marked. `endpoint` holds `{region}` where each region has its own address, and
    `{account}` where each customer has; empty for a server of one's own. `regions` are hints, the
    first one is a good default; others can be typed. `pattern` finds the region in a host of this
    provider (group `region`), or only knows the host. `console` is where keys and buckets are made.
    """

    key: str
    name: str
    endpoint: str = ""
    addressing: Addressing = Addressing.VIRTUAL
    regions: tuple[str, ...] = ()
    pattern: str = ""
    console: str = ""

    @property
    def only_region(self) -> str:
        """The region of all buckets there; empty where there are several."""
        return self.regions[0] if self.pattern and len(self.regions) == 1 else ""

    def at(self, region: str, account: str = "") -> str:
        """Return the endpoint in *region*; empty for a server of one's own."""
        return self.endpoint.replace("{region}", region).replace("{account}", account)


Providers = Iterable[Provider]


def maker_of(host: str, providers: Providers) -> Provider | None:
    """Return which of *providers* *host* belongs to, None for one's own and unknown ones."""
    known = (one for one in providers if one.pattern and re.search(one.pattern, host))
    return next(known, None)


def region_in(endpoint: str, providers: Providers) -> str:
    """Return the region that *endpoint* names, or nothing where it names none."""
    found = _region(host_of(endpoint), providers)
    return found.group("region") if found else ""


def with_region(settings: StoreSettings, region: str, providers: Providers) -> StoreSettings:
    """Return *settings* for *region*, with the endpoint of that region where it names one."""
    host = host_of(settings.endpoint)
    found = _region(host, providers)
    if not found:
        return replace(settings, region=region)
    start, end = found.span("region")
    there = f"{host[:start]}{region}{host[end:]}"
    scheme, separator, rest = settings.endpoint.strip().rpartition("://")
    return replace(
        settings, region=region, endpoint=f"{scheme}{separator}{there}{rest[len(host) :]}"
    )


def host_of(endpoint: str) -> str:
    """Return the host of *endpoint* without scheme, port and path, in small letters."""
    rest = endpoint.strip().rpartition("://")[2]
    return re.split(r"[/?#]", rest, maxsplit=1)[0].partition(":")[0].lower()


def _region(host: str, providers: Providers) -> re.Match[str] | None:
    maker = maker_of(host, providers)
    found = re.search(maker.pattern, host) if maker else None
    return found if found and "region" in found.groupdict() else None
