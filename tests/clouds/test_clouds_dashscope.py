"""The service client against the simulator and against answers that no service should give."""

import asyncio
from contextlib import suppress
from datetime import UTC, datetime, timedelta

import pytest

from avatar_desktop.domain.errors import Action, AppError, Retry
from avatar_desktop.domain.spec import Precheck, PrecheckResult
from avatar_desktop.domain.task import TaskStatus
from avatar_desktop.models.video_style import SPEC
from clouds.clouds_kit import answer, dashscope, json_answer, raw_server

POLL_SECONDS = 0.1
SUBMITS = "/api/v1/services"
HTML = answer(200, b"<html>Welcome to the hotel</html>", Content_Type="text/html")
TASK = {"output": {"task_id": "t-1", "task_status": "PENDING"}, "request_id": "r-1"}


def body(url="http://127.0.0.1:9/clip.mp4"):
    return {
        "model": SPEC.model,
        "input": {"video_url": url},
        "parameters": {"style": 3, "video_fps": 15},
    }


def tried(simulator_or_url, call, key="sk-simulated", workspace=""):
    """Return what *call* with a service client returns or the AppError that it raises."""

    async def run():
        async with dashscope(simulator_or_url, key, workspace) as (cloud, _):
            try:
                return await call(cloud)
            except AppError as error:
                return error

    return asyncio.run(run())


def told(script, call, **options):
    """Return what *call* gives at a server that follows *script*, and what the server heard."""

    async def run():
        async with (
            raw_server(script) as server,
            dashscope(f"{server.url}/api/v1", "sk-test", **options) as (cloud, _),
        ):
            try:
                return await call(cloud), server.heard
            except AppError as error:
                return error, server.heard

    return asyncio.run(run())


def submitted(cloud):
    return cloud.submit(SPEC, SPEC.model, body(), {})


async def reported_as(cloud, accepted, status):
    """Ask at the pace that the service allows until the task has *status*."""
    while True:
        report = await cloud.report(SPEC, accepted.task_id)
        if report.status is status:
            return report
        await asyncio.sleep(POLL_SECONDS)


def reported(cloud):
    return cloud.report(SPEC, "t-1")


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


def test_missing_key_is_told_before_anything_is_sent(simulator):
    """Without a key nothing is sent and the settings are offered."""
    error = tried(simulator.base_url, submitted, key="  ")

    assert error.explanation.action is Action.OPEN_SETTINGS
    assert error.retry is Retry.NEVER
    assert simulator.requests("/api") == []


@pytest.mark.parametrize("key", ["sk-密钥", "sk a", "sk-a\nb"])
def test_impossible_key_is_not_sent(simulator, key):
    """A key with signs that no key has is told, not thrown at the HTTP library."""
    error = tried(simulator.base_url, submitted, key=key)

    assert error.code == "BadKey"
    assert simulator.requests("/api") == []


def test_wrong_key_speaks_of_the_region(simulator):
    """A refused key names the host and the region, and is not sent again."""
    error = tried(simulator.base_url, submitted, key="sk-wrong")

    assert error.retry is Retry.NEVER
    assert error.explanation.action is Action.OPEN_SETTINGS
    assert "region" in str(error)
    assert "127.0.0.1" in str(error)
    assert error.request_id


def test_slow_down_says_how_long(simulator):
    """A 429 may be sent again, after the time that the service names."""
    simulator.control(
        "faults",
        path=SUBMITS,
        status=429,
        retry_after="7",
        body={"code": "Throttling.RateQuota", "message": "slow", "request_id": "r"},
    )

    error = tried(simulator.base_url, submitted)

    assert (error.retry, error.retry_after, error.billed) == (Retry.LATER, 7.0, False)


def test_lost_answer_to_a_submit_is_a_doubt_and_is_not_repeated(simulator):
    """A submit whose answer is cut off was taken once and is not sent again by us."""
    simulator.control("faults", path=SUBMITS, drop="after_processing")

    error = tried(simulator.base_url, submitted)

    assert (error.retry, error.billed) == (Retry.UNKNOWN, None)
    assert len(simulator.requests(SUBMITS, "POST")) == 1


def test_lost_answer_to_a_question_may_be_asked_again():
    """News that do not arrive cost nothing to ask for again."""
    error, _ = told(lambda _: None, reported)

    assert (error.retry, error.billed) == (Retry.LATER, False)


@pytest.mark.parametrize(
    ("reply", "retry"),
    [
        (HTML, Retry.UNKNOWN),
        (answer(200, b'["a list"]'), Retry.UNKNOWN),
        (answer(200, b"{" * 5000), Retry.UNKNOWN),
        (json_answer(200, {"output": {"task_id": 7}}), Retry.UNKNOWN),
        (json_answer(200, {}), Retry.UNKNOWN),
        (answer(200, b'{"output": {', length=500), Retry.UNKNOWN),
        (json_answer(500, {"code": "InternalError", "message": "x"}), Retry.UNKNOWN),
        (json_answer(503, {"code": "ModelUnavailable", "message": "x"}), Retry.UNKNOWN),
        (answer(502, b"Bad gateway"), Retry.UNKNOWN),
        (answer(404, b"Not here"), Retry.NEVER),
        (answer(429, b"Slow down"), Retry.LATER),
        (answer(407, b"Who are you"), Retry.NOT_SENT),
        (answer(302, Location="http://127.0.0.1:9/login"), Retry.NEVER),
        (json_answer(400, {"code": "InvalidParameter", "message": "x"}), Retry.NEVER),
        (json_answer(200, {"code": "InvalidParameter", "message": "x"}), Retry.NEVER),
    ],
)
def test_submit_is_repeated_only_when_it_was_clearly_not_taken(reply, retry):
    """Every odd answer to a submit says whether the task may have been taken; one POST each."""
    error, heard = told(lambda _: reply, submitted)

    assert error.retry is retry
    assert error.billed is (None if retry is Retry.UNKNOWN else False)
    assert error.explanation.what
    assert error.explanation.do
    assert len(heard) == 1


@pytest.mark.parametrize("reply", [HTML, json_answer(200, {"output": {}}), answer(200, b"null")])
def test_nonsense_for_news_is_asked_again_later(reply):
    """A service that answers nonsense makes the app wait, with a clear notice."""
    error, _ = told(lambda _: reply, reported)

    assert (error.retry, error.code) == (Retry.LATER, "BadAnswer")
    assert error.explanation.action is Action.OPEN_SETTINGS


def test_redirect_does_not_carry_the_key_away():
    """A redirect of the service is refused; the other host hears nothing."""

    async def run():
        async with raw_server(lambda _: json_answer(200, TASK)) as other:
            away = answer(307, Location=f"{other.url}/api/v1/x")
            async with (
                raw_server(lambda _: away) as first,
                dashscope(f"{first.url}/api/v1", "sk-secret") as (cloud, _),
            ):
                with suppress(AppError):
                    await submitted(cloud)
                return first.heard, other.heard

    first, other = asyncio.run(run())
    assert first[0].headers["authorization"] == "Bearer sk-secret"
    assert other == []


def test_odd_task_id_cannot_leave_its_place():
    """A task id is one segment of the path, whatever is in it."""
    _, heard = told(
        lambda _: json_answer(200, {"output": {"task_status": "UNKNOWN"}}),
        lambda cloud: cloud.report(SPEC, "../uploads?a=b"),
    )

    assert heard[0].target == "/api/v1/tasks/..%2Fuploads%3Fa%3Db"


@pytest.mark.parametrize("base_url", ["", "ftp://host/api/v1", "host/api/v1", "http://"])
def test_unusable_address_is_told(base_url):
    """A base URL that is no web address leads to the settings."""
    error = tried(base_url, submitted)

    assert error.explanation.action is Action.OPEN_SETTINGS
    assert error.retry is Retry.NEVER


def test_key_echoed_by_the_service_is_not_kept():
    """A refusal that quotes the key loses it before it reaches a log or a folder."""
    quoting = {"code": "Weird", "message": "Incorrect key sk-12345 provided"}

    error, _ = told(lambda _: json_answer(400, quoting), submitted)

    assert "12345" not in f"{error} {error.detail}"
