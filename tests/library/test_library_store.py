"""The library on a real disk."""

import asyncio
import errno
import hashlib
import json
import os
import random
import shutil
import sqlite3
import subprocess
import threading
import time
from contextlib import suppress
from dataclasses import asdict, replace
from pathlib import Path

import pytest
from library_jobs import START, a_full_job, a_job

from avatar_desktop.domain.errors import Action, FileRejected, StorageFull
from avatar_desktop.domain.job import ENDED, JobInput, JobState
from avatar_desktop.domain.query import Query
from avatar_desktop.library import files
from avatar_desktop.library.store import JobLibrary
from unprivileged import public_folder, unprivileged


@pytest.fixture
def source(tmp_path):
    """A file to work with, under a name that no service would like."""
    path = tmp_path / "我的 视频.MP4"
    path.write_bytes(b"0123456789" * 1000)
    return path


@pytest.fixture
def places(tmp_path):
    """The folder and the index of a library that does not exist yet."""
    return tmp_path / "library", tmp_path / "data" / "index.sqlite"


def use(places, work, suffix_of=lambda path: "mp4"):
    """Open the library, await *work* with it and close it."""

    async def run():
        library = JobLibrary(*places, suffix_of)
        try:
            return await work(library)
        finally:
            await library.close()

    return asyncio.run(run())


def titles(jobs):
    """Return the ids' numbers."""
    return [int(job.id.rsplit("-", 1)[1], 16) for job in jobs]


def filled(places, jobs):
    """Save *jobs*."""

    async def work(library):
        for job in jobs:
            await library.save(job)

    use(places, work)


def found(places, **query):
    """Return the numbers of the jobs that a query finds in a library opened anew."""
    return titles(use(places, lambda library: library.search(Query(**query))))


def test_job_folder_stands_alone(places, source):
    """A new job has a folder that people can read, with copies under plain names and its record."""

    async def work(library):
        job = await library.create(a_job(), {"video": source})
        return job, library.folder(job.id)

    job, folder = use(places, work)

    local = job.created.astimezone().strftime("%Y-%m-%d_%H%M%S")
    assert folder == places[0] / f"{local}_video_style_00000001"
    content = hashlib.sha256(source.read_bytes()).hexdigest()
    assert job.inputs == {"video": JobInput("video.mp4", str(source), content)}
    assert (folder / "video.mp4").read_bytes() == source.read_bytes()
    assert json.loads((folder / "job.json").read_text("utf-8"))["params"] == {"style": 3}
    assert sorted(one.name for one in folder.iterdir()) == ["job.json", "video.mp4"]


@pytest.mark.parametrize(
    ("told", "file"), [("webm", "video.webm"), ("", "video.mp4"), ("../x", "video")]
)
def test_copy_has_the_suffix_of_its_content(places, source, told, file):
    """The content names the copy, else the old name; nothing else gets into a name."""

    async def work(library):
        return await library.create(a_job(), {"video": source})

    assert use(places, work, lambda path: told).inputs["video"].file == file


def test_saved_job_is_there_after_a_restart(places):
    """Every field survives, in the index and in the folder."""
    filled(places, [a_full_job()])

    async def work(library):
        return await library.get(a_full_job().id), library.folder(a_full_job().id)

    job, folder = use(places, work)

    assert job == a_full_job()
    assert "数字人" in (folder / "job.json").read_text("utf-8")


def test_unknown_job_is_none_and_has_no_folder(places):
    """What is not there is not made up."""

    async def work(library):
        with pytest.raises(KeyError):
            library.folder("nobody")
        return await library.get("nobody")

    assert use(places, work) is None


def test_fields_of_a_later_version_stay_in_the_file(places):
    """Saving a job does not wipe what a later version wrote beside it."""
    filled(places, [a_job()])
    (record,) = places[0].glob("*/job.json")
    record.write_text(json.dumps({**json.loads(record.read_text("utf-8")), "mood": "good"}))

    filled(places, [a_job(starred=True)])

    data = json.loads(record.read_text("utf-8"))
    assert (data["mood"], data["starred"]) == ("good", True)


def test_pages_follow_each_other_without_gap(places):
    """Keyset paging shows each job once, newest first, also for jobs of one moment."""
    jobs = [a_job(number, created=START) for number in range(5)] + [a_job(n) for n in range(5, 12)]
    filled(places, jobs)

    async def work(library):
        pages, before = [], None
        while page := await library.search(Query(before=before, limit=4)):
            pages.append(titles(page))
            before = page[-1]
        return pages

    assert use(places, work) == [[11, 10, 9, 8], [7, 6, 5, 4], [3, 2, 1, 0]]


def named(number, source, **changes):
    """Return a job of the file *source*."""
    return a_job(number, inputs={"video": JobInput("video.mp4", source)}, **changes)


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("数字", [1]), ("字人", [1]), ("人", [1]), ("DANCE", [2]), ("dance", [2]), ("ÉTÉ", [3]),
        ("100%", [4]), ("%", [4]), ("a_b", [5]), ("_b", [5]), ("a%b", []), ("\\", [6]),
        ("style 7", [2]), ("video_style dance", [2]), ("dance 数字", []), ("00000003", [3]),
        ("task-9", [6]), ("'; DROP TABLE jobs; --", []), ("", [6, 5, 4, 3, 2, 1]), ("  ", None),
    ],
)  # fmt: skip
def test_search_finds_words_of_every_script(places, text, numbers):
    """Two Chinese characters, capitals, accents and the signs of LIKE itself are found as such."""
    filled(places, [
        named(1, "/c/我的数字人.mp4"), named(2, "/c/Dance.mp4", params={"style": 7}),
        named(3, "/c/été.mp4"), named(4, "/c/100%.mp4"), named(5, "/c/a_b.mp4"),
        named(6, "/c/a.mp4", params={"p": "back\\slash"}, task_id="task-9"),
    ])  # fmt: skip

    assert found(places, text=text) == (numbers if numbers is not None else [6, 5, 4, 3, 2, 1])


def test_filters_narrow_the_list(places):
    """Model, state, star and trash each narrow; the trash is a list of its own."""
    filled(places, [
        a_job(1), a_job(2, model_key="emo"), a_job(3, state=JobState.DONE), a_job(4, starred=True),
        a_job(5, trashed=True), a_job(6, trashed=True, starred=True),
    ])  # fmt: skip

    assert found(places) == [4, 3, 2, 1]
    assert found(places, model="emo") == [2]
    assert found(places, state=JobState.DONE) == [3]
    assert found(places, starred=True) == [4]
    assert found(places, trashed=True) == [6, 5]
    assert found(places, trashed=True, starred=True) == [6]


def test_unfinished_are_all_that_have_not_ended_oldest_first(places):
    """Whatever has not ended is taken up again at start."""
    jobs = [a_job(9 - number, state=state) for number, state in enumerate(JobState)]
    filled(places, jobs)

    found = use(places, lambda library: library.unfinished())

    assert {job.state for job in found} == set(JobState) - ENDED
    assert titles(found) == sorted(titles(found))


def test_removed_job_is_gone_and_stays_gone(places, source):
    """A late save of a removed job does not bring it back."""

    async def work(library):
        job = await library.create(a_job(), {"video": source})
        await library.claim(job.id)
        await library.remove(job.id)
        await library.save(job.changed(starred=True))
        found = await library.get(job.id)
        await library.remove(job.id)
        return found

    assert use(places, work) is None
    assert list(places[0].iterdir()) == []
    assert found(places) == []


def test_notes_are_dated_lines(places):
    """The log in the folder has one line a note, with the time before it."""

    async def work(library):
        await library.save(a_job())
        await library.note(a_job().id, "first\nwith a break")
        await library.note(a_job().id, "第二")
        return library.folder(a_job().id)

    lines = (use(places, work) / "log.txt").read_text("utf-8").splitlines()

    assert [line.split(" ", 1)[1] for line in lines] == ["first with a break", "第二"]
    assert all(line.split(" ", 1)[0].endswith("+00:00") for line in lines)


def test_size_is_that_of_all_files(places, source):
    """The library knows what it takes on disk."""

    async def work(library):
        await library.create(a_job(), {"video": source})
        return await library.size()

    assert use(places, work) == sum(
        one.stat().st_size for one in places[0].rglob("*") if one.is_file()
    )


def test_one_process_at_a_time_has_a_job(places):
    """Two libraries over the same folder never work on one job at once."""

    async def work(library):
        await library.save(a_job())
        other = JobLibrary(places[0], places[1])
        try:
            first, second = await library.claim(a_job().id), await other.claim(a_job().id)
            await library.release(a_job().id)
            return first, second, await other.claim(a_job().id)
        finally:
            await other.close()

    assert use(places, work) == (True, False, True)


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
        return await library.open(), titles(await library.search(Query()))

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


@pytest.mark.parametrize("what", ["missing", "folder", "pipe"])
def test_source_that_cannot_be_copied_is_a_verdict(places, tmp_path, what):
    """A file that went away between the drop and the click leaves no job."""
    path = tmp_path / "gone.mp4"
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("this system has no named pipes")
        os.mkfifo(path)

    with pytest.raises(FileRejected) as caught:
        use(places, lambda library: library.create(a_job(), {"video": path}))

    assert caught.value.explanation.action is Action.CHOOSE_FILE
    assert list(places[0].iterdir()) == []
    assert found(places) == []


def test_cancelled_copy_leaves_nothing(places, source):
    """A person who cancels while a file is copied gets no job and no folder."""
    started, go_on = threading.Event(), threading.Event()

    def slow_suffix(path):
        started.set()
        go_on.wait(10)
        return "mp4"

    async def work(library):
        creating = asyncio.ensure_future(library.create(a_job(), {"video": source}))
        await asyncio.to_thread(started.wait, 10)
        creating.cancel()
        with pytest.raises(asyncio.CancelledError):
            await creating
        go_on.set()
        async with asyncio.timeout(10):
            while any(places[0].iterdir()):
                await asyncio.sleep(0)
        return await library.search(Query())

    assert use(places, work, slow_suffix) == []


def refused(places, work, code):
    """Await *work* in a library that cannot be written; check the StorageFull that it raises."""
    with pytest.raises(StorageFull) as caught:
        use(places, work)
    told = caught.value.explanation
    assert told.action is Action.OPEN_LIBRARY_FOLDER
    assert all(str(part) for part in (told.what, told.why, told.do))
    assert caught.value.code == code


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 512 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no right to mount a small disk here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_full_disk_is_told_and_nothing_is_half_written(small_disk, tmp_path):
    """On a full disk the old record stays whole, a new job leaves nothing, and room mends it."""
    places = small_disk / "library", tmp_path / "index.sqlite"
    filled(places, [a_job(1)])
    big = tmp_path / "big.mp4"
    big.write_bytes(bytes(1_000_000))
    refused(places, lambda library: library.create(a_job(2), {"video": big}), "ENOSPC")
    filler = small_disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))

    refused(places, lambda library: library.save(a_job(1, starred=True)), "ENOSPC")
    refused(places, lambda library: library.create(a_job(3), {}), "ENOSPC")
    refused(places, lambda library: library.note(a_job(1).id, "x" * 5000), "ENOSPC")

    assert [use(places, lambda library: library.get(a_job(1).id))] == [a_job(1)]
    assert [one.name for one in places[0].rglob("*") if one.name.endswith(".tmp")] == []
    assert found(places) == [1]
    filler.unlink()
    filled(places, [a_job(1, starred=True)])
    assert found(places, starred=True) == [1]


@pytest.mark.parametrize("operation", ["create", "save", "note", "remove"])
def test_forbidden_folder_is_told_and_can_still_be_read(operation):
    """In a library that only others may write, every write is told and the history is shown."""
    with public_folder() as folder:
        root, index = folder / "library", folder / "index.sqlite"
        filled((root, index), [a_job(1)])
        (job_folder,) = root.iterdir()
        for one in (job_folder, root, folder):
            one.chmod(0o555)
        (job_folder / "job.json").chmod(0o444)
        work = {
            "create": lambda library: library.create(a_job(2), {}),
            "save": lambda library: library.save(a_job(1, starred=True)),
            "note": lambda library: library.note(a_job(1).id, "x"),
            "remove": lambda library: library.remove(a_job(1).id),
        }[operation]
        with unprivileged():
            refused((root, index), work, "EACCES")
            assert found((root, index)) == [1]
            assert found((root, folder / "nowhere" / "index.sqlite")) == [1]


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "full"), (errno.EDQUOT, "full"), (errno.EROFS, "only be read"),
     (errno.EACCES, "not allow"), (errno.EIO, "error")],
)  # fmt: skip
def test_every_refusal_of_a_disk_is_told_apart(places, monkeypatch, number, words):
    """Full, quota, read-only, forbidden and broken disks each say what they are."""
    filled(places, [a_job(1)])

    def fail(self, target):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(StorageFull) as caught:
        use(places, lambda library: library.save(a_job(1, starred=True)))

    assert words in str(caught.value.explanation.why)
    assert caught.value.code == errno.errorcode[number]


def test_index_that_breaks_while_open_costs_nothing(places):
    """When the index fails in the middle of the work, saves and lists go on from the folders."""

    async def work(library):
        await library.save(a_job(1))
        with sqlite3.connect(places[1]) as db:
            db.execute("DROP TABLE jobs")
        db.close()
        await library.save(a_job(2))
        return titles(await library.search(Query()))

    assert use(places, work) == [2, 1]
    assert sorted(found(places)) == [1, 2]


def test_many_jobs_are_saved_at_once_without_loss(places):
    """Saves that overlap all arrive, each with its last value."""

    async def work(library):
        await asyncio.gather(*(library.save(a_job(number)) for number in range(20)))
        await asyncio.gather(*(library.save(a_job(n, starred=True)) for n in range(20)))
        return await library.search(Query(starred=True))

    assert len(use(places, work)) == 20


def test_newer_folder_wins_over_the_index(places):
    """A crash between the folder and the index leaves the folder's word."""
    filled(places, [a_job(1)])
    (folder,) = places[0].iterdir()
    files.write_record(folder, files.read_record(folder) | {"state": "running", "task_id": "t-7"})

    job = use(places, lambda library: library.get(a_job(1).id))

    assert job == replace(a_job(1), state=JobState.RUNNING, task_id="t-7")


NASTY = (
    "\ud83d",
    "a\udc80b",
    "\udcff.mp4",
    "\ud83d\ude00",
    "\x00",
    "\u202e",
    "😀",
    "\ue000",
    "\uffff",
)


def test_record_is_valid_whatever_stands_in_it(places, rounds, seed):
    """Names of files and words that no text may hold are kept, in a record of valid UTF-8."""
    chance = random.Random(seed)
    for number in range(rounds(10, 300)):
        odd = "".join(chance.choices(NASTY, k=chance.randrange(1, 6)))
        job = replace(
            a_job(number),
            inputs={"video": JobInput("video.mp4", f"/home/{odd}/{odd}.mp4")},
            facts={odd: [odd]},
        )

        async def work(library, job=job):
            await library.save(job)
            return await library.get(job.id), library.folder(job.id)

        kept, folder = use(places, work)

        record = (folder / files.RECORD).read_bytes().decode("utf-8")
        assert json.loads(record)["inputs"] == {"video": asdict(kept.inputs["video"])}
        assert kept.inputs["video"].source.encode("utf-16", "surrogatepass") == (
            job.inputs["video"].source.encode("utf-16", "surrogatepass")
        )
