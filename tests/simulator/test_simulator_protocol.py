"""Submits: every documented refusal, and what is let through."""

from typing import Any

import pytest
from simulator_kit import MODEL, SUBMIT, Caller

URL = "http://127.0.0.1:9/clip.mp4"
ASYNC = {"X-DashScope-Async": "enable"}


def body(**changes: Any) -> dict[str, Any]:
    return {"model": MODEL, "input": {"video_url": URL}, "parameters": {}, **changes}


def sic(name: str) -> str:
    return f"the {name} parm is not invalid!"


@pytest.mark.parametrize(
    ("key", "status", "code", "message"),
    [
        ("", 401, "InvalidApiKey", "No API-key provided."),
        ("sk-wrong", 401, "InvalidApiKey", "Invalid API-key provided."),
        ("sk-other-region", 401, "InvalidApiKey", "Invalid API-key provided."),
        ("sk-sp-coding-plan", 401, "InvalidApiKey", "Invalid API-key provided."),
        ("sk-arrears", 400, "Arrearage", None),
        ("sk-unpurchased", 403, "AccessDenied.Unpurchased", None),
        ("sk-free-tier-used", 403, "AllocationQuota.FreeTierOnly", None),
        ("sk-endpoint-denied", 403, "Endpoint.AccessDenied", None),
    ],
)
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", SUBMIT),
        ("GET", "/uploads?action=getPolicy&model=" + MODEL),
        ("GET", "/tasks/some-id"),
        ("GET", "/tasks/"),
        ("POST", "/tasks/some-id/cancel"),
    ],
)
def test_bad_key_is_refused_everywhere(
    caller: Caller, method: str, path: str, key: str, status: int, code: str, message: str | None
) -> None:
    """A key that may not call is refused by every route, with the documented words."""
    answer = caller.as_(key).call(method, path, json=body() if method == "POST" else None)

    found = answer.json()
    assert (answer.status_code, found["code"]) == (status, code)
    assert message in {None, found["message"]}
    assert len(found["request_id"]) == 36


@pytest.mark.parametrize(
    ("changes", "headers", "status", "code", "message"),
    [
        ({}, {}, 403, "AccessDenied", "current user api does not support synchronous calls"),
        ({"model": "no-such-model"}, ASYNC, 400, "InvalidParameter", "Model not exist."),
        ({"model": None}, ASYNC, 400, "InvalidParameter", "Model not exist."),
        ({"input": None}, ASYNC, 400, "InvalidParameter", sic("input")),
        ({"input": {}}, ASYNC, 400, "InvalidParameter", sic("video_url")),
        ({"input": {"video_url": 7}}, ASYNC, 400, "InvalidParameter", sic("video_url")),
        ({"input": {"video_url": ""}}, ASYNC, 400, "InvalidParameter", sic("video_url")),
        (
            {"input": {"video_url": "http://host/片.mp4"}},
            ASYNC, 400, "InvalidParameter", sic("video_url"),
        ),
        (
            {"input": {"video_url": "ftp://host/a.mp4"}},
            ASYNC, 400, "InvalidParameter", sic("video_url"),
        ),
        (
            {"input": {"video_url": "/home/me/a.mp4"}},
            ASYNC, 400, "InvalidParameter", sic("video_url"),
        ),
        (
            {"input": {"video_url": URL, "image_url": URL}},
            ASYNC, 400, "InvalidParameter", sic("image_url"),
        ),
        ({"parameters": []}, ASYNC, 400, "InvalidParameter", sic("parameters")),
        ({"more": 1}, ASYNC, 400, "InvalidParameter", sic("more")),
        (
            {"input": {"video_url": "oss://dashscope-instant/a/b.mp4"}},
            ASYNC, 400, "InvalidURL",
            "No connection adapters were found for 'oss://dashscope-instant/a/b.mp4'",
        ),
        (
            {"input": {"video_url": "oss://dashscope-instant/a/b.mp4"}},
            {**ASYNC, "X-DashScope-OssResourceResolve": "enable"},
            400, "InvalidParameter.FileDownload", "oss download error",
        ),
    ],
)  # fmt: skip
def test_bad_submit_is_refused(
    caller: Caller, changes: dict[str, Any], headers: dict[str, str], status: int, code: str,
    message: str,
) -> None:  # fmt: skip
    """A submit that breaks the documents is refused in their words and makes no task."""
    answer = caller.call("POST", SUBMIT, json=body(**changes), headers=headers)

    found = answer.json()
    assert (answer.status_code, found["code"], found["message"]) == (status, code, message)
    assert caller.call("GET", "/tasks/").json()["total"] == 0


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("style", range(8), (-1, 8, "0", 0.0, True, None)),
        ("video_fps", (15, 25), (14, 26, "15", 15.0, True)),
        ("animate_emotion", (True, False), (0, 1, "true")),
        ("min_len", (720, 540), (719, 1080, "720", 720.0)),
        ("use_SR", (True, False), (0, 1, "false")),
        ("speed", (), (1,)),
    ],
)
def test_parameters_are_checked(
    caller: Caller, name: str, good: tuple[Any, ...], bad: tuple[Any, ...]
) -> None:
    """Every parameter takes its documented values and refuses the next ones and other types."""
    for value in good:
        assert caller.submit(URL, **{name: value}).status_code == 200, value
    for value in bad:
        answer = caller.submit(URL, **{name: value})
        assert answer.status_code == 400, value
        assert answer.json()["code"] == "InvalidParameter"
        assert answer.json()["message"] == sic(name)


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b'"text"', b"\xff\xfe"])
def test_broken_json_is_refused(caller: Caller, content: bytes) -> None:
    """A body that is no JSON object is answered with the model's own code."""
    headers = {**ASYNC, "Content-Type": "application/json"}

    answer = caller.call("POST", SUBMIT, content=content, headers=headers)

    found = answer.json()
    assert answer.status_code == 400
    assert (found["code"], found["message"]) == ("InvalidParameter.JsonPhrase", "input json error")


def test_other_content_type_is_refused(caller: Caller) -> None:
    """Only application/json is read."""
    headers = {**ASYNC, "Content-Type": "text/plain"}

    answer = caller.call("POST", SUBMIT, content=b"{}", headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter")


def test_wrong_path_is_refused(caller: Caller) -> None:
    """A model under another path is answered "url error"."""
    path = "/services/aigc/image2video/video-synthesis"

    answer = caller.call("POST", path, json=body(), headers=ASYNC)

    assert answer.status_code == 400
    assert answer.json()["message"] == "url error, please check url!"


def test_bad_workspace_is_refused(caller: Caller) -> None:
    """A workspace name out of the pattern is not found."""
    headers = {**ASYNC, "X-DashScope-WorkSpace": "-wrong-"}

    answer = caller.call("POST", SUBMIT, json=body(), headers=headers)

    assert (answer.status_code, answer.json()["code"]) == (404, "WorkSpaceNotFound")


def test_slash_at_the_end_is_taken(caller: Caller) -> None:
    """The path is served with and without a slash at its end; the answer is the documented one."""
    answer = caller.call("POST", SUBMIT + "/", json=body(), headers=ASYNC)

    found = answer.json()
    assert answer.status_code == 200
    assert set(found) == {"output", "request_id"}
    assert set(found["output"]) == {"task_id", "task_status"}
    assert found["output"]["task_status"] == "PENDING"


def test_unknown_route_is_not_found(caller: Caller) -> None:
    """Any other path is 404 in the service's own shape."""
    answer = caller.call("GET", "/nothing")

    assert answer.status_code == 404
    assert set(answer.json()) == {"code", "message", "request_id"}
