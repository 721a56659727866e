"""A small real proxy: plain requests, CONNECT and SOCKS5, with or without a sign-in.

Names are its own affair, so a test may give `service.example` any address on loopback.
"""

import asyncio
import base64
import contextlib
import shutil
import ssl
import struct
import subprocess
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

USER, PASSWORD = "jö:rg", "CANARY p@ss/ß#%:"
HTTP_USER = "jörg"


@dataclass(slots=True)
class RealProxy:
    """Counts what goes through it. `refuses` is an HTTP answer or a SOCKS code for everything.

    `hosts` maps the names that it knows to ports on loopback. `odd`: a wrong sign-in is 401, as
    with tinyproxy; `silent`: it takes a connection and says nothing; `cuts`: it closes at once.
    """

    hosts: dict[str, int] = field(default_factory=dict)
    user: str = ""
    password: str = ""
    refuses: int = 0
    odd: bool = False
    silent: bool = False
    cuts: bool = False
    port: int = 0
    asked: list[str] = field(default_factory=list)
    carried: list[str] = field(default_factory=list)
    at_work: set[asyncio.Task[None]] = field(default_factory=set)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve one connection, whichever protocol it speaks."""
        self.at_work.add(asyncio.current_task())
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            if self.silent:
                await reader.read()
            elif not self.cuts:
                first = await reader.readexactly(1)
                await (self._socks if first == b"\x05" else self._http)(first, reader, writer)
        await _closed(writer)

    async def _http(self, first, reader, writer):
        head = first + await reader.readuntil(b"\r\n\r\n")
        lines = head.decode("latin-1").split("\r\n")
        method, target, _ = lines[0].split(" ")
        self.asked.append(f"{method} {target}")
        if self.refuses:
            await _say(writer, f"{self.refuses} Told So")
            return
        if self.user and self._credentials() not in head:
            if self.odd:
                await _say(writer, "401 Unauthorized")
                return
            await _say(writer, "407 Proxy Authentication Required", "Proxy-Authenticate: Basic")
            return
        host = target if method == "CONNECT" else target.split("/")[2]
        port = self.hosts.get(host.partition(":")[0])
        if port is None:
            await _say(writer, "502 Bad Gateway")
            return
        self.carried.append(host)
        there = await asyncio.open_connection("127.0.0.1", port)
        if method == "CONNECT":
            writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
        else:
            kept = [line for line in lines[1:] if not line.lower().startswith("proxy-")]
            path = "/" + target.split("/", 3)[3]
            there[1].write("\r\n".join([f"{method} {path} HTTP/1.1", *kept]).encode("latin-1"))
        await _joined((reader, writer), there)

    def _credentials(self) -> bytes:
        both = f"{self.user}:{self.password}".encode()
        return b"Basic " + base64.b64encode(both)

    async def _socks(self, _first, reader, writer):
        offered = await reader.readexactly((await reader.readexactly(1))[0])
        method = 2 if self.user else 0
        if method not in offered:
            writer.write(b"\x05\xff")
            return
        writer.write(bytes([5, method]))
        if method:
            await reader.readexactly(1)
            user = await reader.readexactly((await reader.readexactly(1))[0])
            password = await reader.readexactly((await reader.readexactly(1))[0])
            fine = (user.decode(), password.decode()) == (self.user, self.password)
            writer.write(bytes([1, 0 if fine else 1]))
            if not fine:
                return
        kind = (await reader.readexactly(4))[3]
        if kind == 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        else:
            host = ".".join(map(str, await reader.readexactly(4)))
        port = struct.unpack(">H", await reader.readexactly(2))[0]
        self.asked.append(f"SOCKS {host}:{port}")
        known = self.hosts.get(host)
        code = self.refuses or (0 if known else 4)
        writer.write(bytes([5, code, 0, 1, 127, 0, 0, 1, 0, 0]))
        if code == 0 and known:
            self.carried.append(f"{host}:{port}")
            await _joined((reader, writer), await asyncio.open_connection("127.0.0.1", known))


async def _say(writer, status: str, *headers: str) -> None:
    lines = [f"HTTP/1.1 {status}", *headers, "Content-Length: 0", "Connection: close"]
    writer.write("\r\n".join([*lines, "", ""]).encode())
    await writer.drain()


async def _joined(here, there) -> None:
    async def pump(reader, writer):
        with contextlib.suppress(ConnectionError, ssl.SSLError):
            while piece := await reader.read(65536):
                writer.write(piece)
                await writer.drain()
            writer.write_eof() if writer.can_write_eof() else writer.close()

    try:
        await asyncio.gather(pump(here[0], there[1]), pump(there[0], here[1]))
    finally:
        await _closed(there[1])


async def _closed(writer) -> None:
    writer.close()
    with contextlib.suppress(OSError, ssl.SSLError, TimeoutError):
        async with asyncio.timeout(5):
            await writer.wait_closed()


@asynccontextmanager
async def real_proxy(
    *, certificate: Path | None = None, **traits: object
) -> AsyncIterator[RealProxy]:
    """Start a proxy on loopback, encrypted with *certificate* if there is one."""
    own = RealProxy(**traits)
    context = server_context(certificate) if certificate else None
    server = await asyncio.start_server(own.serve, "127.0.0.1", 0, ssl=context)
    own.port = server.sockets[0].getsockname()[1]
    try:
        yield own
    finally:
        server.close()
        if own.at_work:
            await asyncio.wait(own.at_work, timeout=5)


def server_context(certificate: Path) -> ssl.SSLContext:
    """Return what a server presents *certificate* with."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    return context


def certificate_for(folder: Path, names: str, *, over: bool = False) -> Path:
    """Return a certificate for *names* that no system trusts, and its key, in one file.

    With *over* its days are over.
    """
    openssl = shutil.which("openssl")
    if not openssl:
        pytest.skip("openssl is not installed")
    path, alone = folder / "own.pem", folder / "own.crt"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/O=Own Works/CN=own", "-addext", f"subjectAltName={names}"]
    command += ["-keyout", str(path), "-out", str(alone)]
    subprocess.run(command, check=True, capture_output=True)
    if over:
        anew = [openssl, "x509", "-in", str(alone), "-signkey", str(path), "-days", "-1"]
        subprocess.run([*anew, "-out", str(alone)], check=True, capture_output=True)
    with path.open("a") as file:
        file.write(alone.read_text())
    return path


@contextlib.contextmanager
def outdated_server(certificate: Path) -> Iterator[int]:
    """Give the port of a server that speaks TLS 1.1 at most."""
    command = ["openssl", "s_server", "-accept", "127.0.0.1:0", "-tls1_1", "-www"]
    command += ["-cert", str(certificate), "-key", str(certificate)]
    command += ["-cipher", "ALL:@SECLEVEL=0"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        try:
            told = next(line for line in process.stdout if line.startswith("ACCEPT"))
            yield int(told.strip().rpartition(":")[2])
        finally:
            process.kill()


@asynccontextmanager
async def encrypted(certificate: Path, reply: bytes) -> AsyncIterator[int]:
    """Give the port of a server that speaks TLS and always answers *reply*."""

    async def serve(reader, writer):
        with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError, ssl.SSLError):
            await reader.readuntil(b"\r\n\r\n")
            writer.write(reply)
            await writer.drain()
        await _closed(writer)

    server = await asyncio.start_server(serve, "127.0.0.1", 0, ssl=server_context(certificate))
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
