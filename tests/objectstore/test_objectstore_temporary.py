"""The service's own temporary storage, at the simulator."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.domain.errors import AppError, FileRejected, Retry
from avatar_desktop.models.video_style import SPEC
from avatar_desktop.objectstore.temporary.temporary_store import TemporaryStorage
from clouds.clouds_kit import answer, dashscope, raw_server
from objectstore.objectstore_kit import MIB, Heard, file_of

POLICY = {
    "policy": "P",
    "signature": "S",
    "upload_dir": "dir/sub",
    "expire_in_seconds": 300,
    "max_file_size_mb": "1024",
    "oss_access_key_id": "K",
    "x_oss_object_acl": "private",
    "x_oss_forbid_overwrite": "true",
}


def uploaded(simulator, path, heard=None, model=SPEC.model):
    async def run():
        async with dashscope(simulator.base_url, simulator.api_key) as (cloud, client):
            storage = TemporaryStorage(client, cloud.upload_policy)
            upload = await storage.put(path, model, heard or Heard())
            await storage.delete(upload)
            return upload

    return asyncio.run(run())


def at(script, path, heard=None, **policy):
    """Return what an upload ends in at a host that follows *script*, and its requests."""

    async def run():
        async with raw_server(script) as server, new_client() as client:

            async def give(_model):
                return {**POLICY, "upload_host": server.url, **policy}

            storage = TemporaryStorage(client, give)
            try:
                return await storage.put(path, "m", heard or Heard()), server.heard
            except AppError as error:
                return error, server.heard

    return asyncio.run(run())


@pytest.mark.parametrize("size", [0, 1, 3 * MIB + 7])
def test_upload_arrives_with_true_progress(simulator, tmp_path, size):
    """The host takes the form as documented; progress starts at 0 and ends at all."""
    heard = Heard()

    upload = uploaded(simulator, file_of(tmp_path, size, "我的片.MP4"), heard)

    assert upload.url.startswith("oss://")
    assert upload.url.endswith(".mp4")
    assert upload.url.isascii()
    assert upload.model == SPEC.model
    left = upload.expires_at - datetime.now(UTC)
    assert timedelta(hours=46) < left < timedelta(hours=48)
    assert heard.steps[0] == (0, size)
    assert heard.steps[-1] == (size, size)
    assert heard.steps == sorted(heard.steps)


def test_key_stays_with_the_service(simulator, tmp_path):
    """The permission is asked with the key, anew for each file; the upload goes without it."""
    path = file_of(tmp_path, 10)

    uploaded(simulator, path)
    uploaded(simulator, path)

    policies = simulator.requests("/api/v1/uploads", "GET")
    posts = [one for one in simulator.requests("/", "POST") if one["body_bytes"] > 10]
    assert len(policies) == len(posts) == 2
    assert all("authorization" in one["headers"] for one in policies)
    assert not any("authorization" in one["headers"] for one in posts)


def test_task_reads_the_upload(simulator, tmp_path):
    """A submit with the upload's URL is taken."""
    path = file_of(tmp_path, 1000)
    upload = uploaded(simulator, path)

    async def run():
        body = {"model": SPEC.model, "input": {"video_url": upload.url}, "parameters": {}}
        async with dashscope(simulator.base_url, simulator.api_key) as (cloud, _):
            return await cloud.submit(SPEC, SPEC.model, body, {})

    assert asyncio.run(run()).task_id


def test_form_is_as_documented(tmp_path):
    """All fields stand before the file, the file is last and whole, the length is exact."""
    path = file_of(tmp_path, 300_000)

    upload, heard = at(lambda _: answer(200), path)

    request = heard[0]
    boundary = request.headers["content-type"].partition("boundary=")[2].encode()
    parts = request.body.split(b"--" + boundary)
    names = [part.partition(b'name="')[2].partition(b'"')[0].decode() for part in parts[1:-1]]
    assert names == [
        "OSSAccessKeyId",
        "Signature",
        "policy",
        "x-oss-object-acl",
        "x-oss-forbid-overwrite",
        "key",
        "success_action_status",
        "x-oss-content-type",
        "file",
    ]
    assert parts[-2].partition(b"\r\n\r\n")[2] == path.read_bytes() + b"\r\n"
    assert upload.url.removeprefix("oss://").encode() in parts[6]
    assert "transfer-encoding" not in request.headers


def test_too_large_a_file_is_not_sent(tmp_path):
    """The limit that the service names is kept before a byte leaves."""
    error, heard = at(lambda _: answer(200), file_of(tmp_path, 2 * MIB + 1), max_file_size_mb="2")

    assert isinstance(error, FileRejected)
    assert "bucket" in str(error)
    assert heard == []


@pytest.mark.parametrize(
    ("reply", "retry", "words"),
    [
        (
            answer(
                403, b"<Error><Code>AccessDenied</Code><Message>Policy expired.</Message></Error>"
            ),
            Retry.LATER,
            "ran out",
        ),
        (answer(400, b"<Error><Code>EntityTooLarge</Code></Error>"), Retry.NEVER, "too large"),
        (answer(403, b"<Error><Code>AccessDenied</Code></Error>"), Retry.NEVER, "AccessDenied"),
        (answer(503, b""), Retry.LATER, "busy"),
        (None, Retry.LATER, "broke off"),
    ],
)
def test_refusals_of_the_host_are_told(tmp_path, reply, retry, words):
    """What the upload host refuses is told; what may pass may be tried again."""
    error, _ = at(lambda _: reply, file_of(tmp_path, 10))

    assert error.retry is retry
    assert words in str(error)


def test_incomplete_permission_is_told(tmp_path):
    """A permission without a host or a signature is no reason for an exception."""
    error, heard = at(lambda _: answer(200), file_of(tmp_path, 10), signature="")

    assert error.code == "BadAnswer"
    assert heard == []


def test_cancel_stops_the_sending(simulator, tmp_path):
    """A cancelled upload stops before its end and stores nothing."""
    path = file_of(tmp_path, 30 * MIB)

    async def run():
        async with dashscope(simulator.base_url, simulator.api_key) as (cloud, client):
            storage = TemporaryStorage(client, cloud.upload_policy)
            task: asyncio.Task
            heard = Heard(lambda done: task.cancel() if done > MIB else None)
            task = asyncio.ensure_future(storage.put(path, SPEC.model, heard))
            with pytest.raises(asyncio.CancelledError):
                await task
            return heard.steps[-1][0]

    assert asyncio.run(run()) < 30 * MIB


def test_wrong_key_is_told_in_the_services_words(simulator, tmp_path):
    """An upload with a wrong key fails as any call with it does."""

    async def run():
        async with dashscope(simulator.base_url, "sk-wrong") as (cloud, client):
            storage = TemporaryStorage(client, cloud.upload_policy)
            await storage.put(file_of(tmp_path, 10), SPEC.model, Heard())

    with pytest.raises(AppError) as caught:
        asyncio.run(run())
    assert caught.value.code == "InvalidApiKey"
