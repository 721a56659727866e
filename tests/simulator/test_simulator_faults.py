"""Scripted faults and the journal of requests."""

from typing import Any

import httpx
import pytest
from simulator_kit import SUBMIT, Caller, ClipMaker

URL = "http://127.0.0.1:9/clip.mp4"


def fault(caller: Caller, **fields: Any) -> None:
    caller.control("faults", fields)


def test_answer_is_replaced(caller: Caller) -> None:
    """A fault answers instead of the service, as often as written, then is gone."""
    fault(
        caller, method="GET", path="/api/v1/tasks", status=503, times=2, after=1, retry_after="7",
        body={"code": "ModelUnavailable", "message": "later"},
    )  # fmt: skip

    answers = [caller.call("GET", "/tasks/") for _ in range(4)]

    assert [answer.status_code for answer in answers] == [200, 503, 503, 200]
    assert answers[1].json() == {"code": "ModelUnavailable", "message": "later"}
    assert answers[1].headers["retry-after"] == "7"


def test_answer_can_be_anything(caller: Caller) -> None:
    """A raw text with headers of one's own, for ever until removed."""
    fault(
        caller, path_regex="/tasks/[a-z]+$", times=0, status=200, raw="<html>portal</html>",
        headers={"Content-Type": "text/html"},
    )  # fmt: skip

    answers = [caller.call("GET", "/tasks/abc") for _ in range(3)]
    caller.control("faults", method="DELETE")

    assert {answer.text for answer in answers} == {"<html>portal</html>"}
    assert answers[0].headers["content-type"] == "text/html"
    assert caller.state("abc") == "UNKNOWN"


def test_connection_is_cut_before_reading(caller: Caller) -> None:
    """The request gets no answer and has no effect."""
    fault(caller, path="/api/v1/services", drop="before_reading")

    with pytest.raises(httpx.TransportError):
        caller.submit(URL)

    assert caller.call("GET", "/tasks/").json()["total"] == 0
    assert [entry["status"] for entry in caller.received("/api/v1/services")] == [None]


def test_connection_is_cut_after_the_work(caller: Caller) -> None:
    """The request gets no answer, yet the task is there: the doubtful submit."""
    fault(caller, path="/api/v1/services", drop="after_processing")

    with pytest.raises(httpx.TransportError):
        caller.submit(URL)

    assert caller.call("GET", "/tasks/").json()["total"] == 1


def test_download_is_cut_short(caller: Caller, make_clip: ClipMaker) -> None:
    """A body ends before its promised length."""
    link = caller.finished(caller.upload(make_clip()))["output"]["output_video_url"]
    fault(caller, path="/_oss/dashscope-result", truncate_bytes=100)
    got = b""

    def read() -> None:
        nonlocal got
        with caller.http.stream("GET", link) as answer:
            for chunk in answer.iter_raw():
                got += chunk

    with pytest.raises(httpx.RemoteProtocolError):
        read()
    assert len(got) == 100
    assert len(caller.http.get(link).content) > 100


def test_answer_is_delayed(caller: Caller) -> None:
    """A delay outlasts a short patience; the next request is served at once."""
    fault(caller, path="/api/v1/tasks", delay_seconds=30)

    with pytest.raises(httpx.ReadTimeout):
        caller.call("GET", "/tasks/", timeout=0.2)

    assert caller.call("GET", "/tasks/").status_code == 200


def test_nonsense_fault_is_refused(caller: Caller) -> None:
    """A rule with a slip in it is refused, not ignored."""
    url = f"{caller.address.metastudio_url}/_simulator/faults"

    for wrong in ({"drop": "now"}, {"paht": "/"}, {"path_regex": "("}, []):
        assert caller.http.post(url, json=wrong).status_code == 400, wrong


def test_journal_tells_what_came(caller: Caller) -> None:
    """Every request is written down, its key hidden, the control's own left out."""
    caller.submit(URL, style=3)

    entries = caller.received()
    headers = dict(entries[0]["headers"])

    assert [(entry["method"], entry["path"]) for entry in entries] == [("POST", "/api/v1" + SUBMIT)]
    assert headers["authorization"] == "Bearer <redacted>"
    assert headers["x-dashscope-async"] == "enable"
    assert entries[0]["json"]["parameters"] == {"style": 3}
    assert entries[0]["status"] == 200
    assert "sk-simulated" not in str(entries)


def test_reset_forgets_everything(caller: Caller) -> None:
    """After a reset there are no tasks, faults, scripts or entries, and the time is real again."""
    caller.control("tasks", {"hold": "PENDING", "times": 5})
    caller.task(URL)
    fault(caller, status=500, times=0)
    before = caller.control("clock", {"advance_seconds": 1000})["now"]

    caller.control("reset")

    assert caller.received() == []
    assert caller.call("GET", "/tasks/").json()["total"] == 0
    assert caller.control("clock", {"advance_seconds": 0})["now"] < before - 900
