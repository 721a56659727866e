"""A bucket of the person's own: on any S3-compatible store, on Alibaba OSS or Huawei OBS."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from avatar_desktop.clouds.http.client import Sleep, retried
from avatar_desktop.domain.errors import AppError, Retry
from avatar_desktop.domain.job import Upload
from avatar_desktop.domain.settings import Links, StoreSettings
from avatar_desktop.domain.temporary_keys import read_expiry
from avatar_desktop.objectstore import s3_errors as errors
from avatar_desktop.objectstore.body import BytesDone, FileBody, ProgressCounter, size_of
from avatar_desktop.objectstore.bucket import Bucket
from avatar_desktop.objectstore.bucket_kind import KEY, SECRET, TOKEN
from avatar_desktop.objectstore.context import StoreContext
from avatar_desktop.objectstore.links import linked
from avatar_desktop.objectstore.multipart import PART, MultipartUpload
from avatar_desktop.objectstore.naming import content_type
from avatar_desktop.objectstore.notes import Notes
from avatar_desktop.objectstore.s3_requests import SignedRequests
from avatar_desktop.objectstore.signing import StoreCredentials
from avatar_desktop.objectstore.upload_registry import UploadRecord, UploadRegistry

log = logging.getLogger(__name__)

SINGLE_MOST = PART
PAUSES = (0.5, 2.0)
UNDO_SECONDS = 5.0


def connect(context: StoreContext) -> "S3Store":
    """Return the bucket in the settings of *context*; its keys are asked for when it needs them.

    Nothing is asked of it yet: what is wrong with the settings is raised by its calls.
    """
    settings = context.settings

    async def credentials() -> StoreCredentials:
        access, secret = [await context.needed(one.name) for one in (KEY, SECRET)]
        token = await context.secret(TOKEN.name)
        return StoreCredentials(access, secret, token, read_expiry(settings.store.valid_until))

    return S3Store(
        context.client,
        settings.store,
        credentials,
        ledger=context.ledger,
        clock_offset=timedelta(seconds=settings.network.clock_offset),
    )


class S3Store:
    """Uploads to a bucket; the service reads by a presigned link, or by a plain one if so set.

    *credentials* gives the keys, asked for at each request and never kept. A presigned link lives
    as long as *settings* say, 7 days at most, and no longer than a token that signs it.
    AppError when the settings are not complete is raised by the calls. *clock_offset* is how far
    true time is known to be ahead of this computer's. *ledger* remembers what lies in the bucket;
    without one nothing that is interrupted is gone on with.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        settings: StoreSettings,
        credentials: Callable[[], Awaitable[StoreCredentials]],
        *,
        ledger: UploadRegistry | None = None,
        clock_offset: timedelta = timedelta(0),
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._client = client
        self._settings = settings
        self._credentials = credentials
        self._clock_offset = clock_offset
        self._now = now
        self._sleep = sleep
        self._notes = Notes(ledger or UploadRegistry(None), settings, now)
        self._known: SignedRequests | None = None

    async def put(self, path: Path, model: str, progress: BytesDone) -> Upload:  # noqa: ARG002 (any model reads it)
        """Upload *path* under a random name and return its link, read back once.

        A large file whose connection broke is gone on with by the next call. Any other failure
        and a cancellation leave neither an object nor parts of one.
        """
        requests = self._requests()
        size = await size_of(path)
        meter = ProgressCounter(size, progress)
        meter.add(0)
        entry = await self._notes.begin(path, size)
        parts = MultipartUpload(requests, entry.key, self._sleep, entry.upload_id)
        try:
            await self._send(parts if size > SINGLE_MOST else None, entry, path, size, meter)
            upload = await linked(requests, entry.key, size, self._now, self._sleep)
            public = self._settings.links is Links.PUBLIC
            until = None if public else upload.expires_at
            entry = await self._notes.change(entry, unfinished=False, readable_until=until)
            await self._remove_stale()
        except BaseException as error:
            await self._after(error, replace(entry, upload_id=parts.upload_id))
            raise
        finally:
            self._notes.leave(entry)
        meter.finish()
        return upload

    async def delete(self, upload: Upload) -> None:
        """Remove *upload*; nothing when it is gone or the settings say to keep it."""
        if not upload.location or not self._settings.delete_after:
            return
        entry = await self._notes.of_key(upload.location)
        if entry is None:
            await self._remove(self._requests(), upload.location)
        elif entry.lies_in(self._settings):
            await self.discard(entry)
        else:
            raise errors.told("LiesElsewhere", name=entry.name, place=entry.place, key=entry.key)

    async def abandon(self, path: Path) -> None:
        """Remove what interrupted uploads of *path* have left in the bucket; AppError."""
        for entry in await self._notes.left_of(path):
            held = await self._notes.held(entry)
            if held:
                try:
                    await self._discard(held)
                finally:
                    self._notes.leave(held)

    def holds(self, entry: UploadRecord) -> bool:
        """Whether *entry* lies in this bucket."""
        return entry.lies_in(self._settings)

    async def discard(self, entry: UploadRecord) -> None:
        """Remove the object or the parts of *entry* and its note; AppError, then it stays noted.

        What is being sent at the moment is refused.
        """
        if not entry.unfinished:
            await self._discard(entry)
            return
        if not await self._notes.ledger.hold(entry):
            raise errors.told("BeingSent", name=entry.name)
        try:
            await self._discard(entry)
        finally:
            self._notes.leave(entry)

    async def _discard(self, entry: UploadRecord) -> None:
        requests = self._requests()
        if entry.unfinished and entry.size > SINGLE_MOST:
            await MultipartUpload(requests, entry.key, self._sleep, entry.upload_id).abort()
        await self._remove(requests, entry.key)
        await self._notes.ledger.forget(entry)

    async def _send(
        self,
        parts: MultipartUpload | None,
        entry: UploadRecord,
        path: Path,
        size: int,
        meter: ProgressCounter,
    ) -> None:
        async def begun(upload_id: str) -> None:
            await self._notes.change(entry, upload_id=upload_id)

        if parts:
            await parts.run(path, size, meter.add, begun)
        else:
            await self._put_at_once(self._requests(), entry.key, path, size, meter)

    def _requests(self) -> SignedRequests:
        if self._known is None:
            bucket = Bucket.of(self._settings)
            self._known = SignedRequests(
                self._client, bucket, self._credentials, self._now, self._clock_offset
            )
        return self._known

    async def _put_at_once(
        self, requests: SignedRequests, key: str, path: Path, size: int, meter: ProgressCounter
    ) -> None:
        headers = {"Content-Type": content_type(path)}
        content = FileBody(path, 0, size)
        await retried(
            lambda: requests.send("PUT", key, headers=headers, content=content, sent=meter.add),
            PAUSES,
            self._sleep,
        )

    async def _after(self, error: BaseException, entry: UploadRecord) -> None:
        """Leave nothing behind after *error*, save what the next call can go on with."""
        retry = error.retry if isinstance(error, AppError) else None
        if entry.upload_id and entry.fingerprint and retry in {Retry.LATER, Retry.NOT_SENT}:
            return
        if await self._undo(entry):
            return
        if retry in {Retry.NEVER, Retry.NOT_SENT} and not entry.upload_id and entry.unfinished:
            await self._notes.ledger.forget(entry)

    async def _remove_stale(self) -> None:
        for one in await self._notes.stale():
            held = await self._notes.held(one)
            if held:
                try:
                    await self._undo(held)
                finally:
                    self._notes.leave(held)

    async def _undo(self, entry: UploadRecord) -> bool:
        """Remove what may have arrived, within a few seconds; what cannot be stays noted."""
        with suppress(TimeoutError):
            async with asyncio.timeout(UNDO_SECONDS):
                try:
                    await self._discard(entry)
                except AppError as error:
                    log.info("an unfinished upload may be left in the bucket: %s", error.code)
                else:
                    return True
        return False

    async def _remove(self, requests: SignedRequests, key: str) -> None:
        await requests.send("DELETE", key, fine=frozenset({200, 204, 404}))
