"""Saves results: streamed, capped, resumed, without a key, under the app's own name."""

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from time import monotonic

import httpx

from avatar_desktop.clouds.http import download_errors as errors
from avatar_desktop.clouds.http.bare import send_bare
from avatar_desktop.clouds.http.bodies import is_plain
from avatar_desktop.clouds.http.client import (
    Sleep,
    failures_in_words,
    insist_on_end,
    off_loop,
    retry_after,
)
from avatar_desktop.clouds.http.errors import told
from avatar_desktop.clouds.http.link_guard import LinkGuard, joined, may_go
from avatar_desktop.clouds.http.partial_file import PartFile, WholeFile
from avatar_desktop.clouds.http.transport_errors import host_of
from avatar_desktop.domain.errors import AppError, Retry, StorageFull
from avatar_desktop.domain.text import clean

BytesDone = Callable[[int, int | None], None]

GB = 10**9
DEFAULT_LIMIT = 2 * 1024**3
PAUSES = (0.5, 1.0, 2.0, 4.0)
MOST_REDIRECTS = 5
BATCH = 1024 * 1024
WORTH_A_TRY = 64 * 1024
"""Fewer new bytes than that are no reason to begin the pauses anew."""

SLOWEST = 1024
"""Bytes a second; whoever sends fewer for a minute is left."""

SLOW_SECONDS = 60.0
DEAD = frozenset({403, 404, 410})
PASSING = frozenset({408, 425, 429})


class Downloader:
    """Downloads results. It sends no key, no cookie and no user name, whatever the link says.

    *limit* is in bytes. A cut download goes on where it stopped when the server can do that, in
    a later run of the app too; the *pauses* in seconds between tries start anew whenever bytes
    have come. Links lead to the public net, or where *services* (base URLs) are themselves.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        limit: int = DEFAULT_LIMIT,
        pauses: tuple[float, ...] = PAUSES,
        sleep: Sleep = asyncio.sleep,
        services: Sequence[str] = (),
    ) -> None:
        self._client = client
        self._limit = limit
        self._pauses = pauses
        self._sleep = sleep
        self._guard = LinkGuard(services)

    async def fetch(self, url: str, target: Path, progress: BytesDone) -> None:
        """Save *url* as *target* by way of a `.part` file; LinkExpired, StorageFull, AppError.

        What stood at *target* is replaced only by a whole file. A failure, a cancellation or the
        death of the app leaves the `.part` only where the next call can go on with it.
        """
        file = PartFile(target.with_name(target.name + ".part"))
        try:
            with errors.disk_in_words(target):
                try:
                    await off_loop(file.open)
                    await self._fill(url, file, progress)
                    await off_loop(partial(file.finish, target))
                finally:
                    await off_loop(file.close)
        except BaseException as error:
            if isinstance(error, StorageFull) or not (file.whole.tag and file.size):
                with suppress(OSError):
                    await off_loop(file.discard)
            raise

    async def _fill(self, url: str, file: PartFile, progress: BytesDone) -> None:
        pauses = list(self._pauses)
        best = file.size
        while file.size != file.whole.total:
            try:
                await self._once(url, file, progress)
            except AppError as error:
                insist_on_end()
                if error.retry is Retry.NEVER or error.code == "TooSlow":
                    raise
                if file.size >= best + WORTH_A_TRY:
                    pauses, best = list(self._pauses), file.size
                if not pauses:
                    raise
                await self._sleep(max(pauses.pop(0), error.retry_after or 0))
            else:
                return
        progress(file.size, file.size)

    async def _once(self, url: str, file: PartFile, progress: BytesDone) -> None:
        """Fetch all, or the rest after what *file* holds already."""
        headers = {"Accept_Encoding": "identity"}
        if file.size and file.whole.tag:
            headers |= {"Range": f"bytes={file.size}-", "If_Range": file.whole.tag}
        with failures_in_words(url, Retry.LATER):
            response = await self._follow(url, headers)
            try:
                await self._guard.judge(response)
                if "Range" in headers and not _fits(response, file):
                    await off_loop(partial(file.begin, WholeFile()))
                    raise told("CutOff")
                self._judge(response)
                if response.status_code == httpx.codes.OK:
                    await off_loop(partial(file.begin, _whole(response)))
                if file.whole.total is not None and file.whole.total > self._limit:
                    raise told("TooLarge", limit=f"{self._limit / GB:.3g}")
                await self._stream(response, file, progress)
            finally:
                await response.aclose()
        if file.whole.total is not None and file.size != file.whole.total:
            raise told("CutOff")

    async def _follow(self, url: str, headers: dict[str, str]) -> httpx.Response:
        """Return the streamed answer behind *url*; each redirect is checked like the link."""
        for _ in range(MOST_REDIRECTS + 1):
            request = await self._guard.request(self._client, url, **headers)
            try:
                response = await send_bare(self._client, request)
            except httpx.InvalidURL as error:  # of a Location that is no web address
                raise errors.link_refused(url) from error
            if not response.has_redirect_location:
                return response
            await response.aclose()
            url = joined(request.url, response.headers["Location"])
            if not may_go(request.url, url):
                raise errors.link_refused(url)
        raise errors.link_refused(url)

    def _judge(self, response: httpx.Response) -> None:
        status = response.status_code
        if status in DEAD:
            raise told("LinkDead", code=f"HTTP {status}")
        if status in PASSING or response.is_server_error:
            wait = retry_after(response.headers)
            raise told("ServerBusy", status=status, code=f"HTTP {status}", retry_after=wait)
        ranged = status == httpx.codes.PARTIAL_CONTENT and "Range" in response.request.headers
        if status != httpx.codes.OK and not ranged:
            raise told("OddAnswer", status=status, code=f"HTTP {status}")
        if not is_plain(response):
            packing = response.headers.get("Content-Encoding", "")
            raise told("Packed", detail=clean(packing)[:200])

    async def _stream(self, response: httpx.Response, file: PartFile, progress: BytesDone) -> None:
        """Append the body to *file* in batches; what has come is written even when it breaks."""
        total = file.whole.total
        batch = bytearray()
        since, lately = monotonic(), 0
        try:
            async for chunk in response.aiter_raw():
                batch += chunk
                lately += len(chunk)
                if file.size + len(batch) > self._limit:
                    raise told("TooLarge", limit=f"{self._limit / GB:.3g}")
                if len(batch) >= BATCH:
                    full, batch = batch, bytearray()
                    await off_loop(partial(file.append, full))
                    progress(file.size, total)
                if monotonic() - since >= SLOW_SECONDS:
                    if lately < SLOWEST * SLOW_SECONDS:
                        raise told("TooSlow", host=host_of(str(response.url)))
                    since, lately = monotonic(), 0
        finally:
            if batch:
                await off_loop(partial(file.append, batch))
        progress(file.size, total)


def _fits(response: httpx.Response, file: PartFile) -> bool:
    """Whether an answer to the question for the rest is not a rest of another file."""
    if response.status_code == httpx.codes.REQUESTED_RANGE_NOT_SATISFIABLE:
        return False
    if response.status_code != httpx.codes.PARTIAL_CONTENT:
        return True
    total = file.whole.total or 0
    rest = f"bytes {file.size}-{total - 1}/{total}"
    return bool(response.headers.get("Content-Range", "") == rest)


def _whole(response: httpx.Response) -> WholeFile:
    """Return what comes, as far as the server tells; only a strong tag proves a later rest."""
    length = response.headers.get("Content-Length", "")
    total = int(length) if length.isdecimal() else None
    tag: str = response.headers.get("ETag", "")
    return WholeFile(total, tag if total is not None and tag.startswith('"') else "")
