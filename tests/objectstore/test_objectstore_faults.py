"""Every fault on the way to a real store has a sentence of its own, with the right remedy."""

import asyncio
import itertools
import socket
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.domain.errors import Action, AppError, Retry
from avatar_desktop.domain.settings import Addressing
from avatar_desktop.objectstore.bucket import Bucket
from avatar_desktop.objectstore.s3_requests import SignedRequests
from avatar_desktop.objectstore.s3_store import S3Store
from clouds.clouds_kit import answer, raw_server
from objectstore.ceph_kit import ToLoopback, only_ceph, relay, way_to
from objectstore.objectstore_kit import (
    MIB,
    Heard,
    file_of,
    keys,
    left_in,
    make_bucket,
    settings_of,
    stored,
)

SETTINGS, RETRY = Action.OPEN_SETTINGS, Action.RETRY

WRONG_REGION = (
    b'<?xml version="1.0" encoding="UTF-8"?>\n<Error><Code>AuthorizationHeaderMalformed</Code>'
    b"<Message>The authorization header is malformed; the region 'us-east-1' is wrong; expecting "
    b"'eu-central-1'</Message><Region>eu-central-1</Region><RequestId>7A</RequestId></Error>"
)
"""As Amazon S3 answers it: the API reference, "Error responses"."""


def told(server, settings, path, **options):
    """Return what an upload of *path* ends in."""
    with pytest.raises(AppError) as caught:
        stored(server, settings, lambda store: store.put(path, "m", Heard()), **options)
    return caught.value


def wrong_key(server, bucket, path):
    own = keys("nobodysaccesskey", server.secret)
    return told(server, settings_of(server, bucket), path, credentials=own)


def wrong_secret(server, bucket, path):
    own = keys(server.access_key, "wrongsecret00")
    return told(server, settings_of(server, bucket), path, credentials=own)


def wrong_bucket(server, bucket, path):
    return told(server, settings_of(server, "no-such-bucket"), path)


def wrong_region(server, bucket, path):
    """Ceph takes any region, so Amazon's own answer is given here."""

    async def run():
        reply = answer(400, WRONG_REGION)
        async with raw_server(lambda _: reply) as amazon, new_client() as client:
            settings = replace(settings_of(server, bucket), endpoint=amazon.url)
            store = S3Store(client, settings, keys("a", "b"))
            with pytest.raises(AppError) as caught:
                await store.put(path, "m", Heard())
            return caught.value

    return asyncio.run(run())


def skewed_clock(server, bucket, path):
    """A clock that is merely wrong is made up for; one that jumps between requests is not."""
    jumps = itertools.cycle((timedelta(hours=-5), timedelta(hours=5)))

    async def put(store):
        requests = store._requests()
        requests._now = lambda: datetime.now(UTC) + next(jumps)
        return await store.put(path, "m", Heard())

    with pytest.raises(AppError) as caught:
        stored(server, settings_of(server, bucket), put)
    return caught.value


def expired_link(server, bucket, path):
    async def run():
        async with new_client() as client:
            settings = settings_of(server, bucket)
            own = keys(server.access_key, server.secret)
            store = S3Store(client, settings, own)
            upload = await store.put(path, "m", Heard())
            old = SignedRequests(
                client, Bucket.of(settings), own, lambda: datetime.now(UTC) - timedelta(hours=2)
            )
            link = await old.link("GET", upload.location, 3600)
            requests = store._requests()
            return requests.refused(await requests.exchange("GET", link))

    return asyncio.run(run())


def no_dns(server, bucket, path):
    return told(server, settings_of(server, bucket, endpoint="http://s3.invalid"), path)


def refused_port(server, bucket, path):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        endpoint = f"http://127.0.0.1:{free.getsockname()[1]}"
        return told(server, settings_of(server, bucket, endpoint=endpoint), path)


def cut_in_the_middle(server, bucket, path):
    async def run():
        async with relay(server, path.stat().st_size // 2) as line, new_client() as client:

            async def no_sleep(_):
                line.broken = False
                line.carried = 0

            settings = settings_of(server, bucket, endpoint=line.url)
            own = keys(server.access_key, server.secret)
            store = S3Store(client, settings, own, sleep=no_sleep)
            with pytest.raises(AppError) as caught:
                await store.put(path, "m", Heard())
            return caught.value

    return asyncio.run(run())


def full_store(server, bucket, path):
    own = server.user(f"small{bucket[-6:]}", MIB)
    small = replace(server, access_key=own[0], secret=own[1])
    return told(small, settings_of(small, make_bucket(small)), path)


def untrusted_certificate(server, bucket, path):
    settings = way_to(server, bucket, "https", Addressing.PATH)
    return told(server, settings, path, transport=ToLoopback(server, trusted=False))


FAULTS = {
    wrong_key: ("does not know the access key", "Compare the access key", SETTINGS),
    wrong_secret: ("did not accept the secret key", "Enter the secret key again", SETTINGS),
    wrong_bucket: ("no such bucket", "Correct the bucket", SETTINGS),
    wrong_region: ("in eu-central-1 but the settings say us-east-1", "region", SETTINGS),
    skewed_clock: ("clock", "date and time", RETRY),
    expired_link: ("link had run out", "date and time", RETRY),
    no_dns: ("Its name was not found", "internet connection", RETRY),
    refused_port: ("refused the connection", "address", RETRY),
    cut_in_the_middle: ("connection broke while", "Check the connection", RETRY),
    full_store: ("The object store is full", "raise the quota", RETRY),
    untrusted_certificate: ("is not secure", "certificate authority", SETTINGS),
}


@pytest.mark.parametrize("size", [6 * MIB, 20 * MIB], ids=["at-once", "in-parts"])
def test_each_fault_has_its_own_sentence(s3_server, bucket, tmp_path, size):
    """What happened differs for each, and what to do fits; nothing secret is said."""
    only_ceph(s3_server)
    path = file_of(tmp_path, size, "clip.mp4")

    errors = {fault.__name__: fault(s3_server, bucket, path) for fault in FAULTS}

    for fault, (what, do, action) in FAULTS.items():
        error = errors[fault.__name__]
        assert what in error.explanation.painted(), fault.__name__
        assert do in error.explanation.do.painted(), fault.__name__
        assert error.explanation.action is action, fault.__name__
        for secret in (s3_server.secret, "wrongsecret00", "Signature="):
            assert secret not in f"{error} {error.detail}", fault.__name__
    assert len({one.explanation.why.painted() for one in errors.values()}) == len(FAULTS)


def test_wrong_region_offers_the_right_one(s3_server, bucket, tmp_path):
    """The region that the store named can be taken over with one click."""
    error = wrong_region(s3_server, bucket, file_of(tmp_path, 10))

    assert error.explanation.fix is not None
    assert ("store.region", "eu-central-1") in error.explanation.fix.changes


def test_full_store_keeps_nothing(s3_server, tmp_path):
    """What did not fit leaves neither parts nor an object that would fill the store further."""
    only_ceph(s3_server)
    own = s3_server.user("full", MIB)
    small = replace(s3_server, access_key=own[0], secret=own[1])
    settings = settings_of(small, make_bucket(small))

    error = told(small, settings, file_of(tmp_path, 20 * MIB))

    assert error.retry is Retry.NEVER
    assert left_in(small, settings) == (0, 0)
