"""Inputs fetched from the addresses that callers gave, as the service itself would."""

import shutil
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from .errors import TaskFailed
from .models.model import AnyModel, SourceFile, Words
from .uploads import SimulatedUploads

if TYPE_CHECKING:
    import httpx

FETCH_SECONDS = 60.0  # Model Studio, "Error codes": InvalidURL.Timeout


async def fetch(
    url: str,
    target: Path,
    account: str,
    model: AnyModel,
    source: SourceFile,
    uploads: SimulatedUploads,
) -> None:
    """Save what is behind *url* (http, https, oss, or the data itself) as *target*.

    Raises TaskFailed with the source's own code when it cannot be had or is too large.
    """
    if url.startswith("oss://"):
        path = uploads.find(url, account, model.name)
        if path is None:
            raise _unavailable(source.no_download, url)
        if path.stat().st_size > source.most_bytes:
            raise TaskFailed(*source.too_large)
        shutil.copyfile(path, target)
        return
    if url.startswith("data:"):
        _take_out(url, target, source)
        return
    await _download(url, target, source)


def _take_out(uri: str, target: Path, source: SourceFile) -> None:
    head, _, text = uri.partition(",")
    try:
        data = b64decode(text, validate=True)
    except ValueError as error:
        raise _unavailable(source.no_download, head) from error
    if len(data) > source.most_bytes:
        raise TaskFailed(*source.too_large)
    target.write_bytes(data)


def _unavailable(words: Words, url: str) -> TaskFailed:
    return TaskFailed(words[0], words[1].replace("{url}", url))


async def _download(url: str, target: Path, source: SourceFile) -> None:
    import httpx

    received = 0
    try:
        async with _answer(url) as response:
            if response.status_code != httpx.codes.OK:
                raise _unavailable(source.no_download, url)
            with target.open("wb") as file:
                async for chunk in response.aiter_bytes():
                    received += len(chunk)
                    if received > source.most_bytes:
                        raise TaskFailed(*source.too_large)
                    file.write(chunk)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as error:
        raise _unavailable(source.no_download, url) from error


@asynccontextmanager
async def _answer(url: str) -> AsyncIterator["httpx.Response"]:
    import httpx

    loopback = urlsplit(url).hostname in {"127.0.0.1", "localhost", "::1"}
    client = httpx.AsyncClient(
        timeout=FETCH_SECONDS, follow_redirects=True, max_redirects=5, trust_env=not loopback
    )
    async with client, client.stream("GET", url) as response:
        yield response
