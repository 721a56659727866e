"""The S3 store against a real S3 server."""

import asyncio
import hashlib
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest

from avatar_desktop.domain.errors import Action, AppError, FileRejected, Retry
from avatar_desktop.domain.settings import Addressing
from fixtures_s3 import DOMAIN
from objectstore.objectstore_kit import (
    MIB,
    Heard,
    asked,
    file_of,
    keys,
    left_in,
    make_bucket,
    settings_of,
    stored,
)


class ToLoopback(httpx.AsyncHTTPTransport):
    """Connects to 127.0.0.1 whatever the host's name, as a resolver for *.localhost would."""

    async def handle_async_request(self, request):
        request.url = request.url.copy_with(host="127.0.0.1")
        return await super().handle_async_request(request)


def put(server, settings, path, heard=None, **options):
    return stored(server, settings, lambda store: store.put(path, "m", heard or Heard()), **options)


def failed(server, settings, path, **options):
    with pytest.raises(AppError) as caught:
        put(server, settings, path, **options)
    return caught.value


def digest(data):
    return hashlib.sha256(data).hexdigest()


@pytest.mark.parametrize("size", [0, 1, 8 * MIB - 1, 8 * MIB, 8 * MIB + 1, 20_000_000])
def test_file_comes_back_whole_by_its_link(s3_server, bucket, tmp_path, size):
    """A plain client without keys reads what was stored, with its type and nothing else."""
    path = file_of(tmp_path, size)
    heard = Heard()

    upload = put(s3_server, settings_of(s3_server, bucket), path, heard)

    answer = httpx.get(upload.url)
    assert answer.status_code == 200
    assert digest(answer.content) == digest(path.read_bytes())
    assert answer.headers["Content-Type"] == "video/mp4"
    assert heard.steps[0] == (0, size)
    assert heard.steps[-1] == (size, size)
    assert heard.steps == sorted(heard.steps)
    assert len(heard.steps) >= size // (256 * 1024)


def test_names_are_random_and_ascii(s3_server, bucket, tmp_path):
    """Nothing of a Chinese name or path reaches the bucket but the suffix."""
    path = file_of(tmp_path, 10, "我的 视频.MP4")
    settings = settings_of(s3_server, bucket, prefix="/uploads//../我的 a+b/")

    first, second = put(s3_server, settings, path), put(s3_server, settings, path)

    assert first.location != second.location
    assert first.location.startswith("uploads/我的 a+b/")
    assert first.location.endswith(".mp4")
    assert first.url.isascii()
    assert httpx.get(first.url).content == path.read_bytes()


def test_link_lives_as_long_as_the_settings_say(s3_server, bucket, tmp_path):
    """The link's life is what was chosen, seven days at most, and said a little shorter."""
    path = file_of(tmp_path, 1)

    day = put(s3_server, settings_of(s3_server, bucket, life_hours=24), path)
    week = put(s3_server, settings_of(s3_server, bucket, life_hours=9999), path)

    assert "X-Amz-Expires=86400&" in day.url
    assert "X-Amz-Expires=604800&" in week.url
    left = day.expires_at - datetime.now(UTC)
    assert timedelta(hours=23) < left < timedelta(hours=24)


def test_link_expires(s3_server, bucket, tmp_path):
    """A link of yesterday is refused."""
    path = file_of(tmp_path, 1)
    settings = settings_of(s3_server, bucket)

    async def old_link(store):
        upload = await store.put(path, "m", Heard())
        requests = store._requests()
        requests._now = lambda: datetime.now(UTC) - timedelta(hours=2)
        requests._skew = timedelta(0)
        return await requests.link("GET", upload.location, 3600)

    assert httpx.get(stored(s3_server, settings, old_link)).status_code in {400, 403}


def test_deleted_when_wanted(s3_server, bucket, tmp_path):
    """An upload is removed after its job, twice without harm, or kept where so set."""
    path = file_of(tmp_path, 5)
    settings = settings_of(s3_server, bucket)
    upload = put(s3_server, settings, path)
    keep = replace(settings, delete_after=False)

    stored(s3_server, keep, lambda store: store.delete(upload))
    kept = left_in(s3_server, settings)
    stored(s3_server, settings, lambda store: store.delete(upload))
    stored(s3_server, settings, lambda store: store.delete(upload))

    assert kept == (1, 0)
    assert left_in(s3_server, settings) == (0, 0)


@pytest.mark.parametrize("size", [10, 20_000_000])
@pytest.mark.parametrize(
    ("change", "words", "code"),
    [
        ("key", "does not know the access key", "InvalidAccessKeyId"),
        ("secret", "secret key", "SignatureDoesNotMatch"),
        ("bucket", "no such bucket", "NoSuchBucket"),
    ],
)
def test_wrong_settings_are_told_apart(s3_server, bucket, tmp_path, size, change, words, code):
    """A wrong key, secret or bucket has its own sentence; a large body is not sent for it."""
    credentials = {
        "key": keys("nobodysaccesskey", s3_server.secret),
        "secret": keys(s3_server.access_key, "wrongsecret00"),
        "bucket": keys(s3_server.access_key, s3_server.secret),
    }[change]
    settings = settings_of(s3_server, "no-such-bucket" if change == "bucket" else bucket)
    heard = Heard()

    error = failed(
        s3_server, settings, file_of(tmp_path, size), heard=heard, credentials=credentials
    )

    assert words in str(error)
    assert error.code == code
    assert error.retry is Retry.NEVER
    assert error.explanation.action is Action.OPEN_SETTINGS
    if size > 8 * MIB:
        assert heard.steps == [(0, size)]


def test_foreign_bucket_is_no_wrong_key(s3_server, bucket, tmp_path):
    """A store that forbids something speaks of permissions, not of keys."""
    if s3_server.kind != "ceph":
        pytest.skip("only the Ceph gateway knows policies")
    policy = (
        '{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*",'
        f'"Action":"s3:PutObject","Resource":"arn:aws:s3:::{bucket}/*"}}]}}'
    )
    settings = settings_of(s3_server, bucket)
    asked(s3_server, settings, "PUT", "", query={"policy": ""}, content=policy.encode())

    error = failed(s3_server, settings, file_of(tmp_path, 10))

    assert "permission" in str(error)
    assert error.code == "AccessDenied"


@pytest.mark.parametrize("hours", [-5, 5])
@pytest.mark.parametrize("size", [10, 20_000_000])
def test_wrong_clock_is_made_up_for(s3_server, bucket, tmp_path, hours, size):
    """With the computer's clock hours off the upload still works, and so does its link."""
    path = file_of(tmp_path, size)

    upload = put(s3_server, settings_of(s3_server, bucket), path, clock_off=timedelta(hours=hours))

    assert len(httpx.get(upload.url).content) == size


@pytest.mark.parametrize(("size", "at"), [(6 * MIB, MIB), (40 * MIB, 12 * MIB)])
def test_cancel_leaves_nothing(s3_server, bucket, tmp_path, size, at):
    """A cancelled upload leaves no object and no parts behind."""
    path = file_of(tmp_path, size)
    settings = settings_of(s3_server, bucket)

    async def cancelled(store):
        task: asyncio.Task
        heard = Heard(lambda done: task.cancel() if done >= at else None)
        task = asyncio.ensure_future(store.put(path, "m", heard))
        with pytest.raises(asyncio.CancelledError):
            await task
        return heard.steps[-1][0]

    assert stored(s3_server, settings, cancelled) < size
    assert left_in(s3_server, settings) == (0, 0)


def test_file_that_shrinks_leaves_nothing(s3_server, bucket, tmp_path):
    """A file that becomes shorter on its way is told, and nothing half stays."""
    path = file_of(tmp_path, 20 * MIB)
    settings = settings_of(s3_server, bucket)

    def cut(done):
        if done:
            with path.open("r+b") as file:
                file.truncate(MIB)

    with pytest.raises(FileRejected) as caught:
        put(s3_server, settings, path, Heard(cut))
    assert caught.value.code == "Changed"
    assert left_in(s3_server, settings) == (0, 0)


def test_missing_file_is_told_before_anything_is_sent(s3_server, bucket, tmp_path):
    """A file that is gone leads to choosing another one."""
    with pytest.raises(FileRejected) as caught:
        put(s3_server, settings_of(s3_server, bucket), tmp_path / "gone.mp4")
    assert caught.value.explanation.action is Action.CHOOSE_FILE


def test_broken_line_of_a_part_is_mended(s3_server, bucket, tmp_path):
    """A part whose connection breaks is sent again; progress never goes back."""
    path = file_of(tmp_path, 20_000_000)
    heard = Heard()

    class Breaking(httpx.AsyncHTTPTransport):
        left = 3

        async def handle_async_request(self, request):
            if "partNumber=2" in str(request.url) and self.left:
                self.left -= 1
                if self.left == 1:
                    raise httpx.ConnectError("cut")
                async for _ in request.stream:
                    break
                raise httpx.WriteError("cut")
            return await super().handle_async_request(request)

    upload = put(s3_server, settings_of(s3_server, bucket), path, heard, transport=Breaking())

    assert digest(httpx.get(upload.url).content) == digest(path.read_bytes())
    assert heard.steps == sorted(heard.steps)
    assert heard.steps[-1] == (20_000_000, 20_000_000)


def test_dead_part_ends_the_upload_and_leaves_nothing(s3_server, bucket, tmp_path):
    """When a part fails for good the others stop and the parts are dropped."""
    path = file_of(tmp_path, 20_000_000)
    settings = settings_of(s3_server, bucket)

    class Dead(httpx.AsyncHTTPTransport):
        async def handle_async_request(self, request):
            if "partNumber=3" in str(request.url):
                raise httpx.ReadError("cut")
            return await super().handle_async_request(request)

    error = failed(s3_server, settings, path, transport=Dead())

    assert error.retry is Retry.LATER
    assert left_in(s3_server, settings) == (0, 0)


def test_bucket_as_host(s3_server, bucket, tmp_path):
    """Virtual addressing puts the bucket into the host, for small files and large ones."""
    if s3_server.kind != "ceph":
        pytest.skip("only the Ceph gateway is set up for hosts")
    endpoint = s3_server.endpoint.replace("127.0.0.1", DOMAIN)
    settings = settings_of(s3_server, bucket, endpoint=endpoint, addressing=Addressing.VIRTUAL)
    for size in (10, 9 * MIB):
        path = file_of(tmp_path, size)

        upload = put(s3_server, settings, path, transport=ToLoopback())

        assert upload.url.startswith(f"http://{bucket}.{DOMAIN}:")
        address = httpx.URL(upload.url)
        answer = httpx.get(
            address.copy_with(host="127.0.0.1"),
            headers={"Host": f"{address.host}:{address.port}"},
        )
        assert answer.content == path.read_bytes()


def test_nobody_at_the_endpoint(s3_server, tmp_path):
    """A dead endpoint is told within a moment and may be tried again."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{free.getsockname()[1]}"
        settings = settings_of(s3_server, "any", endpoint=endpoint)
        error = failed(s3_server, settings, file_of(tmp_path, 10))

    assert (error.code, error.retry) == ("Refused", Retry.NOT_SENT)


def test_no_keys_are_told_before_anything_is_sent(s3_server, bucket, tmp_path):
    """Without keys nothing is sent and the settings are offered."""
    error = failed(
        s3_server,
        settings_of(s3_server, bucket),
        file_of(tmp_path, 10),
        credentials=keys("", ""),
    )

    assert error.code == "NoKey"
    assert error.explanation.action is Action.OPEN_SETTINGS


def test_two_buckets_do_not_mix(s3_server, bucket, tmp_path):
    """An object stands in the bucket of the settings only."""
    other = make_bucket(s3_server)

    put(s3_server, settings_of(s3_server, bucket), file_of(tmp_path, 3))

    assert left_in(s3_server, settings_of(s3_server, bucket))[0] == 1
    assert left_in(s3_server, settings_of(s3_server, other))[0] == 0
