"""The store that the settings describe, built with its own trust and its own keys."""

import asyncio
from dataclasses import replace

import httpx
import pytest

from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.domain.errors import Action, AppError
from avatar_desktop.domain.settings import (
    Addressing,
    NetworkSettings,
    Settings,
    StoreSettings,
)
from avatar_desktop.objectstore.bucket import Bucket
from avatar_desktop.objectstore.oss.oss_signing import presigned_oss
from avatar_desktop.objectstore.s3_store import S3Store
from avatar_desktop.objectstore.signing import presigned, presigned_obs
from avatar_desktop.objectstore.temporary.temporary_store import TemporaryStorage
from avatar_desktop.objectstore.upload_registry import UploadRegistry
from avatar_desktop.stores import open_store, store_client
from objectstore.objectstore_kit import Heard, file_of, settings_of


class Keys:
    """Secrets in memory, counted as they are asked for."""

    def __init__(self, **secrets: str) -> None:
        self.secrets = secrets
        self.asked: list[str] = []

    async def get(self, name):
        self.asked.append(name)
        return self.secrets.get(name, "")

    async def set(self, name, value):
        self.secrets[name] = value
        return True

    async def delete(self, name):
        self.secrets.pop(name, None)

    def from_environment(self, _name):
        return False

    def trouble(self):
        return None

    async def unlock(self):
        return None


async def no_policy(_model):
    return {}


def with_store(settings, keys, use):
    """Return what the coroutine function *use* returns with the store of *settings*."""

    async def run():
        async with (
            new_client() as shared,
            open_store(settings, shared, no_policy, keys, UploadRegistry(None)) as store,
        ):
            return await use(store)

    return asyncio.run(run())


def secure(server, bucket, **changes):
    if not server.secure:
        pytest.skip("only the Ceph gateway has a certificate of its own")
    return settings_of(server, bucket, endpoint=server.secure, **changes)


def test_own_authority_is_trusted_for_the_store(s3_server, bucket, tmp_path):
    """With the store's CA file an upload over https works, and its link with curl's trust."""
    store = secure(s3_server, bucket, ca_file=str(s3_server.ca_file))
    keys = Keys(store_key=s3_server.access_key, store_secret=s3_server.secret)
    path = file_of(tmp_path, 9_000_000)

    upload = with_store(Settings(store=store), keys, lambda one: one.put(path, "m", Heard()))

    async def read():
        network = NetworkSettings(ca_file=str(s3_server.ca_file))
        async with new_client(network) as client:
            return (await client.get(upload.url)).content

    assert upload.url.startswith("https://")
    assert asyncio.run(read()) == path.read_bytes()


def test_unknown_authority_is_refused(s3_server, bucket, tmp_path):
    """Without its CA file the store's certificate is not accepted, and that is told."""
    store = secure(s3_server, bucket)
    keys = Keys(store_key=s3_server.access_key, store_secret=s3_server.secret)

    with pytest.raises(AppError) as caught:
        with_store(
            Settings(store=store), keys, lambda one: one.put(file_of(tmp_path, 1), "m", Heard())
        )
    assert caught.value.code == "Certificate"


@pytest.mark.parametrize("content", [None, "no certificate"])
def test_bad_ca_file_fails_uploads_and_not_the_start(tmp_path, content):
    """The store opens; the first upload says what is wrong with the file."""
    ca_file = tmp_path / "ca.pem"
    if content:
        ca_file.write_text(content)
    store = StoreSettings("s3", endpoint="https://s3.x.com", bucket="films", ca_file=str(ca_file))

    async def use(one):
        with pytest.raises(AppError) as caught:
            await one.put(file_of(tmp_path, 1), "m", Heard())
        return caught.value

    error = with_store(Settings(store=store), Keys(), use)

    assert error.explanation.action is Action.OPEN_SETTINGS
    assert "ca.pem" in str(error)


def test_own_client_ends_with_its_block_and_a_shared_one_stays(s3_server):
    """Only a store with a CA file has a client of its own, which is closed with it."""
    plain = StoreSettings("s3", endpoint="https://s3.x.com", bucket="films")
    own = replace(plain, ca_file=str(s3_server.ca_file))
    if s3_server.ca_file is None:
        pytest.skip("only the Ceph gateway has a certificate of its own")

    async def run():
        async with new_client() as shared:
            async with store_client(plain.ca_file, shared, NetworkSettings()) as first:
                pass
            async with store_client(own.ca_file, shared, NetworkSettings()) as second:
                open_inside = not second.is_closed
            return first is shared, shared.is_closed, open_inside, second.is_closed

    assert asyncio.run(run()) == (True, False, True, True)


def test_temporary_storage_needs_no_keys():
    """Without a bucket the service's own storage is used."""

    async def kind(store):
        return type(store)

    keys = Keys()
    assert with_store(Settings(), keys, kind) is TemporaryStorage
    assert "store_secret" not in keys.asked


def test_keys_are_asked_for_when_they_are_needed(s3_server, bucket, tmp_path):
    """A key that is corrected in between counts at the next try."""
    settings = Settings(store=settings_of(s3_server, bucket))
    keys = Keys(store_key=s3_server.access_key, store_secret="wrongsecret00")
    path = file_of(tmp_path, 5)

    async def use(store):
        assert isinstance(store, S3Store)
        with pytest.raises(AppError) as caught:
            await store.put(path, "m", Heard())
        await keys.set("store_secret", s3_server.secret)
        return caught.value.code, await store.put(path, "m", Heard())

    code, upload = with_store(settings, keys, use)

    assert code == "SignatureDoesNotMatch"
    assert httpx.get(upload.url).content == path.read_bytes()


def test_known_offset_of_the_clock_dates_the_first_request(tmp_path):
    """Signatures are dated by the offset that the settings know, without a refusal first."""
    store = StoreSettings("s3", endpoint="http://127.0.0.1:1", bucket="films")
    settings = Settings(store=store, network=NetworkSettings(clock_offset=40 * 24 * 3600))

    async def use(one):
        now = await one._requests().link("GET", "k", 60)
        return now.partition("X-Amz-Date=")[2][:8]

    plain = with_store(Settings(store=store), Keys(store_key="a", store_secret="b"), use)
    ahead = with_store(settings, Keys(store_key="a", store_secret="b"), use)

    assert ahead > plain


@pytest.mark.parametrize(
    ("kind", "endpoint", "region", "signer", "signed_for"),
    [
        ("s3", "https://s3.x.com", "", presigned, "us-east-1"),
        ("s3", "https://1a.r2.cloudflarestorage.com", "", presigned, "auto"),
        ("s3", "https://cos.ap-tokyo.myqcloud.com", "", presigned, "ap-tokyo"),
        ("obs", "https://obs.cn-east-3.myhuaweicloud.com", "", presigned_obs, "cn-east-3"),
        ("oss", "https://oss-cn-shanghai.aliyuncs.com", "", presigned_oss, "cn-shanghai"),
        ("oss", "https://media.x.com", "oss-cn-beijing", presigned_oss, "cn-beijing"),
    ],
)
def test_each_kind_is_signed_in_its_way(kind, endpoint, region, signer, signed_for):
    """The kind chooses the signature; the region is taken from the endpoint where none is set."""
    bucket = Bucket.of(StoreSettings(kind, endpoint=endpoint, region=region, bucket="films"))

    assert bucket.signer is signer
    assert bucket.region == signed_for


@pytest.mark.parametrize("kind", ["oss", "obs"])
def test_region_that_nobody_tells_is_asked_for(kind):
    """Behind a domain of one's own the region has to be set; it is not guessed."""
    settings = StoreSettings(
        kind, endpoint="https://media.x.com", bucket="films", addressing=Addressing.CNAME
    )

    with pytest.raises(AppError) as caught:
        Bucket.of(settings)
    assert caught.value.code == "NoRegion"


def test_oss_needs_the_buckets_name_behind_a_domain_too():
    """Its signatures name the bucket even where the address does not."""
    settings = StoreSettings(
        "oss",
        endpoint="https://media.x.com",
        region="cn-beijing",
        addressing=Addressing.CNAME,
    )

    with pytest.raises(AppError) as caught:
        Bucket.of(settings)
    assert caught.value.code == "NoBucket"
