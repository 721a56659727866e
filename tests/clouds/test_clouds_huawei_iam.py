"""Signing in at Huawei: three ways, one token at a time, nothing tried twice, nothing shown."""

import asyncio
import logging
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta

import pytest
from clouds_kit import answer, json_answer, raw_server

from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.clouds.metastudio.client import MetaStudio
from avatar_desktop.clouds.metastudio.credentials import CredentialsProvider
from avatar_desktop.clouds.metastudio.settings import MetaStudioSettings
from avatar_desktop.domain.errors import Action, AppError, Retry
from avatar_desktop.models.picture_modeling import SPEC

TOKENS = "/v3/auth/tokens"
CANARY = "CANARY-password-0123456789"
WRONG = "The username or password is wrong."
STALE = {"error_code": "APIGW.0307", "error_msg": "The token must be updated.", "request_id": "r"}
EXPIRES = "2026-11-22T10:00:00.000000Z"
TEN = datetime(2026, 11, 21, 10, tzinfo=UTC)


def run(coroutine):
    """Run *coroutine* to its end, within bounds."""

    async def bounded():
        async with asyncio.timeout(20):
            return await coroutine

    return asyncio.run(bounded())


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at=TEN):
        self.at = at

    def __call__(self):
        return self.at


@asynccontextmanager
async def account(url, secrets, now=lambda: datetime.now(UTC), **settings):
    """Give the account that *settings* and *secrets* make at *url*, and its service."""

    async def secret(name):
        return secrets.get(name, "")

    own = MetaStudioSettings(url, **settings)
    async with new_client() as client:
        huawei = CredentialsProvider(client, own, secret, now)
        service = MetaStudio(
            client, url, own.project_id, huawei.credentials, now=now, stale=huawei.stale
        )
        yield huawei, service


def of_simulator(simulator, **secrets):
    """Return address, secrets and settings of the simulated IAM user."""
    known = simulator.address
    secrets = {"huawei_password": known["iam_password"], **secrets}
    settings = {"iam_account": known["iam_account"], "iam_user": known["iam_user"]}
    return simulator.root, secrets, settings


async def found(service):
    """Ask the service for the jobs of the last minute."""
    now = datetime.now(UTC)
    return await service.find(SPEC, SPEC.model, now - timedelta(minutes=1), now)


def error_of(coroutine):
    """Return the AppError that *coroutine* ends in."""
    with pytest.raises(AppError) as caught:
        run(coroutine)
    return caught.value


def words(error):
    """Return all that a person reads of *error*."""
    return error.explanation.painted()


def a_token(value="MII-1", expires=EXPIRES, project="p1", status=201):
    """Return IAM's answer to a sign-in."""
    body = {"token": {"expires_at": expires, "project": {"id": project, "name": "cn-north-4"}}}
    return json_answer(status, body, X_Subject_Token=value)


def refused(status, message):
    """Return a refusal as IAM writes it."""
    return json_answer(status, {"error": {"code": status, "message": message, "title": "No"}})


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


def test_wrong_password_is_tried_once(simulator):
    """However often the app asks, a refused password is sent once: Huawei locks after five."""
    url, secrets, settings = of_simulator(simulator, huawei_password=CANARY)

    async def story():
        async with account(url, secrets, **settings) as (huawei, _):
            told = []
            for _ in range(6):
                try:
                    await huawei.credentials()
                except AppError as error:
                    told.append(error)
            right = simulator.address["iam_password"]
            secrets["huawei_password"] = right
            return told, await huawei.credentials()

    told, own = run(story())

    assert [error.code for error in told] == ["HTTP 401"] * 6
    assert all(error.retry is Retry.NEVER for error in told)
    assert "IAM user's name or password" in words(told[5])
    assert "HUAWEI ID" in words(told[5])
    assert told[5].explanation.action is Action.OPEN_SETTINGS
    assert len(simulator.requests(TOKENS)) == 2
    assert own.token.startswith("MII")


def test_refusal_is_forgotten_after_a_quarter_of_an_hour():
    """After the time of a lock the same password may be tried again."""
    clock, answers = Clock(), iter([refused(401, "The account is locked."), a_token()])

    async def story():
        secrets = {"huawei_password": "p"}
        async with (
            raw_server(lambda heard: next(answers)) as server,
            account(server.url, secrets, clock, iam_account="a", iam_user="u") as (huawei, _),
        ):
            told = []
            for minutes in (0, 14):
                clock.at = TEN + timedelta(minutes=minutes)
                try:
                    await huawei.credentials()
                except AppError as error:
                    told.append(words(error))
            clock.at = TEN + timedelta(minutes=15)
            return told, (await huawei.credentials()).token, len(server.heard)

    told, token, asked = run(story())

    assert told[0] == told[1]
    assert "Huawei has locked this sign-in." in told[0]
    assert "Wait 15 minutes" in told[0]
    assert (token, asked) == ("MII-1", 2)


@pytest.mark.parametrize(
    ("reply", "code", "what", "retry"),
    [
        (refused(401, WRONG), "HTTP 401", "IAM user's name or password", Retry.NEVER),
        (refused(401, "The account is locked."), "HTTP 401", "has locked", Retry.NEVER),
        (refused(401, "The request you have made requires authentication."), "HTTP 401",
         "did not let this sign-in pass", Retry.NEVER),
        (refused(403, "You are not authorized."), "HTTP 403", "may not do this", Retry.NEVER),
        (refused(404, "Could not find."), "HTTP 404", "does not know", Retry.NEVER),
        (refused(400, "Expecting to find auth."), "HTTP 400", "refused the request", Retry.NEVER),
        (refused(429, "Too many."), "HTTP 429", "slow down", Retry.LATER),
        (refused(503, "Down."), "HTTP 503", "has a fault", Retry.LATER),
        (json_answer(401, {"error_msg": "x", "error_code": "APIGW.0301"}), "APIGW.0301",
         "did not accept the account's keys", Retry.NEVER),
        (answer(200, b"<html>Hotel</html>"), "BadAnswer", "does not understand", Retry.LATER),
        (json_answer(201, {"token": {}}), "BadAnswer", "does not understand", Retry.LATER),
        (answer(302, b"", Location="https://evil.example/"), "Moved", "another address",
         Retry.NEVER),
    ],
)  # fmt: skip
def test_each_refusal_has_its_sentence(reply, code, what, retry):
    """Wrong, locked, forbidden, elsewhere, busy, broken and not IAM at all are told apart."""

    async def story():
        secrets = {"huawei_password": CANARY}
        async with (
            raw_server(lambda heard: reply) as server,
            account(server.url, secrets, iam_account="a", iam_user="u") as (huawei, _),
        ):
            await huawei.credentials()

    error = error_of(story())

    assert (error.code, error.retry) == (code, retry)
    assert what in words(error)
    assert CANARY not in f"{error!r}{error}{error.detail}"


@pytest.mark.parametrize(
    ("url", "settings", "secrets", "code"),
    [
        ("http://gate.example", {"iam_account": "a", "iam_user": "u"}, {"huawei_password": "p"},
         "NotPrivate"),
        ("http://127.0.0.1:9", {"iam_account": "a"}, {"huawei_password": "p"}, "NoKey"),
        ("http://127.0.0.1:9", {"iam_account": "a", "iam_user": "u"}, {}, "NoKey"),
        ("http://127.0.0.1:9", {}, {"huawei_password": "p"}, "NoKey"),
        ("http://127.0.0.1:9", {}, {}, "NoKey"),
        ("http://gate.example", {}, {"huawei_token": "t"}, "NotPrivate"),
        ("http://127.0.0.1:9", {}, {"huawei_token": "two words"}, "BadKey"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_told_before_anything_is_sent(url, settings, secrets, code):
    """An open line, a missing part and a key that cannot be one never reach the network."""

    async def story():
        async with account(url, secrets, **settings) as (huawei, _):
            await huawei.project_id()

    assert error_of(story()).code == code


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


def test_wrong_clock_is_named_and_not_the_key():
    """A signature that was refused while the clocks differ by an hour is the clock's fault."""
    refusal = {"error_code": "APIGW.0301", "error_msg": "x"}

    async def story():
        late = Clock()
        secrets = {"huawei_ak": "A", "huawei_sk": "S"}
        date = "Sat, 21 Nov 2026 11:00:00 GMT"
        async with (
            raw_server(lambda heard: json_answer(401, refusal, Date=date)) as server,
            account(server.url, secrets, late) as (huawei, _),
        ):
            await huawei.project_id()

    assert "60 minutes off" in words(error_of(story()))


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
