"""Large uploads that are interrupted: gone on with, or gone without a trace."""

import asyncio
import hashlib
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import httpx
import pytest
from resume_kit import PART, SIZE, clip_fixture, interrupted, ledger_fixture, notes, put  # noqa: F401 (fixtures)

from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.domain.errors import AppError, Retry
from avatar_desktop.objectstore.bucket import Bucket
from avatar_desktop.objectstore.multipart_listing import arrived_parts
from avatar_desktop.objectstore.s3_requests import SignedRequests
from avatar_desktop.objectstore.s3_store import S3Store
from objectstore.ceph_kit import only_ceph, relay
from objectstore.objectstore_kit import (
    MIB,
    Heard,
    asked,
    keys,
    left_in,
    settings_of,
    stored,
)

AT_ONCE = 3
OVERHEAD = 256 * 1024
ROOT = Path(__file__).resolve().parents[2]


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
from avatar_desktop.domain.settings import Addressing, StoreSettings
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
        "s3", endpoint, "us-east-1", bucket, Addressing.PATH
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
