"""Temporary keys at object stores: the token goes along, its end is the links' end."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from avatar_desktop.domain.errors import Action, AppError
from avatar_desktop.domain.settings import Addressing, StoreSettings
from avatar_desktop.objectstore.s3_error_response import Refusal
from avatar_desktop.objectstore.s3_errors import refused
from objectstore.objectstore_kit import MIB, Heard, file_of, keys, settings_of, stored
from objectstore.prefix_gateway import prefix_gateway

TOKEN = "FwoGZXIvYXdzEBYaDH/+fake=="


def put(server, settings, path, own):
    return stored(server, settings, lambda store: store.put(path, "m", Heard()), credentials=own)


def failed(server, settings, path, own):
    with pytest.raises(AppError) as caught:
        put(server, settings, path, own)
    return caught.value


@pytest.mark.parametrize("size", [5, 8 * MIB + 1])
def test_token_goes_with_every_request(s3_server, bucket, tmp_path, size):
    """Upload, parts, link and delete carry it, signed; the link is read without any key."""
    path = file_of(tmp_path, size)
    with prefix_gateway(s3_server, "", TOKEN) as gateway:
        settings = settings_of(s3_server, bucket, endpoint=gateway.endpoint)
        own = keys(s3_server.access_key, s3_server.secret, f" {TOKEN} ")

        upload = put(s3_server, settings, path, own)
        read = httpx.get(upload.url, trust_env=False)
        stored(s3_server, settings, lambda store: store.delete(upload), credentials=own)

        assert read.content == path.read_bytes()
        assert all("X-Amz-Security-Token=" in target for _, target in gateway.heard)


@pytest.mark.parametrize("token", ["", "another"])
def test_wrong_token_is_told_as_such(s3_server, bucket, tmp_path, token):
    """A store that wants another token, or one at all, is not told to have a mistyped key."""
    with prefix_gateway(s3_server, "", TOKEN) as gateway:
        settings = settings_of(s3_server, bucket, endpoint=gateway.endpoint)
        own = keys(s3_server.access_key, s3_server.secret, token)

        error = failed(s3_server, settings, file_of(tmp_path, 5), own)

    assert error.code == "InvalidToken"
    assert "security token" in str(error)
    assert error.explanation.action is Action.OPEN_SETTINGS


@pytest.mark.parametrize(
    ("own", "code"),
    [
        (keys("STS.NUgYrLnoC37", "secret"), "NoToken"),
        (keys("ASIAIOSFODNN7EXAMPLE", "secret", "  "), "NoToken"),
        (keys("STS.N", "s", "t", datetime(2026, 1, 1, tzinfo=UTC)), "TokenEnded"),
    ],
)
def test_useless_key_is_told_before_any_request(s3_server, tmp_path, own, code):
    """Nothing is sent where the token is missing or has ended."""
    nowhere = settings_of(s3_server, "bucket", endpoint="http://127.0.0.1:1")

    assert failed(s3_server, nowhere, file_of(tmp_path, 5), own).code == code


def test_link_ends_with_the_token(s3_server, bucket, tmp_path):
    """A link of a day that a token of an hour signs is promised for an hour, and is one."""
    end = datetime.now(UTC) + timedelta(hours=1)
    with prefix_gateway(s3_server, "", TOKEN) as gateway:
        settings = settings_of(s3_server, bucket, endpoint=gateway.endpoint, life_hours=24)
        own = keys(s3_server.access_key, s3_server.secret, TOKEN, end)

        upload = put(s3_server, settings, file_of(tmp_path, 5), own)

    life = int(httpx.URL(upload.url).params["X-Amz-Expires"])
    assert 3500 < life <= 3600
    assert end - timedelta(minutes=6) < upload.expires_at < end


def test_permanent_key_ignores_an_old_end(s3_server, bucket, tmp_path):
    """Without a token the end in the settings means nothing."""
    own = keys(s3_server.access_key, s3_server.secret, "", datetime(2026, 1, 1, tzinfo=UTC))

    upload = put(s3_server, settings_of(s3_server, bucket), file_of(tmp_path, 5), own)

    assert upload.expires_at > datetime.now(UTC) + timedelta(hours=20)


@pytest.mark.parametrize(
    ("code", "message", "words"),
    [
        ("ExpiredToken", "The provided token has expired.", "has ended"),
        ("InvalidAccessKeyId", "The security token you provided has expired.", "has ended"),
        ("AccessDenied", "The security token you provided is invalid.", "did not accept"),
        ("InvalidSecurityToken", "", "did not accept"),
        ("InvalidToken", "The provided token is malformed or otherwise invalid.", "did not accept"),
        ("SecurityTokenExpired", "", "has ended"),
        ("InvalidAccessKeyId", "The OSS Access Key Id you provided does not exist.", "token too"),
    ],
)
def test_refusals_of_tokens(code, message, words):
    """Amazon's, Alibaba's and Huawei's codes and sentences lead to the token."""
    store = StoreSettings("oss", "https://oss-cn-beijing.aliyuncs.com", "cn-beijing", "b",
                          Addressing.VIRTUAL)  # fmt: skip

    error = refused(Refusal(403, code, message), store, timedelta(0))

    assert words in str(error)
    assert error.explanation.action is Action.OPEN_SETTINGS
