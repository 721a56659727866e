"""All that declares settings and secrets: the accounts at clouds, then the kinds of store."""

from avatar_desktop.clouds.registry import accounts
from avatar_desktop.domain.account import SettingsOwners
from avatar_desktop.objectstore.registry import kinds


def owners() -> SettingsOwners:
    """Return them by their names."""
    return {**accounts(), **kinds()}
