"""What all HTTP of the app has in common: one client, its failures in words, its secrets kept."""

import asyncio
import importlib
import logging
import math
import os
import ssl
from collections.abc import Awaitable, Callable, Iterable, Sequence
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

import certifi
import httpx

from avatar_desktop import __version__
from avatar_desktop.clouds.http.bodies import UNPACKED
from avatar_desktop.clouds.http.errors import told
from avatar_desktop.clouds.http.proxies import ProxyRules
from avatar_desktop.clouds.http.redaction import RedactingFilter, redacted
from avatar_desktop.clouds.http.transport import RoutedTransport
from avatar_desktop.clouds.http.transport_errors import bad_address, failures_in_words
from avatar_desktop.domain.errors import AppError, Retry
from avatar_desktop.domain.settings import NetworkSettings
from avatar_desktop.paths import own_path

__all__ = [
    "RedactingFilter",
    "Sleep",
    "bad_address",
    "client_with",
    "failures_in_words",
    "new_client",
    "off_loop",
    "opened_client",
    "own_path",
    "redacted",
    "retried",
    "retry_after",
    "trust",
]

T = TypeVar("T")
Sleep = Callable[[float], Awaitable[None]]

TIMEOUT = httpx.Timeout(connect=10, read=60, write=60, pool=60)
LIMITS = httpx.Limits(max_connections=32, max_keepalive_connections=8)
LOADED_LATE = ("anyio", "anyio._backends._asyncio", "httpcore._backends.anyio")
"""What the library would load on the loop, in the middle of its first request."""

LONGEST_PAUSE = 600.0
SYSTEM = NetworkSettings()


def new_client(
    network: NetworkSettings = SYSTEM,
    *,
    password: str = "",
    ca_files: Sequence[Path] = (),
) -> httpx.AsyncClient:
    """Return the app's HTTP client: the way that *network* sets, no redirects, no key of its own.

    *password* is the manual proxy's. The file of authorities in *network* and the further
    *ca_files* are trusted beside the system's; AppError when one cannot be read. Loopback never
    goes through a proxy. A proxy that cannot be used fails the requests, not this call. The
    library's own logging, which would print signed links, is silenced. The first call takes
    20 ms for the system's authorities, later ones under 1 ms; on the loop use `opened_client`.
    """
    return client_with(network, password, trust(network, ca_files))


async def opened_client(
    network: NetworkSettings = SYSTEM,
    *,
    password: str = "",
    ca_files: Sequence[Path] = (),
) -> httpx.AsyncClient:
    """Return what `new_client` returns; what takes its time is done on another thread."""

    def prepare() -> ssl.SSLContext:
        _load_late()
        return trust(network, ca_files)

    return client_with(network, password, await off_loop(prepare))


def client_with(
    network: NetworkSettings, password: str, context: ssl.SSLContext
) -> httpx.AsyncClient:
    """Return a client as `new_client` does that trusts what *context* trusts."""
    _load_late()
    for name in ("httpx", "httpcore"):
        logging.getLogger(name).setLevel(logging.WARNING)
    return httpx.AsyncClient(
        transport=RoutedTransport(ProxyRules.of(network, password), context, LIMITS),
        timeout=TIMEOUT,
        follow_redirects=False,
        trust_env=False,
        headers={
            "User-Agent": f"AvatarDesktop/{__version__}",
            "Accept-Encoding": ", ".join(UNPACKED),
        },
    )


def _load_late() -> None:
    for module in LOADED_LATE:
        importlib.import_module(module)


def trust(network: NetworkSettings, ca_files: Sequence[Path] = ()) -> ssl.SSLContext:
    """Return whom to believe: the system's authorities, those of *network* and *ca_files*.

    The same files give the same context as long as they do not change. AppError.
    """
    own = (own_path(network.ca_file),) if network.ca_file.strip() else ()
    system = tuple(os.environ.get(name, "") for name in ("SSL_CERT_FILE", "SSL_CERT_DIR"))
    return _context(system, tuple((path, _stamp(path)) for path in (*own, *ca_files)))


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except (OSError, ValueError):
        return 0, 0
    return status.st_mtime_ns, status.st_size


@lru_cache(maxsize=8)
def _context(
    system: tuple[str, ...],  # noqa: ARG001 (the library reads these variables)
    files: tuple[tuple[Path, tuple[int, int]], ...],
) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not context.cert_store_stats()["x509_ca"]:
        context.load_verify_locations(cafile=certifi.where())
    for path, _ in files:
        try:
            context.load_verify_locations(cafile=str(path))
        except (OSError, ValueError) as error:
            raise told("CaFile", name=path.name, detail=str(error)) from error
    return context


def retry_after(headers: httpx.Headers) -> float | None:
    """Return the seconds that the service asks to wait (at most 600), or None."""
    value = headers.get("Retry-After", "").strip()
    if not value:
        return None
    try:
        seconds = float(value)
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(value) - datetime.now(UTC)).total_seconds()
        except (ValueError, TypeError):
            return None
    return None if math.isnan(seconds) else min(max(seconds, 0.0), LONGEST_PAUSE)


async def retried(
    call: Callable[[], Awaitable[T]], pauses: Iterable[float], sleep: Sleep = asyncio.sleep
) -> T:
    """Return what *call* returns, trying again after each of *pauses* where that may help.

    Only for calls that may be made twice.
    """
    for pause in pauses:
        try:
            return await call()
        except AppError as error:
            insist_on_end()
            if error.retry not in {Retry.LATER, Retry.NOT_SENT}:
                raise
            await sleep(max(pause, error.retry_after or 0))
    return await call()


def insist_on_end() -> None:
    """Raise CancelledError in a task that was cancelled and has caught some other error instead."""
    task = asyncio.current_task()
    if task and task.cancelling():
        raise asyncio.CancelledError


async def off_loop(call: Callable[[], T]) -> T:
    """Return what the blocking *call* returns, run on another thread.

    A cancellation waits until the call has ended, so that its file can be closed safely.
    """
    running = asyncio.ensure_future(asyncio.to_thread(call))
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        while not running.done():
            try:
                await asyncio.wait({running})
            except asyncio.CancelledError:
                continue
        if not running.cancelled():
            running.exception()
        raise
