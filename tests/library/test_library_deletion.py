"""A job that is deleted for good is whole or gone, its tasks stay known, and nothing else goes."""

import asyncio
import os
import random
import shutil
import subprocess
import sys
import textwrap
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from library_jobs import a_job

from avatar_desktop.domain.price import Payment
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.library import deleted_tasks, files
from avatar_desktop.library.index import Index
from avatar_desktop.library.library import JobLibrary

DELETER = textwrap.dedent(
    """
    import asyncio, sys
    from pathlib import Path

    from avatar_desktop.library.library import JobLibrary

    async def main():
        library = JobLibrary(Path(sys.argv[1]), Path(sys.argv[2]))
        ids = await library.trashed()
        print("ready", flush=True)
        for job_id in ids:
            await library.remove(job_id)
            print(job_id, flush=True)

    asyncio.run(main())
    """
)


class Killed(BaseException):
    """The process ends here."""


def within(folder: Path, story):
    """Run *story* on a library of its own in *folder*."""

    async def told():
        library = JobLibrary(folder / "library", folder / "index.sqlite")
        try:
            return await story(library)
        finally:
            await library.close()

    return asyncio.run(told())


def filled(folder: Path, count: int) -> list[str]:
    """Put *count* jobs of one clip and a task each into the trash; return their ids."""
    source = folder / "clip.mp4"
    source.write_bytes(b"a clip" * 5_000)

    async def story(library):
        ids = []
        for number in range(count):
            job = await library.create(a_job(number), {"video": source})
            await library.save(job.changed(trashed=True, task_id=f"task-{number}"))
            ids.append(job.id)
        return ids

    return within(folder, story)


def assert_whole_or_gone(folder: Path, ids: list[str]) -> set[str]:
    """Open the library anew: each job is in folder and index, or in neither; return those left."""

    async def story(library):
        assert await library.open() == ()
        jobs = await library.search(HistoryQuery(trashed=True, limit=9999))
        for job in jobs:
            data = (library.folder(job.id) / job.inputs["video"].file).read_bytes()
            assert data == b"a clip" * 5_000
        assert set(await library.trashed()) == {job.id for job in jobs}
        tasks = {f"task-{number}" for number in range(len(ids))}
        assert await library.known_tasks(tasks) == tasks
        return {job.id for job in jobs}

    left = within(folder, story)
    names = [one.name for one in (folder / "library").iterdir() if one.is_dir()]
    assert sorted(name.rsplit("_", 1)[-1] for name in names) == sorted(one[-8:] for one in left)
    return left


def test_killed_in_the_middle_of_emptying(tmp_path, rounds, seed):
    """Whenever the process dies, every job is whole in the trash, or gone for good."""
    rng = random.Random(seed)
    for number in range(rounds(2, 20)):
        folder = tmp_path / str(number)
        folder.mkdir()
        ids = filled(folder, 30)
        script = folder / "deleter.py"
        script.write_text(DELETER)
        command = [
            sys.executable,
            str(script),
            str(folder / "library"),
            str(folder / "index.sqlite"),
        ]
        root = str(Path(files.__file__).parents[2])
        with subprocess.Popen(
            command, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": root}
        ) as child:
            for _ in range(rng.randint(1, 20)):
                child.stdout.readline()
            child.kill()
            told = {line.strip() for line in child.stdout}

        left = assert_whole_or_gone(folder, ids)

        assert not left & told


@pytest.mark.parametrize("where", ["note", "paid", "doom", "index", "clear"])
def test_killed_at_each_step_of_a_deletion(tmp_path, monkeypatch, where):
    """Before the folder stands aside the job is whole, after it is gone."""
    ids = filled(tmp_path, 3)
    owner, name = {"note": (deleted_tasks, "note"), "paid": (deleted_tasks, "note_paid"),
                   "doom": (files, "doom"), "index": (Index, "remove"),
                   "clear": (files, "clear")}[where]  # fmt: skip

    def killed(*_given):
        raise Killed

    async def story(library):
        with monkeypatch.context() as patch:
            patch.setattr(owner, name, killed)
            with pytest.raises(Killed):
                await library.remove(ids[1])

    within(tmp_path, story)

    left = assert_whole_or_gone(tmp_path, ids)
    assert left == (set(ids) if where in {"note", "paid", "doom"} else {ids[0], ids[2]})


def test_task_of_a_deleted_job_is_known_to_a_new_index(tmp_path):
    """Its task cannot be taken for another job's, even when the index is lost on the same day."""
    ids = filled(tmp_path, 2)
    within(tmp_path, lambda library: library.remove(ids[0]))
    for one in tmp_path.glob("index.sqlite*"):
        one.unlink()

    assert assert_whole_or_gone(tmp_path, ids) == {ids[1]}


def test_notes_of_tasks_go_when_nobody_lists_them(tmp_path):
    """After a week the note of a task is gone; a damaged line harms no other."""
    now = datetime(2026, 6, 1, tzinfo=UTC)
    deleted_tasks.note(tmp_path, ["old"], now - timedelta(days=8))
    deleted_tasks.note(tmp_path, ["a b", "第二"], now - timedelta(days=6))
    with (tmp_path / deleted_tasks.NAME).open("ab") as file:
        file.write(b"\xff\x00 torn\n2026-06-01 no time\n")

    deleted_tasks.note(tmp_path, ["new"], now)

    assert deleted_tasks.noted(tmp_path) == {"a b", "第二", "new"}


def test_only_the_link_goes_where_a_folder_is_one(tmp_path):
    """A job's folder that somebody has moved and linked stays where it was moved to."""
    (job_id,) = filled(tmp_path, 1)
    folder = next(one for one in (tmp_path / "library").iterdir() if one.is_dir())
    shutil.move(folder, tmp_path / "elsewhere")
    folder.symlink_to(tmp_path / "elsewhere")

    within(tmp_path, lambda library: library.remove(job_id))

    assert (tmp_path / "elsewhere" / "video.mp4").exists()
    assert [one.name for one in (tmp_path / "library").iterdir()] == [deleted_tasks.NAME]


def test_job_of_another_process_is_deleted_with_its_folder(tmp_path):
    """What another process has made since the start goes whole, not only from the index."""
    source = tmp_path / "clip.mp4"
    source.write_bytes(b"a clip")

    async def story(library):
        await library.open()
        other = JobLibrary(tmp_path / "library", tmp_path / "index.sqlite")
        job = await other.create(a_job(), {"video": source})
        await other.close()
        await library.remove(job.id)

    within(tmp_path, story)

    assert list((tmp_path / "library").iterdir()) == []


def test_job_that_is_gone_cannot_be_claimed(tmp_path):
    """Whoever takes up what another process deletes in that moment is told, and goes on."""
    assert within(tmp_path, lambda library: library.claim("nobody")) is False


def test_line_about_a_job_that_is_gone_is_no_failure(tmp_path):
    """The log of a job that another process has deleted needs no more lines."""
    within(tmp_path, lambda library: library.note("nobody", "an upload was not deleted"))

    assert not (tmp_path / "library").exists()


def test_what_was_paid_for_a_deleted_job_stays_known(tmp_path):
    """Through a restart, each payment once also where a deletion was cut off and made again."""
    ids = filled(tmp_path, 2)
    now = datetime.now(UTC)
    paid = [Payment(ids[0], now, "3.00 CNY"), Payment(ids[0], now - timedelta(days=9), "1.00 CNY")]
    deleted_tasks.note_paid(tmp_path / "library", paid, now)

    within(tmp_path, lambda library: library.remove(ids[0], paid))
    within(tmp_path, lambda library: library.remove(ids[1]))

    assert within(tmp_path, lambda library: library.paid_for_removed()) == paid[:1]
