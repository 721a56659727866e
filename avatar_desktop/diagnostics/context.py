"""What an examination works with: the settings, the keys, and clients of its own."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

import httpx

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.settings import Settings
from avatar_desktop.domain.text import Message


@dataclass(frozen=True, slots=True)
class CheckContext:
    """*secret* gives a secret by its name; `client` is the app's, `password` is the proxy's.

    `reader` stands for the service that fetches a file: it carries no credentials. `variable`
    names the environment variable that holds a setting, if one does. `kept_back` raises AppError
    when the key store did not answer the last question for a secret.
    """

    settings: Settings
    secret: Callable[[str], Awaitable[str]]
    client: httpx.AsyncClient
    reader: httpx.AsyncClient
    password: str
    variable: Callable[[str], str] = lambda _name: ""
    kept_back: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        """Return the true time, as far as the settings know this computer's clock."""
        return datetime.now(UTC) + timedelta(seconds=self.settings.network.clock_offset)


class CachedCall:
    """Makes a call for all who ask for its outcome."""

    def __init__(self, call: Callable[[], Awaitable[Message]]) -> None:
        self._call = call
        self._outcome: Message | AppError | None = None

    async def __call__(self) -> Message:
        """Return what the call returned, or raise its AppError."""
        if self._outcome is None:
            try:
                self._outcome = await self._call()
            except AppError as error:
                self._outcome = error
        if isinstance(self._outcome, AppError):
            raise self._outcome
        return self._outcome


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
