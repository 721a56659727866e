"""The changes of settings that mend what an object store refused, where they can be computed."""

import re

from avatar_desktop.domain.errors import Fix
from avatar_desktop.domain.providers import host_of, maker_of, region_in, with_region
from avatar_desktop.domain.settings import Addressing, Links, StoreSettings
from avatar_desktop.domain.store_endpoints import bucket_into_path
from avatar_desktop.domain.store_kind import kind_of
from avatar_desktop.domain.text import N_, say
from avatar_desktop.objectstore.registry import kinds, providers
from avatar_desktop.objectstore.s3_error_response import Refusal

REGION = re.compile(r"[A-Za-z0-9_-]{1,64}")
ADDRESS = re.compile(r"[0-9.]+")
SHARED_BY_ALL = re.compile(r"[a-z]{1,3}\.[a-z]{2}")
"""What looks like `co.uk` or `com.cn`: not one owner's domain."""


def right_region(refusal: Refusal, settings: StoreSettings) -> str:
    """Return the region where the bucket is: as the store named it, else as an endpoint does."""
    if REGION.fullmatch(refusal.region):
        return refusal.region
    if refusal.endpoint:
        return region_in(refusal.endpoint, providers())
    provider = kind_of(kinds(), settings).provider(host_of(settings.endpoint))
    own = provider.only_region or region_in(settings.endpoint, providers())
    return own if own != settings.region else ""


def right_endpoint(refusal: Refusal, settings: StoreSettings) -> str:
    """Return the host that the store named instead, without the bucket; nothing if it did not."""
    return host_of(refusal.endpoint).removeprefix(f"{settings.bucket.strip()}.")


def move(refusal: Refusal, settings: StoreSettings) -> Fix | None:
    """Return the change to the region and the endpoint that the store named.

    An endpoint counts only in the domain that the settings name already: no answer can send
    uploads to strangers.
    """
    region = right_region(refusal, settings)
    there = right_endpoint(refusal, settings)
    if not _is_related(there, host_of(settings.endpoint)):
        there = ""
    moved = with_region(settings, region, providers()) if region else settings
    endpoint = moved.endpoint
    lacking = not region or region_in(endpoint, providers()) != region
    if there and lacking and settings.addressing is not Addressing.CNAME:
        endpoint = _with_host(settings.endpoint, refusal.endpoint, there)
    changes: list[tuple[str, str]] = []
    if region and region != settings.region:
        changes.append(("store.region", region))
    if endpoint != settings.endpoint:
        changes.append(("store.endpoint", endpoint))
    if not changes:
        return None
    name = region if region and region != settings.region else there
    return Fix(say(N_("Use {name}"), name=name), tuple(changes))


def other_addressing(settings: StoreSettings, code: str = "") -> Fix:
    """Return the change to another place of the bucket's name; the one that *code* asks for."""
    wants_host = code in {
        "SecondLevelDomainForbidden",
        "PathStyleDomainForbidden",
        "VirtualHostDomainRequired",
    }
    if wants_host or settings.addressing is not Addressing.VIRTUAL:
        title = say(N_("Put the bucket into the host name"))
        return Fix(title, (("store.addressing", Addressing.VIRTUAL.value),))
    return bucket_into_path()


def clock(seconds: float) -> Fix:
    """Return the change that dates signatures by a clock that is *seconds* ahead."""
    return Fix(say(N_("Correct for the clock")), (("network.clock_offset", round(seconds)),))


def https(refusal: Refusal, settings: StoreSettings) -> Fix:
    """Return the change to an encrypted connection: there, or where the redirect leads.

    A redirect out of the host that the settings name does not count.
    """
    rest = settings.endpoint.strip().rpartition("://")[2]
    if leads_home(refusal, settings):
        there = refusal.location.rpartition("://")[2].partition("/")[0]
        path = "".join(rest.partition("/")[1:])
        rest = there.removeprefix(f"{settings.bucket.strip()}.") + path
    return Fix(say(N_("Use {name}"), name="https://"), (("store.endpoint", f"https://{rest}"),))


def leads_home(refusal: Refusal, settings: StoreSettings) -> bool:
    """Whether the redirect in *refusal* leads to the settings' own host, or to one below it."""
    there, known = host_of(refusal.location), host_of(settings.endpoint)
    return bool(known) and (there == known or there.endswith(f".{known}"))


def signed_links() -> Fix:
    """Return the change to presigned links."""
    return Fix(say(N_("Use signed links")), (("store.links", Links.PRESIGNED.value),))


def _is_related(host: str, known: str) -> bool:
    """Whether *host* is of the same provider as *known*, or stands in the same domain."""
    maker = maker_of(known, providers())
    if not host or maker:
        return bool(host) and maker_of(host, providers()) is maker
    parent, known_parent = host.partition(".")[2], known.partition(".")[2]
    owned = "." in parent and not SHARED_BY_ALL.fullmatch(parent)
    same_domain = owned and parent == known_parent and not ADDRESS.fullmatch(known)
    return host == known or same_domain


def _with_host(endpoint: str, named: str, host: str) -> str:
    """Return *host* with the scheme and path of *endpoint* and the port of *named*, if any."""
    scheme, separator, rest = endpoint.strip().rpartition("://")
    port = named.strip().rpartition("://")[2].partition("/")[0].partition(":")[2]
    path = "".join(rest.partition("/")[1:])
    return f"{scheme}{separator}{host}" + (f":{port}" if port.isdigit() else "") + path
