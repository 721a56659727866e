"""What a cloud works with: settings, secrets, and the client for all that leaves this computer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import httpx

from avatar_desktop.domain.settings import Settings


@dataclass(frozen=True, slots=True)
class CloudContext:
    """*secret* gives a secret by its name; `client` is the app's.

    `variable` names the environment variable that holds a setting, if one does. `kept_back` raises
    AppError when the key store did not answer the last question for a secret.
    """

    settings: Settings
    secret: Callable[[str], Awaitable[str]]
    client: httpx.AsyncClient
    variable: Callable[[str], str] = lambda _name: ""
    kept_back: Callable[[], None] = lambda: None

    def now(self) -> datetime:
        """Return the true time, as far as the settings know this computer's clock."""
        return datetime.now(UTC) + timedelta(seconds=self.settings.network.clock_offset)

    async def needed(self, name: str) -> str:
        """Return the secret *name*, empty where there is none; AppError where it is kept back."""
        value = await self.secret(name)
        if not value:
            self.kept_back()
        return value
