"""Ways to the real Ceph gateway, plain and encrypted, by path and by host; a line that breaks."""

import asyncio
import shutil
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx
import pytest

from avatar_desktop.domain.settings import Addressing, StoreSettings
from fixtures_s3 import DOMAIN, S3Server
from objectstore.objectstore_kit import settings_of

WAYS = [
    pytest.param(scheme, addressing, id=f"{scheme}-{addressing}")
    for scheme in ("http", "https")
    for addressing in (Addressing.PATH, Addressing.VIRTUAL)
]


def only_ceph(server: S3Server) -> None:
    """Skip where the real server is rclone's."""
    if server.kind != "ceph":
        pytest.skip("needs the Ceph gateway: install radosgw ceph-mon ceph-osd")


def way_to(server: S3Server, bucket: str, scheme: str, addressing: Addressing) -> StoreSettings:
    """Return the settings of *bucket* by one of `WAYS`."""
    endpoint = server.secure if scheme == "https" else server.endpoint
    if addressing is Addressing.VIRTUAL:
        endpoint = endpoint.replace("127.0.0.1", DOMAIN)
    return settings_of(server, bucket, endpoint=endpoint, addressing=addressing)


class ToLoopback(httpx.AsyncHTTPTransport):
    """Connects to 127.0.0.1 whatever the host's name, as a resolver for `DOMAIN` would.

    Certificates are held against the name that was asked for, and against *server*'s authority.
    """

    def __init__(self, server: S3Server, *, trusted: bool = True) -> None:
        context = ssl.create_default_context()
        if trusted and server.ca_file:
            context.load_verify_locations(server.ca_file)
        super().__init__(verify=context)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        request.extensions = {**request.extensions, "sni_hostname": request.url.host}
        request.url = request.url.copy_with(host="127.0.0.1")
        return await super().handle_async_request(request)


def curl(server: S3Server, url: str, *options: object) -> bytes:
    """Return what the program curl gets at *url*, with the server's own authority only."""
    if not shutil.which("curl"):
        pytest.skip("curl is not installed")
    parts = urlsplit(url)
    port = parts.port or {"http": 80, "https": 443}[parts.scheme]
    command = ["curl", "--silent", "--show-error", "--fail-with-body", "--noproxy", "*"]
    command += ["--cacert", str(server.ca_file), "--resolve", f"{parts.hostname}:{port}:127.0.0.1"]
    done = subprocess.run(
        [*command, *map(str, options), url], capture_output=True, timeout=60, check=False
    )
    if done.returncode:
        raise RuntimeError(f"curl: {done.returncode} {done.stderr!r} {done.stdout[:500]!r}")
    return done.stdout


@dataclass
class Relay:
    """A line to *server* that breaks after *most* bytes have gone there; None never breaks."""

    server: S3Server
    most: int | None
    url: str = ""
    carried: int = 0
    broken: bool = False
    _lines: set[asyncio.StreamWriter] = field(default_factory=set)
    _carriers: set[asyncio.Task[None]] = field(default_factory=set)

    def mend(self) -> None:
        """Carry again, however much."""
        self.most, self.broken, self.carried = None, False, 0

    async def end(self) -> None:
        """Break all lines and wait until nothing is carried any more."""
        for line in self._lines:
            line.transport.abort()
        if self._carriers:
            await asyncio.wait(self._carriers)

    async def carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self.broken:
            writer.transport.abort()
            return
        task = asyncio.current_task()
        self._carriers.add(task)
        task.add_done_callback(self._carriers.discard)
        there = urlsplit(self.server.endpoint)
        back, forth = await asyncio.open_connection(there.hostname, there.port)
        self._lines |= {writer, forth}
        copies = (self._copy(reader, forth, counted=True), self._copy(back, writer))
        try:
            await asyncio.wait(
                {asyncio.ensure_future(copy) for copy in copies},
                return_when=asyncio.FIRST_COMPLETED,
            )
        finally:
            self._lines -= {writer, forth}
            for line in (writer, forth):
                line.transport.abort()

    async def _copy(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, *, counted: bool = False
    ) -> None:
        with suppress(ConnectionError):
            while data := await reader.read(65536):
                if counted:
                    self.carried += len(data)
                    if self.most is not None and self.carried > self.most:
                        self.broken = True
                        for line in self._lines:
                            line.transport.abort()
                        return
                writer.write(data)
                await writer.drain()


@asynccontextmanager
async def relay(server: S3Server, most: int | None) -> AsyncIterator[Relay]:
    """Start a line to *server* on loopback."""
    own = Relay(server, most)
    listening = await asyncio.start_server(own.carry, "127.0.0.1", 0)
    own.url = f"http://127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    try:
        async with listening:
            yield own
    finally:
        await own.end()


def names_in(folder: Path) -> str:
    """Return all text below *folder*."""
    return "\n".join(path.read_text("utf-8") for path in folder.rglob("*") if path.is_file())
