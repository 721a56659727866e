"""Signing in at Huawei: three ways, one token at a time, nothing tried twice, nothing shown."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta

import pytest
from clouds_kit import json_answer, raw_server
from iam_kit import TEN, TOKENS, Clock, a_token, account, error_of, of_simulator, run, words

from avatar_desktop.domain.errors import AppError
from avatar_desktop.models.picture_modeling import SPEC

STALE = {"error_code": "APIGW.0307", "error_msg": "The token must be updated.", "request_id": "r"}


async def found(service):
    """Ask the service for the jobs of the last minute."""
    now = datetime.now(UTC)
    return await service.find(SPEC, SPEC.model, now - timedelta(minutes=1), now)


def test_iam_user_works_without_a_project_id(simulator):
    """Account, user and password are enough: the token names the project, the service takes it."""
    url, secrets, settings = of_simulator(simulator)

    async def story():
        async with account(url, secrets, **settings) as (_, service):
            return await found(service)

    assert run(story()) == []
    (sign_in,) = simulator.requests(TOKENS)
    assert sign_in["query"] == "nocatalog=true"
    assert sign_in["headers"]["content-type"] == "application/json;charset=utf8"
    assert "authorization" not in sign_in["headers"]
    assert sign_in["json"]["auth"]["scope"] == {"project": {"name": "cn-north-4"}}
    (call,) = simulator.requests("/v1/")
    assert call["path"].startswith(f"/v1/{simulator.address['project_id']}/")
    assert call["headers"]["x-auth-token"] == "<redacted>"


@pytest.mark.parametrize(
    ("more", "signed", "sign_ins"),
    [
        ({"huawei_ak": "SIMULATEDACCESSKEY", "huawei_sk": "simulated-secret-key"}, True, 0),
        ({"huawei_token": "MIISimulatedToken"}, False, 0),
        ({}, False, 1),
        ({"huawei_ak": "alone"}, False, 1),
    ],
    ids=["access key", "token", "user", "half a key"],
)
def test_access_key_goes_before_token_before_user(simulator, more, signed, sign_ins):
    """The first way that is complete signs; the others stay at home."""
    url, secrets, settings = of_simulator(simulator, **more)
    settings["project_id"] = simulator.address["project_id"]

    async def story():
        async with account(url, secrets, **settings) as (_, service):
            await found(service)

    run(story())

    (call,) = simulator.requests("/v1/")
    assert ("authorization" in call["headers"]) is signed
    assert len(simulator.requests(TOKENS)) == sign_ins


def test_those_who_ask_together_share_one_sign_in(simulator):
    """Ten calls at once sign in once."""
    url, secrets, settings = of_simulator(simulator)

    async def story():
        async with account(url, secrets, **settings) as (huawei, _):
            return await asyncio.gather(*[huawei.credentials() for _ in range(10)])

    tokens = {own.token for own in run(story())}

    assert len(tokens) == 1
    assert len(simulator.requests(TOKENS)) == 1


def test_token_is_fetched_anew_half_an_hour_before_its_end():
    """A token is kept as long as it lives for 30 minutes more, by the service's own time."""
    clock = Clock()
    given = iter(["MII-1", "MII-2"])

    async def story():
        secrets = {"huawei_password": "p"}
        async with (
            raw_server(lambda heard: a_token(next(given))) as server,
            account(server.url, secrets, clock, iam_account="a", iam_user="u") as (huawei, _),
        ):
            for passed in (0, 23 * 60 + 29, 23 * 60 + 30):
                clock.at = TEN + timedelta(minutes=passed)
                yield (await huawei.credentials()).token

    async def listed():
        return [token async for token in story()]

    assert run(listed()) == ["MII-1", "MII-1", "MII-2"]


def test_token_that_must_be_updated_is_replaced(simulator):
    """When the service drops a token, one new sign-in follows and the call is made once more."""
    url, secrets, settings = of_simulator(simulator)

    async def story():
        async with account(url, secrets, **settings) as (_, service):
            await found(service)
            simulator.control("clock", advance_seconds=24 * 3600 + 1)
            return await found(service)

    assert run(story()) == []
    assert [one["status"] for one in simulator.requests("/v1/")] == [200, 401, 200]
    assert len(simulator.requests(TOKENS)) == 2


def test_photo_is_sent_again_only_when_the_token_was_refused(simulator, tmp_path):
    """A submit that the gateway turned away for its token is made once with the new one."""
    photo = tmp_path / "photo.jpg"
    photo.write_bytes(b"\xff\xd8\xff\xe0 no picture")
    url, secrets, settings = of_simulator(simulator)
    simulator.control("faults", path="/v1/", method="POST", status=401, body=STALE)

    async def story():
        async with account(url, secrets, **settings) as (_, service):
            fields = {"style_id": "system_female_001", "name": "x"}
            await service.submit(SPEC, SPEC.model, fields, {"file": photo})

    error = error_of(story())

    assert error.code.startswith("MSS.")
    posts = simulator.requests("/v1/", "POST")
    assert [one["status"] for one in posts] == [401, 400]
    assert posts[0]["body_bytes"] == posts[1]["body_bytes"]


def test_service_that_takes_no_token_is_asked_twice_at_most(simulator):
    """A second refusal is told and ends it."""
    url, secrets, settings = of_simulator(simulator)
    simulator.control("faults", path="/v1/", status=401, times=0, body=STALE)

    async def story():
        async with account(url, secrets, **settings) as (_, service):
            await found(service)

    assert error_of(story()).code == "APIGW.0307"
    assert len(simulator.requests("/v1/")) == 2
    assert len(simulator.requests(TOKENS)) == 2


def test_entered_token_is_not_replaced(simulator):
    """A token that a person entered is theirs to renew; the user is not signed in behind it."""
    url, secrets, settings = of_simulator(simulator, huawei_token="MIISimulatedTokenOfYesterday")
    settings["project_id"] = simulator.address["project_id"]

    async def story():
        async with account(url, secrets, **settings) as (_, service):
            await found(service)

    error = error_of(story())

    assert error.code == "APIGW.0307"
    assert len(simulator.requests("/v1/")) == 1
    assert simulator.requests(TOKENS) == []


@pytest.mark.parametrize(
    "secrets",
    [
        {"huawei_ak": "SIMULATEDACCESSKEY", "huawei_sk": "simulated-secret-key"},
        {"huawei_token": "MIISimulatedToken"},
        {"huawei_password": "simulated-password"},
    ],
    ids=["access key", "token", "user"],
)
def test_project_is_found_with_every_way_to_sign_in(simulator, secrets):
    """The region's project is named to the access key, the token and the IAM user alike."""
    _, _, settings = of_simulator(simulator)

    async def story():
        async with account(simulator.root, secrets, **settings) as (huawei, _):
            return await huawei.project_id()

    assert run(story()) == simulator.address["project_id"]
    asked = simulator.requests("/v3/projects")
    assert all(one["query"] == "name=cn-north-4" for one in asked)
    assert all("x-project-id" not in one["headers"] for one in asked)
    assert len(asked) == (0 if "huawei_password" in secrets else 1)


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([], "NoProject"),
        ([{"id": "p1", "name": "x"}, {"id": "p2", "name": "y"}], "ManyProjects"),
        ([{"id": "p1", "name": "x"}, {"id": "p2", "name": "cn-north-4"}], "p2"),
        ([{"id": "p1", "name": "x"}], "p1"),
        ([{"name": "cn-north-4"}, "nonsense"], "NoProject"),
        (None, "BadAnswer"),
    ],
)
def test_project_is_only_one_or_none(rows, code):
    """None and several are said so; among several the one with the region's name counts."""

    async def story():
        secrets = {"huawei_ak": "A", "huawei_sk": "S"}
        async with (
            raw_server(lambda heard: json_answer(200, {"projects": rows})) as server,
            account(server.url, secrets) as (huawei, _),
        ):
            try:
                return await huawei.project_id()
            except AppError as error:
                return error.code

    assert run(story()) == code


def test_secrets_are_in_no_word(simulator, caplog):
    """Neither log, error nor repr shows the password or the token."""
    caplog.set_level(logging.DEBUG)
    url, secrets, settings = of_simulator(simulator)
    shown = []

    async def story():
        async with account(url, secrets, **settings) as (huawei, service):
            own = await huawei.credentials()
            await found(service)
            simulator.control("faults", path="/v1/", status=401, times=0, body=STALE)
            for call in (found(service), huawei.project_id()):
                try:
                    shown.append(repr(await call))
                except AppError as error:
                    shown.extend([repr(error), str(error), error.detail, words(error)])
            shown.extend([repr(own), repr(huawei), repr(vars(huawei)), repr(vars(huawei._keeper))])
            return own.token

    token = run(story())

    told = "".join(shown) + caplog.text
    assert token not in told
    assert simulator.address["iam_password"] not in told
