"""Records and indexes that were damaged: no job is lost while one of its two copies is whole."""

import asyncio
import json
import os
import random
import shutil
import sqlite3
import sys
from pathlib import Path

import pytest
from library_jobs import a_full_job, a_job

from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.library.library import JobLibrary
from unprivileged import public_folder, unprivileged

PAID = [
    a_job(1, state=JobState.RUNNING, task_id="task-1", request_id="r-1"),
    a_job(2, state=JobState.DONE, task_id="task-2", outputs=("result.mp4",)),
    a_job(3, state=JobState.NEEDS_CHECK),
    a_full_job().changed(id=a_job(4).id, task_id="task-4", trashed=False),
]


@pytest.fixture
def places(tmp_path):
    """The folder and the index of a library with four jobs, three of them paid for."""
    return filled(tmp_path / "library", tmp_path / "data" / "index.sqlite")


def filled(root, index):
    """Make a library of the four jobs."""

    async def work():
        library = JobLibrary(root, index)
        for job in PAID:
            await library.save(job)
        await library.close()

    asyncio.run(work())
    return root, index


def opened(places):
    """Return what opening tells, the jobs that are shown by id, and those to go on with."""

    async def work():
        library = JobLibrary(*places)
        try:
            told = await library.open()
            both = [
                *await library.search(HistoryQuery()),
                *await library.search(HistoryQuery(trashed=True)),
            ]
            shown = {job.id: job for job in both}
            return told, shown, await library.unfinished()
        finally:
            await library.close()

    return asyncio.run(work())


def worth(jobs):
    """Return what was paid for of each job."""
    return {job.id: (job.task_id, job.outputs, job.state) for job in jobs}


def records(root):
    """Return the records of the jobs, oldest first."""
    return sorted(root.glob("*/job.json"))


def nested(levels):
    return '{"id": "x", "facts": ' + '{"a":' * levels + "1" + "}" * levels + "}"


def replaced(text):
    """Return a harm that writes *text* in place of the record."""
    return lambda path, _dice: path.write_bytes(text if isinstance(text, bytes) else text.encode())


def cut(path, dice):
    data = path.read_bytes()
    path.write_bytes(data[: dice.randrange(len(data))])


def flipped(path, dice):
    data = bytearray(path.read_bytes())
    for _ in range(dice.choice([1, 1, 2, 8, 64])):
        data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)
    path.write_bytes(data)


def zeroed(path, dice):
    data = bytearray(path.read_bytes())
    start = dice.randrange(len(data))
    end = min(len(data), start + dice.choice([1, 16, 512, 4096]))
    data[start:end] = bytes(end - start)
    path.write_bytes(data)


def retyped(path, dice):
    """Give a field a value of another kind, or take it away."""
    data = json.loads(path.read_text("utf-8"))
    name = dice.choice(sorted(data))
    value = dice.choice([None, 7, -1e400, "", "x", [], {}, [[]], {"a": {"b": 1}}, True, "\ud83d"])
    if dice.random() < 0.3:
        del data[name]
    else:
        data[name] = value
    path.write_text(json.dumps(data), "utf-8")


def of_another(path, _dice):
    """Put another job's record in its place."""
    others = [one for one in records(path.parent.parent) if one != path]
    shutil.copyfile(others[0], path)


def as_folder(path, _dice):
    path.unlink()
    path.mkdir()


def as_pipe(path, _dice):
    path.unlink()
    os.mkfifo(path)


def as_loop(path, _dice):
    path.unlink()
    path.symlink_to(path)


HARMS = {
    "empty": replaced(""), "torn": cut, "flipped": flipped, "zeroed": zeroed, "retyped": retyped,
    "gone": lambda path, _dice: path.unlink(), "another's": of_another, "a folder": as_folder,
    "no object": replaced("[]"), "no JSON": replaced(b"\xff\xfe\0x"), "deep": replaced(nested(100)),
    "bottomless": replaced(nested(100_000)), "arrays": replaced("[" * 200_000),
    "the start of time": replaced('{"id": "x", "model_key": "y", "created": "0001-01-01"}'),
    **({} if sys.platform == "win32" else {"a pipe": as_pipe, "a loop": as_loop}),
}  # fmt: skip


def test_no_damage_of_records_loses_a_job(places, tmp_path, rounds, seed):
    """Whatever befell some or all records, each job and its task are there from the index."""
    for number in range(rounds(24, 1500)):
        dice = random.Random(f"{seed} {number}")
        root, index = tmp_path / f"l{number}", tmp_path / f"d{number}" / "index.sqlite"
        shutil.copytree(places[0], root)
        shutil.copytree(places[1].parent, index.parent)
        opened((root, index))  # so that the index knows these copies
        names = list(HARMS)
        harm = names[number] if number < len(names) else dice.choice(names)
        hit = dice.sample(records(root), dice.choice([1, 1, 2, 4]))
        for path in hit:
            HARMS[harm](path, dice)

        told, shown, unfinished = opened((root, index))
        again, shown_again, _ = opened((root, index))

        where = (seed, number, harm)
        expected = {job.id: (job.task_id, job.outputs) for job in PAID}
        found = {job.id: (job.task_id, job.outputs) for job in shown.values()}
        assert found == expected, where
        assert worth(shown_again.values()) == worth(shown.values()), where
        assert {job.id for job in unfinished} >= {
            job.id for job in shown.values() if not job.ended
        }, where
        if harm not in {"flipped", "retyped", "zeroed", "another's"}:
            assert len(told) == 1, where
            assert len(list(root.glob("*/job.broken-1.json"))) == (
                0 if harm == "gone" else len(hit)
            ), where
        assert again == (), where
        shutil.rmtree(root)
        shutil.rmtree(index.parent)


def test_no_damage_of_the_index_loses_a_job(places, tmp_path, rounds, seed):
    """Whatever befell the index, each job is as its folder has it."""
    for number in range(rounds(16, 1500)):
        dice = random.Random(f"{seed} {number}")
        index = tmp_path / f"d{number}" / "index.sqlite"
        shutil.copytree(places[1].parent, index.parent)
        dice.choice([cut, flipped, flipped, zeroed, zeroed])(index, dice)

        _, shown, unfinished = opened((places[0], index))

        assert worth(shown.values()) == worth(PAID), (seed, number)
        assert worth(unfinished) == worth(job for job in PAID if not job.ended), (seed, number)
        shutil.rmtree(index.parent)


@pytest.mark.parametrize("column", ["job", "folder", "state", "model", "changed", "words", "bytes"])
def test_a_row_that_was_changed_is_read_anew(places, column):
    """A sum over each row finds what no check of the file finds."""
    with sqlite3.connect(places[1]) as db:
        wrong = 7 if column in {"changed", "bytes"} else "'{}'"
        db.execute(f"UPDATE jobs SET {column} = {wrong}")  # noqa: S608 (names of columns)
    db.close()

    _, shown, unfinished = opened(places)

    assert worth(shown.values()) == worth(PAID)
    assert worth(unfinished) == worth(job for job in PAID if not job.ended)


def test_both_damaged_is_told_and_costs_no_other_job(places):
    """A folder whose two copies are lost is named, at each start; its files stay."""
    records(places[0])[0].write_text("{")
    places[1].write_bytes(b"garbage")

    told, shown, _ = opened(places)

    assert worth(shown.values()) == worth(PAID[1:])
    assert len(told) == 2
    assert records(places[0])[0].parent.name in str(told[1])
    assert records(places[0])[0].read_text() == "{"


def test_an_edit_by_hand_counts(places):
    """What a person changed in a record holds: damage is only what loses something."""
    path = records(places[0])[1]
    data = json.loads(path.read_text("utf-8")) | {"starred": True, "params": {"style": 77}}
    path.write_text(json.dumps(data), "utf-8")

    told, shown, _ = opened(places)

    job = shown[data["id"]]
    assert (told, job.starred, job.params) == ((), True, {"style": 77})


def test_a_folder_that_may_not_be_read_keeps_its_job():
    """A job whose folder is shut is shown from the index, and so are all others."""
    with public_folder() as folder:
        places = filled(folder / "library", folder / "data" / "index.sqlite")
        shut = records(places[0])[0].parent
        shut.chmod(0)
        with unprivileged():
            told, shown, _ = opened(places)
        shut.chmod(0o700)

        assert told == ()
        assert worth(shown.values()) == worth(PAID)
        assert list(places[0].glob("*/job.broken*")) == []


def test_a_library_that_may_not_be_read_is_told():
    """A shut library is told with its place, and its jobs are shown from the index."""
    with public_folder() as folder:
        places = filled(folder / "library", folder / "data" / "index.sqlite")
        places[0].chmod(0)
        with unprivileged():
            told, shown, _ = opened(places)

        assert worth(shown.values()) == worth(PAID)
        assert len(told) == 1
        assert str(places[0]) in str(told[0])


def test_a_damaged_record_that_cannot_be_mended_keeps_its_job():
    """In a library that is only read, the job is shown from the index and nothing is lost."""
    with public_folder() as folder:
        places = filled(folder / "library", folder / "data" / "index.sqlite")
        path = records(places[0])[0]
        path.write_text("{")
        path.parent.chmod(0o500)
        with unprivileged():
            told, shown, _ = opened(places)

        assert worth(shown.values()) == worth(PAID)
        assert len(told) == 1
        assert path.read_text() == "{"


@pytest.mark.parametrize("shut", ["data", "both"])
def test_a_data_folder_of_somebody_else_is_told(shut):
    """Where the index may be neither read nor written, the app says so and goes on."""
    with public_folder() as folder:
        places = filled(folder / "library", folder / "data" / "index.sqlite")
        closed = [Path(folder / "data")] + ([places[0]] if shut == "both" else [])
        for one in closed:
            one.chmod(0)
        with unprivileged():
            told, shown, _ = opened(places)

        assert [str(one) in str(words) for one, words in zip(closed, told, strict=True)] == [
            True for _ in closed
        ]
        assert worth(shown.values()) == (worth(PAID) if shut == "data" else {})
