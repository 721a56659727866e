"""What one bucket's uploads note in the ledger, and how an interrupted one is found again."""

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from avatar_desktop.clouds.http.client import off_loop
from avatar_desktop.domain.settings import StoreSettings
from avatar_desktop.objectstore.naming import random_key
from avatar_desktop.objectstore.upload_registry import UploadRecord, UploadRegistry

STALE = timedelta(hours=24)
"""After this long nobody comes back for the parts of an upload."""

END_BYTES = 1024 * 1024


class Notes:
    """The ledger as the uploads to one bucket use it."""

    def __init__(
        self, ledger: UploadRegistry, settings: StoreSettings, now: Callable[[], datetime]
    ) -> None:
        self.ledger = ledger
        self._settings = settings
        self._now = now

    async def begin(self, path: Path, size: int) -> UploadRecord:
        """Return the note of *path* that an earlier try left, or a new one; on disk, StorageFull.

        Nobody else gets it until `leave`.
        """
        mark = await fingerprint(path) if self.ledger.remembers else ""
        if mark:
            for one in await self._interrupted():
                if one.upload_id and one.fingerprint == mark:
                    held = await self.held(one)
                    if held:
                        return held
        key = random_key(self._settings.prefix, path)
        entry = UploadRecord.new(self._settings, key, path, size, self._now(), mark)
        await self.ledger.hold(entry)
        try:
            await self.ledger.save(entry)
        except BaseException:
            self.leave(entry)
            raise
        return entry

    async def change(self, entry: UploadRecord, **changes: Any) -> UploadRecord:
        """Return *entry* with *changes*, on disk; StorageFull."""
        entry = replace(entry, **changes)
        await self.ledger.save(entry)
        return entry

    def leave(self, entry: UploadRecord) -> None:
        """Give *entry* back that `begin` or `held` gave."""
        self.ledger.leave(entry)

    async def held(self, entry: UploadRecord) -> UploadRecord | None:
        """Return *entry* as it is now, for nobody else until `leave`.

        None while it is being sent or removed, by this process or another, and when it is gone.
        """
        if not await self.ledger.hold(entry):
            return None
        now = next((one for one in await self.ledger.entries() if one.id == entry.id), None)
        if now is None or now.unfinished != entry.unfinished:
            self.leave(entry)
            return None
        return now

    async def of_key(self, key: str) -> UploadRecord | None:
        """Return the note of the object *key*, in whichever bucket, or None."""
        return next((one for one in await self.ledger.entries() if one.key == key), None)

    async def stale(self) -> list[UploadRecord]:
        """Return the interrupted uploads to this bucket that nobody came back for in 24 hours."""
        before = self._now() - STALE
        return [one for one in await self._interrupted() if one.stored_at < before]

    async def left_of(self, path: Path) -> list[UploadRecord]:
        """Return the interrupted uploads of *path* to this bucket."""
        found = [one for one in await self._interrupted() if one.fingerprint]
        if not found:
            return []
        mark = await fingerprint(path)
        return [one for one in found if one.fingerprint == mark]

    async def _interrupted(self) -> list[UploadRecord]:
        return [
            one
            for one in await self.ledger.entries()
            if one.unfinished and one.lies_in(self._settings)
        ]


async def fingerprint(path: Path) -> str:
    """Return what the file at *path* is known by again; empty when it cannot be read.

    It is the size and a hash of the first and the last MiB. Copies share it, since what is sent
    may be one that was made anew; whether the parts in between are the same, their MD5 tells.
    """
    try:
        return await off_loop(lambda: _fingerprint(path))
    except OSError:
        return ""


def _fingerprint(path: Path) -> str:
    digest = hashlib.sha256()
    with path.open("rb") as file:
        size = path.stat().st_size
        digest.update(file.read(END_BYTES))
        file.seek(max(size - END_BYTES, 0))
        digest.update(file.read(END_BYTES))
    return f"{size}-{digest.hexdigest()}"
