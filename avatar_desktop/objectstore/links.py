"""The link by which the service reads an object: signed, or plain; read once before it is used."""

from collections.abc import Callable
from datetime import datetime, timedelta

import httpx

from avatar_desktop.clouds.http.client import Sleep, retried
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.job import Upload
from avatar_desktop.domain.providers import host_of
from avatar_desktop.domain.settings import Links
from avatar_desktop.domain.temporary_keys import left_of
from avatar_desktop.objectstore import s3_errors as errors
from avatar_desktop.objectstore.s3_requests import Reply, SignedRequests
from avatar_desktop.objectstore.signing import LONGEST_LIFE

PAUSES = (0.5, 2.0)
MARGIN = timedelta(minutes=5)
FOR_EVER = timedelta(days=3650)
"""What a plain link is said to live; nothing ends it but the deletion of its object."""

ONE_BYTE = {"Range": "bytes=0-0"}
CLOSED = frozenset({401, 403})
MISSING = frozenset({404, 410})


async def linked(
    requests: SignedRequests, key: str, size: int, now: Callable[[], datetime], sleep: Sleep
) -> Upload:
    """Return the upload *key* of *size* bytes with its link, as the bucket's settings want it.

    A link that is signed with a temporary key ends with its token at the latest.
    One byte has been read by the link, without any key, as the service will; AppError when that
    fails or the length is another.
    """
    settings = requests.bucket.settings
    public = settings.links is Links.PUBLIC
    if public:
        until = now() + FOR_EVER
        url = requests.bucket.public_link(key)
    else:
        life = min(max(settings.life_hours, 1) * 3600, LONGEST_LIFE)
        left = left_of((await requests.keys(now())).expires, now())
        life = life if left is None else max(min(life, int(left.total_seconds())), 1)
        until = now() + timedelta(seconds=life) - MARGIN
        url = await requests.link("GET", key, life)
    reply = await retried(lambda: requests.exchange("GET", url, ONE_BYTE), PAUSES, sleep)
    empty = not size and reply.status == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE
    if not empty:
        if reply.status not in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
            raise _not_public(reply, url) if public else requests.refused(reply)
        told = reply.headers.get("Content-Length", str(size))
        whole = reply.headers.get("Content-Range", told).rpartition("/")[2]
        if whole != str(size):
            raise errors.told("NotReadable", detail=f"{whole} of {size} bytes")
    return Upload(url, until, location=key if settings.delete_after else "")


def _not_public(reply: Reply, url: str) -> AppError:
    host = host_of(url)
    if reply.status in CLOSED:
        return errors.not_shown(host, closed=True)
    if reply.status in MISSING:
        return errors.not_shown(host, closed=False)
    return errors.told("NotReadable", detail=f"HTTP {reply.status} at {host}")
