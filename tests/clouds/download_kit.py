"""Downloads from a server of the test's own."""

import asyncio
import os
import resource
import signal
from contextlib import contextmanager

from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.clouds.http.download import Downloader
from avatar_desktop.domain.errors import AppError
from clouds.clouds_kit import raw_server

DATA = os.urandom(3_000_000)
TAG = '"v1"'


def fetched(
    script, target, *, path="/r.mp4?Signature=x", limit=10**9, client=None, act=None, services=()
):
    """Return the AppError (or None) of a download, the requests and the progress."""
    heard, waited = [], []

    async def sleep(seconds):
        waited.append(seconds)

    async def run():
        async with raw_server(script) as server, client() if client else new_client() as http:
            loader = Downloader(http, limit, sleep=sleep, services=services or (server.url,))
            work = loader.fetch(
                server.url + path, target, lambda done, total: heard.append((done, total))
            )
            try:
                await (act(work, server) if act else work)
            except AppError as error:
                return error, server.heard
            return None, server.heard

    error, requests = asyncio.run(run())
    return error, requests, heard, waited


@contextmanager
def small_disk(size):
    """Let no file of this process grow over *size* bytes: the disk says EFBIG."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
        signal.signal(signal.SIGXFSZ, handler)
