"""The storage that the service lends, as the app uses it."""

from avatar_desktop.objectstore.context import StoreContext
from avatar_desktop.objectstore.temporary.checks import examinations
from avatar_desktop.objectstore.temporary.temporary_store import TemporaryStorage

__all__ = ["connect", "examinations"]


def connect(context: StoreContext) -> TemporaryStorage:
    """Return the storage that the policy of *context* opens."""
    return TemporaryStorage(context.client, context.policy)
