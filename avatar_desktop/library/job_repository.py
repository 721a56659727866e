"""The library on one thread: folders first, then the index over them."""

import logging
import sqlite3
from collections.abc import Callable, Collection, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from avatar_desktop.domain.job import Job
from avatar_desktop.domain.price import Payment
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.domain.text import Message
from avatar_desktop.library import deleted_tasks, files
from avatar_desktop.library.copies import TakenBytes
from avatar_desktop.library.database import afresh, connect, in_memory, unwritten
from avatar_desktop.library.disk_refusals import task_taken, writing
from avatar_desktop.library.index import Index, Stamp
from avatar_desktop.library.job_locks import JobLocks
from avatar_desktop.library.jobs import job_to_json
from avatar_desktop.library.reindexing import CatchUp, stamp_of
from avatar_desktop.system.private import make_folder

T = TypeVar("T")

log = logging.getLogger(__name__)


@dataclass(slots=True)
class JobRepository:
    """The jobs below `root`. All methods block and belong to one thread, save `folder_of`."""

    root: Path
    index_file: Path
    notices: list[Message] = field(default_factory=list)
    """What was damaged or refused when it was opened."""
    taken: TakenBytes = field(init=False)
    _index: Index | None = None
    _folders: dict[str, str] = field(default_factory=dict)
    _removed: set[str] = field(default_factory=set)
    _claims: JobLocks = field(default_factory=JobLocks)

    def __post_init__(self) -> None:
        self.taken = TakenBytes(self.root)

    def open(self) -> None:
        """Open the index and bring it up to date with the folders, which are the truth."""
        self._opened()

    def add(self, staged: Path, job: Job) -> None:
        """Make the *staged* folder the folder of *job*; StorageFull, and then nothing is left."""
        self._opened()
        with writing(self.root):
            files.write_record(staged, job_to_json(job))
            folder = files.adopt(staged, self.root, files.folder_name(job))
            stamp = stamp_of(folder)
        self._folders[job.id] = folder.name
        self.taken.touch(folder.name)
        self._ask(lambda index: index.put(job, stamp))

    def save(self, job: Job) -> None:
        """Write *job*, folder first. A job that was removed stays removed; TaskTaken."""
        self._opened()
        if job.id in self._removed:
            return
        name = self._folders.setdefault(job.id, files.folder_name(job))
        folder = self.root / name
        if job.task_id and not self._ask(lambda index: index.has_task(job)):
            self._ask(lambda index: self._take(index, job, folder))
            return
        stamp = self._write(job, folder)
        self._ask(lambda index: index.put(job, stamp))

    def mark(self, job_id: str, **flags: bool) -> Job | None:
        """Set *flags* of a job that has ended as it is now, and return it; None for any other."""
        job = self.get(job_id)
        if job is None or not job.ended:
            return None
        marked = job.changed(**flags)
        self.save(marked)
        return marked

    def _write(self, job: Job, folder: Path) -> Stamp:
        with writing(self.root):
            make_folder(folder)
            written = files.write_record(folder, job_to_json(job))
        self.taken.touch(folder.name)
        return Stamp(folder.name, written.st_mtime_ns, written.st_size)

    def _take(self, index: Index, job: Job, folder: Path) -> None:
        """Write *job* that has a new task, unless another job of any process came first."""
        with index.at_once():
            if not index.hold_task(job):
                raise task_taken(job.task_id or "")
            index.put(job, self._write(job, folder))

    def known_tasks(self, ids: Collection[str]) -> set[str]:
        """Return those of *ids* that a job has or had."""
        return self._ask(lambda index: index.known_tasks(ids))

    def in_doubt(self) -> list[Job]:
        """Return the jobs with a sending whose fate is not known, oldest first."""
        return self._ask(Index.in_doubt)

    def get(self, job_id: str) -> Job | None:
        """Return the job, or None."""
        return self._ask(lambda index: index.get(job_id))

    def unfinished(self) -> list[Job]:
        """Return the jobs that have not ended, oldest first."""
        return self._ask(Index.unfinished)

    def search(self, query: HistoryQuery) -> list[Job]:
        """Return a page of jobs, newest first."""
        return self._ask(lambda index: index.search(query))

    def remove(self, job_id: str, paid: Sequence[Payment] = ()) -> None:
        """Delete a job and its folder for good; killed half-way it is whole, or gone.

        What was *paid* for it stays known for days.
        """
        self._opened()
        doomed = None
        with writing(self.root), suppress(KeyError):
            folder = self.folder_of(job_id)
            tasks = self._ask(lambda index: index.tasks_of(job_id))
            deleted_tasks.note(self.root, tasks, datetime.now(UTC))
            deleted_tasks.note_paid(self.root, paid, datetime.now(UTC))
            self._claims.release(folder)
            doomed = files.doom(folder)
        self._removed.add(job_id)
        self._folders.pop(job_id, None)
        self._ask(lambda index: index.remove(job_id))
        if doomed:
            files.clear(doomed)

    def paid_for_removed(self) -> list[Payment]:
        """Return what was paid lately for jobs that may be gone by now."""
        return deleted_tasks.paid(self.root)

    def trashed(self) -> list[str]:
        """Return the ids of the jobs in the trash."""
        return self._ask(Index.trashed)

    def copies(self, sums: Collection[str]) -> dict[str, list[Path]]:
        """Return jobs' inputs by the sum of their content; they may be gone or changed."""
        found = self._ask(lambda index: index.copies(sums))
        return {
            content: [self.root / folder / file for folder, file in places]
            for content, places in found.items()
        }

    def note(self, job_id: str, line: str) -> None:
        """Append *line* to the job's log; nothing where the job is gone."""
        self._opened()
        with writing(self.root), suppress(KeyError):
            files.append_line(folder := self.folder_of(job_id), line)
            self.taken.touch(folder.name)

    def claim(self, job_id: str) -> bool:
        """Take a job to work on it; False while another process has it, or has deleted it."""
        self._opened()
        try:
            return self._claims.claim(self.folder_of(job_id))
        except KeyError:
            return False

    def release(self, job_id: str) -> None:
        """Give a job back."""
        if job_id in self._folders:
            self._claims.release(self.root / self._folders[job_id])

    def folder_of(self, job_id: str) -> Path:
        """Return the folder of a job; KeyError when there is none."""
        if job_id not in self._folders:
            self._folders[job_id] = _found(self.root, job_id)
        return self.root / self._folders[job_id]

    def close(self) -> None:
        """Give all jobs back and close the index."""
        self._claims.close()
        if self._index:
            self._index.close()
            self._index = None

    def _ask(self, question: Callable[[Index], T]) -> T:
        """Return the index's answer; one that breaks is replaced, the folders have it all."""
        try:
            return question(self._opened())
        except sqlite3.Error as error:
            log.warning("the index failed and is kept in memory from now on: %s", error)
            self._set_up(in_memory())
            return question(self._opened())

    def _opened(self) -> Index:
        if self._index is None:
            files.sweep(self.root)
            tell = self.notices.append
            connection = connect(self.index_file, tell)
            try:
                return self._set_up(connection)
            except sqlite3.OperationalError as error:  # full, or busy for long
                return self._set_up(unwritten(self.index_file, error, tell))
            except sqlite3.DatabaseError as error:
                return self._set_up(afresh(self.index_file, error, tell))
        return self._index

    def _set_up(self, connection: sqlite3.Connection) -> Index:
        if self._index:
            self._index.close()
            self._index = None
        index = Index(connection)
        try:
            caught = CatchUp(index, self.root)
            caught.run()
            self._folders = caught.folders
            self.notices += caught.notices
            index.keep_tasks(deleted_tasks.noted(self.root))
        except BaseException:
            index.close()
            raise
        self._index = index
        return index


def _found(root: Path, job_id: str) -> str:
    """Look for the folder of a job that this process has not seen; KeyError."""
    for folder in root.glob(f"*_{files.short_id(job_id)}*"):
        try:
            if files.read_record(folder).get("id") == job_id:
                return folder.name
        except (OSError, ValueError):
            continue
    raise KeyError(job_id)
