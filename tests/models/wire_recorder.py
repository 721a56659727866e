"""A service on loopback that writes down what it hears, byte by byte, and knows nothing of us."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class HeardRequest:
    """One request as it came over the line; header names in small letters."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes

    def documented(self) -> dict[str, str]:
        """Return the headers that a document of the service can name."""
        names = ("authorization", "content-type", "x-dashscope-")
        return {name: value for name, value in self.headers.items() if name.startswith(names)}


@dataclass
class WireRecorder:
    """Gives `answers` one after the other, the last one for ever, and keeps what it `heard`."""

    answers: list[Any]
    heard: list[HeardRequest] = field(default_factory=list)
    base_url: str = ""

    def take(self, request: HeardRequest) -> bytes:
        self.heard.append(request)
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        return json.dumps(answer).encode()


@contextmanager
def recording(answers: Sequence[Any]) -> Iterator[WireRecorder]:
    """Listen on a free port of loopback as long as the context lasts."""
    recorder = WireRecorder(list(answers))

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _answer(self) -> None:
            length = int(self.headers.get("content-length", 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            request = HeardRequest(self.command, self.path, headers, self.rfile.read(length))
            data = recorder.take(request)
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = _answer  # noqa: N815 - the names that the library calls

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        recorder.base_url = f"http://127.0.0.1:{server.server_port}/api/v1"
        listening = threading.Thread(target=server.serve_forever, args=(0.01,))
        listening.start()
        try:
            yield recorder
        finally:
            server.shutdown()
            listening.join()
