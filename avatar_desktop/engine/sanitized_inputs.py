"""What is sent in place of a person's files: copies without places and names."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

from avatar_desktop.domain.errors import FileRejected, StorageFull
from avatar_desktop.engine import failures
from avatar_desktop.engine.job_state import JobStateWriter
from avatar_desktop.engine.ports import Media, Services

KEEPS_TRACES = "keeps_traces"
"""The fact of a job that names the input which the person has to decide about."""


@asynccontextmanager
async def as_sent(
    record: JobStateWriter, services: Services, names: Iterable[str]
) -> AsyncIterator[Mapping[str, Path]]:
    """Give the files to send for the inputs *names*, until the block ends.

    Where the person wants no traces in them, these are copies in the job's folder that go away
    with the block. A file that cannot be cleaned goes as it is only where the job says that it
    may; otherwise FileRejected. StorageFull when there is no room for a copy.
    """
    files = {name: record.files[name] for name in names}
    if not services.strips():
        yield files
        return
    try:
        yield {name: await _clean(record, services, name) for name in files}
    finally:
        await asyncio.shield(services.media.forget_copies(record.folder))


async def tried(media: Media, files: Mapping[str, Path], folder: Path) -> dict[str, FileRejected]:
    """Return why those of *files* can only be sent as they are of which no clean copy is possible.

    *folder* is for the trial; a disk without room for it is told when the copy is needed.
    """
    found: dict[str, FileRejected] = {}
    for name, path in files.items():
        try:
            await media.try_without_traces(path, folder)
        except FileRejected as error:
            found[name] = failures.keeps_traces(path.name, error)
        except StorageFull:
            continue
    return found


async def _clean(record: JobStateWriter, services: Services, name: str) -> Path:
    path = record.files[name]
    try:
        return await services.media.without_traces(path, record.folder)
    except FileRejected as error:
        await record.note(f"{path.name} cannot be cleaned: {error} {error.detail}")
        if name in record.job.as_is:
            return path
        await record.change(facts={**record.job.facts, KEEPS_TRACES: name})
        raise failures.keeps_traces(record.job.inputs[name].source, error) from error
