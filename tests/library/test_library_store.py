"""The library on a real disk."""

import asyncio
import hashlib
import json
import random
from dataclasses import asdict, replace

import pytest
from library_jobs import START, a_full_job, a_job
from library_use import filled, found, titles, use

from avatar_desktop.domain.job import ENDED, JobInput, JobState
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.library import files
from avatar_desktop.library.library import JobLibrary


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
        while page := await library.search(HistoryQuery(before=before, limit=4)):
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


def test_many_jobs_are_saved_at_once_without_loss(places):
    """Saves that overlap all arrive, each with its last value."""

    async def work(library):
        await asyncio.gather(*(library.save(a_job(number)) for number in range(20)))
        await asyncio.gather(*(library.save(a_job(n, starred=True)) for n in range(20)))
        return await library.search(HistoryQuery(starred=True))

    assert len(use(places, work)) == 20


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
