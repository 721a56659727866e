"""Huawei MetaStudio's refusals in our words, and what they never show."""

import json

import pytest
from clouds_kit import json_answer
from metastudio_house import (
    PROJECT,
    House,
)
from metastudio_kit import photo_fixture, refusal_of, run, submitted  # noqa: F401 (fixtures)

from avatar_desktop.clouds.metastudio.client import Credentials
from avatar_desktop.clouds.metastudio.errors import SENTENCES, refusal


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
