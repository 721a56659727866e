"""A gateway that mounts a real S3 server below a path, as Supabase and reverse proxies do.

It takes a request only when its signature is Amazon's own for the whole path; only then it signs
anew for the server behind it, which never sees the path before the bucket.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

import httpx
from botocore import auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from fixtures_s3 import S3Server

OWN = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Expires", "X-Amz-Signature",
       "X-Amz-SignedHeaders", "X-Amz-Security-Token")  # fmt: skip
STAMP = "%Y%m%dT%H%M%SZ"
LOCK = threading.Lock()


class Gateway:
    """*root* is the path before the buckets; *token* is the one that keys need, if they do."""

    def __init__(self, server: S3Server, root: str, token: str = "") -> None:
        self.server = server
        self.root = root
        self.token = token
        self.port = 0
        self.heard: list[tuple[str, str]] = []

    @property
    def endpoint(self) -> str:
        """The address of the buckets."""
        return f"http://127.0.0.1:{self.port}{self.root}"

    def refusal(self, method: str, target: str, headers: dict[str, str]) -> str:
        """Return the code of what is wrong with a request, or nothing."""
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        if not parts.path.startswith(f"{self.root}/"):
            return "InvalidPath"
        if query.get("X-Amz-Security-Token", "") != self.token:
            return "InvalidToken"
        bare = {name: value for name, value in query.items() if name not in OWN}
        names = set(query.get("X-Amz-SignedHeaders", "").split(";")) - {"host"}
        signed = {name: value for name, value in headers.items() if name.lower() in names}
        url = f"http://{headers['Host']}{parts.path}"
        stamp = query.get("X-Amz-Date", "")
        when = datetime.strptime(stamp, STAMP).replace(tzinfo=UTC).replace(tzinfo=None)
        life = int(query["X-Amz-Expires"])
        again = signed_url(self.server, method, url, bare, signed, life, when, self.token)
        theirs = dict(parse_qsl(urlsplit(again).query))["X-Amz-Signature"]
        return "" if theirs == query.get("X-Amz-Signature") else "SignatureDoesNotMatch"

    def forward(self, method: str, target: str, headers: dict[str, str], body: bytes):
        """Return the real server's answer to the request without the root."""
        parts = urlsplit(target)
        query = dict(parse_qsl(parts.query, keep_blank_values=True))
        bare = {name: value for name, value in query.items() if name not in OWN}
        kept = ("content-type", "range")
        sent = {name: value for name, value in headers.items() if name.lower() in kept}
        url = f"{self.server.endpoint}{parts.path.removeprefix(self.root)}"
        now = datetime.now(UTC).replace(tzinfo=None)
        link = signed_url(self.server, method, url, bare, {}, 600, now)
        return httpx.request(method, link, headers=sent, content=body, trust_env=False)


def signed_url(
    server: S3Server,
    method: str,
    url: str,
    query: dict[str, str],
    headers: dict[str, str],
    life: int,
    when: datetime,
    token: str = "",
) -> str:
    """Return *url* as Amazon's own library signs it."""
    own = Credentials(server.access_key, server.secret, token or None)
    request = AWSRequest(method, url, headers=headers, params=query)
    signer = auth.S3SigV4QueryAuth(own, "s3", server.region, life)
    with LOCK, patch("botocore.auth.get_current_datetime", lambda: when):
        signer.add_auth(request)
    return request.prepare().url


@contextmanager
def prefix_gateway(server: S3Server, root: str, token: str = "") -> Iterator[Gateway]:
    """Mount *server* below *root* on loopback until the block ends."""
    gateway = Gateway(server, root, token)

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def answer(self) -> None:
            headers = dict(self.headers.items())
            body = self.rfile.read(int(headers.get("Content-Length", 0)))
            gateway.heard.append((self.command, self.path))
            code = gateway.refusal(self.command, self.path, headers)
            if code:
                self.reply(403, {}, f"<Error><Code>{code}</Code></Error>".encode())
                return
            told = gateway.forward(self.command, self.path, headers, body)
            kept = {
                name: told.headers[name]
                for name in ("ETag", "Content-Type", "Content-Range")
                if name in told.headers
            }
            self.reply(told.status_code, kept, told.content)

        do_GET = do_PUT = do_POST = do_DELETE = answer  # noqa: N815 (the library's names)

        def reply(self, status: int, headers: dict[str, str], body: bytes) -> None:
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            if status != 204:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    web = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    web.daemon_threads = True
    gateway.port = web.server_address[1]
    thread = threading.Thread(target=web.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield gateway
    finally:
        web.shutdown()
        web.server_close()
        thread.join()
