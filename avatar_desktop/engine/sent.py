"""What is sent in place of a person's files: copies without GPS and camera data."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from avatar_desktop.domain.errors import FileRejected
from avatar_desktop.engine.ports import Services
from avatar_desktop.engine.record import Record


@asynccontextmanager
async def as_sent(
    record: Record, services: Services, names: Iterable[str]
) -> AsyncIterator[Mapping[str, Path]]:
    """Give the files to send for the inputs *names*, until the block ends.

    Where the person wants no traces in them, these are copies in the job's folder that go away
    with the block. A file that cannot be understood is sent as it is, and the job's log says so.
    StorageFull when there is no room for a copy.
    """
    files = {name: record.files[name] for name in names}
    if not services.strips():
        yield files
        return
    try:
        yield {name: await _clean(record, services, path) for name, path in files.items()}
    finally:
        await asyncio.shield(services.media.forget_copies(record.folder))


async def _clean(record: Record, services: Services, path: Path) -> Path:
    try:
        return await services.media.without_traces(path, record.folder)
    except FileRejected as error:
        await record.note(f"{path.name} is sent as it is: {error} {error.detail}")
        return path
