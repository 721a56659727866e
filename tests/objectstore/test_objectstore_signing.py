"""The signer agrees with Amazon's own library on every key and parameter."""

from datetime import UTC, datetime
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.config import Config
from botocore.credentials import Credentials as TheirCredentials
from botocore.session import Session
from hypothesis import given
from hypothesis import strategies as st

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.settings import Addressing, StoreSettings
from avatar_desktop.objectstore.bucket import Bucket
from avatar_desktop.objectstore.signing import StoreCredentials, Target, encoded_path, presigned
from objectstore.nasty import KEYS, NASTY, PARAMETERS, TOKENS

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)


def theirs(method, target, region, life, query, headers, token=""):
    """Return the query that botocore signs the same request with."""
    request = AWSRequest(
        method,
        f"{target.scheme}://{target.host}{target.path}",
        headers=headers,
        params=query,
    )
    own = TheirCredentials("AKID", "SECRET/+=", token or None)
    signer = auth.S3SigV4QueryAuth(own, "s3", region, life)
    with patch("botocore.auth.get_current_datetime", lambda: AT.replace(tzinfo=None)):
        signer.add_auth(request)
    return urlsplit(request.prepare().url)


def assert_equal(method, target, region, life, query, headers, token=""):
    ours = urlsplit(
        presigned(
            method,
            target,
            StoreCredentials("AKID", "SECRET/+=", token),
            region,
            AT,
            life,
            query=query,
            headers=headers,
        )
    )
    expected = theirs(method, target, region, life, query, headers, token)

    assert (ours.scheme, ours.netloc, ours.path) == (
        expected.scheme,
        expected.netloc,
        expected.path,
    )
    assert sorted(parse_qsl(ours.query, keep_blank_values=True)) == sorted(
        parse_qsl(expected.query, keep_blank_values=True)
    )


@given(
    key=KEYS,
    method=st.sampled_from(["GET", "PUT", "POST", "DELETE"]),
    region=st.sampled_from(["us-east-1", "cn-north-1", "ap-beijing", "auto"]),
    life=st.integers(1, 604800),
    port=st.sampled_from(["", ":9000"]),
    addressing=st.sampled_from(list(Addressing)),
    query=PARAMETERS,
    kind=st.sampled_from([{}, {"Content-Type": "video/mp4"}, {"X-Amz-Acl": "private"}]),
    token=TOKENS,
)
def test_signature_equals_botocores(  # noqa: PLR0917 (each is drawn by itself)
    key, method, region, life, port, addressing, query, kind, token
):
    """Path, parameters and signature are botocore's for any request, with a token or without."""
    target = bucket_of(f"https://s3.example.com{port}", addressing=addressing).target(key)

    assert_equal(method, target, region, life, query, kind, token)


@pytest.fixture(scope="module")
def amazons():
    """Amazon's own clients for both places of the bucket's name."""
    session = Session()
    return {
        style: session.create_client(
            "s3",
            region_name="eu-west-1",
            endpoint_url="https://s3.example.com:9000",
            aws_access_key_id="AKID",
            aws_secret_access_key="SECRET/+=",
            config=Config(signature_version="s3v4", s3={"addressing_style": style}),
        )
        for style in ("virtual", "path")
    }


@pytest.mark.parametrize("key", NASTY)
@pytest.mark.parametrize("addressing", [Addressing.VIRTUAL, Addressing.PATH])
def test_link_is_the_one_that_amazons_client_makes(amazons, key, addressing):
    """Host, path and signature are botocore's for the bucket in the host and in the path."""
    with patch("botocore.auth.get_current_datetime", lambda: AT.replace(tzinfo=None)):
        expected = urlsplit(
            amazons[addressing.value].generate_presigned_url(
                "get_object", Params={"Bucket": "films", "Key": key}, ExpiresIn=60
            )
        )

    target = bucket_of("https://s3.example.com:9000", addressing=addressing).target(key)
    ours = urlsplit(
        presigned("GET", target, StoreCredentials("AKID", "SECRET/+="), "eu-west-1", AT, 60)
    )

    assert (ours.netloc, ours.path) == (expected.netloc, expected.path)
    assert sorted(parse_qsl(ours.query)) == sorted(parse_qsl(expected.query))


@pytest.mark.parametrize("key", NASTY)
def test_nasty_keys_survive_the_http_library(key):
    """The HTTP client sends exactly the path and the query that were signed."""
    url = presigned(
        "GET",
        Target("http", "127.0.0.1:9000", encoded_path("bucket", key)),
        StoreCredentials("AKID", "S"),
        "us-east-1",
        AT,
        60,
        query={"response-content-type": "a b&c=d/é"},
    )

    sent = httpx.URL(url).raw_path.decode()
    assert sent == url.removeprefix("http://127.0.0.1:9000")


def test_secret_is_not_shown():
    """Credentials that land in a message by mistake do not tell the secret."""
    assert "S3CR3T" not in repr(StoreCredentials("AKID", "S3CR3T"))


def bucket_of(endpoint, name="films", addressing=Addressing.VIRTUAL):
    return Bucket.of(StoreSettings("s3", endpoint=endpoint, bucket=name, addressing=addressing))


@pytest.mark.parametrize(
    ("endpoint", "addressing", "url"),
    [
        ("https://s3.x.com", Addressing.VIRTUAL, "https://films.s3.x.com/a%20b"),
        ("s3.x.com/", Addressing.VIRTUAL, "https://films.s3.x.com/a%20b"),
        ("https://films.s3.x.com", Addressing.VIRTUAL, "https://films.s3.x.com/a%20b"),
        ("http://s3.x.com:9000", Addressing.PATH, "http://s3.x.com:9000/films/a%20b"),
        ("https://s3.x.com:443", Addressing.PATH, "https://s3.x.com/films/a%20b"),
        ("http://[::1]:9000", Addressing.PATH, "http://[::1]:9000/films/a%20b"),
        ("https://media.x.com", Addressing.CNAME, "https://media.x.com/a%20b"),
        ("https://文件.x.com", Addressing.CNAME, "https://xn--5nqy36c.x.com/a%20b"),
    ],
)
def test_bucket_stands_where_the_settings_say(endpoint, addressing, url):
    """Each addressing puts the bucket's name in its place, once."""
    target = bucket_of(endpoint, addressing=addressing).target("a b")

    assert f"{target.scheme}://{target.host}{target.path}" == url


@pytest.mark.parametrize(
    ("endpoint", "name"),
    [
        ("", "films"),
        ("ftp://x", "films"),
        ("http://x:99999", "films"),
        ("https://a..b", "films"),
        ("https://s3.x.com", " "),
        ("https://s3.x.com", "oss://films"),
        ("https://s3.x.com", "films/2026"),
        ("https://s3.x.com", "evil.com#"),
    ],
)
def test_incomplete_settings_are_told(endpoint, name):
    """An endpoint that is none, or no bucket, leads to the settings."""
    with pytest.raises(AppError) as caught:
        bucket_of(endpoint, name)
    assert caught.value.explanation.action == "open_settings"
