"""Examines the service's own storage, in which uploads wait for it."""

import secrets
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.health import Examination, NotTried
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.objectstore.context import StoreCheckContext
from avatar_desktop.objectstore.temporary.temporary_store import TemporaryStorage


def examinations(context: StoreCheckContext) -> tuple[Examination, ...]:
    """Return those of the service's own storage, with an upload of 1 KiB."""
    model = context.model
    permits: list[Mapping[str, Any]] = []

    async def permit() -> Message:
        permits.append(await context.policy(model))
        return say(N_("Up to {most} MB a file"), most=permits[-1].get("max_file_size_mb", "?"))

    async def granted(_model: str) -> Mapping[str, Any]:
        return permits[-1]

    async def put() -> Message:
        store = TemporaryStorage(context.client, granted)
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "hello.mp4"
            path.write_bytes(secrets.token_bytes(1024))
            await store.put(path, model, _ignore)
        return say(N_("1 kB, kept for 48 hours"))

    async def read_back() -> Message:
        raise NotTried(
            Explanation(say(N_("Temporary storage cannot be read back; only the service can.")))
        )

    async def delete() -> Message:
        raise NotTried(Explanation(say(N_("The service deletes it by itself after 48 hours."))))

    return (
        Examination("permit", say(N_("Permission to upload")), permit, ("key", "region")),
        Examination("put", say(N_("Upload a small file")), put, ("permit",)),
        Examination("read_back", say(N_("Read it back as the service will")), read_back, ("put",)),
        Examination("delete", say(N_("Delete it again")), delete, ("put",)),
    )


def _ignore(done: int, total: int | None) -> None:
    """Take no notice of progress."""
