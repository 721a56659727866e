"""A job remembers the result that its input was, and goes on without it."""

import json

import pytest
from library_jobs import a_job
from library_use import use

from avatar_desktop.domain.job import JobState, Origin
from avatar_desktop.library.jobs import job_from_json, job_to_json


async def a_chain(library, source, length: int = 3):
    """Make jobs, each of the result of the one before, and return them."""
    jobs = []
    for number in range(length):
        job = await library.create(a_job(number), {"video": source})
        source = library.folder(job.id) / "result.mp4"
        source.write_bytes(b"result %d" % number)
        job = job.changed(state=JobState.DONE, outputs=("result.mp4", "cover.jpg"))
        await library.save(job)
        jobs.append(job)
    return jobs


def test_a_result_is_remembered_as_the_origin(places, source):
    """By job and output; the chain goes by the name that its first file had."""
    first, second, third = use(places, lambda library: a_chain(library, source))

    assert first.inputs["video"].origin is None
    made = second.inputs["video"].origin
    assert made == Origin(first.id, "result.mp4", "我的 视频", "video_style")
    assert third.inputs["video"].origin.job == second.id
    assert [one.title for one in (first, second, third)] == ["我的 视频"] * 3


def test_the_origin_outlives_its_job(places, source):
    """Deleted for good, it is still told what the job was made from, after a restart too."""

    async def delete_first(library):
        first, second, _ = await a_chain(library, source)
        await library.remove(first.id)
        return first, second

    first, second = use(places, delete_first)

    async def again(library):
        content = (library.folder(second.id) / "video.mp4").read_bytes()
        return await library.get(first.id), await library.get(second.id), content

    gone, kept, content = use(places, again)
    assert gone is None
    assert (kept.inputs["video"].origin.job, kept.title) == (first.id, "我的 视频")
    assert content == b"result 0"


def test_a_run_again_keeps_the_origin(places, source):
    """Its input is the copy in the first run's folder, which was made of a result."""

    async def again(library):
        _, second, _ = await a_chain(library, source)
        copy = library.folder(second.id) / second.inputs["video"].file
        return second, await library.create(a_job(9), {"video": copy})

    second, job = use(places, again)

    assert job.inputs["video"].origin == second.inputs["video"].origin


@pytest.mark.parametrize("name", ["job.json", "log.txt", "other.mp4"])
def test_other_files_of_a_job_are_no_result(places, source, name):
    """Neither is what somebody laid beside it."""

    async def work(library):
        job = await library.create(a_job(1), {"video": source})
        other = library.folder(job.id) / name
        if not other.exists():
            other.write_bytes(b"x")
        return await library.create(a_job(2), {"video": other})

    assert use(places, work).inputs["video"].origin is None


@pytest.mark.parametrize("record", ["", "{", "[]", '{"id": 1}', "\0"])
def test_a_damaged_record_beside_a_file_costs_nothing(places, source, record):
    """The file is taken like any other."""

    async def work(library):
        folder = library.root / "folder"
        folder.mkdir(parents=True)
        (folder / "job.json").write_text(record)
        (folder / "result.mp4").write_bytes(b"x")
        return await library.create(a_job(2), {"video": folder / "result.mp4"})

    assert use(places, work).inputs["video"].origin is None


@pytest.mark.parametrize("origin", [1, [], {"job": 1}, {"output": "x"}, {"job": "a", "output": []}])
def test_an_origin_of_another_shape_is_no_job(origin):
    """Like every other field of a record that is damaged."""
    data = job_to_json(a_job())
    data["inputs"] = {"video": {"file": "v.mp4", "source": "v", "origin": origin}}

    if origin == []:
        assert job_from_json(data).inputs["video"].origin is None
    else:
        with pytest.raises(ValueError, match="no job"):
            job_from_json(data)


def test_earlier_and_later_versions_read_each_other():
    """An input without the field has none; more fields inside it are passed over."""
    data = json.loads(json.dumps(job_to_json(a_job())))
    data["inputs"] = {
        "old": {"file": "v.mp4", "source": "v"},
        "new": {"file": "w.mp4", "source": "w", "origin": {"job": "a", "output": "b", "page": 3}},
    }

    inputs = job_from_json(data).inputs

    assert (inputs["old"].origin, inputs["new"].origin) == (None, Origin("a", "b"))
