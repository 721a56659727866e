"""Buckets, files and stores for the tests of the object stores."""

import asyncio
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.domain.settings import Addressing, StoreSettings
from avatar_desktop.objectstore.bucket import Bucket
from avatar_desktop.objectstore.s3_requests import Reply, SignedRequests
from avatar_desktop.objectstore.s3_store import S3Store
from avatar_desktop.objectstore.signing import StoreCredentials, presigned
from avatar_desktop.objectstore.upload_registry import UploadRegistry
from fixtures_s3 import S3Server

MIB = 1024 * 1024


def settings_of(server: S3Server, bucket: str, **changes) -> StoreSettings:
    """Return path-style settings for *bucket*."""
    settings = StoreSettings(
        kind="s3",
        endpoint=server.endpoint,
        region=server.region,
        bucket=bucket,
        addressing=Addressing.PATH,
    )
    return replace(settings, **changes)


def keys(access_key: str, secret: str, token: str = "", expires: datetime | None = None):
    """Return a source of credentials."""

    async def give() -> StoreCredentials:
        return StoreCredentials(access_key, secret, token, expires)

    return give


def make_bucket(server: S3Server) -> str:
    """Make a bucket of a random name."""
    name = f"bucket-{uuid.uuid4().hex[:12]}"
    target = Bucket.of(settings_of(server, name)).target()
    url = presigned(
        "PUT",
        replace(target, path=f"/{name}"),
        StoreCredentials(server.access_key, server.secret),
        server.region,
        datetime.now(UTC),
        600,
    )
    httpx.put(url).raise_for_status()
    return name


def file_of(folder: Path, size: int, name: str = "clip.mp4") -> Path:
    """Write a file of *size* bytes that differ along its length."""
    path = folder / name
    block = b"".join(number.to_bytes(4, "big") for number in range(65536))
    with path.open("wb") as file:
        for start in range(0, size, len(block)):
            file.write(block[: min(len(block), size - start)])
            if start and size - start > 4:
                file.seek(-4, 1)
                file.write((start // len(block)).to_bytes(4, "big"))
    assert path.stat().st_size == size
    return path


class Heard:
    """A listener for progress."""

    def __init__(self, then: Callable[[int], None] = lambda _: None) -> None:
        self.steps: list[tuple[int, int | None]] = []
        self._then = then

    def __call__(self, done: int, total: int | None) -> None:
        self.steps.append((done, total))
        self._then(done)


def stored(
    server: S3Server,
    settings: StoreSettings,
    use,
    *,
    credentials=None,
    clock_off: timedelta = timedelta(0),
    transport: httpx.AsyncBaseTransport | None = None,
    ledger: UploadRegistry | None = None,
):
    """Return what the coroutine function *use* returns with a store, in a loop of its own."""

    async def no_sleep(_seconds: float) -> None:
        await asyncio.sleep(0)

    async def run():
        client = httpx.AsyncClient(transport=transport) if transport else new_client()
        async with client:
            store = S3Store(
                client,
                settings,
                credentials or keys(server.access_key, server.secret),
                ledger=ledger,
                now=lambda: datetime.now(UTC) + clock_off,
                sleep=no_sleep,
            )
            return await use(store)

    return asyncio.run(run())


def asked(server: S3Server, settings: StoreSettings, method: str, key: str, **options) -> Reply:
    """Return the answer to one signed request made beside the store."""

    async def run():
        async with new_client() as client:
            requests = SignedRequests(
                client, Bucket.of(settings), keys(server.access_key, server.secret)
            )
            return await requests.send(method, key, **options)

    return asyncio.run(run())


def left_in(server: S3Server, settings: StoreSettings) -> tuple[int, int]:
    """Return how many objects and how many unfinished uploads the bucket holds.

    A server that keeps no empty buckets may say that there is none.
    """
    fine = frozenset({200, 404})
    objects = asked(server, settings, "GET", "", query={"list-type": "2"}, fine=fine).body
    uploads = asked(server, settings, "GET", "", query={"uploads": ""}, fine=fine).body
    return objects.count(b"<Contents>"), uploads.count(b"<UploadId>")
