"""A large file in parts: four at a time, each tried again by itself, nothing left behind."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from avatar_desktop.clouds.http import Sleep, retried
from avatar_desktop.domain.errors import AppError
from avatar_desktop.objectstore import s3_errors as errors
from avatar_desktop.objectstore.body import Body
from avatar_desktop.objectstore.naming import content_type
from avatar_desktop.objectstore.refusal import element
from avatar_desktop.objectstore.s3_requests import Count, SignedRequests

log = logging.getLogger(__name__)

PART = 8 * 1024 * 1024
MOST_PARTS = 10_000
AT_ONCE = 4
PAUSES = (0.5, 2.0, 5.0)
ABORT_SECONDS = 5.0


class MultipartUpload:
    """One upload of *key*. Its beginning is the probe: a wrong key costs no body."""

    def __init__(self, requests: SignedRequests, key: str, sleep: Sleep) -> None:
        self._requests = requests
        self._key = key
        self._sleep = sleep
        self._tags: dict[int, str] = {}

    async def run(self, path: Path, size: int, sent: Count) -> None:
        """Upload all of *path*, *size* bytes; *sent* counts them on their way."""
        upload_id = await self._create(path)
        try:
            waiting = iter(list(enumerate(_parts(path, size), start=1)))
            await self._send_all(upload_id, waiting, sent)
            await self._complete(upload_id)
        except BaseException:
            await self._abort(upload_id)
            raise

    async def _create(self, path: Path) -> str:
        headers = {"Content-Type": content_type(path)}
        reply = await retried(
            lambda: self._requests.send("POST", self._key, query={"uploads": ""}, headers=headers),
            PAUSES,
            self._sleep,
        )
        upload_id = element(reply.body.decode("utf-8", "replace"), "UploadId")
        if not upload_id:
            raise errors.not_an_answer(reply.status)
        return upload_id

    async def _send_all(
        self, upload_id: str, waiting: Iterator[tuple[int, Body]], sent: Count
    ) -> None:
        async def work() -> None:
            for number, part in waiting:
                await self._send_part(upload_id, number, part, sent)

        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(AT_ONCE):
                    group.create_task(work())
        except BaseExceptionGroup as failures:
            raise failures.exceptions[0] from failures

    async def _send_part(self, upload_id: str, number: int, part: Body, sent: Count) -> None:
        query = {"partNumber": str(number), "uploadId": upload_id}
        reply = await retried(
            lambda: self._requests.send("PUT", self._key, query=query, content=part, sent=sent),
            PAUSES,
            self._sleep,
        )
        tag = reply.headers.get("ETag", "")
        if not tag:
            raise errors.not_an_answer(reply.status)
        self._tags[number] = tag

    async def _complete(self, upload_id: str) -> None:
        """Put the parts together. A second try may find that the first one had done it."""
        tries = 0

        async def complete() -> None:
            nonlocal tries
            tries += 1
            try:
                reply = await self._requests.send(
                    "POST", self._key, query={"uploadId": upload_id}, content=self._list()
                )
            except AppError as error:
                if tries > 1 and error.code == "NoSuchUpload":
                    return
                raise
            if b"<Error>" in reply.body:
                raise self._requests.refused(reply)

        await retried(complete, PAUSES, self._sleep)

    def _list(self) -> bytes:
        rows = "".join(
            f"<Part><PartNumber>{number}</PartNumber><ETag>{_escaped(tag)}</ETag></Part>"
            for number, tag in sorted(self._tags.items())
        )
        return f"<CompleteMultipartUpload>{rows}</CompleteMultipartUpload>".encode()

    async def _abort(self, upload_id: str) -> None:
        """Drop the parts that have arrived; a failure of that is only logged."""
        with suppress(TimeoutError):
            async with asyncio.timeout(ABORT_SECONDS):
                try:
                    await self._requests.send(
                        "DELETE",
                        self._key,
                        query={"uploadId": upload_id},
                        fine=frozenset({200, 204, 404}),
                    )
                except AppError as error:
                    log.info("parts of an upload may be left in the bucket: %s", error.code)


def _parts(path: Path, size: int) -> Iterator[Body]:
    """Yield *path* in parts of 8 MiB, or larger ones where there would be too many."""
    step = max(PART, -(-size // MOST_PARTS))
    for offset in range(0, size, step):
        yield Body(path, offset, min(step, size - offset))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
