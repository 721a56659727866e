"""The index's questions and answers in SQL. Used on one thread only."""

import json
import logging
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from avatar_desktop.domain import parts
from avatar_desktop.domain.job import ENDED, Job
from avatar_desktop.domain.job import JobState as S
from avatar_desktop.domain.needles import Needle
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.library.files import SEAL, as_record
from avatar_desktop.library.jobs import job_from_json, job_to_json, words

log = logging.getLogger(__name__)

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

_CANDIDATES = 8
"""How many copies of one content are tried."""

_LIKE = r"words LIKE ? ESCAPE '\'"

_WHOLE = f"(id NOT LIKE '%{parts.MARK}%' OR state = ?)"

_UPSERT = """
INSERT INTO jobs
    (id, folder, model, state, created, starred, trashed, words, changed, bytes, in_doubt, job)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
    folder = excluded.folder, model = excluded.model, state = excluded.state,
    created = excluded.created, starred = excluded.starred, trashed = excluded.trashed,
    words = excluded.words, changed = excluded.changed, bytes = excluded.bytes,
    in_doubt = excluded.in_doubt, job = excluded.job
"""


@dataclass(frozen=True, slots=True)
class Stamp:
    """A job.json as the index last saw it: its folder's name, change in nanoseconds, bytes."""

    folder: str
    changed: int
    bytes: int


class Index:
    """The jobs of one library over an open connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._db = connection

    def put(self, job: Job, stamp: Stamp) -> None:
        """Insert or replace *job*."""
        self.hold_task(job)
        self._db.execute(
            _UPSERT,
            (
                *(row := (
                    job.id, stamp.folder, job.model_key, job.state.value, _ticks(job.created),
                    job.starred, job.trashed, words(job), stamp.changed, stamp.bytes,
                )),
                bool(job.open_submits),
                _sealed(row, json.dumps(job_to_json(job), default=str)),
            ),
        )  # fmt: skip
        copies = [(one.sum, job.id, one.file) for one in job.inputs.values() if one.sum]
        self._db.executemany("INSERT OR IGNORE INTO inputs VALUES (?, ?, ?)", copies)

    def put_all(self, entries: Iterable[tuple[Job, Stamp]], gone: Iterable[str]) -> None:
        """Insert or replace *entries* and delete the ids *gone*, all or nothing."""
        entries, gone = list(entries), list(gone)
        if not entries and not gone:
            return
        with self.at_once():
            for job, stamp in entries:
                self.put(job, stamp)
            for one in gone:
                self._forget(one)

    @contextmanager
    def at_once(self) -> Iterator[None]:
        """Let no other process write until the end of the block; what failed is undone."""
        self._db.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._db.execute("COMMIT")
        except BaseException:
            if self._db.in_transaction:
                self._db.execute("ROLLBACK")
            raise

    def remove(self, job_id: str) -> None:
        """Forget a job; its tasks stay known."""
        with self.at_once():
            self._forget(job_id)

    def _forget(self, job_id: str) -> None:
        self._db.execute("DELETE FROM inputs WHERE job = ?", (job_id,))
        self._db.execute("DELETE FROM jobs WHERE id = ?", (job_id,))

    def copies(self, sums: Collection[str]) -> dict[str, list[tuple[str, str]]]:
        """Return, by the sum of their content, folder and file name of jobs' inputs."""
        rows = self._db.execute(
            "SELECT inputs.sum, folder, file FROM inputs JOIN jobs ON jobs.id = inputs.job "
            "WHERE inputs.sum IN (SELECT value FROM json_each(?)) ORDER BY created DESC LIMIT ?",
            (json.dumps(sorted(sums)), _CANDIDATES * max(1, len(sums))),
        )
        found: dict[str, list[tuple[str, str]]] = {}
        for content, folder, file in rows:
            found.setdefault(content, []).append((folder, file))
        return found

    def trashed(self) -> list[str]:
        """Return the ids of the jobs in the trash."""
        return [row[0] for row in self._db.execute("SELECT id FROM jobs WHERE trashed = 1")]

    def tasks_of(self, job_id: str) -> set[str]:
        """Return the tasks that a job has or had."""
        rows = self._db.execute("SELECT id FROM tasks WHERE job = ?", (job_id,))
        return {row[0] for row in rows}

    def keep_tasks(self, ids: Collection[str]) -> None:
        """Make *ids* known as those of jobs that are gone, where nobody has them."""
        missing = sorted(set(ids) - self.known_tasks(ids))
        if missing:
            insert = "INSERT OR IGNORE INTO tasks (id, job) VALUES (?, '')"
            self._db.executemany(insert, [(one,) for one in missing])

    def stamps(self) -> dict[str, Stamp | None]:
        """Return what the index knows of the folders, by job id; None for a row that is damaged."""
        rows = self._db.execute(
            "SELECT id, folder, model, state, created, starred, trashed, words, changed, bytes, "
            "job FROM jobs"
        )
        return {
            row[0]: Stamp(row[1], row[8], row[9]) if _intact(row[:-1], row[-1]) else None
            for row in rows
        }

    def folders(self) -> dict[str, str]:
        """Return the job id of each folder."""
        return dict(self._db.execute("SELECT folder, id FROM jobs"))

    def get(self, job_id: str) -> Job | None:
        """Return the job, or None."""
        rows = self._db.execute("SELECT job FROM jobs WHERE id = ?", (job_id,))
        return next(_jobs(rows), None)

    def has_task(self, job: Job) -> bool:
        """Whether it is noted that *job* has its task."""
        rows = self._db.execute("SELECT job FROM tasks WHERE id = ?", (job.task_id,))
        return bool(rows.fetchone() == (job.id,))

    def hold_task(self, job: Job) -> bool:
        """Note that *job* has its task; False when another job came first.

        One that has had it since before that was noted keeps it.
        """
        if not job.task_id:
            return True
        insert = "INSERT INTO tasks (id, job) VALUES (?, ?) ON CONFLICT (id) DO NOTHING"
        self._db.execute(insert, (job.task_id, job.id))
        if self.has_task(job):
            return True
        before = self.get(job.id)
        return before is not None and before.task_id == job.task_id

    def known_tasks(self, ids: Collection[str]) -> set[str]:
        """Return those of *ids* that a job has or had."""
        rows = self._db.execute(
            "SELECT id FROM tasks WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(sorted(ids)),),
        )
        return {row[0] for row in rows}

    def in_doubt(self) -> list[Job]:
        """Return the jobs with a sending whose fate is not known, oldest first."""
        rows = self._db.execute("SELECT job FROM jobs WHERE in_doubt ORDER BY created, id")
        return list(_jobs(rows))

    def unfinished(self) -> list[Job]:
        """Return the jobs that have not ended, oldest first."""
        marks = ", ".join("?" * len(ENDED))
        rows = self._db.execute(
            f"SELECT job FROM jobs WHERE state NOT IN ({marks}) ORDER BY created, id",  # noqa: S608 (question marks only)
            [state.value for state in ENDED],
        )
        return list(_jobs(rows))

    def search(self, query: HistoryQuery) -> list[Job]:
        """Return a page of jobs, newest first. Every word of the text has to be found."""
        wheres, values = ["trashed = ?"], [query.trashed]
        conditions: list[tuple[str, object]] = []
        if query.model:
            conditions.append(("model = ?", query.model))
        if query.state:
            conditions.append(("state = ?", query.state.value))
        if not query.parts:
            conditions.append((_WHOLE, S.NEEDS_CHECK.value))
        if query.starred:
            conditions.append(("starred = ?", True))
        bound: list[object] = [*values, *(value for _, value in conditions)]
        wheres += [where for where, _ in conditions]
        for needle in query.needles or [Needle(word) for word in query.text.split()]:
            where, found = _one_of(needle)
            wheres.append(where)
            bound += found
        if query.before:
            wheres.append("(created, id) < (?, ?)")
            bound += [_ticks(query.before.created), query.before.id]
        sql = (
            f"SELECT job FROM jobs WHERE {' AND '.join(wheres)} "  # noqa: S608 (constants only)
            "ORDER BY created DESC, id DESC LIMIT ?"
        )
        return list(_jobs(self._db.execute(sql, [*bound, query.limit])))

    def close(self) -> None:
        """Close the connection."""
        self._db.close()


def _one_of(needle: Needle) -> tuple[str, list[object]]:
    """Return the condition that a job has or is what *needle* means, and its values."""
    ways: list[tuple[str, list[object]]] = []
    for column, known in (("model", needle.models), ("state", [s.value for s in needle.states])):
        if known:
            ways.append((f"{column} IN ({', '.join('?' * len(known))})", [*known]))
    ways.append((_LIKE, [f"%{_escaped(needle.text)}%"]))
    by_model: dict[str, list[object]] = {}
    for one in needle.options:
        end = f"{_escaped(one.value)}\n" if one.value else ""
        by_model.setdefault(one.model, []).append(f"%\n{_escaped(one.key)} {end}%")
    for model, lines in by_model.items():
        either = " OR ".join([_LIKE] * len(lines))
        ways.append((f"(model = ? AND ({either}))", [model, *lines]))
    values = [value for _, known in ways for value in known]
    return f"({' OR '.join(where for where, _ in ways)})", values


def _jobs(rows: Iterable[tuple[str]]) -> Iterator[Job]:
    for row in rows:
        try:
            yield job_from_json(as_record(row[0]))
        except ValueError as error:
            log.warning("the index holds a job that cannot be read: %s", error)


def _sealed(row: tuple[object, ...], job: str) -> str:
    """Return *job*, a JSON object, with a sum over it and the rest of its *row* as last field."""
    return f'{job[:-1]}, "{SEAL}": {_sum(row, job[:-1])}}}'


def _intact(row: tuple[object, ...], job: str) -> bool:
    """Whether the *row* is as it was written; False for one of an earlier version too."""
    start, found, seal = job.rpartition(f', "{SEAL}": ')
    return bool(found) and seal == f"{_sum(row, start)}}}"


def _sum(row: tuple[object, ...], job: str) -> int:
    plain = [int(one) if isinstance(one, bool) else one for one in row]
    return zlib.crc32(f"{plain}{job}".encode())


def _ticks(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)


def _escaped(word: str) -> str:
    plain = word.casefold().encode("utf-8", "replace").decode("utf-8")
    return plain.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
