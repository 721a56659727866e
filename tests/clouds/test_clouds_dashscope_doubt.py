"""Alibaba Model Studio: what is not sent, what is in doubt, and where the key never goes."""

import asyncio
from contextlib import suppress

import pytest
from dashscope_kit import SUBMITS, reported, submitted, told, tried

from avatar_desktop.domain.errors import Action, AppError, Retry
from avatar_desktop.models.video_style import SPEC
from clouds.clouds_kit import answer, dashscope, json_answer, raw_server

HTML = answer(200, b"<html>Welcome to the hotel</html>", Content_Type="text/html")
TASK = {"output": {"task_id": "t-1", "task_status": "PENDING"}, "request_id": "r-1"}


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
