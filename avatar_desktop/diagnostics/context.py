"""What an examination works with: what a cloud does, and a client that stands for the service."""

from dataclasses import dataclass

import httpx

from avatar_desktop.clouds.context import CloudContext


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckContext(CloudContext):
    """`reader` stands for the service that fetches a file: it carries no credentials.

    `password` is the proxy's.
    """

    reader: httpx.AsyncClient
    password: str
