"""OSS's signer agrees with Alibaba's own library on every key, parameter and header."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, quote, urlencode, urlsplit

import alibabacloud_oss_v2 as oss
import pytest
from alibabacloud_oss_v2.credentials import StaticCredentialsProvider
from alibabacloud_oss_v2.signer import SignerV4
from alibabacloud_oss_v2.types import HttpRequest, SigningContext
from hypothesis import given
from hypothesis import strategies as st

from avatar_desktop.clouds.http.client import redacted
from avatar_desktop.domain.settings import Addressing, StoreSettings
from avatar_desktop.objectstore.bucket import Bucket
from avatar_desktop.objectstore.oss.oss_signing import presigned_oss
from avatar_desktop.objectstore.signing import StoreCredentials
from objectstore.nasty import KEYS, NASTY, PARAMETERS, TEXTS, TOKENS

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
SECRET = "SECRET/+="
OURS = StoreCredentials("LTAI/+x", SECRET)


def bucket_of(addressing, region="cn-beijing"):
    endpoint = f"https://oss-{region}.aliyuncs.com"
    if addressing is Addressing.CNAME:
        endpoint = "https://media.example.com:8443"
    return Bucket.of(
        StoreSettings(
            "oss", endpoint=endpoint, region=region, bucket="films", addressing=addressing
        )
    )


def theirs(method, target, key, region, life, query, headers, token=""):
    """Return the URL that Alibaba's signer makes of the same request."""
    pairs = urlencode(query, quote_via=quote)
    url = f"{target.scheme}://{target.host}{target.path}" + (f"?{pairs}" if pairs else "")
    context = SigningContext(
        product="oss",
        region=region,
        bucket="films",
        key=key,
        request=HttpRequest(method, url, headers=dict(headers)),
        credentials=StaticCredentialsProvider("LTAI/+x", SECRET, token).get_credentials(),
        signing_time=AT,
        additional_headers=set(headers),
    )
    context.auth_method_query = True
    context.expiration_time = AT + timedelta(seconds=life)
    SignerV4().sign(context)
    return context.request.url


def parts(url):
    """Return where *url* leads and its parameters as they stand there, in any order."""
    split = urlsplit(url)
    return split.scheme, split.netloc, split.path, sorted(split.query.split("&"))


@given(
    key=KEYS,
    method=st.sampled_from(["GET", "PUT", "POST", "DELETE"]),
    region=st.sampled_from(["cn-beijing", "cn-hangzhou", "ap-southeast-1"]),
    life=st.integers(1, 604800),
    addressing=st.sampled_from(list(Addressing)),
    query=PARAMETERS,
    headers=st.fixed_dictionaries(
        {},
        optional={
            "Content-Type": st.sampled_from(["video/mp4", "text/plain; charset=utf-8"]),
            "x-oss-forbid-overwrite": st.just("true"),
            "x-oss-meta-note": TEXTS,
            "Range": st.just("bytes=0-0"),
        },
    ),
    token=TOKENS,
)
def test_signature_equals_alibabas(key, method, region, life, addressing, query, headers, token):
    """Path, parameters and signature are alibabacloud-oss-v2's, with a token or without."""
    own = replace(OURS, token=token)
    target = bucket_of(addressing, region).target(key)

    ours = presigned_oss(method, target, own, region, AT, life, query=query, headers=headers)

    assert parts(ours) == parts(theirs(method, target, key, region, life, query, headers, token))


@pytest.mark.parametrize("addressing", list(Addressing))
def test_bucket_is_signed_wherever_it_stands(addressing):
    """The signature is the same for a bucket in the host, in the path and behind a domain."""
    target = bucket_of(addressing).target("a b.mp4")

    url = presigned_oss("GET", target, OURS, "cn-beijing", AT, 60)

    assert target.resource == "/films/a%20b.mp4"
    assert parts(url)[3] == parts(theirs("GET", target, "a b.mp4", "cn-beijing", 60, {}, {}))[3]


def test_empty_parameter_has_no_equals_sign():
    """The beginning of an upload in parts is asked for by the bare word that OSS signs."""
    target = bucket_of(Addressing.VIRTUAL).target("k")

    url = presigned_oss("POST", target, OURS, "cn-beijing", AT, 60, query={"uploads": ""})

    assert "?uploads&" in url


@pytest.mark.parametrize("key", [key for key in NASTY if not key.startswith("/")])
def test_link_is_the_one_that_alibabas_client_makes(key):
    """A plain read is presigned letter by letter as the whole library does it.

    Names that begin with a slash are refused by it.
    """
    config = oss.config.load_default()
    config.credentials_provider = StaticCredentialsProvider("LTAI/+x", SECRET)
    config.region = "cn-beijing"

    url = oss.Client(config).presign(oss.GetObjectRequest(bucket="films", key=key)).url

    told = {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}
    at = datetime.strptime(told["x-oss-date"] + "+0000", "%Y%m%dT%H%M%SZ%z")
    life = int(told["x-oss-expires"])
    target = bucket_of(Addressing.VIRTUAL).target(key)
    ours = presigned_oss("GET", target, OURS, "cn-beijing", at, life)
    assert parts(ours) == parts(url)


def test_link_in_a_log_tells_nothing():
    """What a log keeps of a link has neither the key's name nor the signature."""
    url = presigned_oss("GET", bucket_of(Addressing.PATH).target("k"), OURS, "cn-beijing", AT, 60)

    kept = redacted(url)

    assert "LTAI" not in kept
    assert url.rpartition("=")[2] not in kept
