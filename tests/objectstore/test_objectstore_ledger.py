"""What is where: the record of what was put into buckets."""

import asyncio
import json
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from avatar_desktop.domain.errors import AppError, StorageFull
from avatar_desktop.domain.settings import Addressing, StoreSettings
from avatar_desktop.objectstore.upload_manager import UploadManager
from avatar_desktop.objectstore.upload_registry import UploadRecord, UploadRegistry, home
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

AT = datetime(2026, 5, 4, 3, 2, 1, tzinfo=UTC)
STORE = StoreSettings("s3", "https://s3.example.com", bucket="films")


@pytest.fixture
def ledger(tmp_path):
    return UploadRegistry(tmp_path / "uploads")


def entry(tmp_path, **changes):
    one = UploadRecord.new(STORE, "up/0123.mp4", tmp_path / "我的 clip.mp4", 10, AT, "10-abc")
    return replace(one, **changes)


def listed(ledger):
    return asyncio.run(ledger.entries())


def put(server, settings, path, ledger, **options):
    return stored(
        server, settings, lambda store: store.put(path, "m", Heard()), ledger=ledger, **options
    )


def removed(server, settings, ledger, one, **options):
    return stored(
        server,
        settings,
        lambda store: UploadManager(ledger, lambda: nullcontext(store)).remove(one),
        ledger=ledger,
        **options,
    )


def shown(ledger):
    return asyncio.run(UploadManager(ledger, lambda: nullcontext(None)).listed())


def test_entries_come_back_newest_first(ledger, tmp_path):
    """What was noted is there again with every field, the newest first."""
    old = entry(tmp_path, unfinished=False, readable_until=AT)
    new = entry(tmp_path, id="ff", stored_at=AT + timedelta(seconds=1), upload_id="2~x/y")

    asyncio.run(ledger.save(old))
    asyncio.run(ledger.save(new))

    assert listed(UploadRegistry(tmp_path / "uploads")) == [new, old]


def test_forgotten_entry_is_gone(ledger, tmp_path):
    """A forgotten object is listed no more, and forgetting it again harms nothing."""
    one = entry(tmp_path)
    asyncio.run(ledger.save(one))

    asyncio.run(ledger.forget(one))
    asyncio.run(ledger.forget(one))

    assert listed(ledger) == []


@pytest.mark.parametrize(
    "text",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b'{"key": 1}', b"[" * 100_000, b'{"size": "x"}'],
)
def test_broken_note_is_set_aside(ledger, tmp_path, text):
    """A broken file is kept under another name; the others are still read."""
    one = entry(tmp_path)
    asyncio.run(ledger.save(one))
    (tmp_path / "uploads" / "bad.json").write_bytes(text)

    assert listed(ledger) == [one]
    assert (tmp_path / "uploads" / "bad.broken").read_bytes() == text


def test_half_written_note_does_not_count(ledger, tmp_path):
    """What a kill in the midst of writing leaves is not read."""
    asyncio.run(ledger.save(entry(tmp_path)))
    (tmp_path / "uploads" / "0.tmp").write_bytes(b'{"id"')

    assert len(listed(ledger)) == 1


def test_ledger_that_cannot_be_written_stops_the_upload(s3_server, bucket, tmp_path):
    """Where nothing can be noted nothing leaves, since nobody could find it again."""
    (tmp_path / "uploads").write_text("a file where the folder should be")
    settings = settings_of(s3_server, bucket)

    with pytest.raises(StorageFull) as caught:
        put(s3_server, settings, file_of(tmp_path, 10), UploadRegistry(tmp_path / "uploads"))

    assert "not begun" in str(caught.value)
    assert left_in(s3_server, settings) == (0, 0)


def test_note_is_on_disk_before_the_first_byte(s3_server, bucket, tmp_path, ledger):
    """The object is listed as unfinished when its first byte leaves, and as whole afterwards."""
    early = []

    class Watching(Heard):
        def __call__(self, done, total):
            if done and not early:
                files = (tmp_path / "uploads").glob("*.json")
                early.extend(json.loads(file.read_text("utf-8")) for file in files)

    settings = settings_of(s3_server, bucket)
    upload = stored(
        s3_server,
        settings,
        lambda store: store.put(file_of(tmp_path, MIB, "视频.mp4"), "m", Watching()),
        ledger=ledger,
    )

    (one,) = shown(ledger)
    assert [(note["key"], note["unfinished"]) for note in early] == [(upload.location, True)]
    assert (one.key, one.name, one.size, one.unfinished) == (
        upload.location, "视频.mp4", MIB, False,
    )  # fmt: skip
    assert one.readable_until == upload.expires_at
    assert bucket in one.place


def test_no_secret_is_noted(s3_server, bucket, tmp_path, ledger):
    """Neither a key nor a link's signature stands in the record."""
    settings = settings_of(s3_server, bucket, life_hours=24)
    upload = put(s3_server, settings, file_of(tmp_path, 9 * MIB), ledger)

    text = "".join(file.read_text("utf-8") for file in (tmp_path / "uploads").iterdir())
    signature = upload.url.partition("Signature=")[2]
    assert signature
    for secret in (s3_server.secret, s3_server.access_key, signature, "X-Amz"):
        assert secret not in text


def test_delete_forgets(s3_server, bucket, tmp_path, ledger):
    """An upload that was deleted after its job is listed no more."""
    settings = settings_of(s3_server, bucket)
    upload = put(s3_server, settings, file_of(tmp_path, 10), ledger)

    stored(s3_server, settings, lambda store: store.delete(upload), ledger=ledger)

    assert shown(ledger) == []
    assert left_in(s3_server, settings) == (0, 0)


def test_failed_delete_stays_listed(s3_server, bucket, tmp_path, ledger):
    """What could not be deleted is still to be seen, and goes when the key is right again."""
    settings = settings_of(s3_server, bucket)
    upload = put(s3_server, settings, file_of(tmp_path, 10), ledger)
    wrong = keys(s3_server.access_key, "wrongsecret00")

    with pytest.raises(AppError):
        stored(
            s3_server,
            settings,
            lambda store: store.delete(upload),
            ledger=ledger,
            credentials=wrong,
        )
    (one,) = shown(ledger)
    removed(s3_server, settings, ledger, one)

    assert one.key == upload.location
    assert shown(ledger) == []
    assert left_in(s3_server, settings) == (0, 0)


def test_kept_object_is_listed_until_removed(s3_server, bucket, tmp_path, ledger):
    """Where the settings say to keep, the object stays till somebody deletes it from the list."""
    settings = settings_of(s3_server, bucket, delete_after=False)
    upload = put(s3_server, settings, file_of(tmp_path, 10), ledger)
    stored(s3_server, settings, lambda store: store.delete(upload), ledger=ledger)
    kept = left_in(s3_server, settings)

    removed(s3_server, settings, ledger, shown(ledger)[0])

    assert kept == (1, 0)
    assert shown(ledger) == []
    assert left_in(s3_server, settings) == (0, 0)


def test_object_that_is_gone_already_is_forgotten(s3_server, bucket, tmp_path, ledger):
    """An object that somebody deleted in the console leaves the list without a complaint."""
    settings = settings_of(s3_server, bucket)
    upload = put(s3_server, settings, file_of(tmp_path, 10), ledger)
    asked(s3_server, settings, "DELETE", upload.location)

    removed(s3_server, settings, ledger, shown(ledger)[0])

    assert shown(ledger) == []


def test_object_elsewhere_is_told(s3_server, bucket, tmp_path, ledger):
    """An object in another bucket than the settings' is not touched, and its place is named."""
    settings = settings_of(s3_server, bucket)
    upload = put(s3_server, settings, file_of(tmp_path, 10), ledger)
    other = settings_of(s3_server, make_bucket(s3_server))

    with pytest.raises(AppError) as listed_delete:
        removed(s3_server, other, ledger, shown(ledger)[0])
    with pytest.raises(AppError) as job_delete:
        stored(s3_server, other, lambda store: store.delete(upload), ledger=ledger)

    for caught in (listed_delete, job_delete):
        assert caught.value.code == "LiesElsewhere"
        assert bucket in str(caught.value)
    assert len(shown(ledger)) == 1
    assert left_in(s3_server, settings) == (1, 0)


def test_temporary_storage_cannot_delete(ledger, tmp_path):
    """With temporary storage in the settings an old bucket's object is left where it is."""
    asyncio.run(ledger.save(entry(tmp_path)))
    uploads = UploadManager(ledger, lambda: nullcontext(None))

    with pytest.raises(AppError) as caught:
        asyncio.run(uploads.remove(shown(ledger)[0]))

    assert "films · s3.example.com" in str(caught.value)


@pytest.mark.parametrize(
    ("endpoint", "addressing", "same"),
    [
        ("s3.example.com", Addressing.PATH, True),
        ("https://films.s3.example.com", Addressing.VIRTUAL, True),
        ("https://s3.example.com:443/", Addressing.PATH, True),
        ("https://s3.example.com:444", Addressing.PATH, False),
        ("https://s3.example.org", Addressing.PATH, False),
    ],
)
def test_home_is_known_by_any_address(endpoint, addressing, same):
    """A bucket is the same one however it is addressed, and another one elsewhere."""
    store = replace(STORE, endpoint=endpoint, addressing=addressing)

    assert (home(store) == home(STORE)) is same


def test_refused_key_leaves_no_ghost(s3_server, bucket, tmp_path, ledger):
    """An upload that the store refused at once is not listed as lying there."""
    settings = settings_of(s3_server, bucket)
    wrong = keys(s3_server.access_key, "wrongsecret00")

    for size in (10, 9 * MIB):
        with pytest.raises(AppError):
            put(s3_server, settings, file_of(tmp_path, size), ledger, credentials=wrong)

    assert shown(ledger) == []


def test_what_a_job_still_works_with_is_not_deleted(ledger, tmp_path):
    """An object whose job has not ended stays, and the list says why; later it can go."""
    one = entry(tmp_path)
    asyncio.run(ledger.save(one))
    needed = {one.key}

    async def keys():
        return needed

    uploads = UploadManager(ledger, lambda: nullcontext(None), keys)
    with pytest.raises(AppError) as still:
        asyncio.run(uploads.remove(shown(ledger)[0]))
    needed.clear()
    with pytest.raises(AppError) as later:
        asyncio.run(uploads.remove(shown(ledger)[0]))

    assert (still.value.code, later.value.code) == ("StillNeeded", "LiesElsewhere")
    assert len(shown(ledger)) == 1
