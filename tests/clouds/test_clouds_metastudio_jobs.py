"""Huawei MetaStudio's jobs: states, results, lists, and what is in doubt."""

from datetime import UTC, datetime, timedelta

import pytest
from clouds_kit import answer, json_answer
from metastudio_house import (
    SPEC,
    House,
    finished,
    metastudio,
    refused,
)
from metastudio_kit import photo_fixture, refusal_of, run  # noqa: F401 (fixtures)

from avatar_desktop.domain.errors import AppError, Retry
from avatar_desktop.domain.task import TaskStatus


async def reported(house, task_id="j"):
    """Ask *house* for a job."""
    async with metastudio(house) as (cloud, _):
        return await cloud.report(SPEC, task_id)


@pytest.mark.parametrize(
    ("told", "retry", "code"),
    [
        (None, Retry.UNKNOWN, "NoAnswer"),
        (answer(200, b"<html>"), Retry.UNKNOWN, "BadAnswer"),
        (json_answer(200, {"model_asset_id": "a"}), Retry.UNKNOWN, "BadAnswer"),
        (refused(500, "MSS.00000004", "Internal Error"), Retry.UNKNOWN, "MSS.00000004"),
        (answer(504, b"late"), Retry.UNKNOWN, "HTTP 504"),
        (refused(429, "APIGW.0308", "slow", Retry_After="7"), Retry.LATER, "APIGW.0308"),
        (refused(400, "MSS.00000003", "Invalid parameter"), Retry.NEVER, "MSS.00000003"),
        (refused(400, "MSS.10001006", "create job failed"), Retry.NEVER, "MSS.10001006"),
        (refused(403, "MSS.00000005", "Forbidden"), Retry.NEVER, "MSS.00000005"),
    ],
)
def test_submit_whose_answer_is_no_clear_no_is_in_doubt(photo, told, retry, code):
    """Only a refusal or "slow down" means that nothing was taken; the rest is never sent twice."""
    error = run(refusal_of(House(instead=lambda heard: told), photo))

    assert (error.retry, error.code) == (retry, code)
    assert error.billed is (None if retry is Retry.UNKNOWN else False)
    if retry is Retry.LATER:
        assert error.retry_after == 7


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("WAITING", TaskStatus.WAITING),
        ("PROCESSING", TaskStatus.RUNNING),
        ("SOMETHING_NEW", TaskStatus.RUNNING),
        ("CANCELED", TaskStatus.CANCELLED),
        ("FAILED", TaskStatus.FAILED),
    ],
)
def test_state_of_a_job_without_result(state, status):
    """Known states have their meaning; an unknown one goes on. No asset is asked for."""
    house = finished(state=state)

    report = run(reported(house))

    assert (report.status, report.service_state) == (status, state)
    assert len(house.heard) == 1


@pytest.mark.parametrize("state", ["SUCCEED", "PARTIAL_SUCCEED"])
def test_result_comes_with_the_files_of_the_asset(state):
    """The report of a job that succeeded names model and cover, and keeps the facts."""
    report = run(reported(finished(state=state)))

    assert report.status is TaskStatus.SUCCEEDED
    assert [(one.name, one.suffix) for one in SPEC.read(report.output)] == [
        ("result", "glb"),
        ("cover", "jpg"),
    ]
    assert report.facts["model_asset_id"] == "a"
    assert report.facts["end_time"] == "2026-11-01T10:05:00Z"


@pytest.mark.parametrize(
    ("asset_state", "status"),
    [
        ("CREATING", TaskStatus.RUNNING),
        ("UNACTIVED", TaskStatus.SUCCEEDED),
        ("BLOCK", TaskStatus.FAILED),
        ("DELETED", TaskStatus.FAILED),
    ],
)
def test_asset_decides_whether_there_is_something_to_fetch(asset_state, status):
    """An asset in the making is waited for; a blocked or deleted one is told."""
    report = run(reported(finished(asset_state)))

    assert report.status is status
    assert (report.error is not None) is (status is TaskStatus.FAILED)


def test_failed_job_says_why():
    """The job's own error is told in the service's words, with its code."""
    house = finished(
        state="FAILED", error_info={"error_code": "MSS.123", "error_msg": "no face found"}
    )

    report = run(reported(house))

    assert report.error.code == "MSS.123"
    assert "no face found" in str(report.error)


def test_unknown_job_is_gone():
    """A job that the service does not know ends the waiting."""
    assert run(reported(House(), "other")).status is TaskStatus.GONE


def test_answer_without_a_state_is_no_news():
    """An answer of another shape is told, and asked for again."""
    house = House(instead=lambda heard: json_answer(200, {"hello": 1}))

    with pytest.raises(AppError) as caught:
        run(reported(house))

    assert (caught.value.code, caught.value.retry) == ("BadAnswer", Retry.LATER)


def test_lost_job_is_found_by_when_it_was_taken():
    """Over several pages, jobs that wait or began long after; when they began proves nothing."""
    begin = datetime(2026, 11, 1, 10, tzinfo=UTC)
    house = House()
    for number in range(150):
        began = {"start_time": (begin + timedelta(minutes=20)).isoformat()} if number % 2 else {}
        job = {"job_id": f"j{number}", "state": "WAITING", "name": f"avatar_{number}", **began}
        house.jobs[f"j{number}"] = job
        house.created[f"j{number}"] = begin + timedelta(seconds=number)
    house.jobs["later"] = {"job_id": "later", "state": "WAITING", "name": "other"}
    house.created["later"] = begin + timedelta(hours=1)

    async def story():
        async with metastudio(house) as (cloud, _):
            since, until = begin + timedelta(seconds=5), begin + timedelta(seconds=130)
            return await cloud.find(SPEC, SPEC.model, since, until), cloud.service_time()

    found, now = run(story())

    assert sorted(int(one.task_id[1:]) for one in found) == list(range(5, 132))
    assert {one.created for one in found} == {None}
    assert all(one.told == {"name": f"avatar_{one.task_id[1:]}"} for one in found)
    assert len(house.heard) == 2
    assert now is None  # this house gives no dates


def test_job_that_began_before_the_submit_is_not_ours():
    """A service that does not heed the time of creation gives no false evidence."""
    begin = datetime(2026, 11, 1, 10, tzinfo=UTC)
    house = House()
    house.jobs["old"] = {"job_id": "old", "state": "SUCCEED", "start_time": begin.isoformat()}

    async def story():
        async with metastudio(house) as (cloud, _):
            since = begin + timedelta(seconds=5)
            return await cloud.find(SPEC, SPEC.model, since, since + timedelta(minutes=1))

    assert run(story()) == []


def test_job_cannot_be_cancelled():
    """The service has no cancel; the client says so without a call."""
    house = finished()

    async def story():
        async with metastudio(house) as (cloud, _):
            return await cloud.cancel(SPEC, "j")

    assert run(story()) is False
    assert house.heard == []
