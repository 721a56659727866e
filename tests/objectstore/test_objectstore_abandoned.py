"""Uploads in parts that nobody goes on with: no part and no note of them stays."""

import asyncio
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from resume_kit import PART, SIZE, clip_fixture, interrupted, ledger_fixture, notes, put  # noqa: F401 (fixtures)

from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.settings import Addressing, StoreSettings
from avatar_desktop.objectstore.bucket import Bucket
from avatar_desktop.objectstore.multipart_listing import arrived_parts
from avatar_desktop.objectstore.s3_error_response import element
from avatar_desktop.objectstore.s3_requests import SignedRequests
from avatar_desktop.objectstore.upload_manager import UploadManager
from avatar_desktop.objectstore.upload_registry import UploadRecord
from clouds.clouds_kit import answer, raw_server
from objectstore.objectstore_kit import (
    MIB,
    Heard,
    asked,
    file_of,
    keys,
    left_in,
    settings_of,
    stored,
)

SETTINGS = StoreSettings("s3", region="us-east-1", bucket="films", addressing=Addressing.PATH)


@pytest.mark.parametrize("size", [6 * MIB, SIZE])
def test_cancel_leaves_neither_parts_nor_a_note(s3_server, bucket, tmp_path, ledger, size):
    """What the person cancels is gone from the bucket and from the list."""
    settings = settings_of(s3_server, bucket)
    path = file_of(tmp_path, size)

    async def cancelled(store):
        task: asyncio.Task
        heard = Heard(lambda done: task.cancel() if done >= size // 2 else None)
        task = asyncio.ensure_future(store.put(path, "m", heard))
        with pytest.raises(asyncio.CancelledError):
            await task

    stored(s3_server, settings, cancelled, ledger=ledger)

    assert notes(ledger) == []
    assert left_in(s3_server, settings) == (0, 0)


def test_cancel_of_a_resumed_upload_leaves_nothing(s3_server, bucket, clip, ledger):
    """A cancel drops the parts of the earlier run as well."""
    settings = settings_of(s3_server, bucket)
    interrupted(s3_server, settings, clip, ledger)

    async def cancelled(store):
        task: asyncio.Task
        heard = Heard(lambda done: task.cancel() if done > 3 * PART else None)
        task = asyncio.ensure_future(store.put(clip, "m", heard))
        with pytest.raises(asyncio.CancelledError):
            await task

    stored(s3_server, settings, cancelled, ledger=ledger)

    assert notes(ledger) == []
    assert left_in(s3_server, settings) == (0, 0)


def test_refusal_in_the_midst_leaves_nothing(s3_server, bucket, clip, ledger):
    """A refusal that no second try mends drops the parts."""
    settings = settings_of(s3_server, bucket)

    class Refusing(httpx.AsyncHTTPTransport):
        async def handle_async_request(self, request):
            if request.url.params.get("partNumber") == "3":
                xml = b"<Error><Code>QuotaExceeded</Code></Error>"
                return httpx.Response(403, stream=httpx.ByteStream(xml))
            return await super().handle_async_request(request)

    with pytest.raises(AppError) as caught:
        put(s3_server, settings, clip, ledger, transport=Refusing())

    assert "full" in str(caught.value)
    assert notes(ledger) == []
    assert left_in(s3_server, settings) == (0, 0)


def test_abandoned_upload_is_gone(s3_server, bucket, clip, ledger):
    """Parts that a job no longer waits for are dropped, found by a copy of its file."""
    settings = settings_of(s3_server, bucket)
    interrupted(s3_server, settings, clip, ledger)
    copy = clip.with_name("copy.mp4")
    copy.write_bytes(clip.read_bytes())

    stored(s3_server, settings, lambda store: store.abandon(copy), ledger=ledger)

    assert notes(ledger) == []
    assert left_in(s3_server, settings) == (0, 0)


def test_parts_are_listed_and_removed(s3_server, bucket, clip, ledger):
    """An interrupted upload is listed as unfinished, and Delete drops its parts."""
    settings = settings_of(s3_server, bucket)
    interrupted(s3_server, settings, clip, ledger)

    async def story(store):
        uploads = UploadManager(ledger, lambda: nullcontext(store))
        (one,) = await uploads.listed()
        await uploads.remove(one)
        return one

    one = stored(s3_server, settings, story, ledger=ledger)

    assert one.unfinished
    assert notes(ledger) == []
    assert left_in(s3_server, settings) == (0, 0)


def test_parts_of_yesterday_go_with_the_next_upload(s3_server, bucket, clip, tmp_path, ledger):
    """Parts that nobody came back for in 24 hours are dropped; younger ones stay."""
    settings = settings_of(s3_server, bucket)
    interrupted(s3_server, settings, clip, ledger, clock_off=timedelta(hours=-25))
    young = tmp_path / "young.mp4"
    young.write_bytes(b"young" + clip.read_bytes())
    interrupted(s3_server, settings, young, ledger, clock_off=timedelta(hours=-23))

    put(s3_server, settings, file_of(tmp_path, 10, "small.mp4"), ledger)

    assert [one.name for one in notes(ledger) if one.unfinished] == ["young.mp4"]
    assert left_in(s3_server, settings) == (1, 1)


def test_upload_whose_beginning_was_not_heard_is_found(s3_server, bucket, tmp_path, ledger):
    """Parts whose id the app never learned are found by their key and dropped."""
    settings = settings_of(s3_server, bucket)
    for key in ("up/ab.mp4", "up/ab.mp4.other"):
        asked(s3_server, settings, "POST", key, query={"uploads": ""})
    at = datetime.now(UTC)
    entry = UploadRecord.new(settings, "up/ab.mp4", tmp_path / "a.mp4", 9 * MIB, at, "x")
    asyncio.run(ledger.save(entry))

    async def story(store):
        await UploadManager(ledger, lambda: nullcontext(store)).remove(entry.shown())

    stored(s3_server, settings, story, ledger=ledger)

    left = asked(s3_server, settings, "GET", "", query={"uploads": ""}).body.decode()
    assert left.count("<UploadId>") == 1
    assert element(left, "Key") == "up/ab.mp4.other"


def test_long_lists_of_parts_are_read_to_their_end():
    """A list that comes in pages is asked for until the store says that it ends."""

    def page(heard):
        second = "part-number-marker=2" in heard.target
        numbers = (3,) if second else (1, 2)
        rows = "".join(
            f"<Part><PartNumber>{n}</PartNumber><ETag>&quot;t{n}&quot;</ETag>"
            f"<Size>{n}</Size></Part>"
            for n in numbers
        )
        more = "false" if second else "true"
        return answer(
            200,
            f"<ListPartsResult><NextPartNumberMarker>{numbers[-1]}</NextPartNumberMarker>"
            f"<IsTruncated>{more}</IsTruncated>{rows}</ListPartsResult>".encode(),
        )

    async def story():
        async with raw_server(page) as server, new_client() as client:
            settings = replace(SETTINGS, endpoint=server.url)
            requests = SignedRequests(client, Bucket.of(settings), keys("a", "b"))
            return await arrived_parts(requests, "k", "id")

    parts = asyncio.run(story())

    assert {number: (part.size, part.tag) for number, part in parts.items()} == {
        1: (1, '"t1"'),
        2: (2, '"t2"'),
        3: (3, '"t3"'),
    }
