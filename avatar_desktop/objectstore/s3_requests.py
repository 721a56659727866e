"""Signed requests to one bucket; a wrong clock of this computer is made up for."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import httpx

from avatar_desktop.clouds.http.bare import ask_bare
from avatar_desktop.clouds.http.client import (
    failures_in_words,
    retry_after,
)
from avatar_desktop.domain.errors import AppError, Retry
from avatar_desktop.domain.temporary_keys import check_key
from avatar_desktop.objectstore import s3_errors as errors
from avatar_desktop.objectstore.body import FileBody, streamed
from avatar_desktop.objectstore.bucket import Bucket
from avatar_desktop.objectstore.s3_error_response import ANSWER_BYTES, read_refusal
from avatar_desktop.objectstore.signing import StoreCredentials

REQUEST_LIFE = 3600
PATIENCE = httpx.Timeout(connect=10, read=120, write=60, pool=60)
CLOCK_STATUSES = frozenset({400, 403})
"""How stores refuse a signature of another time; most with 403."""

SKEW_WORTH_MENDING = timedelta(seconds=30)
RAN_OUT = "Request has expired"
"""What Amazon S3 says of a link that has run out; Ceph's gateway refuses it without a word."""

Content = FileBody | bytes
Count = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class Reply:
    """What a store answered, whether good or bad; `late` when the link had run out by its clock."""

    status: int
    headers: httpx.Headers
    body: bytes
    late: bool = False


class SignedRequests:
    """Sends presigned requests to *bucket*, signed in its store's way.

    The keys are asked for each time and never leave as they are. *clock_offset* is how far true
    time is known to be ahead of this computer's.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        bucket: Bucket,
        credentials: Callable[[], Awaitable[StoreCredentials]],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        clock_offset: timedelta = timedelta(0),
    ) -> None:
        self._client = client
        self.bucket = bucket
        self._credentials = credentials
        self._now = now
        self._skew = clock_offset

    async def link(
        self,
        method: str,
        key: str,
        life: int,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> str:
        """Return a presigned URL for *key* that lives *life* seconds by the store's clock."""
        now = self._now() + self._skew
        own = await self.keys(now)
        return self.bucket.signer(
            method,
            self.bucket.target(key),
            own,
            self.bucket.region,
            now,
            life,
            query=query,
            headers=headers,
        )

    async def keys(self, now: datetime) -> StoreCredentials:
        """Return what signs the next request; AppError when it is known not to work at *now*."""
        own = (await self._credentials()).tidied()
        if not own.complete:
            raise errors.told("NoKey")
        check_key(own.access_key, own.token, own.expires, now)
        return own

    async def send(
        self,
        method: str,
        key: str,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        content: Content = b"",
        sent: Count = lambda _: None,
        fine: frozenset[int] = frozenset({200, 204}),
    ) -> Reply:
        """Return the answer when its status is *fine*; AppError otherwise.

        A refusal by a store whose clock differs is tried once more by that clock. *headers* are
        signed. *sent* counts the bytes of a file on their way.
        """
        signed_with = self._skew
        reply = await self._try(method, key, query, headers, content, sent)
        if reply.status in CLOCK_STATUSES and self._clock_mended(reply, signed_with):
            reply = await self._try(method, key, query, headers, content, sent)
        if reply.status not in fine:
            raise self.refused(reply)
        return reply

    def refused(self, reply: Reply) -> AppError:
        """Return what a bad answer means."""
        refusal = read_refusal(reply.status, reply.headers, reply.body)
        if reply.late and refusal.code == "AccessDenied" and not refusal.message:
            refusal = replace(refusal, message=RAN_OUT)
        skew = _skew(reply.headers, self._now())
        return errors.refused(refusal, self.bucket.settings, skew, retry_after(reply.headers))

    async def _try(
        self,
        method: str,
        key: str,
        query: Mapping[str, str] | None,
        headers: Mapping[str, str] | None,
        content: Content,
        sent: Count,
    ) -> Reply:
        url = await self.link(method, key, REQUEST_LIFE, query=query, headers=headers)
        if isinstance(content, bytes):
            return await self.exchange(method, url, headers, content)
        framed = {**(headers or {}), "Content-Length": str(content.content_length)}
        async with streamed(content, sent) as pieces:
            try:
                reply = await self.exchange(method, url, framed, pieces)
            except AppError as error:
                if error.code != "NoAnswer":
                    raise
                words = errors.SENTENCES.explained("CutOff", name=content.path.name)
                raise error.retold(words) from error
            if reply.status >= httpx.codes.BAD_REQUEST:
                sent(-content.length)
            return reply

    async def exchange(
        self,
        method: str,
        url: str,
        headers: Mapping[str, str] | None = None,
        content: bytes | AsyncIterator[bytes] = b"",
    ) -> Reply:
        """Return whatever answers at *url*; AppError when nothing does.

        At most 256 KiB of the answer are read.
        """
        with failures_in_words(url, Retry.LATER):
            request = self._client.build_request(
                method, url, headers=headers, content=content or None, timeout=PATIENCE
            )
            response, body = await ask_bare(self._client, request, ANSWER_BYTES)
        late = _ran_out(request.url.params, response.headers)
        return Reply(response.status_code, response.headers, body, late)

    def _clock_mended(self, reply: Reply, signed_with: timedelta) -> bool:
        """Whether the store's clock was not the one *signed_with* and is known now."""
        skew = _skew(reply.headers, self._now())
        if "Date" not in reply.headers or abs(skew - signed_with) <= SKEW_WORTH_MENDING:
            return False
        self._skew = skew
        return True


def _ran_out(signed: httpx.QueryParams, headers: httpx.Headers) -> bool:
    """Whether the link with the parameters *signed* was past its life when *headers* were sent."""
    stamp = signed.get("X-Amz-Date") or signed.get("x-oss-date") or ""
    life = signed.get("X-Amz-Expires") or signed.get("x-oss-expires") or ""
    try:
        begun = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
        return begun + timedelta(seconds=int(life)) < parsedate_to_datetime(headers.get("Date", ""))
    except (ValueError, TypeError):
        return False


def _skew(headers: httpx.Headers, now: datetime) -> timedelta:
    """Return how far the store's clock is ahead of this computer's; 0 when it does not tell."""
    try:
        return parsedate_to_datetime(headers.get("Date", "")) - now
    except (ValueError, TypeError):
        return timedelta(0)
