"""Huawei MetaStudio over real HTTP: forms, signatures, states, refusals, doubts."""

import asyncio
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from clouds_kit import answer, json_answer
from metastudio_house import (
    JOBS,
    JPEG,
    KEYS,
    PROJECT,
    SPEC,
    TOKEN,
    House,
    finished,
    metastudio,
    refused,
)

from avatar_desktop.clouds.metastudio.client import Credentials
from avatar_desktop.clouds.metastudio.errors import SENTENCES, refusal
from avatar_desktop.domain.errors import Action, AppError, FileRejected, Retry
from avatar_desktop.domain.task import TaskStatus

FIELDS = {"style_id": "system_male_002", "name": "梅"}
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def run(coroutine):
    """Run *coroutine* to its end, within bounds."""

    async def bounded():
        async with asyncio.timeout(20):
            return await coroutine

    return asyncio.run(bounded())


@pytest.fixture
def photo(tmp_path):
    """A photo under a name that no header should carry."""
    path = tmp_path / "照片 1.jpg"
    path.write_bytes(JPEG)
    return path


async def submitted(house, photo, **options):
    """Send *photo* to *house*; return what came back."""
    async with metastudio(house, **options) as (cloud, _):
        return await cloud.submit(SPEC, SPEC.model, FIELDS, {"file": photo})


async def refusal_of(house, photo, **options):
    """Send *photo* and return the error."""
    with pytest.raises(AppError) as caught:
        await submitted(house, photo, **options)
    return caught.value


async def reported(house, task_id="j"):
    """Ask *house* for a job."""
    async with metastudio(house) as (cloud, _):
        return await cloud.report(SPEC, task_id)


def test_photo_travels_in_a_signed_form(photo):
    """Fields come in the document's order, the file last, under an ASCII name, all signed."""
    house = House()

    accepted = run(submitted(house, photo))

    assert (accepted.task_id, accepted.request_id) == ("job-1", "request-1")
    assert house.forms == [
        [
            ("style_id", "", b"system_male_002"),
            ("name", "", "梅".encode()),
            ("file", "photo.jpg", JPEG),
        ]
    ]
    assert house.heard[0].target == JOBS
    assert house.heard[0].headers["content-length"] == str(len(house.heard[0].body))
    assert "transfer-encoding" not in house.heard[0].headers


def test_large_photo_is_sent_whole_without_stalling_the_loop(tmp_path):
    """11 MiB arrive as they are; the loop turns on meanwhile."""
    path = tmp_path / "large.jpg"
    path.write_bytes(JPEG + bytes(11 * 2**20))
    house = House()
    turns = 0

    async def story():
        nonlocal turns
        sending = asyncio.ensure_future(submitted(house, path))
        while not sending.done():
            await asyncio.sleep(0)
            turns += 1
        return await sending

    run(story())

    assert house.forms[0][-1][2] == path.read_bytes()
    assert turns > 40


def test_user_id_goes_with_every_call(photo):
    """What tags the asset on creation is sent on reads as well, signed."""
    house = House()

    async def story():
        async with metastudio(house, user_id="user-1") as (cloud, _):
            await cloud.submit(SPEC, SPEC.model, FIELDS, {"file": photo})
            await cloud.report(SPEC, "job-1")

    run(story())

    assert [heard.headers["x-app-userid"] for heard in house.heard] == ["user-1", "user-1"]
    signed = house.heard[1].headers["authorization"]
    assert "x-app-userid" in signed


def test_token_goes_without_a_signature(photo):
    """A token takes the place of the keys where there are none."""
    house = House()

    run(submitted(house, photo, credentials=Credentials(token=TOKEN)))

    headers = house.heard[0].headers
    assert headers["x-auth-token"] == TOKEN
    assert "authorization" not in headers


def test_security_token_goes_with_temporary_keys(photo):
    """It stands in a header that is signed, in every call."""
    house = House(security_token="gQpjbi1/+==")

    run(submitted(house, photo, credentials=replace(KEYS, security_token=" gQpjbi1/+== ")))

    assert house.heard[0].headers["x-security-token"] == "gQpjbi1/+=="


def test_refused_temporary_key_is_told_as_such(photo):
    """A token that has ended at the service leads to a fresh key, not to a comparison."""
    house = House(security_token="another")

    error = run(refusal_of(house, photo, credentials=replace(KEYS, security_token="old")))

    assert error.code == "APIGW.0301"
    assert "temporary access key" in str(error)
    assert len(house.heard) == 1


@pytest.mark.parametrize(
    ("options", "code"),
    [
        ({"credentials": Credentials("HSTA1234567890123456", "SK")}, "NoToken"),
        ({"credentials": replace(KEYS, security_token="t", expires=LONG_AGO)}, "TokenEnded"),
        ({"credentials": replace(KEYS, security_token="t\u00fc")}, "BadKey"),
        ({"credentials": Credentials()}, "NoKey"),
        ({"credentials": Credentials("AK", "")}, "NoKey"),
        ({"project": ""}, "NoKey"),
        ({"credentials": Credentials("AK", "s k")}, "BadKey"),
        ({"user_id": "用户"}, "BadKey"),
    ],
)
def test_incomplete_account_is_told_before_anything_is_sent(photo, options, code):
    """Nothing leaves without keys and project, or with Chinese in a header."""
    house = House()

    error = run(refusal_of(house, photo, **options))

    assert (error.code, error.explanation.action) == (code, Action.OPEN_SETTINGS)
    assert house.heard == []


def test_refused_key_is_tried_once(photo):
    """A 401 is told and never tried again by itself: the fifth would lock the key."""
    house = House()

    error = run(refusal_of(house, photo, credentials=Credentials("AK", "wrong")))

    assert (error.code, error.retry, error.billed) == ("APIGW.0301", Retry.NEVER, False)
    assert error.request_id == "request-bad"
    assert len(house.heard) == 1


def test_wrong_clock_is_named_as_the_cause(photo):
    """A 401 from a service whose clock is elsewhere says by how much this one is off."""
    ahead = datetime.now(UTC) + timedelta(minutes=40)
    house = House()
    stamp = datetime.now(UTC).strftime("%a, %d %b %Y %H:%M:%S GMT")

    async def story():
        async with metastudio(house, now=lambda: ahead) as (cloud, server):
            server.script = lambda heard: refused(401, "APIGW.0301", "verify", Date=stamp)
            with pytest.raises(AppError) as caught:
                await cloud.submit(SPEC, SPEC.model, FIELDS, {"file": photo})
            return caught.value

    error = run(story())

    assert "40 minutes" in str(error)


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


def test_withdrawn_api_says_since_when(photo):
    """The gateway's 404 becomes the date of the withdrawal."""
    house = House(instead=lambda heard: refused(404, "APIGW.0101", "The API does not exist"))

    error = run(refusal_of(house, photo))

    assert "Huawei withdrew this API on 2025-02-18." in str(error)


def test_vanished_photo_is_told(tmp_path):
    """A photo that is gone is no crash, and nothing is sent."""
    house = House()

    error = run(refusal_of(house, tmp_path / "gone.jpg"))

    assert isinstance(error, FileRejected)
    assert house.heard == []


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


def test_redirect_is_not_followed(photo):
    """The keys go to the configured host and nowhere else."""
    elsewhere = answer(302, Location="https://elsewhere.example/")

    error = run(refusal_of(House(instead=lambda heard: elsewhere), photo))

    assert error.code == "Moved"


@pytest.mark.parametrize(
    "body",
    [
        {"error_code": "MSS.10001005", "error_msg": "asset name exists", "request_id": "r"},
        {"errorCode": "MSS.10001005", "errorMsg": "asset name exists", "request_id": "r"},
        {"code": "MSS.10001005", "message": "asset name exists", "request_id": "r"},
        {"error": {"code": "MSS.10001005", "message": "asset name exists"}, "request_id": "r"},
    ],
)
def test_refusal_is_read_in_every_spelling(photo, body):
    """Huawei's gateways and services spell an error in several ways."""
    error = run(refusal_of(House(instead=lambda heard: json_answer(400, body)), photo))

    assert (error.code, error.detail, error.request_id) == (
        "MSS.10001005",
        "asset name exists",
        "r",
    )


DOCUMENTED = [  # status, code, what has to be said; seed 003 and the gateway's table
    (400, "MSS.00000003", "option or the photo"),  # seed 003 "Invalid parameter"
    (401, "MSS.00000001", "keys"),  # seed 003 "Unauthorized"
    (403, "MSS.00000005", "may not use"),  # seed 003 "Forbidden"
    (500, "MSS.00000004", "fault"),  # seed 003 "Internal Error"
    (400, "MSS.00000002", "option or the photo"),
    (400, "MSS.00010003", "request"), (400, "MSS.00010004", "request"),
    (400, "MSS.00010008", "token"), (400, "MSS.00010009", "project id"),
    (400, "MSS.10000002", "option or the photo"), (400, "MSS.10000003", "option or the photo"),
    (400, "MSS.10001001", "no longer has"), (400, "MSS.10001002", "option or the photo"),
    (400, "MSS.10001003", "did not get the photo"), (400, "MSS.10001004", "did not get the photo"),
    (400, "MSS.10001005", "exists already"), (400, "MSS.10001006", "could not begin"),
    (400, "MSS.10001007", "too many bytes"), (400, "MSS.10001008", "this file already"),
    (400, "MSS.10001009", "this file already"),
    (400, "MSS.45000001", "did not get the photo"), (400, "MSS.45000005", "could not read"),
    (400, "MSS.45000007", "could not read"),
    (404, "APIGW.0101", "withdrew"), (404, "APIG.0101", "withdrew"),
    (404, "APIGW.0103", "gateway"), (400, "APIGW.0104", "gateway"),
    (400, "APIGW.0105", "gateway"), (400, "APIGW.0106", "gateway"),
    (400, "APIGW.0201", "option or the photo"), (413, "APIGW.0201", "too large"),
    (502, "APIGW.0201", "gateway"), (504, "APIGW.0201", "gateway"),
    (401, "APIGW.0301", "locked"), (403, "APIGW.0302", "right"), (401, "APIGW.0303", "keys"),
    (401, "APIGW.0304", "keys"), (401, "APIGW.0305", "keys"), (403, "APIGW.0306", "right"),
    (401, "APIGW.0307", "24 hours"), (429, "APIGW.0308", "slow down"),
    (403, "APIGW.0310", "region"), (403, "APIGW.0401", "network"), (403, "APIGW.0402", "network"),
    (403, "APIGW.0404", "network"), (405, "APIGW.0501", "quota"), (405, "APIGW.0502", "quota"),
    (500, "APIGW.0601", "fault"), (400, "APIGW.0602", "gateway"), (500, "APIGW.0605", "fault"),
    (500, "APIGW.0606", "fault"), (500, "APIGW.0608", "fault"), (500, "APIGW.0609", "fault"),
    (500, "APIGW.0610", "fault"), (500, "APIGW.0611", "fault"), (500, "APIGW.0612", "fault"),
    (503, "APIGW.0613", "fault"), (403, "APIGW.0801", "region"), (403, "APIGW.0802", "region"),
    (418, "", "refused"), (413, "", "too large"), (404, "", "does not know"),
]  # fmt: skip


@pytest.mark.parametrize(("status", "code", "words"), DOCUMENTED)
def test_documented_code_is_explained(status, code, words):
    """Every code says what happened, why, and what to do; the code stays for support."""
    error = refusal(status, code, "said", host="metastudio.example", request_id="r")

    assert words in str(error)
    assert all((error.explanation.what, error.explanation.why, error.explanation.do))
    assert error.code == (code or f"HTTP {status}")
    assert error.request_id == "r"


def test_rule_of_the_table_is_never_hidden_by_an_earlier_one():
    """Each rule is the answer to something: none is dead."""
    table = SENTENCES.table("gateway", "modeling", "statuses")
    asked = [(status, code) for status, code, _ in DOCUMENTED]
    asked += [(400, ""), (401, ""), (403, ""), (429, ""), (500, ""), (200, "")]
    used = {
        next(at for at, rule in enumerate(table) if rule.matches(status, code, ""))
        for status, code in asked
    }

    assert used == set(range(len(table)))


def test_keys_never_show(photo):
    """Secret and token stand neither in what is printed nor in what is sent beside their header."""
    own = Credentials("AK", "secret-key", "token-token")
    house = House()

    run(submitted(house, photo))

    assert "secret" not in repr(own)
    assert "token-token" not in repr(own)
    sent = json.dumps(house.heard[0].headers) + house.heard[0].body.decode("latin-1")
    assert "fakeSK" not in sent
    assert PROJECT in house.heard[0].target
