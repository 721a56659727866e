"""The list "what is where": what lies in buckets, and how it is taken out of them."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from typing import Protocol, runtime_checkable

from avatar_desktop.domain.stored import StoredObject
from avatar_desktop.objectstore.ledger import Entry, Ledger
from avatar_desktop.objectstore.s3_errors import lies_elsewhere


@runtime_checkable
class Bin(Protocol):
    """A store whose objects can be deleted."""

    def holds(self, entry: Entry) -> bool:
        """Whether *entry* lies in it."""

    async def discard(self, entry: Entry) -> None:
        """Remove the object or the parts of *entry* and its note; AppError, then it stays."""


class BucketUploads:
    """What *ledger* knows. *opened* gives the store in force, whether it can delete or not.

    It is asked at each removal, so that a change of the settings counts at once.
    """

    def __init__(
        self, ledger: Ledger, opened: Callable[[], AbstractAsyncContextManager[object]]
    ) -> None:
        self._ledger = ledger
        self._opened = opened

    async def listed(self) -> list[StoredObject]:
        """Return what lies in buckets, newest first, as this computer remembers it."""
        return [entry.shown() for entry in await self._ledger.entries()]

    async def remove(self, one: StoredObject) -> None:
        """Delete *one* in its bucket, or its parts; AppError, then it stays listed."""
        entry = next((e for e in await self._ledger.entries() if e.id == one.id), None)
        if entry is None:
            return
        async with self._opened() as store:
            if not isinstance(store, Bin) or not store.holds(entry):
                raise lies_elsewhere(entry.name, entry.place, entry.key)
            await store.discard(entry)
