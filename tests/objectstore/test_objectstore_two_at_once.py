"""Two windows or commands share the note of uploads: neither touches what the other sends."""

import asyncio
import sys

import pytest

from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.domain.errors import AppError
from avatar_desktop.objectstore import upload_locks
from avatar_desktop.objectstore.s3_store import S3Store
from avatar_desktop.objectstore.upload_locks import UploadLocks
from avatar_desktop.objectstore.upload_registry import UploadRegistry
from avatar_desktop.system.file_lock import lock
from objectstore.objectstore_kit import MIB, Heard, file_of, keys, left_in, settings_of
from objectstore.test_objectstore_resume import same

SIZE = 20 * MIB
BEFORE_LAST_PARTS = 3


class Gate:
    """The keys of one window, which waits in the middle of its upload until it may go on."""

    def __init__(self, give):
        self._give = give
        self._asked = 0
        self.reached, self.open = asyncio.Event(), asyncio.Event()

    async def __call__(self):
        self._asked += 1
        if self._asked > BEFORE_LAST_PARTS:
            self.reached.set()
            await self.open.wait()
        return await self._give()


def told(server, settings, path, folder, meanwhile):
    """Upload *path* in one window while another does *meanwhile*; return the upload."""

    async def story():
        give = keys(server.access_key, server.secret)
        gate = Gate(give)
        async with new_client() as client, asyncio.timeout(60):
            first = S3Store(client, settings, gate, ledger=UploadRegistry(folder))
            other = S3Store(client, settings, give, ledger=UploadRegistry(folder))
            upload = asyncio.create_task(first.put(path, "m", Heard()))
            await gate.reached.wait()
            try:
                await meanwhile(other, UploadRegistry(folder))
            finally:
                gate.open.set()
            return await upload

    return asyncio.run(story())


@pytest.fixture
def clip(tmp_path):
    return file_of(tmp_path, SIZE)


def test_same_file_from_two_windows_makes_two_objects(s3_server, bucket, clip, tmp_path):
    """A window that sends the same file meanwhile begins an upload of its own."""
    settings, others = settings_of(s3_server, bucket), []

    async def meanwhile(store, _ledger):
        others.append(await store.put(clip, "m", Heard()))

    upload = told(s3_server, settings, clip, tmp_path / "uploads", meanwhile)

    assert upload.location != others[0].location
    assert same(upload.url, clip)
    assert same(others[0].url, clip)


def test_cancelled_upload_leaves_the_other_windows_parts(s3_server, bucket, clip, tmp_path):
    """A job that is cancelled in one window does not abort the other's upload of that file."""
    settings = settings_of(s3_server, bucket)

    async def meanwhile(store, _ledger):
        await store.abandon(clip)

    upload = told(s3_server, settings, clip, tmp_path / "uploads", meanwhile)

    assert same(upload.url, clip)
    assert left_in(s3_server, settings) == (1, 0)


def test_delete_refuses_what_is_being_sent(s3_server, bucket, clip, tmp_path):
    """The list's Delete says that an upload is on its way, and lets it arrive."""
    settings, refusals = settings_of(s3_server, bucket), []

    async def meanwhile(store, ledger):
        (entry,) = await ledger.entries()
        try:
            await store.discard(entry)
        except AppError as error:
            refusals.append(error.code)

    upload = told(s3_server, settings, clip, tmp_path / "uploads", meanwhile)

    assert refusals == ["BeingSent"]
    assert same(upload.url, clip)


@pytest.mark.skipif(sys.platform == "win32", reason="a file that is open cannot be removed there")
@pytest.mark.parametrize("third", [False, True])
def test_lock_that_was_removed_in_that_moment_holds_nothing(tmp_path, monkeypatch, third):
    """Between opening a lock and taking it, its owner may leave and somebody else come."""
    file = tmp_path / "note.lock"
    first, second, last = UploadLocks(), UploadLocks(), UploadLocks()
    assert first.take(file)

    def late(descriptor):
        monkeypatch.setattr(upload_locks, "lock", lock)
        first.leave(file)
        if third:
            assert last.take(file)
        lock(descriptor)

    monkeypatch.setattr(upload_locks, "lock", late)

    assert not second.take(file)
    assert last.take(file) is not third
