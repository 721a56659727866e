"""Whose task is whose: one job a task, in every process and after every restart."""

import asyncio
import sqlite3
from dataclasses import replace
from pathlib import Path
from threading import Barrier, Thread

import pytest
from library_jobs import START, a_job

from avatar_desktop.domain.errors import TaskTaken
from avatar_desktop.domain.job import JobState, Submit
from avatar_desktop.library.database import connect
from avatar_desktop.library.library import JobLibrary


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """The folder and the index of a library that does not exist yet."""
    return tmp_path / "library", tmp_path / "data" / "index.sqlite"


def job(number: int, **changes):
    """Return a job that runs the task `task-N`, unless told otherwise."""
    given = {"id": f"20260102030405-{number:08x}", "state": JobState.RUNNING,
             "task_id": f"task-{number}", **changes}  # fmt: skip
    return replace(a_job(), **given)


def within(places, story):
    """Run *story* on a library of its own at *places*."""

    async def told():
        library = JobLibrary(*places)
        try:
            return await story(library)
        finally:
            await library.close()

    return asyncio.run(told())


def test_task_belongs_to_one_job(places):
    """A second job does not get the task of the first, and neither record is harmed."""

    async def story(library):
        first, second = job(1), job(2, task_id=None, state=JobState.NEEDS_CHECK)
        await library.save(first)
        await library.save(second)
        with pytest.raises(TaskTaken):
            await library.save(second.moved_to(JobState.RUNNING, task_id="task-1"))
        return [await library.get(one.id) for one in (first, second)]

    first, second = within(places, story)

    assert (first.task_id, second.task_id) == ("task-1", None)
    records = [path.read_text() for path in places[0].glob("*/job.json")]
    assert sum("task-1" in text for text in records) == 1


def test_two_processes_do_not_both_get_a_task(places, rounds):
    """Of two libraries on one folder that take a task at once, one wins, each time."""

    async def story():
        one, two = JobLibrary(*places), JobLibrary(*places)
        for number in range(rounds(20, 300)):
            a = job(10_000 + number, task_id=f"shared-{number}")
            b = job(20_000 + number, task_id=f"shared-{number}")
            done = await asyncio.gather(one.save(a), two.save(b), return_exceptions=True)
            assert sorted(type(end) for end in done if end) == [TaskTaken]
        await one.close()
        await two.close()

    asyncio.run(story())


def test_task_of_a_job_that_is_gone_is_not_free(places):
    """Whoever had a task is remembered: after a removal, after a retry, after a restart."""

    async def before(library):
        await library.save(job(1))
        await library.remove(job(1).id)
        await library.save(job(2))
        await library.save(replace(job(2), state=JobState.QUEUED, task_id=None))

    within(places, before)
    ids = ("task-1", "task-2", "task-3")
    known = within(places, lambda library: library.known_tasks(ids))

    assert known == {"task-1", "task-2"}


def test_tasks_are_known_where_the_index_was_lost(places):
    """The folders tell whose task is whose."""
    within(places, lambda library: library.save(job(1)))
    places[1].unlink()

    async def story(library):
        with pytest.raises(TaskTaken):
            await library.save(job(2, task_id="task-1"))
        return await library.known_tasks(["task-1", "x"])

    assert within(places, story) == {"task-1"}


def test_index_of_an_earlier_version_is_brought_up_to_date(places):
    """Its jobs keep their tasks; those in doubt are known as such."""
    jobs = [job(1), job(2), job(3, task_id=None, state=JobState.NEEDS_CHECK, submitted_at=START)]

    async def fill(library):
        for one in jobs:
            await library.save(one)

    within(places, fill)
    with sqlite3.connect(places[1]) as old:
        old.execute("DROP INDEX jobs_in_doubt")
        old.execute("ALTER TABLE jobs DROP COLUMN in_doubt")
        old.execute("DROP TABLE tasks")
        old.execute("PRAGMA user_version = 1")
    old.close()

    async def story(library):
        with pytest.raises(TaskTaken):
            await library.save(job(4, task_id="task-1"))
        return await library.in_doubt(), await library.known_tasks(["task-1"])

    doubtful, known = within(places, story)

    assert [one.id for one in doubtful] == [jobs[2].id]
    assert known == {"task-1"}


def test_sending_in_doubt_is_kept_and_found(places):
    """From before it leaves until its fate is known, whatever the job's state is meanwhile."""
    sent = Submit(START, tag="tag")
    states = (JobState.SUBMITTING, JobState.CANCELLED, JobState.QUEUED, JobState.RUNNING)

    async def story(library):
        for number, state in enumerate(states):
            await library.save(job(number, state=state, doubts=(sent,)))
        await library.save(job(9))
        return await library.in_doubt()

    found = within(places, story)

    assert [one.state for one in found] == list(states)
    assert {one.doubts for one in found} == {(sent,)}


def test_task_of_a_trashed_job_is_not_free(places):
    """What lies in the trash has paid for its task as well."""

    async def work(library):
        await library.save(a_job(1, state=JobState.DONE, task_id="t-1", trashed=True))
        return await library.known_tasks(["t-1", "t-2"])

    assert within(places, work) == {"t-1"}


def test_jobs_of_one_short_id_have_their_own_folders(places, tmp_path):
    """Before the index is open, a folder is found by the record in it, not by its name alone."""

    async def work(library):
        jobs = [
            await library.create(a_job(number, id=f"2026060112301{number}-0000abcd"), {})
            for number in range(4)
        ]
        fresh = JobLibrary(library.root, tmp_path / "other.sqlite")
        found = [fresh.folder(job.id).name for job in jobs]
        await fresh.close()
        return found, [library.folder(job.id).name for job in jobs]

    found, known = within(places, work)

    assert found == known
    assert len(set(found)) == 4


def test_libraries_that_open_a_new_index_at_once_share_it(tmp_path, rounds):
    """Who starts first makes it, the others wait: an index of one's own would hide tasks."""
    for number in range(rounds(40, 600)):
        told, gate = [], Barrier(3)

        def open_it(path=tmp_path / f"{number}" / "index.sqlite", told=told, gate=gate):
            gate.wait()
            connect(path, told.append).close()

        threads = [Thread(target=open_it) for _ in range(3)]
        for one in threads:
            one.start()
        for one in threads:
            one.join()

        assert told == []
