"""The store's whole way with OSS's own signatures, over real HTTP to a strict stand-in."""

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.domain.errors import AppError, Retry
from avatar_desktop.domain.settings import Addressing, Links, StoreSettings
from avatar_desktop.objectstore.bucket import Bucket
from avatar_desktop.objectstore.s3_requests import SignedRequests
from avatar_desktop.objectstore.s3_store import S3Store
from avatar_desktop.objectstore.upload_registry import UploadRegistry
from objectstore.objectstore_kit import MIB, Heard, file_of, keys
from objectstore.oss_stand_in import ACCESS_KEY, BUCKET, REGION, SECRET, StandIn, oss_stand_in


class ToLoopback(httpx.AsyncHTTPTransport):
    """Connects to 127.0.0.1 whatever the host's name, as a resolver for *.localhost would."""

    async def handle_async_request(self, request):
        request.url = request.url.copy_with(host="127.0.0.1")
        return await super().handle_async_request(request)


@pytest.fixture
def oss() -> Iterator[StandIn]:
    """A fresh stand-in."""
    with oss_stand_in() as held:
        yield held


def settings_of(oss, **changes):
    settings = StoreSettings(
        "oss", endpoint=oss.endpoint, region=REGION, bucket=BUCKET, prefix="我的 a+b"
    )
    return replace(settings, **changes)


def used(settings, use, *, credentials=(ACCESS_KEY, SECRET), clock_off=timedelta(0), folder=None):
    """Return what the coroutine function *use* returns with a store."""

    async def no_sleep(_):
        await asyncio.sleep(0)

    async def run():
        async with httpx.AsyncClient(transport=ToLoopback()) as client:
            store = S3Store(
                client,
                settings,
                keys(*credentials),
                ledger=UploadRegistry(folder),
                now=lambda: datetime.now(UTC) + clock_off,
                sleep=no_sleep,
            )
            return await use(store)

    return asyncio.run(run())


def put(settings, path, heard=None, **options):
    return used(settings, lambda store: store.put(path, "m", heard or Heard()), **options)


def failed(settings, path, **options):
    with pytest.raises(AppError) as caught:
        put(settings, path, **options)
    return caught.value


def read(url):
    """Return the answer to a reader without keys."""
    address = httpx.URL(url)
    host = f"{address.host}:{address.port}"
    return httpx.get(address.copy_with(host="127.0.0.1"), headers={"Host": host})


@pytest.mark.parametrize("size", [0, 1, 8 * MIB, 8 * MIB + 1, 20_000_000])
@pytest.mark.parametrize("addressing", [Addressing.VIRTUAL, Addressing.CNAME])
def test_file_comes_back_whole_by_its_link(oss, tmp_path, size, addressing):
    """Every request passes Alibaba's own signer; a reader without keys gets the whole file."""
    path = file_of(tmp_path, size, "我的片.mp4")
    endpoint = oss.endpoint if addressing is Addressing.VIRTUAL else oss.domain
    heard = Heard()

    upload = put(settings_of(oss, addressing=addressing, endpoint=endpoint), path, heard)

    answer = read(upload.url)
    assert answer.status_code == 200
    assert answer.content == path.read_bytes()
    assert answer.headers["Content-Type"] == "video/mp4"
    assert heard.steps[-1] == (size, size)
    assert "x-oss-expires=86400" in upload.url
    assert oss.uploads == {}


def test_deleted_after_the_job(oss, tmp_path):
    """The object is taken out again, and nothing else is left."""
    settings = settings_of(oss)
    upload = put(settings, file_of(tmp_path, 10))

    used(settings, lambda store: store.delete(upload))

    assert oss.objects == {}


def test_cancel_leaves_nothing(oss, tmp_path):
    """A cancelled upload in parts is aborted at the store."""
    path = file_of(tmp_path, 40 * MIB)

    async def cancelled(store):
        task: asyncio.Task
        heard = Heard(lambda done: task.cancel() if done >= 12 * MIB else None)
        task = asyncio.ensure_future(store.put(path, "m", heard))
        with pytest.raises(asyncio.CancelledError):
            await task

    used(settings_of(oss), cancelled)

    assert (oss.objects, oss.uploads) == ({}, {})


def test_broken_upload_is_gone_on_with(oss, tmp_path):
    """The next try asks OSS for the parts it has, page by page, and sends what is missing."""
    path = file_of(tmp_path, 40 * MIB)
    settings = settings_of(oss)
    oss.failing = {5}
    first = failed(settings, path, folder=tmp_path / "ledger")
    oss.failing = set()
    oss.heard.clear()

    upload = put(settings, path, folder=tmp_path / "ledger")

    sent = [one for one in oss.heard if one.startswith("PUT")]
    assert first.retry is Retry.LATER
    assert len(sent) == 1
    assert read(upload.url).content == path.read_bytes()
    assert oss.uploads == {}


@pytest.mark.parametrize("size", [10, 9 * MIB])
@pytest.mark.parametrize(
    ("credentials", "changes", "code", "words"),
    [
        (("LTAIother", SECRET), {}, "InvalidAccessKeyId", "does not know the access key"),
        ((ACCESS_KEY, "wrong"), {}, "SignatureDoesNotMatch", "did not accept the secret key"),
        ((ACCESS_KEY, SECRET), {"bucket": "other"}, "NoSuchBucket", "no such bucket"),
        (
            (ACCESS_KEY, SECRET),
            {"region": "cn-shanghai"},
            "InvalidArgument",
            "in another region than the settings say",
        ),
        (
            (ACCESS_KEY, SECRET),
            {"addressing": Addressing.PATH},
            "SecondLevelDomainForbidden",
            "bucket's name in another place",
        ),
    ],
)
def test_wrong_settings_cost_no_body(oss, tmp_path, size, credentials, changes, code, words):
    """Each has its own sentence; of a large file not a byte is sent for it."""
    heard = Heard()

    error = failed(
        settings_of(oss, **changes), file_of(tmp_path, size), heard=heard, credentials=credentials
    )

    assert error.code == code
    assert words in str(error)
    assert error.retry is Retry.NEVER
    if size > 8 * MIB:
        assert heard.steps == [(0, size)]


def test_bucket_of_another_region_comes_with_the_fix(oss, tmp_path):
    """The endpoint that OSS names becomes a button."""
    oss.home = "oss-cn-shanghai.aliyuncs.com"

    error = failed(settings_of(oss), file_of(tmp_path, 10))

    assert "cn-shanghai" in str(error)
    assert "cn-beijing" in str(error)
    assert dict(error.explanation.fix.changes)["store.region"] == "cn-shanghai"
    assert "0003-00001403" in error.detail


@pytest.mark.parametrize("hours", [-5, 5])
def test_wrong_clock_is_made_up_for(oss, tmp_path, hours):
    """With the computer's clock hours off the upload still works, and so does its link."""
    path = file_of(tmp_path, 1000)

    upload = put(settings_of(oss), path, clock_off=timedelta(hours=hours))

    assert read(upload.url).content == path.read_bytes()


def test_region_is_taken_with_its_prefix_too(oss, tmp_path):
    """Who types oss-cn-beijing means cn-beijing."""
    path = file_of(tmp_path, 10)

    upload = put(settings_of(oss, region="oss-cn-beijing"), path)

    assert read(upload.url).content == path.read_bytes()


def test_signed_headers_that_oss_ignores_are_named(oss):
    """A header that OSS does not sign by itself takes part in the signature all the same."""
    oss.objects["k"] = b"0123456789", "text/plain"

    async def run():
        async with new_client() as client:
            bucket = Bucket.of(settings_of(oss, addressing=Addressing.CNAME, endpoint=oss.domain))
            requests = SignedRequests(client, bucket, keys(ACCESS_KEY, SECRET))
            headers = {"Range": "bytes=2-4"}
            good = await requests.send("GET", "k", headers=headers, fine=frozenset({206}))
            url = await requests.link("GET", "k", 60, headers=headers)
            other = await requests.exchange("GET", url, {"Range": "bytes=0-9"})
            return good.body, other.status

    assert asyncio.run(run()) == (b"234", 403)


def test_public_link_needs_no_signature(oss, tmp_path):
    """A bucket that all can read is read by its plain link."""
    oss.public = True
    path = file_of(tmp_path, 10)

    upload = put(settings_of(oss, links=Links.PUBLIC), path)

    assert "?" not in upload.url
    assert read(upload.url).content == path.read_bytes()
