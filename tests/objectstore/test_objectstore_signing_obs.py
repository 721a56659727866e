"""Links to Huawei OBS are those that Huawei's own library makes with V4 signatures."""

from datetime import UTC, datetime
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

from hypothesis import given
from hypothesis import strategies as st
from obs import ObsClient

from avatar_desktop.domain.settings import Addressing, StoreSettings
from avatar_desktop.objectstore.bucket import Bucket
from avatar_desktop.objectstore.signing import StoreCredentials
from objectstore.nasty import KEYS, PARAMETERS

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
DATE = AT.strftime("%a, %d %b %Y %H:%M:%S GMT")
AK, SK = "HPUAEXAMPLE", "SECRET/+="


def bucket_of(region, addressing):
    endpoint = f"https://obs.{region}.myhuaweicloud.com"
    if addressing is Addressing.CNAME:
        endpoint = "https://media.example.com"
    return Bucket.of(
        StoreSettings(
            "obs", endpoint=endpoint, region=region, bucket="films", addressing=addressing
        )
    )


def client(region, addressing, token):
    """Return Huawei's client for the same bucket."""
    server = f"https://obs.{region}.myhuaweicloud.com"
    if addressing is Addressing.CNAME:
        server = "https://media.example.com"
    return ObsClient(
        access_key_id=AK,
        secret_access_key=SK,
        server=server,
        signature="v4",
        region=region,
        path_style=addressing is Addressing.PATH,
        is_cname=addressing is Addressing.CNAME,
        is_signature_negotiation=False,
        security_token=token or None,
    )


CLIENTS = {
    (region, addressing, token): client(region, addressing, token)
    for region in ("cn-north-4", "ap-southeast-1")
    for addressing in Addressing
    for token in ("", "gQpjbi1/+= ~x")
}


class Frozen(datetime):
    """The clock of Huawei's library, stopped."""

    @classmethod
    def utcnow(cls):
        """Return the moment of the tests."""
        return AT.replace(tzinfo=None)


def theirs(method, key, region, addressing, life, query, headers, token=""):
    with patch("datetime.datetime", Frozen):
        answer = CLIENTS[region, addressing, token].createSignedUrl(
            method,
            "films",
            key,
            expires=life,
            headers=dict(headers),
            queryParams=dict(query),
        )
    return urlsplit(answer["signedUrl"])


@given(
    key=KEYS,
    method=st.sampled_from(["GET", "PUT", "POST", "DELETE"]),
    region=st.sampled_from(["cn-north-4", "ap-southeast-1"]),
    life=st.integers(1, 604800),
    addressing=st.sampled_from(list(Addressing)),
    query=PARAMETERS,
    headers=st.sampled_from([{}, {"Content-Type": "video/mp4"}]),
    token=st.sampled_from(["", "gQpjbi1/+= ~x"]),
)
def test_signature_equals_huaweis(key, method, region, life, addressing, query, headers, token):
    """Path, parameters and signature are esdk-obs-python's for any request."""
    bucket = bucket_of(region, addressing)

    ours = urlsplit(
        bucket.signer(
            method,
            bucket.target(key),
            StoreCredentials(AK, SK, token),
            region,
            AT,
            life,
            query=query,
            headers=headers,
        )
    )

    expected = theirs(method, key, region, addressing, life, query, headers, token)
    assert (ours.scheme, ours.netloc) == (expected.scheme, expected.netloc.removesuffix(":443"))
    assert ours.path == expected.path
    assert sorted(parse_qsl(ours.query, keep_blank_values=True)) == sorted(
        parse_qsl(expected.query, keep_blank_values=True)
    )
