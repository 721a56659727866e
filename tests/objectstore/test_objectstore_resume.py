"""Large uploads that are interrupted: gone on with, or gone without a trace."""

import asyncio
import hashlib
import signal
import subprocess
import sys
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.domain.errors import AppError, Retry
from avatar_desktop.domain.settings import Addressing, StoreKind, StoreSettings
from avatar_desktop.objectstore.bucket import Bucket
from avatar_desktop.objectstore.multipart_listing import arrived_parts
from avatar_desktop.objectstore.s3_error_response import element
from avatar_desktop.objectstore.s3_requests import SignedRequests
from avatar_desktop.objectstore.s3_store import S3Store
from avatar_desktop.objectstore.upload_manager import UploadManager
from avatar_desktop.objectstore.upload_registry import UploadRecord, UploadRegistry
from clouds.clouds_kit import answer, raw_server
from objectstore.ceph_kit import only_ceph, relay
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

SIZE = 44 * MIB
PART = 8 * MIB
AT_ONCE = 3
OVERHEAD = 256 * 1024
SETTINGS = StoreSettings(
    StoreKind.S3, region="us-east-1", bucket="films", addressing=Addressing.PATH
)
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def ledger(tmp_path):
    return UploadRegistry(tmp_path / "uploads")


@pytest.fixture
def clip(tmp_path):
    return file_of(tmp_path, SIZE, "长片.mp4")


def notes(ledger):
    return asyncio.run(ledger.entries())


def arrived(server, settings, entry):
    """Return the bytes of the parts that the store has of *entry*."""

    async def run():
        async with new_client() as client:
            own = keys(server.access_key, server.secret)
            requests = SignedRequests(client, Bucket.of(settings), own)
            parts = await arrived_parts(requests, entry.key, entry.upload_id)
            return sum(part.size for part in parts.values())

    return asyncio.run(run())


def same(url, path):
    digest = hashlib.sha256(httpx.get(url).content).digest()
    return digest == hashlib.sha256(path.read_bytes()).digest()


def direct_link(server, settings, key):
    """Return a link to *key* that does not take the breaking line."""

    async def run():
        async with new_client() as client:
            own = keys(server.access_key, server.secret)
            return await SignedRequests(client, Bucket.of(settings), own).link("GET", key, 600)

    return asyncio.run(run())


class Cutting(httpx.AsyncHTTPTransport):
    """Loses the connection in every part from *first* on."""

    def __init__(self, first):
        super().__init__()
        self._first = first

    async def handle_async_request(self, request):
        number = request.url.params.get("partNumber")
        if number and int(number) >= self._first:
            raise httpx.ReadError("cut")
        return await super().handle_async_request(request)


def interrupted(server, settings, path, ledger, first=4, **options):
    """Upload *path* until the line breaks for good, and return the note that stays."""
    with pytest.raises(AppError) as caught:
        stored(
            server,
            settings,
            lambda store: store.put(path, "m", Heard()),
            transport=Cutting(first),
            ledger=ledger,
            **options,
        )
    assert caught.value.retry is Retry.LATER
    return next(one for one in notes(ledger) if one.unfinished)


def put(server, settings, path, ledger, heard=None, **options):
    return stored(
        server,
        settings,
        lambda store: store.put(path, "m", heard or Heard()),
        ledger=ledger,
        **options,
    )


@pytest.mark.parametrize("cut_at", [12 * MIB, 30 * MIB, 43 * MIB])
def test_cut_connection_is_gone_on_with(s3_server, bucket, clip, ledger, cut_at):
    """After a cut the next try sends only what the store lacks, under the same key.

    Lost are at most the parts that were on the line when it broke.
    """
    real = settings_of(s3_server, bucket)
    counted = []

    async def story():
        async with relay(s3_server, cut_at) as line, new_client() as client:

            async def no_sleep(_):
                await asyncio.sleep(0)

            own = keys(s3_server.access_key, s3_server.secret)
            settings = replace(real, endpoint=line.url)
            store = S3Store(client, settings, own, ledger=ledger, sleep=no_sleep)
            with pytest.raises(AppError) as caught:
                await store.put(clip, "m", Heard())
            (entry,) = await ledger.entries()
            direct = SignedRequests(client, Bucket.of(real), own)
            parts = await arrived_parts(direct, entry.key, entry.upload_id)
            there = sum(part.size for part in parts.values())
            before = line.carried
            line.mend()
            heard = Heard()
            upload = await store.put(clip, "m", heard)
            counted.extend((there, before, line.carried))
            return caught.value, entry, upload, heard

    error, entry, upload, heard = asyncio.run(story())
    there, before, after = counted
    print(f"cut at {cut_at / MIB:.0f} MiB: {there / MIB:.0f} MiB kept, {after / MIB:.1f} sent then")

    assert error.retry in {Retry.LATER, Retry.NOT_SENT}
    assert entry.unfinished
    assert entry.upload_id
    assert upload.location == entry.key
    assert there % PART in {0, SIZE % PART}
    assert cut_at - there < AT_ONCE * PART + OVERHEAD
    assert after < SIZE - there + OVERHEAD
    assert before + after < SIZE + AT_ONCE * PART + OVERHEAD
    assert same(direct_link(s3_server, real, entry.key), clip)
    assert heard.steps[-1] == (SIZE, SIZE)
    assert left_in(s3_server, real) == (1, 0)


KILLED = """
import asyncio, sys
from pathlib import Path
from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.domain.settings import Addressing, StoreKind, StoreSettings
from avatar_desktop.objectstore.upload_registry import UploadRegistry
from avatar_desktop.objectstore.s3_store import S3Store
from avatar_desktop.objectstore.signing import StoreCredentials

endpoint, bucket, key, secret, path, folder = sys.argv[1:]

async def keys():
    return StoreCredentials(key, secret)

def progress(done, total):
    if done > 36 * 1024 * 1024:
        print("far enough", flush=True)
        sys.stdin.read()

async def main():
    settings = StoreSettings(
        StoreKind.S3, endpoint, "us-east-1", bucket, Addressing.PATH
    )
    async with new_client() as client:
        store = S3Store(client, settings, keys, ledger=UploadRegistry(Path(folder)))
        await store.put(Path(path), "m", progress)

asyncio.run(main())
"""


def test_killed_process_is_gone_on_with(s3_server, bucket, clip, ledger, tmp_path):
    """A process killed in the midst leaves parts and a note; the next run sends the rest."""
    settings = settings_of(s3_server, bucket)
    told = (s3_server.endpoint, bucket, s3_server.access_key, s3_server.secret)
    command = [sys.executable, "-c", KILLED, *told, str(clip), str(tmp_path / "uploads")]
    with subprocess.Popen(
        command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdout.readline() == b"far enough\n"
        process.send_signal(signal.SIGKILL if hasattr(signal, "SIGKILL") else signal.SIGTERM)
        process.wait()
    (entry,) = notes(ledger)
    there = arrived(s3_server, settings, entry)
    heard = Heard()

    upload = put(s3_server, settings, clip, ledger, heard)

    assert there >= PART
    assert (heard.steps[0], heard.steps[1][0]) == ((0, SIZE), PART)
    assert upload.location == entry.key
    assert same(upload.url, clip)
    assert left_in(s3_server, settings) == (1, 0)


def test_file_that_changed_in_between_arrives_as_it_is_now(s3_server, bucket, clip, ledger):
    """Parts that are no longer the file's own are sent again, even in its middle."""
    only_ceph(s3_server)
    settings = settings_of(s3_server, bucket)
    entry = interrupted(s3_server, settings, clip, ledger)
    with clip.open("r+b") as file:
        file.seek(10 * MIB)
        file.write(b"changed")

    upload = put(s3_server, settings, clip, ledger)

    assert upload.location == entry.key
    assert same(upload.url, clip)


def test_another_file_begins_anew(s3_server, bucket, clip, ledger, tmp_path):
    """A file with another end never joins the parts of this one."""
    settings = settings_of(s3_server, bucket)
    entry = interrupted(s3_server, settings, clip, ledger)
    other = tmp_path / "other.mp4"
    other.write_bytes(clip.read_bytes()[:-1] + b"x")

    upload = put(s3_server, settings, other, ledger)

    assert upload.location != entry.key
    assert same(upload.url, other)
    assert left_in(s3_server, settings) == (1, 1)


def test_upload_that_the_store_forgot_begins_anew(s3_server, bucket, clip, ledger):
    """When the store dropped the parts the whole file is sent."""
    settings = settings_of(s3_server, bucket)
    entry = interrupted(s3_server, settings, clip, ledger)
    asked(s3_server, settings, "DELETE", entry.key, query={"uploadId": entry.upload_id})

    upload = put(s3_server, settings, clip, ledger)

    assert same(upload.url, clip)
    assert left_in(s3_server, settings) == (1, 0)


def test_two_at_once_do_not_share_parts(s3_server, bucket, clip, ledger):
    """Of two uploads of one file at the same time only one goes on with the old parts."""
    settings = settings_of(s3_server, bucket)
    entry = interrupted(s3_server, settings, clip, ledger)

    async def both(store):
        return await asyncio.gather(*(store.put(clip, "m", Heard()) for _ in range(2)))

    first, second = stored(s3_server, settings, both, ledger=ledger)

    assert first.location != second.location
    assert entry.key in {first.location, second.location}
    assert same(first.url, clip)
    assert same(second.url, clip)


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
