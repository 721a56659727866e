"""A large file in parts: three at a time, each tried again by itself, gone on with later."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

from avatar_desktop.clouds.http.client import Sleep, retried
from avatar_desktop.domain.errors import AppError
from avatar_desktop.objectstore import s3_errors as errors
from avatar_desktop.objectstore.body import FileBody
from avatar_desktop.objectstore.multipart_listing import arrived_parts, elements
from avatar_desktop.objectstore.naming import content_type
from avatar_desktop.objectstore.s3_error_response import element
from avatar_desktop.objectstore.s3_requests import Count, SignedRequests

PART = 8 * 1024 * 1024
LARGE = 64 * 1024 * 1024
MOST_PARTS = 10_000
AT_ONCE = 3
"""Measured on one machine with its server: more cost the server more than they bring."""

PAUSES = (0.5, 2.0, 5.0)
GONE = frozenset({200, 204, 404})
UNKNOWN_UPLOAD = frozenset({"NoSuchUpload", "NoSuchKey"})

Begun = Callable[[str], Awaitable[None]]


class MultipartUpload:
    """One upload of *key*. Its beginning is the probe: a wrong key costs no body.

    `upload_id` names it at the store; one that is given is gone on with. It ends with `run` or
    with `abort`: a failure in between keeps the parts that have arrived.
    """

    def __init__(
        self, requests: SignedRequests, key: str, sleep: Sleep, upload_id: str = ""
    ) -> None:
        self._requests = requests
        self._key = key
        self._sleep = sleep
        self._tags: dict[int, str] = {}
        self.upload_id = upload_id

    async def run(self, path: Path, size: int, sent: Count, begun: Begun) -> None:
        """Upload what the store lacks of *path*, *size* bytes, and put it together.

        *sent* counts the bytes on their way. *begun* is told the upload's id before the first
        part leaves.
        """
        parts = list(enumerate(_parts(path, size), start=1))
        if not self.upload_id or not await self._found(parts, sent):
            self.upload_id = await self._create(path)
            await begun(self.upload_id)
        missing = iter([(number, part) for number, part in parts if number not in self._tags])
        await self._send_all(missing, sent)
        await self._complete()

    async def abort(self) -> None:
        """Drop the parts that have arrived; AppError. Without an id all of the key's uploads."""
        upload_ids = [self.upload_id] if self.upload_id else await self._unknown()
        for upload_id in upload_ids:
            query = {"uploadId": upload_id}
            await self._requests.send("DELETE", self._key, query=query, fine=GONE)

    async def _found(self, parts: list[tuple[int, FileBody]], sent: Count) -> bool:
        """Take over the parts that the store has whole; False when it knows the upload no more."""
        try:
            arrived = await arrived_parts(self._requests, self._key, self.upload_id)
        except AppError as error:
            if error.code in UNKNOWN_UPLOAD:
                return False
            raise
        for number, part in parts:
            there = arrived.get(number)
            if there and there.size == part.length and await there.is_of(part):
                self._tags[number] = there.tag
                sent(part.length)
        return True

    async def _unknown(self) -> list[str]:
        """Return the ids of the key's uploads whose beginning was not heard of any more."""
        query = {"uploads": "", "prefix": self._key}
        reply = await self._requests.send("GET", "", query=query, fine=GONE)
        return [
            element(one, "UploadId")
            for one in elements(reply.body.decode("utf-8", "replace"), "Upload")
            if element(one, "Key") == self._key
        ]

    async def _create(self, path: Path) -> str:
        headers = {"Content-Type": content_type(path)}
        reply = await retried(
            lambda: self._requests.send("POST", self._key, query={"uploads": ""}, headers=headers),
            PAUSES,
            self._sleep,
        )
        upload_id = element(reply.body.decode("utf-8", "replace"), "UploadId")
        if not upload_id:
            raise errors.told("BadAnswer", detail=f"HTTP {reply.status}")
        return upload_id

    async def _send_all(self, waiting: Iterator[tuple[int, FileBody]], sent: Count) -> None:
        async def work() -> None:
            for number, part in waiting:
                await self._send_part(number, part, sent)

        working = [asyncio.ensure_future(work()) for _ in range(AT_ONCE)]
        try:
            done, _ = await asyncio.wait(working, return_when=asyncio.FIRST_EXCEPTION)
        finally:
            for one in working:
                one.cancel()
            await asyncio.gather(*working, return_exceptions=True)
        for one in done:
            one.result()

    async def _send_part(self, number: int, part: FileBody, sent: Count) -> None:
        query = {"partNumber": str(number), "uploadId": self.upload_id}
        reply = await retried(
            lambda: self._requests.send("PUT", self._key, query=query, content=part, sent=sent),
            PAUSES,
            self._sleep,
        )
        tag = reply.headers.get("ETag", "")
        if not tag:
            raise errors.told("BadAnswer", detail=f"HTTP {reply.status}")
        self._tags[number] = tag

    async def _complete(self) -> None:
        """Put the parts together. A second try may find that the first one had done it."""
        tries = 0

        async def complete() -> None:
            nonlocal tries
            tries += 1
            try:
                reply = await self._requests.send(
                    "POST", self._key, query={"uploadId": self.upload_id}, content=self._list()
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


def _parts(path: Path, size: int) -> Iterator[FileBody]:
    """Yield *path* in parts of 8 MiB; of 16 MiB, or as many as it takes, where it is large.

    A cut costs what was on the line, so that small files are sent in small parts.
    """
    step = max(PART if size <= LARGE else 2 * PART, -(-size // MOST_PARTS))
    for offset in range(0, size, step):
        yield FileBody(path, offset, min(step, size - offset))


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
