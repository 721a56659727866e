"""The index, rebuilt from the folders and brought up to them."""

import json
import os
import shutil
import sqlite3
import time
from dataclasses import replace

import pytest
from library_jobs import a_full_job, a_job
from library_use import filled, found, titles, use

from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.library import files


@pytest.mark.parametrize("harm", ["missing", "garbage", "torn", "later", "emptied"])
def test_index_is_rebuilt_from_the_folders(places, harm):
    """The folders are the truth: a lost, broken or foreign index costs nothing."""
    filled(places, [a_job(1), a_full_job().changed(trashed=False, id=a_job(2).id), a_job(3)])
    index = places[1]
    if harm == "missing":
        index.unlink()
    elif harm == "garbage":
        index.write_bytes(os.urandom(20_000))
    elif harm == "torn":
        index.write_bytes(index.read_bytes()[:5000] + bytes(3000))
    else:
        with sqlite3.connect(index) as db:
            db.execute("PRAGMA user_version = 99" if harm == "later" else "DELETE FROM jobs")
        db.close()

    async def work(library):
        return await library.open(), titles(await library.search(HistoryQuery()))

    told, numbers = use(places, work)

    assert sorted(numbers) == [1, 2, 3]
    kept = list(index.parent.glob("index.broken-1.sqlite"))
    assert len(told) == len(kept) == (harm in {"garbage", "torn", "later"})
    assert not told or kept[0].name in str(told[0])
    assert found(places, text="数字") == [2]


def test_index_catches_up_with_folders_that_changed(places):
    """Folders that came, went or changed behind the index's back are noticed at the next start."""
    filled(places, [a_job(1), a_job(2), a_job(3)])
    first, second, _ = sorted(places[0].iterdir())
    shutil.rmtree(first)
    data = json.loads((second / "job.json").read_text("utf-8"))
    (second / "job.json").write_text(json.dumps({**data, "params": {"style": 123456}}))
    copied = places[0] / "a folder from another computer"
    copied.mkdir()
    (copied / "job.json").write_text(json.dumps({**data, "id": a_job(4).id}))
    (places[0] / "holiday photos").mkdir()
    (places[0] / "notes.txt").write_text("not a job")
    broken = places[0] / "broken"
    broken.mkdir()
    (broken / "job.json").write_text("{")

    assert sorted(found(places)) == [2, 3, 4]
    assert found(places, text="123456") == [2]
    assert use(places, folder_of(a_job(4).id)) == copied
    assert (broken / "job.json").exists()


def test_a_copy_of_a_jobs_folder_is_no_job(places):
    """Who copies a folder within the library has one job still, that of the first folder."""
    filled(places, [a_job(1)])
    (own,) = places[0].iterdir()
    copy = places[0] / "zz copy"
    shutil.copytree(own, copy)
    data = json.loads((own / "job.json").read_text("utf-8"))
    (copy / "job.json").write_text(json.dumps({**data, "params": {"style": 123456}}))
    places[1].unlink()

    assert found(places, text="123456") == []
    assert found(places) == [1]
    assert use(places, folder_of(a_job(1).id)) == own


def folder_of(job_id):
    """Return work that asks for the folder of a job."""

    async def work(library):
        await library.open()
        return library.folder(job_id)

    return work


def test_copy_of_a_folder_is_not_a_second_job(places):
    """A folder that somebody duplicated shows one job."""
    filled(places, [a_job(1)])
    (folder,) = places[0].iterdir()
    twin = places[0] / f"{folder.name} (copy)"
    twin.mkdir()
    (twin / "job.json").write_bytes((folder / "job.json").read_bytes())

    assert found(places) == [1]


def test_half_made_folders_are_no_jobs_and_are_swept(places, source):
    """What a crash left behind is no job, and is removed once nobody can be filling it."""
    root = places[0]
    for name, age in ((f"{files.UNFINISHED}old-1", 3600), (f"{files.UNFINISHED}new-1", 0),
                      (f"{files.DOOMED}x-1", 0)):  # fmt: skip
        (root / name).mkdir(parents=True)
        (root / name / "job.json").write_text("{}")
        moment = time.time() - age
        os.utime(root / name / "job.json", (moment, moment))
        os.utime(root / name, (moment, moment))

    assert found(places) == []
    assert [one.name for one in root.iterdir()] == [f"{files.UNFINISHED}new-1"]


def test_index_that_breaks_while_open_costs_nothing(places):
    """When the index fails in the middle of the work, saves and lists go on from the folders."""

    async def work(library):
        await library.save(a_job(1))
        with sqlite3.connect(places[1]) as db:
            db.execute("DROP TABLE jobs")
        db.close()
        await library.save(a_job(2))
        return titles(await library.search(HistoryQuery()))

    assert use(places, work) == [2, 1]
    assert sorted(found(places)) == [1, 2]


def test_newer_folder_wins_over_the_index(places):
    """A crash between the folder and the index leaves the folder's word."""
    filled(places, [a_job(1)])
    (folder,) = places[0].iterdir()
    files.write_record(folder, files.read_record(folder) | {"state": "running", "task_id": "t-7"})

    job = use(places, lambda library: library.get(a_job(1).id))

    assert job == replace(a_job(1), state=JobState.RUNNING, task_id="t-7")
