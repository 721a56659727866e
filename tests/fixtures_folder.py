"""A throw-away kind of object store beside the real ones, and the server that it speaks with."""

import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from avatar_desktop import objectstore
from avatar_desktop.domain.store_kind import StoreKind
from avatar_desktop.objectstore.registry import kinds

FOLDER = Path(__file__).parent / "folder_store"
KEY = "folder-key-0123456789"
OURS = "avatar_desktop.objectstore.folder"


@pytest.fixture
def folder(monkeypatch: pytest.MonkeyPatch) -> Iterator[StoreKind]:
    """The throw-away kind, found as the others are."""
    monkeypatch.setattr(
        objectstore, "__path__", [*objectstore.__path__, str(FOLDER / "objectstore")]
    )
    yield kinds()["folder"]
    for name in [one for one in sys.modules if one.startswith(OURS)]:
        del sys.modules[name]


@dataclass(slots=True)
class FolderServer:
    """Where it listens, and its files by their paths, with those that are gone."""

    url: str
    files: dict[str, bytes] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)


class FolderHandler(BaseHTTPRequestHandler):
    """Keeps what it is given by who has KEY, and reads it to everybody."""

    def do_PUT(self) -> None:
        data = self.rfile.read(int(self.headers["Content-Length"]))
        if self.may():
            self.server.kept.files[self.path] = data
            self.answer(201)

    def do_DELETE(self) -> None:
        if self.may():
            self.server.kept.gone.append(self.path)
            self.answer(204 if self.server.kept.files.pop(self.path, None) else 404)

    def do_GET(self) -> None:
        found = self.server.kept.files.get(self.path)
        if self.path == "/owner":
            if self.may():
                self.answer(200, b"Mei")
        else:
            self.answer(404 if found is None else 200, found or b"")

    def do_HEAD(self) -> None:
        self.do_GET()

    def may(self) -> bool:
        key = self.headers["X-Folder-Key"]
        if key != KEY:
            self.answer(403, f"stranger: {key}".encode())
        return key == KEY

    def answer(self, status: int, body: bytes = b"") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@pytest.fixture
def folder_server() -> Iterator[FolderServer]:
    """A folder behind HTTP."""
    with ThreadingHTTPServer(("127.0.0.1", 0), FolderHandler) as server:
        server.kept = FolderServer(f"http://127.0.0.1:{server.server_port}")
        thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
        thread.start()
        yield server.kept
        server.shutdown()
        thread.join()
