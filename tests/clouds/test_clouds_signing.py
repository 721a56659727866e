"""Signatures equal to those of Huawei's own SDK: written vectors and captured requests."""

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from avatar_desktop.clouds.http.form import FilePart, form_parts
from avatar_desktop.clouds.metastudio.signing import dated, query_string, sign

VECTORS = Path(__file__).parent / "vectors"
WRITTEN = json.loads((VECTORS / "huawei_sign_vectors.json").read_text("utf-8"))["vectors"]
CAPTURED = json.loads((VECTORS / "huawei_captured_requests.json").read_text("utf-8"))
LATER_HEADERS = {"Accept-Encoding", "Accept", "Connection", "Content-Length", "Authorization"}
"""What the SDK's HTTP library adds after the signature, and the signature itself."""


def moment(stamp):
    """Return the time that an `X-Sdk-Date` tells."""
    return datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)


@pytest.mark.parametrize("vector", WRITTEN, ids=[vector["id"] for vector in WRITTEN])
def test_written_vector_is_reproduced(vector):
    """Canonical request, string to sign, header, all headers and the URL are the SDK's."""
    given, expected = vector["input"], vector["expected"]
    query = query_string((name, value) for name, value in given["query"])
    body = base64.b64decode(given["body_b64"] or "")

    headers = dated(
        given["headers"],
        given["host"],
        moment(given["x_sdk_date"]),
        given["project_id"] or "",
        given["security_token"] or "",
    )
    signature = sign(
        given["method"], given["path"], query, headers, body, (given["ak"], given["sk"])
    )

    assert signature.canonical_request == expected["canonical_request"]
    assert signature.string_to_sign == expected["string_to_sign"]
    assert signature.authorization == expected["authorization"]
    assert {**headers, "Authorization": signature.authorization} == expected["headers"]
    url = f"https://{given['host']}{given['path']}" + (f"?{query}" if query else "")
    assert url == expected["url"]


@pytest.mark.parametrize(
    "request_", CAPTURED["requests"], ids=[one["id"] for one in CAPTURED["requests"]]
)
def test_captured_request_is_signed_alike(request_):
    """What the SDK really sent carries the signature that we compute for it."""
    sent = request_["headers"]
    own = {
        name: sent[name] for name in ("User-Agent", "X-App-UserId", "Content-Type") if name in sent
    }
    path, _, query = request_["target"].partition("?")
    body = base64.b64decode(request_["body_b64"] or "") or (
        b"form" if request_["id"] == "C" else b""
    )

    headers = dated(own, sent["Host"], moment(sent["X-Sdk-Date"]), sent["X-Project-Id"])
    keys = (CAPTURED["ak"], CAPTURED["sk"])
    signature = sign(request_["method"], path, query, headers, body, keys)

    assert headers == {name: sent[name] for name in sent if name not in LATER_HEADERS}
    assert signature.authorization == sent["Authorization"]


@pytest.mark.parametrize(("letter", "kind"), [("A", ""), ("B", "image/png")])
def test_captured_form_is_built_alike(letter, kind):
    """The body of the create request equals the SDK's byte by byte: fields, order, file last."""
    captured = next(one for one in CAPTURED["requests"] if one["id"] == letter)
    body = base64.b64decode(captured["body_b64"])
    boundary = captured["headers"]["Content-Type"].partition("boundary=")[2]
    photo = body[body.index(b"\x89PNG") : body.rindex(b"\r\n--" + boundary.encode())]
    fields = {
        "style_id": "system_female_001",
        "name": "my_model",
        "notify_url": "https://example.com/cb",
    }

    built = b"".join(form_parts(boundary, fields, [FilePart("file", "photo.png", photo, kind)]))

    assert built == body
    assert str(len(built)) == captured["headers"]["Content-Length"]


def test_other_secret_gives_another_signature():
    """The secret decides the signature and stands nowhere in it."""
    headers = dated({}, "example.com", moment("20260102T030405Z"))

    one = sign("GET", "/", "", headers, b"", ("AK", "secret-one"))
    other = sign("GET", "/", "", headers, b"", ("AK", "secret-two"))

    assert one.canonical_request == other.canonical_request
    assert one.authorization != other.authorization
    assert "secret" not in one.authorization


def test_quotes_and_line_ends_in_a_name_stay_in_their_place():
    """A hostile field or file name cannot add a header to a part."""
    file = FilePart("file", 'p"\r\nX: y.png', b"z")

    body = b"".join(form_parts("b", {'a"\r\nX: y': "1"}, [file]))

    assert b"\r\nX: y" not in body
    assert body.count(b"%22%0D%0AX: y") == 2
