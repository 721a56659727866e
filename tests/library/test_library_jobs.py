"""A job as JSON: complete, and patient with other versions."""

import json
from dataclasses import MISSING, fields, replace

import pytest
from library_jobs import a_full_job, a_job

from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.library.jobs import job_from_json, job_to_json, words


def there_and_back(job: Job) -> Job:
    """Return *job* as it is after a stay on disk."""
    return job_from_json(json.loads(json.dumps(job_to_json(job))))


def test_every_field_comes_back():
    """Nothing of a job is lost on disk, whatever fields it gets in future."""
    job = a_full_job()

    default = [
        one.name
        for one in fields(Job)
        if one.default is not MISSING and getattr(job, one.name) == one.default
    ]
    assert default == [], "a_full_job has to fill new fields too"
    assert there_and_back(job) == job


def test_new_job_comes_back():
    """A job that has nothing yet is the same after a stay on disk."""
    assert there_and_back(a_job()) == a_job()


@pytest.mark.parametrize("state", JobState)
def test_every_state_comes_back(state):
    """No state is lost."""
    assert there_and_back(a_job(state=state)).state is state


@pytest.mark.parametrize("billed", [True, False, None])
def test_doubt_about_the_bill_comes_back(billed):
    """Billed, not billed and nobody knows are three things."""
    job = a_full_job()
    job = replace(job, failure=replace(job.failure, billed=billed))

    assert there_and_back(job).failure.billed is billed


def test_fields_of_a_later_version_are_passed_over():
    """A job of next year's version is read as far as it is known."""
    data = job_to_json(a_full_job())
    data["mood"] = "good"
    data["inputs"]["video"]["colour"] = "blue"
    data["uploads"]["video"]["colour"] = "blue"
    data["failure"]["explanation"]["action"] = "sing"
    data["failure"]["colour"] = "blue"

    job = job_from_json(data)

    assert job.inputs == a_full_job().inputs
    assert job.failure.explanation.action == ""
    assert job.failure.explanation.what == a_full_job().failure.explanation.what


def test_fields_of_an_earlier_version_take_their_defaults():
    """A job of last year's version has no account, price or star."""
    data = job_to_json(a_full_job())
    kept = {key: data[key] for key in ("id", "model_key", "created", "state", "inputs", "params")}

    job = job_from_json(kept)

    assert (job.account, job.price, job.starred, job.uploads) == ("default", "", False, {})


@pytest.mark.parametrize(
    "data",
    [
        {}, {"id": "x"}, {**job_to_json(a_job()), "state": "dreaming"},
        {**job_to_json(a_job()), "created": "yesterday"}, {**job_to_json(a_job()), "created": 7},
        {**job_to_json(a_job()), "inputs": []}, {**job_to_json(a_job()), "inputs": {"a": {}}},
        {**job_to_json(a_job()), "outputs": None},
    ],
)  # fmt: skip
def test_nonsense_is_no_job(data):
    """JSON that is no job is one kind of error."""
    with pytest.raises(ValueError):  # noqa: PT011 (the words are for the log)
        job_from_json(data)


def test_words_hold_what_people_search_by():
    """Title, source, model, options and ids are found; folded to one case."""
    found = words(a_full_job())

    for word in ("数字人", "dance", "video_style", "my-deployment", "style 3", "t-1", "r-1"):
        assert word in found
    assert words(a_job(params={"p": "GROSSE STRAẞE"})).count("grosse strasse") == 1
