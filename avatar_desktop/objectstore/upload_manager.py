"""The list "what is where": what lies in buckets, and how it is taken out of them."""

from collections.abc import Awaitable, Callable, Collection
from contextlib import AbstractAsyncContextManager
from typing import Protocol, runtime_checkable

from avatar_desktop.domain.stored import StoredObject
from avatar_desktop.objectstore.s3_errors import told
from avatar_desktop.objectstore.upload_registry import UploadRecord, UploadRegistry


@runtime_checkable
class DeletableStore(Protocol):
    """A store whose objects can be deleted."""

    def holds(self, entry: UploadRecord) -> bool:
        """Whether *entry* lies in it."""

    async def discard(self, entry: UploadRecord) -> None:
        """Remove the object or the parts of *entry* and its note; AppError, then it stays."""


async def _nothing() -> Collection[str]:
    return ()


class UploadManager:
    """What *ledger* knows. *opened* gives the store in force, whether it can delete or not.

    It is asked at each removal, so that a change of the settings counts at once. *needed* gives
    the keys of the objects that jobs still work with: these are not deleted.
    """

    def __init__(
        self,
        ledger: UploadRegistry,
        opened: Callable[[], AbstractAsyncContextManager[object]],
        needed: Callable[[], Awaitable[Collection[str]]] = _nothing,
    ) -> None:
        self._ledger = ledger
        self._opened = opened
        self._needed = needed

    async def listed(self) -> list[StoredObject]:
        """Return what lies in buckets, newest first, as this computer remembers it."""
        return [entry.shown() for entry in await self._ledger.entries()]

    async def remove(self, one: StoredObject) -> None:
        """Delete *one* in its bucket, or its parts; AppError, then it stays listed."""
        entry = next((e for e in await self._ledger.entries() if e.id == one.id), None)
        if entry is None:
            return
        if entry.key in await self._needed():
            raise told("StillNeeded", name=entry.name)
        async with self._opened() as store:
            if not isinstance(store, DeletableStore) or not store.holds(entry):
                raise told("LiesElsewhere", name=entry.name, place=entry.place, key=entry.key)
            await store.discard(entry)
