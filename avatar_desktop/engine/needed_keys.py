"""Keys without which nothing can be sent: missing is told apart from kept back."""

from avatar_desktop.domain.key_store import keeps_back, key_kept_back
from avatar_desktop.engine.ports import Keys


async def needed_key(keys: Keys, name: str) -> str:
    """Return the secret *name*, empty where there is none; AppError where it is kept back."""
    value = await keys.get(name)
    if not value:
        raise_if_kept_back(keys)
    return value


def raise_if_kept_back(keys: Keys) -> None:
    """Raise AppError when the key store did not answer the last question."""
    trouble = keys.trouble()
    if trouble and keeps_back(trouble):
        raise key_kept_back(trouble)
