"""A bucket of the person's own on any S3-compatible store."""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx

from avatar_desktop.clouds.http import Sleep, retried
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.job import Upload
from avatar_desktop.domain.settings import StoreSettings
from avatar_desktop.objectstore import s3_errors as errors
from avatar_desktop.objectstore.body import Body, BytesDone, Meter, size_of
from avatar_desktop.objectstore.bucket import Bucket
from avatar_desktop.objectstore.multipart import PART, MultipartUpload
from avatar_desktop.objectstore.naming import content_type, random_key
from avatar_desktop.objectstore.s3_requests import SignedRequests
from avatar_desktop.objectstore.signing import LONGEST_LIFE

log = logging.getLogger(__name__)

SINGLE_MOST = PART
PAUSES = (0.5, 2.0)
MARGIN = timedelta(minutes=5)
UNDO_SECONDS = 5.0


class S3Store:
    """Uploads to a private bucket; the service reads by a presigned link.

    *credentials* gives the access key and the secret key, asked for at each request and never
    kept. The link lives as long as *settings* say, 7 days at most. AppError when the settings
    are not complete is raised by the calls.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        settings: StoreSettings,
        credentials: Callable[[], Awaitable[tuple[str, str]]],
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._client = client
        self._settings = settings
        self._credentials = credentials
        self._now = now
        self._sleep = sleep
        self._known: SignedRequests | None = None

    async def put(self, path: Path, model: str, progress: BytesDone) -> Upload:  # noqa: ARG002 (any model reads it)
        """Upload *path* under a random name and return its link, read back once.

        A failure or a cancellation leaves neither an object nor parts of one.
        """
        requests = self._requests()
        size = await size_of(path)
        key = random_key(self._settings.prefix, path)
        meter = Meter(size, progress)
        meter.add(0)
        try:
            if size > SINGLE_MOST:
                await MultipartUpload(requests, key, self._sleep).run(path, size, meter.add)
            else:
                await self._put_at_once(requests, key, path, size, meter)
            upload = await self._linked(requests, key, size)
        except BaseException:
            await self._undo(requests, key)
            raise
        meter.finish()
        return upload

    async def delete(self, upload: Upload) -> None:
        """Remove *upload*; nothing when it is gone or the settings say to keep it."""
        if upload.location and self._settings.delete_after:
            await self._remove(self._requests(), upload.location)

    def _requests(self) -> SignedRequests:
        if self._known is None:
            bucket = Bucket.of(self._settings)
            self._known = SignedRequests(self._client, bucket, self._credentials, self._now)
        return self._known

    async def _put_at_once(
        self, requests: SignedRequests, key: str, path: Path, size: int, meter: Meter
    ) -> None:
        headers = {"Content-Type": content_type(path)}
        content = Body(path, 0, size)
        await retried(
            lambda: requests.send("PUT", key, headers=headers, content=content, sent=meter.add),
            PAUSES,
            self._sleep,
        )

    async def _linked(self, requests: SignedRequests, key: str, size: int) -> Upload:
        """Return the upload with its link, after reading one byte by it as the service will."""
        life = min(max(self._settings.life_hours, 1) * 3600, LONGEST_LIFE)
        until = self._now() + timedelta(seconds=life) - MARGIN
        url = await requests.link("GET", key, life)
        reply = await retried(
            lambda: requests.exchange("GET", url, {"Range": "bytes=0-0"}), PAUSES, self._sleep
        )
        if not size and reply.status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
            return Upload(url, until, location=key)
        if reply.status not in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
            raise requests.refused(reply)
        told = reply.headers.get("Content-Length", str(size))
        whole = reply.headers.get("Content-Range", told).rpartition("/")[2]
        if whole != str(size):
            raise errors.unreadable_again(f"{whole} of {size} bytes")
        return Upload(url, until, location=key)

    async def _undo(self, requests: SignedRequests, key: str) -> None:
        """Remove what may have arrived, within a few seconds; a failure of that is only logged."""
        with suppress(TimeoutError):
            async with asyncio.timeout(UNDO_SECONDS):
                try:
                    await self._remove(requests, key)
                except AppError as error:
                    log.info("an unfinished upload may be left in the bucket: %s", error.code)

    async def _remove(self, requests: SignedRequests, key: str) -> None:
        await requests.send("DELETE", key, fine=frozenset({200, 204, 404}))
