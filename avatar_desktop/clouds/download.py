"""Saves results: streamed, capped, resumed, without a key, under the app's own name."""

import asyncio
import ipaddress
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from urllib.parse import urljoin

import httpx

from avatar_desktop.clouds import download_errors as errors
from avatar_desktop.clouds.http import (
    Sleep,
    failures_in_words,
    off_loop,
    retry_after,
)
from avatar_desktop.clouds.part_file import PartFile
from avatar_desktop.domain.errors import AppError, Retry

BytesDone = Callable[[int, int | None], None]

DEFAULT_LIMIT = 2 * 1024**3
PAUSES = (0.5, 1.0, 2.0, 4.0)
MOST_REDIRECTS = 5
BATCH = 1024 * 1024
LOCAL_NAMES = frozenset({"localhost", "localhost.localdomain"})
DEAD = frozenset({403, 404, 410})
PASSING = frozenset({408, 425, 429})


@dataclass(slots=True)
class _Transfer:
    """How far one file has come, and what proves that the rest belongs to it."""

    total: int | None = None
    validator: str = ""


class Downloader:
    """Downloads results. It sends no key, no cookie and no user name, whatever the link says.

    *limit* is in bytes. A cut download goes on where it stopped when the server can do that; the
    *pauses* in seconds between tries start anew whenever bytes have come.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        limit: int = DEFAULT_LIMIT,
        pauses: tuple[float, ...] = PAUSES,
        sleep: Sleep = asyncio.sleep,
    ) -> None:
        self._client = client
        self._limit = limit
        self._pauses = pauses
        self._sleep = sleep

    async def fetch(self, url: str, target: Path, progress: BytesDone) -> None:
        """Save *url* as *target* by way of a `.part` file; LinkExpired, StorageFull, AppError.

        What stood at *target* is replaced only by a whole file; a failure leaves no `.part`.
        """
        part = target.with_name(target.name + ".part")
        try:
            with errors.disk_in_words(target):
                file = PartFile(part)
                try:
                    await off_loop(file.open)
                    await self._fill(url, file, progress)
                    await off_loop(file.flush_to_disk)
                finally:
                    await off_loop(file.close)
                await off_loop(lambda: part.replace(target))
        except BaseException:
            with suppress(OSError):
                await off_loop(lambda: part.unlink(missing_ok=True))
            raise

    async def _fill(self, url: str, file: PartFile, progress: BytesDone) -> None:
        transfer = _Transfer()
        pauses = list(self._pauses)
        while True:
            before = file.size
            try:
                await self._once(url, file, transfer, progress)
            except AppError as error:
                if error.retry is Retry.NEVER:
                    raise
                if file.size > before:
                    pauses = list(self._pauses)
                if not pauses:
                    raise
                await self._sleep(max(pauses.pop(0), error.retry_after or 0))
            else:
                return

    async def _once(
        self, url: str, file: PartFile, transfer: _Transfer, progress: BytesDone
    ) -> None:
        """Fetch all, or the rest after what *file* holds already."""
        headers = {"Accept-Encoding": "identity"}
        if file.size and transfer.validator:
            headers |= {"Range": f"bytes={file.size}-", "If-Range": transfer.validator}
        with failures_in_words(url, Retry.LATER):
            response = await self._follow(url, headers)
            try:
                self._judge(response)
                if not _continues(response, file.size, transfer.total):
                    await off_loop(file.empty)
                    transfer.total = _length(response)
                    transfer.validator = _validator(response)
                if transfer.total is not None and transfer.total > self._limit:
                    raise errors.too_large(self._limit)
                await self._stream(response, file, transfer.total, progress)
            finally:
                await response.aclose()
        if transfer.total is not None and file.size != transfer.total:
            raise errors.cut_off()

    async def _follow(self, url: str, headers: dict[str, str]) -> httpx.Response:
        """Return the streamed answer behind *url*; each redirect is checked like the link."""
        address = _address(url)
        for _ in range(MOST_REDIRECTS + 1):
            request = self._client.build_request("GET", address, headers=headers)
            for name in ("Authorization", "Cookie", "Proxy-Authorization"):
                request.headers.pop(name, None)
            try:
                response = await self._client.send(
                    request, auth=httpx.Auth(), stream=True, follow_redirects=False
                )
            except httpx.InvalidURL as error:  # of a Location that is no web address
                raise errors.link_refused(str(address)) from error
            if not response.has_redirect_location:
                return response
            await response.aclose()
            address = _address(urljoin(str(request.url), response.headers["Location"]))
            if not _may_go(request.url, address):
                raise errors.link_refused(str(address))
        raise errors.link_refused(url)

    def _judge(self, response: httpx.Response) -> None:
        status = response.status_code
        if status in DEAD:
            raise errors.link_dead(status)
        if status in PASSING or response.is_server_error:
            raise errors.server_busy(status, retry_after(response.headers))
        if status not in {httpx.codes.OK, httpx.codes.PARTIAL_CONTENT}:
            raise errors.odd_answer(status)

    async def _stream(
        self, response: httpx.Response, file: PartFile, total: int | None, progress: BytesDone
    ) -> None:
        """Append the body to *file* in batches; what has come is written even when it breaks."""
        plain = response.headers.get("Content-Encoding", "identity") == "identity"
        batch = bytearray()
        try:
            async for chunk in response.aiter_raw() if plain else response.aiter_bytes():
                batch += chunk
                if file.size + len(batch) > self._limit:
                    raise errors.too_large(self._limit)
                if len(batch) >= BATCH:
                    full, batch = batch, bytearray()
                    await off_loop(partial(file.append, full))
                    progress(file.size, total)
        finally:
            if batch:
                await off_loop(partial(file.append, batch))
        progress(file.size, total)


def _address(url: str) -> httpx.URL:
    """Return *url* when it is a web address; AppError otherwise."""
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise errors.link_refused(url) from error
    if address.scheme not in {"http", "https"} or not address.host:
        raise errors.link_refused(url)
    return address


def _may_go(here: httpx.URL, there: httpx.URL) -> bool:
    """Whether a redirect may lead there: never to a weaker scheme, never from outside to inside."""
    if here.scheme == "https" and there.scheme == "http":
        return False
    return _is_local(here.host) or not _is_local(there.host)


def _is_local(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return host in LOCAL_NAMES or host.endswith(".localhost")


def _continues(response: httpx.Response, have: int, total: int | None) -> bool:
    """Whether the answer is the rest of the file that *have* bytes are here of."""
    if response.status_code != httpx.codes.PARTIAL_CONTENT:
        return False
    answered = response.headers.get("Content-Range", "")
    if not have or answered != f"bytes {have}-{(total or 0) - 1}/{total}":
        raise errors.odd_answer(response.status_code)
    return True


def _length(response: httpx.Response) -> int | None:
    """Return the length of the file that comes, where the server tells it in plain bytes."""
    value = response.headers.get("Content-Length", "")
    encoded = response.headers.get("Content-Encoding", "identity") != "identity"
    return int(value) if value.isdecimal() and not encoded else None


def _validator(response: httpx.Response) -> str:
    """Return what a later request for the rest can be tied to: a strong tag, or nothing."""
    tag: str = response.headers.get("ETag", "")
    known = _length(response) is not None
    return tag if known and tag.startswith('"') else ""
