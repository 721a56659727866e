"""The service client against the simulator and against answers that no service should give."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from dashscope_kit import SUBMITS, body, reported, submitted, told, tried

from avatar_desktop.domain.errors import Action
from avatar_desktop.domain.spec import Precheck, PrecheckResult
from avatar_desktop.domain.task import TaskStatus
from avatar_desktop.models.video_style import SPEC
from clouds.clouds_kit import dashscope, json_answer

POLL_SECONDS = 0.1


async def reported_as(cloud, accepted, status):
    """Ask at the pace that the service allows until the task has *status*."""
    while True:
        report = await cloud.report(SPEC, accepted.task_id)
        if report.status is status:
            return report
        await asyncio.sleep(POLL_SECONDS)


def test_submit_is_taken_and_reported(simulator):
    """A submitted task has an id, waits or runs, and its times become facts."""
    simulator.control("tasks", model=SPEC.model, hold="RUNNING")

    async def run():
        async with dashscope(simulator.base_url, simulator.api_key) as (cloud, _):
            accepted = await submitted(cloud)
            return accepted, await cloud.report(SPEC, accepted.task_id)

    accepted, report = asyncio.run(run())
    assert accepted.task_id
    assert accepted.request_id
    assert report.status in {TaskStatus.WAITING, TaskStatus.RUNNING}
    assert report.facts["submit_time"]


def test_submit_sends_the_documented_headers(simulator):
    """A submit asks for asynchronous work, and for the resolving of oss:// only where it is."""
    tried(simulator.base_url, submitted)
    tried(
        simulator.base_url,
        lambda cloud: cloud.submit(SPEC, SPEC.model, body("oss://dir/a.mp4"), {}),
        workspace="ws-1",
    )

    plain, resolving = (one["headers"] for one in simulator.requests(SUBMITS, "POST"))
    assert plain["x-dashscope-async"] == "enable"
    assert "x-dashscope-ossresourceresolve" not in plain
    assert "x-dashscope-workspace" not in plain
    assert resolving["x-dashscope-ossresourceresolve"] == "enable"
    assert resolving["x-dashscope-workspace"] == "ws-1"
    assert plain["user-agent"].startswith("AvatarDesktop/")


def test_precheck_is_synchronous():
    """A precheck never asks for asynchronous work and hands its output to the model."""
    seen = {"check_pass": True, "humanoid": True}
    precheck = Precheck(
        "Look", "m-detect", "services/look", (), lambda _: {}, lambda out: PrecheckResult(True, out)
    )

    verdict, heard = told(
        lambda _: json_answer(200, {"output": seen, "request_id": "r"}),
        lambda cloud: cloud.precheck(precheck, {"input": {"image_url": "oss://a/b.png"}}),
    )

    assert verdict == PrecheckResult(True, seen, request_id="r")
    assert "x-dashscope-async" not in heard[0].headers
    assert heard[0].headers["x-dashscope-ossresourceresolve"] == "enable"


@pytest.mark.parametrize(
    ("state", "status"),
    [
        ("PENDING", TaskStatus.WAITING),
        ("Running", TaskStatus.RUNNING),
        ("SUSPENDED", TaskStatus.RUNNING),
        ("Pre-Processing", TaskStatus.RUNNING),
        ("succeeded", TaskStatus.SUCCEEDED),
        ("Failed", TaskStatus.FAILED),
        ("CANCELED", TaskStatus.CANCELLED),
        ("UNKNOWN", TaskStatus.GONE),
    ],
)
def test_states_are_read_in_any_case(state, status):
    """A state counts in any case; one that nobody has heard of means that the task goes on."""
    report, _ = told(lambda _: json_answer(200, {"output": {"task_status": state}}), reported)

    assert report.status is status
    assert report.service_state == state


def test_failed_task_tells_why_in_words(simulator):
    """A task that failed inside carries the service's code with our words for it."""
    simulator.control(
        "tasks",
        model=SPEC.model,
        end="FAILED",
        code="InvalidParameter.VideoFormat",
        message="read video error",
    )

    async def run():
        async with dashscope(simulator.base_url, simulator.api_key) as (cloud, _):
            accepted = await submitted(cloud)
            return await reported_as(cloud, accepted, TaskStatus.FAILED)

    report = asyncio.run(run())
    assert report.error.code == "InvalidParameter.VideoFormat"
    assert report.error.explanation.action is Action.CHOOSE_FILE
    assert report.error.detail == "read video error"


def test_result_and_usage_are_handed_on():
    """The output of a finished task reaches the model's reader whole."""
    done = {
        "request_id": "r-2",
        "output": {
            "task_status": "SUCCEEDED",
            "output_video_url": "http://x/r.mp4",
            "end_time": "2024-05-16 13:50:27.795",
            "task_metrics": {"TOTAL": 1},
        },
        "usage": {"duration": 10},
    }

    report, _ = told(lambda _: json_answer(200, done), reported)

    assert SPEC.read(report.output)[0].url == "http://x/r.mp4"
    assert report.usage == {"duration": 10}
    assert report.facts == {"end_time": "2024-05-16 13:50:27.795", "task_metrics": {"TOTAL": 1}}
    assert report.request_id == "r-2"


def test_cancel_waits_for_the_services_word(simulator):
    """A waiting task can be cancelled, a running one cannot."""
    simulator.control("limits", model=SPEC.model, per_second=100, running=1)
    simulator.control("tasks", model=SPEC.model, hold="PENDING")
    simulator.control("tasks", model=SPEC.model, hold="RUNNING")

    async def run():
        async with dashscope(simulator.base_url, simulator.api_key) as (cloud, _):
            waiting = await submitted(cloud)
            cancelled = await cloud.cancel(SPEC, waiting.task_id)
            running = await submitted(cloud)
            await reported_as(cloud, running, TaskStatus.RUNNING)
            return cancelled, await cloud.cancel(SPEC, running.task_id)

    assert asyncio.run(run()) == (True, False)


def test_find_lists_by_window_and_model(simulator):
    """The list gives every task of the window and the model, with its moment in UTC."""
    simulator.control("limits", model=SPEC.model, per_second=1000, running=1)
    simulator.control("tasks", model=SPEC.model, hold="PENDING", times=3)

    async def run():
        async with dashscope(simulator.base_url, simulator.api_key) as (cloud, _):
            ids = {(await submitted(cloud)).task_id for _ in range(3)}
            now = datetime.now(UTC)
            window = (now - timedelta(minutes=2), now + timedelta(minutes=2))
            found = await cloud.find(SPEC, SPEC.model, *window)
            other = await cloud.find(SPEC, "other-model", *window)
            early = await cloud.find(
                SPEC, SPEC.model, now - timedelta(hours=2), now - timedelta(hours=1)
            )
            return ids, found, other, early, now

    ids, found, other, early, now = asyncio.run(run())
    assert {one.task_id for one in found} == ids
    assert all(abs(one.created - now) < timedelta(minutes=1) for one in found)
    assert found == sorted(found, key=lambda one: one.created)
    assert other == early == []


def test_find_reads_all_pages():
    """The list goes on to its last page, as small as the service cuts the pages."""
    now = datetime.now(UTC)

    def page(heard):
        number = int(heard.target.partition("page_no=")[2])
        created = int((now - timedelta(seconds=number)).timestamp() * 1000)
        row = {"task_id": f"t{number}", "model_name": SPEC.model, "gmt_create": created}
        return json_answer(200, {"data": [row], "total_page": "3", "page_no": number})

    found, heard = told(
        page,
        lambda cloud: cloud.find(SPEC, SPEC.model, now - timedelta(minutes=1), now),
    )

    assert [one.task_id for one in found] == ["t3", "t2", "t1"]
    assert len(heard) == 3


def test_rows_of_other_models_and_broken_rows_are_left_out():
    """A list that ignores the filters does not make us adopt somebody else's task."""
    now = datetime.now(UTC)
    stamp = int(now.timestamp() * 1000)
    rows = [
        {"task_id": "mine", "model_name": SPEC.model, "gmt_create": stamp, "status": "RUNNING"},
        {"task_id": "other", "model_name": "emo-v1", "gmt_create": stamp},
        {"task_id": "old", "model_name": SPEC.model, "gmt_create": stamp - 10_000_000},
        {"task_id": "timeless", "model_name": SPEC.model},
        "nonsense",
    ]

    found, heard = told(
        lambda _: json_answer(200, {"data": rows, "total_page": 1}),
        lambda cloud: cloud.find(
            SPEC, SPEC.model, now - timedelta(minutes=1), now + timedelta(minutes=1)
        ),
    )

    assert [one.task_id for one in found] == ["mine"]
    assert len(heard) == 1
