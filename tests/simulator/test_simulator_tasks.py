"""Tasks: their life, cancel, list, slots, pace, expiry by the clock, and written-down fates."""

import re
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest
from simulator_kit import MODEL, Caller, ClipMaker

URL = "http://127.0.0.1:9/clip.mp4"
BEIJING = timezone(timedelta(hours=8))
STAMP = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{3}")
DAY = 24 * 3600


def script(caller: Caller, **fields: Any) -> None:
    caller.control("tasks", fields)


def test_task_succeeds(caller: Caller, make_clip: ClipMaker) -> None:
    """A good clip ends SUCCEEDED with the documented fields and no others."""
    url = caller.upload(make_clip())

    answer = caller.finished(url, min_len=540)

    output = answer["output"]
    assert set(answer) == {"request_id", "output", "usage"}
    assert set(output) == {
        "task_id", "task_status", "submit_time", "scheduled_time", "end_time", "output_video_url",
    }  # fmt: skip
    assert all(STAMP.fullmatch(output[name]) for name in output if name.endswith("_time"))
    assert answer["usage"] == {"duration": 1, "SR": 540}


def test_times_are_those_of_beijing(caller: Caller) -> None:
    """Times carry no zone and mean UTC+8."""
    script(caller, hold="PENDING")

    output = caller.query(caller.task(URL))["output"]

    told = datetime.strptime(output["submit_time"], "%Y-%m-%d %H:%M:%S.%f")  # noqa: DTZ007 - next
    assert abs(told.replace(tzinfo=BEIJING) - datetime.now(BEIJING)) < timedelta(minutes=1)


def test_running_task_shows_metrics(caller: Caller) -> None:
    """A running task says how many of its parts are done, and no result yet."""
    script(caller, hold="RUNNING")

    answer = caller.wait_for(caller.task(URL), "RUNNING")

    assert answer["output"]["task_metrics"] == {"TOTAL": 1, "SUCCEEDED": 0, "FAILED": 0}
    assert "usage" not in answer
    assert "output_video_url" not in answer["output"]


def test_slots_are_kept(caller: Caller) -> None:
    """One task of an account runs at a time, in order; another account's is not held up."""
    for _ in range(3):
        script(caller, hold="RUNNING", end="FAILED", code="X", message="x")
    first = caller.task(URL)
    caller.wait_for(first, "RUNNING")
    second = caller.task(URL)
    stranger = caller.as_("sk-simulated-stranger")
    other = stranger.task(URL)

    stranger.wait_for(other, "RUNNING")
    assert caller.state(second) == "PENDING"
    caller.control("release")
    caller.wait_for(first, "FAILED")
    caller.wait_for(second, "RUNNING")


def test_slots_can_be_changed(caller: Caller) -> None:
    """A script may open another slot; the waiting task starts."""
    script(caller, times=2, hold="RUNNING")
    tasks = [caller.task(URL), caller.task(URL)]
    caller.wait_for(tasks[0], "RUNNING")

    caller.control("limits", {"model": MODEL, "running": 2})

    caller.wait_for(tasks[1], "RUNNING")


def test_submits_are_paced(caller: Caller) -> None:
    """A second submit within the second is refused; a second later it is taken."""
    script(caller, times=9, hold="PENDING")
    caller.control("limits", {"model": MODEL, "per_second": 1})

    first, second = caller.submit(URL), caller.submit(URL)
    stranger = caller.as_("sk-simulated-stranger").submit(URL)
    caller.control("clock", {"advance_seconds": 1})
    third = caller.submit(URL)

    assert [first.status_code, second.status_code, third.status_code] == [200, 429, 200]
    assert second.json()["code"] == "Throttling.RateQuota"
    assert stranger.status_code == 200


def test_refused_submit_uses_no_pace(caller: Caller) -> None:
    """A submit that is refused for its fields leaves the second free."""
    caller.control("limits", {"model": MODEL, "per_second": 1})

    assert caller.submit(URL, style=99).status_code == 400
    assert caller.submit(URL).status_code == 200


def test_queries_share_a_quota(caller: Caller) -> None:
    """Queries beyond twenty a second are refused, whichever task they ask for."""
    answers = [caller.call("GET", f"/tasks/{number}") for number in range(60)]

    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[0].json()["code"] == "Throttling.RateQuota"
    assert len(answers) - len(refused) >= 20


def test_pending_task_is_cancelled(caller: Caller) -> None:
    """A PENDING task can be cancelled; the answer holds the request id alone."""
    script(caller, hold="PENDING")
    task = caller.task(URL)

    answer = caller.call("POST", f"/tasks/{task}/cancel")

    assert (answer.status_code, set(answer.json())) == (200, {"request_id"})
    assert caller.state(task) == "CANCELED"


@pytest.mark.parametrize("state", ["RUNNING", "FAILED", "CANCELED", "unknown", "foreign"])
def test_other_tasks_are_not_cancelled(caller: Caller, state: str) -> None:
    """Cancel is refused for a task that runs, has ended, is unknown or another account's."""
    task, who = "no-such-task", caller
    if state == "RUNNING":
        script(caller, hold="RUNNING")
    elif state in {"CANCELED", "foreign"}:
        script(caller, hold="PENDING")
    if state != "unknown":
        task = caller.task(URL)
    if state == "CANCELED":
        caller.call("POST", f"/tasks/{task}/cancel")
    if state in {"RUNNING", "FAILED"}:
        caller.wait_for(task, state)
    if state == "foreign":
        who = caller.as_("sk-simulated-stranger")

    answer = who.call("POST", f"/tasks/{task}/cancel")

    assert answer.status_code == 400
    assert answer.json()["code"] == "UnsupportedOperation"
    assert "PENDING" in answer.json()["message"]


def test_foreign_and_unknown_tasks_are_unknown(caller: Caller) -> None:
    """A task that is not there for the caller is UNKNOWN with 200; a colleague's key sees it."""
    task = caller.task(URL)

    for who, asked in ((caller, "no-such-task"), (caller.as_("sk-simulated-stranger"), task)):
        answer = who.call("GET", f"/tasks/{asked}")
        assert answer.status_code == 200
        assert answer.json()["output"] == {"task_id": asked, "task_status": "UNKNOWN"}
    assert caller.as_("sk-simulated-colleague").state(task) != "UNKNOWN"


def test_task_and_result_live_a_day(caller: Caller, make_clip: ClipMaker) -> None:
    """After 24 hours the task is UNKNOWN and its link is refused in XML."""
    answer = caller.finished(caller.upload(make_clip()))
    task, link = answer["output"]["task_id"], answer["output"]["output_video_url"]

    caller.control("clock", {"advance_seconds": DAY - 60})
    young = (caller.state(task), caller.http.get(link).status_code)
    caller.control("clock", {"advance_seconds": 120})
    old = caller.http.get(link)

    assert young == ("SUCCEEDED", 200)
    assert caller.state(task) == "UNKNOWN"
    assert old.status_code == 403
    assert "<Code>AccessDenied</Code>" in old.text
    assert "Request has expired." in old.text


def test_link_is_signed(caller: Caller, make_clip: ClipMaker) -> None:
    """A link works as it is, in ranges, for GET alone and without the key."""
    link = caller.finished(caller.upload(make_clip()))["output"]["output_video_url"]
    http = caller.http

    whole = http.get(link)
    part = http.get(link, headers={"Range": "bytes=4-7"})

    assert whole.headers["content-type"] == "video/mp4"
    assert int(whole.headers["content-length"]) == len(whole.content)
    assert (part.status_code, part.content) == (206, b"ftyp")
    assert http.head(link).status_code == 403
    assert http.get(link.partition("?")[0]).status_code == 403
    assert http.get(link.replace("Expires=1", "Expires=2")).status_code == 403
    assert http.get(link[:-6] + "AAA%3D").status_code == 403
    assert http.get(link.replace(".mp4", ".mpx")).status_code == 403
    assert http.get(link, headers={"Authorization": "Bearer x"}).status_code == 400


def test_list_filters_and_pages(caller: Caller) -> None:
    """The list gives the account's tasks of the last day, filtered, in pages, newest first."""
    script(caller, times=5, hold="PENDING")
    tasks = [caller.task(URL) for _ in range(5)]
    caller.call("POST", f"/tasks/{tasks[0]}/cancel")

    def listed(**query: Any) -> dict[str, Any]:
        return dict(caller.call("GET", "/tasks/", params=query).json())

    everything = listed()
    page = listed(page_no=2, page_size=2)
    assert set(everything) == {
        "request_id", "data", "total", "total_page", "page_no", "page_size",
    }  # fmt: skip
    assert {row["task_id"] for row in everything["data"]} == set(tasks)
    assert everything["data"][0]["region"] == "cn-beijing"
    assert (page["total"], page["total_page"], len(page["data"])) == (5, 3, 2)
    assert [row["task_id"] for row in listed(status="CANCELED")["data"]] == [tasks[0]]
    assert listed(task_id=tasks[1])["total"] == 1
    assert listed(model_name=MODEL)["total"] == 5
    assert listed(model_name="other")["total"] == 0
    assert listed(region="cn-shanghai")["total"] == 0
    assert listed(api_key_id="2")["total"] == 0
    assert caller.as_("sk-simulated-stranger").call("GET", "/tasks").json()["total"] == 0


def test_list_takes_a_time_window(caller: Caller) -> None:
    """A window of up to a day, in Beijing's time, chooses by the time of submit."""
    script(caller, hold="PENDING")
    now = datetime.now(BEIJING)
    caller.task(URL)

    def total(start: timedelta, end: timedelta) -> Any:
        window = {"start_time": f"{now + start:%Y%m%d%H%M%S}",
                  "end_time": f"{now + end:%Y%m%d%H%M%S}"}  # fmt: skip
        return caller.call("GET", "/tasks/", params=window).json().get("total")

    hour = timedelta(hours=1)
    assert total(-hour, hour) == 1
    assert total(-3 * hour, -hour) == 0
    assert total(hour, 3 * hour) == 0
    assert total(-12 * hour, 12 * hour) == 1
    assert total(-13 * hour, 12 * hour) is None


@pytest.mark.parametrize(
    "query",
    [{"page_no": "0"}, {"page_size": "x"}, {"status": "DONE"}, {"start_time": "2026-01-01"},
     {"start_time": "20260102000000", "end_time": "20260101000000"}],
)  # fmt: skip
def test_bad_list_is_refused(caller: Caller, query: dict[str, str]) -> None:
    """A filter out of the documents is refused."""
    answer = caller.call("GET", "/tasks/", params=query)

    assert (answer.status_code, answer.json()["code"]) == (400, "InvalidParameter")


def test_script_ends_a_task_failed(caller: Caller) -> None:
    """A task can be written to fail with any code, its state written as one likes."""
    script(caller, end="Failed", code="InternalError.Algo", message="model inference error")

    answer = caller.wait_for(caller.task(URL), "Failed")

    assert answer["output"]["code"] == "InternalError.Algo"
    assert answer["output"]["message"] == "model inference error"
    assert "usage" not in answer


def test_script_shows_odd_states(caller: Caller) -> None:
    """While it runs a task shows the written states one after another, the last one for good."""
    script(caller, hold="RUNNING", shows=["Pre-Processing", "SUSPENDED", "running"])
    task = caller.task(URL)
    caller.wait_for(task, "Pre-Processing")

    assert [caller.state(task) for _ in range(3)] == ["SUSPENDED", "running", "running"]


def test_script_replaces_the_output(caller: Caller, make_clip: ClipMaker) -> None:
    """A success can be made to lack its link."""
    script(caller, output={"results": []})

    answer = caller.finished(caller.upload(make_clip()))

    assert answer["output"]["task_status"] == "SUCCEEDED"
    assert answer["output"]["results"] == []
    assert "output_video_url" not in answer["output"]


def test_held_task_times_out(caller: Caller) -> None:
    """The service gives a task up after three hours."""
    script(caller, hold="RUNNING")
    task = caller.task(URL)
    caller.wait_for(task, "RUNNING")

    caller.control("clock", {"advance_seconds": 3 * 3600})

    assert caller.wait_for(task, "FAILED")["output"]["code"] == "InternalError.Timeout"


@pytest.mark.parametrize("wrong", [{"hold": "DONE"}, {"times": 0}, {"colour": "red"}])
def test_bad_script_is_refused(caller: Caller, wrong: dict[str, Any]) -> None:
    """A script with a slip in it is refused, not ignored."""
    url = f"{caller.address.metastudio_url}/_simulator/tasks"

    assert caller.http.post(url, json=wrong).status_code == 400
