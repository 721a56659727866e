"""An endpoint's own path is kept in every request and signature, or refused in words."""

import asyncio
import random
from datetime import UTC, datetime
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import httpx
import pytest
from botocore.config import Config
from botocore.session import Session

from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.settings import Addressing, StoreSettings
from avatar_desktop.objectstore.bucket import Bucket
from avatar_desktop.objectstore.inspection import Inspection
from avatar_desktop.objectstore.s3_requests import SignedRequests
from avatar_desktop.objectstore.signing import StoreCredentials, presigned
from avatar_desktop.objectstore.upload_registry import home
from objectstore.objectstore_kit import MIB, Heard, file_of, keys, settings_of, stored
from objectstore.prefix_gateway import prefix_gateway

AT = datetime(2026, 3, 4, 5, 6, 7, tzinfo=UTC)
SUPABASE = "/storage/v1/s3"
ROOTS = (SUPABASE, "/a%20b/c", "/s3~x-y_z.d", "/minio")


def bucket_at(endpoint, addressing=Addressing.PATH, kind="s3", name="films"):
    settings = StoreSettings(kind, endpoint, "us-east-1", name, addressing)
    return Bucket.of(settings)


@pytest.mark.parametrize("size", [0, 5, 8 * MIB + 1])
@pytest.mark.parametrize("root", ROOTS)
def test_file_comes_and_goes_below_a_path(s3_server, bucket, tmp_path, root, size):
    """Put, parts, list, presigned GET and delete work where the whole path is checked."""
    path = file_of(tmp_path, size)
    with prefix_gateway(s3_server, root) as gateway:
        settings = settings_of(s3_server, bucket, endpoint=gateway.endpoint)

        upload = stored(s3_server, settings, lambda store: store.put(path, "m", Heard()))
        read = httpx.get(upload.url, trust_env=False)
        stored(s3_server, settings, lambda store: store.delete(upload))
        after = httpx.get(upload.url, trust_env=False)

    assert read.content == path.read_bytes()
    assert after.status_code == 404
    assert {method for method, _ in gateway.heard} >= {"PUT", "GET", "DELETE"}
    assert all(target.startswith(f"{root}/{bucket}") for _, target in gateway.heard)


def test_the_doctor_looks_below_the_path(s3_server, bucket):
    """Every step of the bucket's examination finds it there."""

    async def looked(settings):
        async with new_client() as client:
            own = keys(s3_server.access_key, s3_server.secret)
            look = Inspection(settings, lambda one: SignedRequests(client, one, own), client)
            for step in (look.style, look.region, look.key, look.bucket, look.put, look.read_back):
                await step()
            await look.delete()

    with prefix_gateway(s3_server, SUPABASE) as gateway:
        asyncio.run(looked(settings_of(s3_server, bucket, endpoint=gateway.endpoint + "/")))

        assert all(target.startswith(SUPABASE) for _, target in gateway.heard)


def test_gateway_refuses_a_signature_without_the_path(s3_server, bucket):
    """The stand-in itself can fail: what is signed for the bare path does not pass."""
    with prefix_gateway(s3_server, SUPABASE) as gateway:
        target = bucket_at(gateway.endpoint, name=bucket).target("x")
        own = StoreCredentials(s3_server.access_key, s3_server.secret)
        now = datetime.now(UTC)
        bare = bucket_at(f"http://127.0.0.1:{gateway.port}", name=bucket).target("x")
        url = presigned("GET", bare, own, "us-east-1", now, 60)
        wrong = url.replace(bare.path, target.path, 1)

        assert httpx.get(wrong, trust_env=False).status_code == 403


def test_link_below_a_path_is_the_one_that_amazons_client_makes(rounds, seed):
    """Any path and key: botocore's own client with that endpoint makes the same link."""
    for number in range(rounds(3, 200)):
        chance = random.Random(f"{seed} {number}")
        plain = "abc09-_.~"
        steps = ["".join(chance.choices(plain, k=chance.randint(1, 6))) for _ in range(2)]
        root = "".join(f"/{step}" for step in steps if step.strip("."))
        key = "".join(chance.choices(plain + " +=&密é/", k=9)).strip("/") or "k"
        endpoint = f"https://x.supabase.co{root}"
        client = Session().create_client(
            "s3", region_name="eu-west-1", endpoint_url=endpoint, aws_access_key_id="AKID",
            aws_secret_access_key="S/+=",
            config=Config(signature_version="s3v4", s3={"addressing_style": "path"}),
        )  # fmt: skip
        with patch("botocore.auth.get_current_datetime", lambda: AT.replace(tzinfo=None)):
            params = {"Bucket": "films", "Key": key}
            theirs = urlsplit(client.generate_presigned_url("get_object", params, ExpiresIn=60))

        target = bucket_at(endpoint).target(key)
        ours = urlsplit(
            presigned("GET", target, StoreCredentials("AKID", "S/+="), "eu-west-1", AT, 60)
        )

        assert ours.path == theirs.path, endpoint
        assert sorted(parse_qsl(ours.query)) == sorted(parse_qsl(theirs.query)), endpoint


@pytest.mark.parametrize("addressing", [Addressing.VIRTUAL, Addressing.CNAME])
def test_path_is_refused_where_it_has_no_place(addressing):
    """The bucket in the host, or a domain of its own: words, and a button that mends it."""
    with pytest.raises(AppError) as caught:
        bucket_at("https://x.supabase.co/storage/v1/s3", addressing)

    told = caught.value.explanation
    assert "/storage/v1/s3" in str(caught.value)
    assert told.fix.changes == (("store.addressing", "path"),)


def test_oss_has_no_path():
    """Alibaba's signatures leave a path out, so that none is taken."""
    with pytest.raises(AppError) as caught:
        bucket_at("https://oss-cn-beijing.aliyuncs.com/x", kind="oss")

    assert caught.value.code == "EndpointPath"


@pytest.mark.parametrize("addressing", list(Addressing))
def test_bucket_in_the_endpoint_is_not_given_twice(addressing):
    """An endpoint that was pasted with its bucket as the path is understood."""
    target = bucket_at("https://s3.example.com/films/", addressing).target("a")

    assert target.path == ("/films/a" if addressing is Addressing.PATH else "/a")


@pytest.mark.parametrize(
    "endpoint",
    ["https://h/a?b=c", "https://h/a#b", "https://h/a/../b", "https://h/./b", "https://me:pw@h/a"],
)
def test_what_no_endpoint_has_is_refused(endpoint):
    """Queries, fragments, users and steps upwards are never dropped in silence."""
    with pytest.raises(AppError) as caught:
        bucket_at(endpoint)

    assert caught.value.code == "BadEndpoint"
    assert "pw" not in str(caught.value)


def test_two_paths_are_two_stores():
    """What lies below another path is another store's; the bucket's own name makes none."""
    there = StoreSettings(endpoint="https://x.example/a/s3/", bucket="films")
    here = StoreSettings(endpoint="https://x.example/b/s3", bucket="films")
    plain = StoreSettings(endpoint="https://x.example", bucket="films")
    pasted = StoreSettings(endpoint="https://x.example/films", bucket="films")

    assert home(there) != home(here)
    assert home(plain) == home(pasted)
