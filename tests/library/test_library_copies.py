"""The same clip in several jobs takes its room once, and stays each job's own."""

import asyncio
import os
import random
import stat
from pathlib import Path
from random import Random

import pytest
from library_jobs import a_job

from avatar_desktop.library import copies
from avatar_desktop.library.library import JobLibrary


@pytest.fixture
def use(tmp_path: Path):
    """Returns what runs a coroutine on the library below the test's folder."""

    def run(work):
        async def whole():
            library = JobLibrary(tmp_path / "library", tmp_path / "index.sqlite")
            try:
                return await work(library)
            finally:
                await library.close()

        return asyncio.run(whole())

    return run


def input_of(library: JobLibrary, job) -> Path:
    return library.folder(job.id) / job.inputs["video"].file


def taken_by(root: Path) -> int:
    """Return the bytes of the inputs below *root*, each file once."""
    found = {one.stat().st_ino: one.stat().st_size for one in root.glob("*/video*")}
    return sum(found.values())


def test_five_runs_of_one_clip_store_it_once(use, tmp_path):
    """Whatever it was called; the person's own file is not one of the names."""
    content = os.urandom(50_000)
    sources = [tmp_path / f"clip {number}.mp4" for number in range(5)]
    for one in sources:
        one.write_bytes(content)

    async def work(library):
        jobs = [
            await library.create(a_job(number), {"video": one})
            for number, one in enumerate(sources)
        ]
        return [input_of(library, job) for job in jobs], await library.size()

    inputs, size = use(work)

    assert taken_by(tmp_path / "library") == len(content)
    assert [one.read_bytes() for one in inputs] == [content] * 5
    assert {stat.S_IMODE(one.stat().st_mode) for one in inputs} == {0o600}
    assert {one.stat().st_nlink for one in sources} == {1}
    records = sum(one.stat().st_size for one in (tmp_path / "library").glob("*/job.json"))
    assert size == len(content) + records


def test_each_job_outlives_the_others(use, tmp_path):
    """What one job's deletion gives back is told; the last one gives back the clip."""
    source = tmp_path / "clip.mp4"
    source.write_bytes(os.urandom(30_000))

    async def work(library):
        jobs = [await library.create(a_job(n), {"video": source}) for n in range(3)]
        ids = [job.id for job in jobs]
        freed = [await library.bytes_freed(ids[:1]), await library.bytes_freed(ids)]
        await library.remove(ids[0])
        await library.remove(ids[1])
        return freed, input_of(library, jobs[2]).read_bytes()

    (one, all_of_them), left = use(work)

    assert one < 5_000
    assert 30_000 < all_of_them < 40_000
    assert left == source.read_bytes()


def test_edited_source_does_not_change_the_record(use, tmp_path):
    """Writing into the chosen file, even in place, changes no job; the next run has the new one."""
    source = tmp_path / "clip.mp4"
    source.write_bytes(b"a" * 9_000)

    async def work(library):
        first = await library.create(a_job(1), {"video": source})
        with source.open("r+b") as file:
            file.write(b"b")
        second = await library.create(a_job(2), {"video": source})
        return input_of(library, first).read_bytes(), input_of(library, second).read_bytes()

    first, second = use(work)

    assert (first[:2], second[:2]) == (b"aa", b"ba")


def test_changed_copy_is_not_taken_for_the_clip(use, tmp_path):
    """A copy in the library that somebody has edited is no other name of what it was."""
    source = tmp_path / "clip.mp4"
    source.write_bytes(b"a" * 9_000)

    async def work(library):
        first = await library.create(a_job(1), {"video": source})
        input_of(library, first).write_bytes(b"b" * 9_000)
        second = await library.create(a_job(2), {"video": source})
        return input_of(library, second)

    assert use(work).read_bytes() == source.read_bytes()


@pytest.mark.parametrize("refused", [PermissionError, OSError])
def test_disk_without_second_names_keeps_copies(use, tmp_path, monkeypatch, refused):
    """FAT and its kind: each job has its copy, as before."""
    source = tmp_path / "clip.mp4"
    source.write_bytes(b"a" * 9_000)

    def link(*_given, **_more):
        raise refused("no links here")

    monkeypatch.setattr(copies.os, "link", link)

    async def work(library):
        jobs = [await library.create(a_job(n), {"video": source}) for n in range(2)]
        return [input_of(library, job) for job in jobs]

    inputs = use(work)

    assert [one.read_bytes() for one in inputs] == [source.read_bytes()] * 2
    assert [one.name for one in inputs[0].parent.iterdir() if "link" in one.name] == []


def test_same_and_different_files_in_any_order(use, tmp_path, rounds, seed):
    """Every job has the bytes it was given; each content lies there once; deletions harm nobody."""
    rng = random.Random(seed)
    contents = [bytes([n]) * size for size in (1, 700, 700, 65_537) for n in range(1, 4)]
    source = tmp_path / "clip.mp4"

    async def work(library):
        alive = {}
        for number in range(rounds(60, 1500)):
            if alive and rng.random() < 0.4:
                gone = rng.choice(list(alive))
                del alive[gone]
                await library.remove(gone)
                continue
            content = rng.choice(contents)
            source.write_bytes(content)
            job = await library.create(a_job(number), {"video": source})
            alive[job.id] = (job, content)
        for job, content in alive.values():
            assert input_of(library, job).read_bytes() == content
        assert taken_by(library.root) == sum(map(len, {one for _, one in alive.values()}))

    use(work)


def test_size_is_always_that_of_today(use, tmp_path, rounds, seed):
    """Whatever jobs come, change and go, by this process or another, no byte is missed."""
    random = Random(seed)
    root = tmp_path / "library"
    clips = [tmp_path / f"clip {number}.mp4" for number in range(3)]
    for one in clips:
        one.write_bytes(os.urandom(random.randrange(1, 9_000)))

    async def work(library):
        jobs, wrong = [], []
        for number in range(rounds(25, 400)):
            match random.randrange(5) if jobs else 0:
                case 0:
                    source = {"video": random.choice(clips)}
                    jobs.append(await library.create(a_job(number), source))
                case 1:
                    job = random.choice(jobs)
                    (library.folder(job.id) / "result.mp4").write_bytes(os.urandom(number))
                    await library.save(job)
                case 2:
                    await library.note(random.choice(jobs).id, "x" * number)
                case 3:
                    await library.remove(jobs.pop(random.randrange(len(jobs))).id)
                case 4:  # another process's job
                    (root / f"foreign {number}").mkdir()
                    (root / f"foreign {number}" / "job.json").write_bytes(os.urandom(number))
            if random.random() < 0.7:
                found = {one.stat().st_ino: one.stat().st_size for one in root.rglob("*.*")
                         if one.is_file()}  # fmt: skip
                wrong += [number] if sum(found.values()) != await library.size() else []
        return wrong

    assert use(work) == []
