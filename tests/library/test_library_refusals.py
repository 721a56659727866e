"""Sources, folders and disks that refuse."""

import asyncio
import errno
import os
import subprocess
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from library_jobs import a_job
from library_use import filled, found, use

from avatar_desktop.domain.errors import Action, FileRejected, StorageFull
from avatar_desktop.domain.query import HistoryQuery
from unprivileged import public_folder, unprivileged


@pytest.mark.parametrize("what", ["missing", "folder", "pipe"])
def test_source_that_cannot_be_copied_is_a_verdict(places, tmp_path, what):
    """A file that went away between the drop and the click leaves no job."""
    path = tmp_path / "gone.mp4"
    if what == "folder":
        path.mkdir()
    elif what == "pipe":
        if not hasattr(os, "mkfifo"):
            pytest.skip("this system has no named pipes")
        os.mkfifo(path)

    with pytest.raises(FileRejected) as caught:
        use(places, lambda library: library.create(a_job(), {"video": path}))

    assert caught.value.explanation.action is Action.CHOOSE_FILE
    assert list(places[0].iterdir()) == []
    assert found(places) == []


def test_cancelled_copy_leaves_nothing(places, source):
    """A person who cancels while a file is copied gets no job and no folder."""
    started, go_on = threading.Event(), threading.Event()

    def slow_suffix(path):
        started.set()
        go_on.wait(10)
        return "mp4"

    async def work(library):
        creating = asyncio.ensure_future(library.create(a_job(), {"video": source}))
        await asyncio.to_thread(started.wait, 10)
        creating.cancel()
        with pytest.raises(asyncio.CancelledError):
            await creating
        go_on.set()
        async with asyncio.timeout(10):
            while any(places[0].iterdir()):
                await asyncio.sleep(0)
        return await library.search(HistoryQuery())

    assert use(places, work, slow_suffix) == []


def refused(places, work, code):
    """Await *work* in a library that cannot be written; check the StorageFull that it raises."""
    with pytest.raises(StorageFull) as caught:
        use(places, work)
    told = caught.value.explanation
    assert told.action is Action.OPEN_LIBRARY_FOLDER
    assert all(str(part) for part in (told.what, told.why, told.do))
    assert caught.value.code == code


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 512 KiB."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(disk)]
    try:
        subprocess.run(mount, check=True, capture_output=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("no right to mount a small disk here")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_full_disk_is_told_and_nothing_is_half_written(small_disk, tmp_path):
    """On a full disk the old record stays whole, a new job leaves nothing, and room mends it."""
    places = small_disk / "library", tmp_path / "index.sqlite"
    filled(places, [a_job(1)])
    big = tmp_path / "big.mp4"
    big.write_bytes(bytes(1_000_000))
    refused(places, lambda library: library.create(a_job(2), {"video": big}), "ENOSPC")
    filler = small_disk / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(bytes(4096))

    refused(places, lambda library: library.save(a_job(1, starred=True)), "ENOSPC")
    refused(places, lambda library: library.create(a_job(3), {}), "ENOSPC")
    refused(places, lambda library: library.note(a_job(1).id, "x" * 5000), "ENOSPC")

    assert [use(places, lambda library: library.get(a_job(1).id))] == [a_job(1)]
    assert [one.name for one in places[0].rglob("*") if one.name.endswith(".tmp")] == []
    assert found(places) == [1]
    filler.unlink()
    filled(places, [a_job(1, starred=True)])
    assert found(places, starred=True) == [1]


@pytest.mark.parametrize("operation", ["create", "save", "note", "remove"])
def test_forbidden_folder_is_told_and_can_still_be_read(operation):
    """In a library that only others may write, every write is told and the history is shown."""
    with public_folder() as folder:
        root, index = folder / "library", folder / "index.sqlite"
        filled((root, index), [a_job(1)])
        (job_folder,) = root.iterdir()
        for one in (job_folder, root, folder):
            one.chmod(0o555)
        (job_folder / "job.json").chmod(0o444)
        work = {
            "create": lambda library: library.create(a_job(2), {}),
            "save": lambda library: library.save(a_job(1, starred=True)),
            "note": lambda library: library.note(a_job(1).id, "x"),
            "remove": lambda library: library.remove(a_job(1).id),
        }[operation]
        with unprivileged():
            refused((root, index), work, "EACCES")
            assert found((root, index)) == [1]
            assert found((root, folder / "nowhere" / "index.sqlite")) == [1]


@pytest.mark.parametrize(
    ("number", "words"),
    [(errno.ENOSPC, "full"), (errno.EDQUOT, "full"), (errno.EROFS, "only be read"),
     (errno.EACCES, "not allow"), (errno.EIO, "error")],
)  # fmt: skip
def test_every_refusal_of_a_disk_is_told_apart(places, monkeypatch, number, words):
    """Full, quota, read-only, forbidden and broken disks each say what they are."""
    filled(places, [a_job(1)])

    def fail(self, target):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(StorageFull) as caught:
        use(places, lambda library: library.save(a_job(1, starred=True)))

    assert words in str(caught.value.explanation.why)
    assert caught.value.code == errno.errorcode[number]
