"""Huawei MetaStudio over real HTTP: forms, signatures, states, refusals, doubts."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from clouds_kit import answer
from metastudio_house import (
    JOBS,
    JPEG,
    KEYS,
    SPEC,
    TOKEN,
    House,
    metastudio,
    refused,
)
from metastudio_kit import FIELDS, photo_fixture, refusal_of, run, submitted  # noqa: F401 (fixtures)

from avatar_desktop.clouds.metastudio.client import Credentials
from avatar_desktop.domain.errors import Action, AppError, FileRejected, ModelGone, Retry

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


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


def test_withdrawn_api_says_since_when(photo):
    """The gateway's 404 becomes the date of the withdrawal."""
    house = House(instead=lambda heard: refused(404, "APIGW.0101", "The API does not exist"))

    error = run(refusal_of(house, photo))

    assert isinstance(error, ModelGone)
    assert "Huawei withdrew this API on 2025-02-18." in str(error)


def test_vanished_photo_is_told(tmp_path):
    """A photo that is gone is no crash, and nothing is sent."""
    house = House()

    error = run(refusal_of(house, tmp_path / "gone.jpg"))

    assert isinstance(error, FileRejected)
    assert house.heard == []


def test_redirect_is_not_followed(photo):
    """The keys go to the configured host and nowhere else."""
    elsewhere = answer(302, Location="https://elsewhere.example/")

    error = run(refusal_of(House(instead=lambda heard: elsewhere), photo))

    assert error.code == "Moved"
