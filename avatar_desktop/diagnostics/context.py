"""What an examination works with: what a cloud does, and a client that stands for the service."""

from dataclasses import dataclass
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx

from avatar_desktop.clouds.context import CloudContext


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckContext(CloudContext):
    """`reader` stands for the service that fetches a file: it carries no credentials.

    `password` is the proxy's.
    """

    reader: httpx.AsyncClient
    password: str


def host_of(url: str) -> str:
    """Return the host of *url*, or nothing when it has none."""
    try:
        return urlsplit(url if "://" in url else f"https://{url}").hostname or ""
    except ValueError:
        return ""


def is_inside(host: str) -> bool:
    """Whether only this computer or its own network reaches *host*, as far as its name tells."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".lan")):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return bool(host) and "." not in host
