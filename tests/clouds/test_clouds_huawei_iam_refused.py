"""Sign-ins that Huawei refuses: told apart, tried once, forgotten in time."""

from datetime import timedelta

import pytest
from clouds_kit import answer, json_answer, raw_server
from iam_kit import TEN, TOKENS, Clock, a_token, account, error_of, of_simulator, run, words

from avatar_desktop.domain.errors import Action, AppError, Retry

CANARY = "CANARY-password-0123456789"
WRONG = "The username or password is wrong."


def refused(status, message):
    """Return a refusal as IAM writes it."""
    return json_answer(status, {"error": {"code": status, "message": message, "title": "No"}})


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
