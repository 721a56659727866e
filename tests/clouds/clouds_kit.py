"""The simulator as a process, and a server that answers what a test tells it, byte by byte."""

import asyncio
import json
import subprocess
import sys
import urllib.request
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx

from avatar_desktop.clouds.dashscope.client import DashScope
from avatar_desktop.clouds.http.client import new_client

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Simulator:
    """Where the simulator listens, what it takes (its first line), and its side door."""

    base_url: str
    root: str
    api_key: str
    address: dict[str, str] = field(default_factory=dict)

    def control(self, what: str, **body: Any) -> dict[str, Any]:
        """Script the simulator: faults, tasks, limits, clock, release, reset."""
        request = urllib.request.Request(
            f"{self.root}/_simulator/{what}",
            json.dumps(body).encode(),
            {"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request) as answer:
            return json.load(answer)

    def requests(self, path: str, method: str = "") -> list[dict[str, Any]]:
        """Return what was received below *path*, keys redacted."""
        with urllib.request.urlopen(f"{self.root}/_simulator/requests") as answer:
            received = json.load(answer)["requests"]
        return [
            {**one, "headers": {name.lower(): value for name, value in one["headers"]}}
            for one in received
            if one["path"].startswith(path) and method in {"", one["method"]}
        ]


@contextmanager
def running_simulator() -> Iterator[Simulator]:
    """Start the simulator as a process of its own and end it."""
    command = [sys.executable, "-m", "avatar_desktop.simulator", "--port", "0", "--speed", "50"]
    with subprocess.Popen(
        [*command, "--until-stdin-closes"],
        cwd=ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            ready = json.loads(process.stdout.readline())
            yield Simulator(ready["base_url"], ready["metastudio_url"], ready["api_key"], ready)
        finally:
            process.stdin.close()
            process.wait(20)


def key_of(value: str) -> Callable[[], Awaitable[str]]:
    """Return a source of one key."""

    async def give() -> str:
        return value

    return give


@asynccontextmanager
async def dashscope(
    base_url: str, key: str, workspace: str = ""
) -> AsyncIterator[tuple[DashScope, httpx.AsyncClient]]:
    """Give a service client and the HTTP client below it."""
    async with new_client() as client:
        yield DashScope(client, base_url, key_of(key), workspace), client


@dataclass(slots=True)
class Heard:
    """A request as it came over the line."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


Script = Callable[[Heard], bytes | None]


@dataclass(slots=True)
class RawServer:
    """Answers what *script* returns and closes; None closes without an answer."""

    script: Script
    url: str = ""
    heard: list[Heard] = field(default_factory=list)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
            method, target, _ = head[0].split(" ")
            headers = {
                name.lower(): value
                for name, _, value in (line.partition(": ") for line in head[1:] if line)
            }
            body = await reader.readexactly(int(headers.get("content-length", 0)))
            self.heard.append(Heard(method, target, headers, body))
            answer = self.script(self.heard[-1])
            if answer is not None:
                writer.write(answer)
                await writer.drain()
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()


@asynccontextmanager
async def raw_server(script: Script) -> AsyncIterator[RawServer]:
    """Start a server on loopback that follows *script*."""
    own = RawServer(script)
    server = await asyncio.start_server(own.serve, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    own.url = f"http://127.0.0.1:{port}"
    async with server:
        yield own


def answer(status: int, body: bytes = b"", length: int | None = None, **headers: str) -> bytes:
    """Return an HTTP answer; *length* lies about the length of *body*."""
    lines = [
        f"HTTP/1.1 {status} Told",
        f"Content-Length: {len(body) if length is None else length}",
    ]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return ("\r\n".join([*lines, "Connection: close"]) + "\r\n\r\n").encode() + body


def json_answer(status: int, data: Any, **headers: str) -> bytes:
    """Return an HTTP answer with JSON in it."""
    return answer(status, json.dumps(data).encode(), Content_Type="application/json", **headers)
