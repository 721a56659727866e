"""From links to files on this disk: fetched, found whole, and named after what they are."""

import asyncio
import os
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path

from avatar_desktop.domain.errors import AppError, FileRejected, LinkExpired, StorageFull
from avatar_desktop.domain.job import Job
from avatar_desktop.domain.received import Received
from avatar_desktop.domain.spec import Output
from avatar_desktop.engine import failures
from avatar_desktop.engine.events import TransferStage
from avatar_desktop.engine.failures import BrokenResult
from avatar_desktop.engine.job_state import JobStateWriter
from avatar_desktop.engine.ports import Media, Services
from avatar_desktop.engine.timing import Timing, persist
from avatar_desktop.system import disk_errors

MAIN = "result"
"""What every model calls its first output."""
AGAIN = ".again"
"""In the name of a file that was fetched once more since the first may be damaged."""
FRESH = ".new"
"""End of the name of a file that was fetched and not looked at yet."""
UNFINISHED = (".part", ".tmp")

Renew = Callable[[], Awaitable[Sequence[Output]]]
"""Asks the task again for links that live."""


class Saving:
    """Saves the outputs of one job; what an earlier run of the app has saved is not fetched."""

    def __init__(
        self, record: JobStateWriter, services: Services, timing: Timing, renew: Renew
    ) -> None:
        self._record = record
        self._services = services
        self._timing = timing
        self._renew = renew

    async def save_all(self, outputs: Sequence[Output]) -> tuple[str, ...]:
        """Return the names of the saved files; AppError when one is missing that is needed."""
        names = []
        for output in outputs:
            try:
                names.append(await self._saved(output) or await self._save(output))
            except AppError as error:
                if not output.optional or isinstance(error, StorageFull):
                    raise
                await self._record.note(f"{output.name}.{output.suffix} was left out: {error}")
        return tuple(names)

    async def _saved(self, output: Output) -> str:
        """Return the name of the whole file that an earlier run saved or fetched; else nothing."""
        record, media = self._record, self._services.media
        found = await whole_file(media, record.folder, record.job, output.name, output.viewer)
        return await self._named(*found, output) if found else ""

    async def _save(self, output: Output) -> str:
        """Fetch *output*; a dead link is renewed once by asking the task again."""
        try:
            return await self._fetch(output)
        except LinkExpired:
            fresh = {one.name: one for one in await self._renew()}
            if output.name not in fresh:
                raise
            return await self._fetch(fresh[output.name])

    async def _fetch(self, output: Output) -> str:
        """Save *output*, whole; a broken file is fetched once more."""
        raw = self._record.folder / f"{output.name}.{output.suffix}{FRESH}"
        try:
            received = await self._fetch_and_verify(output, raw)
        except BrokenResult:
            received = await self._fetch_and_verify(output, raw)
        else:
            if received.doubtful:
                raw, received = await self._better(output, raw, received)
        return await self._named(raw, received, output)

    async def _better(self, output: Output, raw: Path, first: Received) -> tuple[Path, Received]:
        """Fetch a doubtful file once more, beside the *first*, which stays if that is no better."""
        again = raw.with_name(f"{output.name}{AGAIN}.{output.suffix}{FRESH}")
        try:
            second = await self._fetch_and_verify(output, again, pauses=())
        except AppError as error:
            await self._record.note(f"{output.name} was not fetched again: {error}")
            second = first
        return (raw, first) if second.doubtful else (again, second)

    async def _fetch_and_verify(
        self, output: Output, raw: Path, pauses: Sequence[float] | None = None
    ) -> Received:
        progress = self._record.progress(TransferStage.DOWNLOAD)
        await persist(
            lambda: self._services.fetcher.fetch(output.url, raw, progress),
            self._timing.downloads if pauses is None else pauses,
            self._record.waits,
        )
        try:
            return await self._services.media.verify(raw, output.viewer)
        except FileRejected as error:
            raise BrokenResult(error) from error

    async def _named(self, path: Path, received: Received, output: Output) -> str:
        """Give the whole file *path* the name that says what it is, and return that."""
        target = path.with_name(f"{output.name}.{received.suffix}")
        if path != target:
            try:
                await asyncio.to_thread(os.replace, path, target)
            except OSError as error:
                words = failures.explained("NotWritten", why=disk_errors.reason(error))
                raise StorageFull(words, detail=str(error)) from error
        await asyncio.to_thread(_tidy, target, output.name)
        if received.unseen:
            await self._record.note(f"{target.name} is not shown: {received.unseen.painted()}")
        if received.doubtful:
            await self._record.note(f"{target.name} may be damaged: not all of it decodes well")
        return target.name


def _tidy(target: Path, name: str) -> None:
    """Remove what was fetched beside *target*, which is the output *name* now."""
    with suppress(OSError):
        for one in target.parent.glob(f"{name}{AGAIN}.*"):
            one.unlink()
        for one in target.parent.glob(f"{name}.*{FRESH}"):
            one.unlink()


async def whole_file(
    media: Media, folder: Path, job: Job, name: str, viewer: str
) -> tuple[Path, Received] | None:
    """Return the whole file called *name*, of any suffix, in the *folder* of *job*."""
    for path in await asyncio.to_thread(candidates, folder, job, name):
        try:
            return path, await media.verify(path, viewer)
        except FileRejected:
            continue
    return None


def candidates(folder: Path, job: Job, name: str) -> list[Path]:
    """Return the files of *job* that may be its output *name*: finished ones before fresh ones."""
    inputs = {item.file for item in job.inputs.values()}
    try:
        found = [
            one
            for one in sorted(folder.iterdir())
            if one.name.startswith(f"{name}.")
            and one.name not in inputs
            and one.suffix not in UNFINISHED
            and one.is_file()
        ]
    except OSError:
        return []
    return sorted(found, key=lambda one: one.suffix == FRESH)


async def has_result(services: Services, job: Job, viewer: str) -> bool:
    """Whether the result of a task that has succeeded lies in the folder of *job* already."""
    if not job.succeeded_at:
        return False
    folder = services.library.folder(job.id)
    return await whole_file(services.media, folder, job, MAIN, viewer) is not None
