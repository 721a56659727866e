"""The library as the engine and the window use it: every call off the loop's thread."""

import asyncio
import contextlib
import shutil
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from avatar_desktop.domain.job import Job
from avatar_desktop.domain.price import Payment
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.domain.text import Message
from avatar_desktop.library import copies, files
from avatar_desktop.library.disk_refusals import writing
from avatar_desktop.library.files import SuffixOf
from avatar_desktop.library.job_repository import JobRepository
from avatar_desktop.library.origins import origin_of

T = TypeVar("T")


def _no_suffix(path: Path) -> str:  # noqa: ARG001 (the shape of SuffixOf)
    """Return nothing, so that the file keeps the suffix of its name."""
    return ""


class JobLibrary:
    """The jobs in the folder *root*, with an index in the file *index*.

    Each job's folder stands alone; the index is rebuilt from the folders whenever it is missing,
    broken or behind. *suffix_of* tells the suffix (without dot) that fits a file's content.
    """

    def __init__(self, root: Path, index: Path, suffix_of: SuffixOf = _no_suffix) -> None:
        self._shelf = JobRepository(root, index)
        self._suffix_of = suffix_of
        self._worker = ThreadPoolExecutor(1, thread_name_prefix="library")
        self._copiers = ThreadPoolExecutor(2, thread_name_prefix="library-copy")

    @property
    def root(self) -> Path:
        """The folder that holds the jobs' folders. It need not exist yet."""
        return self._shelf.root

    async def open(self) -> tuple[Message, ...]:
        """Open the index now rather than at the first use.

        Returns what was damaged or refused, and what has been done about it.
        """
        await self._work(self._shelf.open)
        return tuple(self._shelf.notices)

    async def create(self, job: Job, sources: Mapping[str, Path]) -> Job:
        """Make the folder of *job*, copy *sources* into it and return the job with its inputs.

        FileRejected for a source, StorageFull for the disk. Cancelled, it leaves nothing.
        """
        stop = threading.Event()
        try:
            staged, filled = await self._copy(lambda: self._stage(job, sources, stop))
        except asyncio.CancelledError:
            stop.set()
            raise
        adding = asyncio.wrap_future(self._worker.submit(self._add, staged, filled))
        try:
            await asyncio.shield(adding)
        except asyncio.CancelledError:
            adding.add_done_callback(lambda done: done.cancelled() or done.exception())
            self._worker.submit(self._shelf.remove, job.id)
            raise
        return filled

    async def save(self, job: Job) -> None:
        """Write *job* to its folder and the index, on disk before this returns.

        StorageFull; TaskTaken when another job has its new task.
        """
        await self._work(self._shelf.save, job)

    async def mark(self, job_id: str, **flags: bool) -> Job | None:
        """Set *flags* of a job that has ended, and return it; None for any other. StorageFull."""
        return await self._work(partial(self._shelf.mark, job_id, **flags))

    async def get(self, job_id: str) -> Job | None:
        """Return the job, or None."""
        return await self._work(self._shelf.get, job_id)

    async def unfinished(self) -> list[Job]:
        """Return the jobs to take up again at start, oldest first."""
        return await self._work(self._shelf.unfinished)

    async def search(self, query: HistoryQuery) -> list[Job]:
        """Return a page of jobs, newest first."""
        return await self._work(self._shelf.search, query)

    async def known_tasks(self, ids: Collection[str]) -> set[str]:
        """Return those of the services' task *ids* that a job has or had."""
        return await self._work(self._shelf.known_tasks, ids)

    async def in_doubt(self) -> list[Job]:
        """Return the jobs with a sending whose fate is not known, oldest first."""
        return await self._work(self._shelf.in_doubt)

    async def remove(self, job_id: str, paid: Sequence[Payment] = ()) -> None:
        """Delete a job and its folder for good; what was *paid* for it stays known for days.

        StorageFull when the disk refuses.
        """
        await self._work(self._shelf.remove, job_id, paid)

    async def paid_for_removed(self) -> list[Payment]:
        """Return what was paid lately for jobs that may be gone by now."""
        return await self._work(self._shelf.paid_for_removed)

    async def note(self, job_id: str, line: str) -> None:
        """Append a dated line to the log in the job's folder; StorageFull."""
        await self._work(self._shelf.note, job_id, line)

    async def size(self) -> int:
        """Return the bytes that the library takes on disk, its index left out."""
        return await self._copy(self._shelf.taken.total)

    async def trashed(self) -> list[str]:
        """Return the ids of the jobs in the trash."""
        return await self._work(self._shelf.trashed)

    async def bytes_freed(self, job_ids: Collection[str]) -> int:
        """Return the bytes that the disk gets back when these jobs are removed together."""
        return await self._copy(lambda: copies.bytes_only_below(self._folders(job_ids)))

    def folder(self, job_id: str) -> Path:
        """Return the folder of a job; KeyError when there is none."""
        return self._shelf.folder_of(job_id)

    async def claim(self, job_id: str) -> bool:
        """Take a job to work on it; False while another process works on it."""
        return await self._work(self._shelf.claim, job_id)

    async def release(self, job_id: str) -> None:
        """Give a job back that `claim` took."""
        await self._work(self._shelf.release, job_id)

    async def close(self) -> None:
        """Finish the writes that were asked for and close the index."""
        self._copiers.shutdown(wait=False, cancel_futures=True)
        with contextlib.suppress(RuntimeError):  # closed before
            await self._work(self._shelf.close)
        self._worker.shutdown(wait=False)

    async def _work(self, work: Callable[..., T], *given: object) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._worker, work, *given)

    async def _copy(self, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._copiers, work)

    def _stage(
        self, job: Job, sources: Mapping[str, Path], stop: threading.Event
    ) -> tuple[Path, Job]:
        with writing(self._shelf.root):
            staged, filled = files.stage(self._shelf.root, job, sources, self._suffix_of, stop)
            inputs = {
                name: replace(item, origin=origin_of(self._shelf.root, Path(item.source)))
                for name, item in filled.inputs.items()
            }
            filled = replace(filled, inputs=inputs)
        self._share(staged, filled)
        if stop.is_set():
            shutil.rmtree(staged, ignore_errors=True)
            raise files.Interrupted
        return staged, filled

    def _share(self, staged: Path, job: Job) -> None:
        """Let the inputs in *staged* be one file with those of other jobs that are the same."""
        sums = {item.sum for item in job.inputs.values()} - {""}
        with contextlib.suppress(RuntimeError, OSError):  # closed, or unread: they stay copies
            known = self._worker.submit(self._shelf.copies, sums).result()
            for item in job.inputs.values():
                copies.share(staged / item.file, known.get(item.sum, ()))

    def _folders(self, job_ids: Collection[str]) -> Iterator[Path]:
        for job_id in job_ids:
            with contextlib.suppress(KeyError):
                yield self._shelf.folder_of(job_id)

    def _add(self, staged: Path, job: Job) -> None:
        try:
            self._shelf.add(staged, job)
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
