"""MetaStudio: signatures, tokens, the lock, and what is kept of them."""

import base64
import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from huawei_caller import JOBS, PHOTO, Huawei, told
from simulator_kit import Caller

from avatar_desktop.simulator.metastudio.keys import OLD_TOKEN, TOKEN, signature

VECTORS = Path(__file__).resolve().parents[1] / "clouds" / "vectors" / "huawei_sign_vectors.json"


@pytest.mark.parametrize(
    "vector",
    [one for one in json.loads(VECTORS.read_text("utf-8"))["vectors"]
     if one["expected"]["authorization"].startswith("SDK-HMAC-SHA256")],
    ids=lambda one: one["id"],
)  # fmt: skip
def test_signature_is_the_sdks(vector: dict[str, Any]) -> None:
    """The simulator computes the signatures that the official SDK computed."""
    expected, given = vector["expected"], vector["input"]
    _, _, rest = expected["authorization"].partition("SignedHeaders=")
    names, _, claimed = rest.partition(", Signature=")
    address = expected["url"].partition("://")[2].partition("/")[2]
    path, _, query = address.partition("?")
    headers = {name.lower(): value for name, value in expected["headers"].items()}
    body = base64.b64decode(given["body_b64"]) if given["body_b64"] else b""

    found = signature(
        given["method"], "/" + path, query, headers, names.split(";"), body, given["sk"]
    )

    assert found == claimed


@pytest.mark.parametrize(
    ("change", "status", "code", "words"),
    [
        ({"access": ""}, 401, "MSS.00000001", "Unauthorized"),
        ({"access": "SOMEBODYELSE"}, 401, "APIGW.0301", "secretKey"),
        ({"secret": "wrong"}, 401, "APIGW.0301", "verify aksk signature fail"),
        ({"skew": timedelta(minutes=-16)}, 401, "APIGW.0301", "15 minutes"),
        ({"skew": timedelta(minutes=16)}, 401, "APIGW.0301", "15 minutes"),
    ],
)
def test_wrong_keys_are_refused(
    caller: Caller, change: dict[str, Any], status: int, code: str, words: str
) -> None:
    """A call that is not signed, or signed wrongly, is refused in every route."""
    stranger = Huawei(caller, **change)

    for answer in (stranger.create(PHOTO), stranger.call("GET", JOBS),
                   stranger.call("GET", f"{JOBS}/x"),
                   stranger.call("GET", "digital-assets/x")):  # fmt: skip
        assert told(answer) == (status, code)
        assert words in answer.json()["error_msg"]


def test_clock_may_differ_a_little(caller: Caller) -> None:
    """Fourteen minutes either way are let through."""
    for minutes in (-14, 14):
        late = Huawei(caller, skew=timedelta(minutes=minutes))
        assert late.call("GET", JOBS).status_code == 200


def test_five_wrong_signatures_lock_the_key(caller: Caller, huawei: Huawei) -> None:
    """After the fifth even the right signature is refused, for five minutes."""
    wrong = Huawei(caller, secret="wrong")
    for _ in range(4):
        wrong.call("GET", JOBS)
    before = huawei.call("GET", JOBS).status_code
    for _ in range(5):
        wrong.call("GET", JOBS)
    locked = huawei.call("GET", JOBS)
    caller.control("clock", {"advance_seconds": 301})
    later = Huawei(caller, skew=timedelta(seconds=301)).call("GET", JOBS)

    assert before == 200
    assert told(locked) == (401, "APIGW.0301")
    assert "AK access failed to reach the limit" in locked.json()["error_msg"]
    assert later.status_code == 200


@pytest.mark.parametrize(
    ("token", "status", "code"),
    [
        (TOKEN, 200, ""), (OLD_TOKEN, 401, "APIGW.0307"), ("MIIOther", 401, "APIGW.0301"),
    ],
)  # fmt: skip
def test_tokens(huawei: Huawei, token: str, status: int, code: str) -> None:
    """A token lets in without a signature; an old and a foreign one do not."""
    answer = huawei.call("GET", JOBS, token=token)

    assert answer.status_code == status
    assert answer.json().get("error_code", "") == code


def test_changed_request_is_refused(huawei: Huawei) -> None:
    """What is changed after it was signed is refused; so is a project that is not the key's."""
    other = {"X-Sdk-Content-Sha256": "0" * 64}
    project = "f" * 32

    assert told(huawei.create(PHOTO, headers=other)) == (401, "APIGW.0301")
    assert told(huawei.call("GET", JOBS, project=project)) == (403, "MSS.00000005")
    assert told(huawei.call("GET", JOBS, token=TOKEN, project=project)) == (403, "MSS.00000005")


def test_project_of_header_and_path_must_agree(caller: Caller) -> None:
    """`X-Project-Id` other than the path's project is the documented 400."""

    class Astray(Huawei):
        def sign(self, request: Any, project: str) -> None:
            super().sign(request, "f" * 32)

    assert told(Astray(caller).call("GET", JOBS)) == (400, "MSS.00010009")


def test_keys_stay_out_of_the_journal(huawei: Huawei) -> None:
    """Neither signature nor token is kept."""
    huawei.call("GET", JOBS)
    huawei.call("GET", JOBS, token=TOKEN)

    kept = json.dumps(huawei.caller.received("/v1"))

    assert "Signature=" not in kept
    assert TOKEN not in kept
