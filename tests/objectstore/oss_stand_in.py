"""A small strict stand-in for Alibaba OSS: it checks every signature with Alibaba's own signer."""

import hashlib
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, unquote, urlsplit

from alibabacloud_oss_v2.credentials import StaticCredentialsProvider
from alibabacloud_oss_v2.signer import SignerV4
from alibabacloud_oss_v2.types import HttpRequest, SigningContext

ACCESS_KEY, SECRET = "LTAIexample", "ossSecret/+="
REGION, BUCKET = "cn-beijing", "films"
SKEW = timedelta(minutes=15)
STAMP = "%Y%m%dT%H%M%SZ"


@dataclass(slots=True)
class Refused(Exception):
    """An answer that is no success."""

    status: int
    code: str
    message: str = ""
    reason: str = ""
    extra: str = ""


@dataclass(slots=True)
class StandIn:
    """What the server holds, what it heard, and how it behaves."""

    port: int = 0
    public: bool = False
    home: str = ""
    """Another endpoint where the bucket stands, if it is not this one."""

    clock: timedelta = timedelta(0)
    failing: set[int] = field(default_factory=set)
    """Numbers of parts that the server has a fault with."""

    objects: dict[str, tuple[bytes, str]] = field(default_factory=dict)
    uploads: dict[str, tuple[str, str, dict[int, bytes]]] = field(default_factory=dict)
    heard: list[str] = field(default_factory=list)

    @property
    def endpoint(self) -> str:
        """The endpoint for the bucket in the host."""
        return f"http://localhost:{self.port}"

    @property
    def domain(self) -> str:
        """The bucket's own domain."""
        return f"http://127.0.0.1:{self.port}"

    def now(self) -> datetime:
        """The server's time."""
        return datetime.now(UTC) + self.clock


@contextmanager
def oss_stand_in() -> Iterator[StandIn]:
    """Start the stand-in on loopback and end it."""
    held = StandIn()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(held))
    server.daemon_threads = True
    held.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield held
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(held: StandIn) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *_: object) -> None:
            pass

        def answer(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
            held.heard.append(f"{self.command} {self.path}")
            try:
                status, content, headers = _act(held, self, body)
            except Refused as refusal:
                status, headers = refusal.status, {"Content-Type": "application/xml"}
                content = (
                    f"<?xml version='1.0' encoding='UTF-8'?><Error><Code>{refusal.code}</Code>"
                    f"<Message>{refusal.message}</Message><RequestId>5CAC</RequestId>"
                    f"<HostId>{self.headers['Host']}</HostId>{refusal.extra}"
                    f"<EC>{refusal.reason}</EC></Error>"
                ).encode()
            self.send_response_only(status)
            self.send_header("Date", format_datetime(held.now(), usegmt=True))
            self.send_header("Server", "AliyunOSS")
            for name, value in {"Content-Length": str(len(content)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

    for method in ("GET", "PUT", "POST", "DELETE"):
        setattr(Handler, f"do_{method}", Handler.answer)
    return Handler


Answer = tuple[int, bytes, dict[str, str]]


def _act(held: StandIn, request: BaseHTTPRequestHandler, body: bytes) -> Answer:
    url = urlsplit(request.path)
    host = request.headers["Host"]
    if host == f"localhost:{held.port}":
        raise Refused(403, "SecondLevelDomainForbidden", "Use OSS third level domain.")
    bucket = BUCKET if host == f"127.0.0.1:{held.port}" else host.partition(".")[0]
    key = unquote(url.path)[1:]
    query = dict(parse_qsl(url.query, keep_blank_values=True))
    if "x-oss-signature" in query:
        _check_signature(held, request, bucket, key, query)
    elif not (held.public and request.command == "GET"):
        raise Refused(403, "AccessDenied", "Anonymous access is forbidden.", "0003-00000903")
    if bucket != BUCKET:
        raise Refused(404, "NoSuchBucket", "The specified bucket does not exist.")
    if held.home:
        words = "The bucket you are attempting to access must be addressed using the specified "
        extra = f"<Bucket>{BUCKET}</Bucket><Endpoint>{held.home}</Endpoint>"
        raise Refused(403, "AccessDenied", words + "endpoint.", "0003-00001403", extra)
    if "uploads" in query or "uploadId" in query:
        return _in_parts(held, request, key, query, body)
    match request.command:
        case "PUT":
            held.objects[key] = body, request.headers.get("Content-Type", "")
            return 200, b"", {"ETag": _tag(body)}
        case "DELETE":
            held.objects.pop(key, None)
            return 204, b"", {}
        case "GET":
            return _read(held, request, key)
    raise Refused(405, "MethodNotAllowed")


def _read(held: StandIn, request: BaseHTTPRequestHandler, key: str) -> Answer:
    if key not in held.objects:
        raise Refused(404, "NoSuchKey", "The specified key does not exist.", "0026-00000001")
    content, kind = held.objects[key]
    headers = {"Content-Type": kind, "ETag": _tag(content)}
    span = re.fullmatch(r"bytes=(\d+)-(\d+)", request.headers.get("Range", ""))
    if not span or not content:
        return 200, content, headers
    first, last = int(span[1]), min(int(span[2]), len(content) - 1)
    headers["Content-Range"] = f"bytes {first}-{last}/{len(content)}"
    return 206, content[first : last + 1], headers


def _in_parts(
    held: StandIn, request: BaseHTTPRequestHandler, key: str, query: dict[str, str], body: bytes
) -> Answer:
    if request.command == "POST" and "uploads" in query:
        upload_id = f"0004B9894A22E5B1888A1E29F823{len(held.uploads):04}"
        held.uploads[upload_id] = key, request.headers.get("Content-Type", ""), {}
        return 200, f"<R><Key>{key}</Key><UploadId>{upload_id}</UploadId></R>".encode(), {}
    if query.get("uploadId") not in held.uploads:
        raise Refused(404, "NoSuchUpload", "The specified upload does not exist.")
    name, kind, parts = held.uploads[query["uploadId"]]
    if name != key:
        raise Refused(404, "NoSuchUpload", "The specified upload does not exist.")
    match request.command:
        case "GET":
            return 200, _listed(parts, query), {}
        case "PUT":
            if int(query["partNumber"]) in held.failing:
                raise Refused(500, "InternalError")
            parts[int(query["partNumber"])] = body
            return 200, b"", {"ETag": _tag(body)}
        case "DELETE":
            del held.uploads[query["uploadId"]]
            return 204, b"", {}
        case "POST":
            rows = re.findall(
                r"<Part><PartNumber>(\d+)</PartNumber><ETag>([^<]*)</ETag></Part>", body.decode()
            )
            if [(int(n), t) for n, t in rows] != [(n, _tag(parts[n])) for n in sorted(parts)]:
                raise Refused(400, "InvalidPart")
            held.objects[key] = b"".join(parts[number] for number in sorted(parts)), kind
            del held.uploads[query["uploadId"]]
            return 200, b"<CompleteMultipartUploadResult/>", {}
    raise Refused(405, "MethodNotAllowed")


def _listed(parts: dict[int, bytes], query: dict[str, str]) -> bytes:
    """Return a page of the parts, at most two of them."""
    after = int(query.get("part-number-marker", 0))
    left = [number for number in sorted(parts) if number > after]
    shown = left[: min(2, int(query.get("max-parts", 1000)))]
    rows = "".join(
        f"<Part><PartNumber>{number}</PartNumber><ETag>{_tag(parts[number])}</ETag>"
        f"<Size>{len(parts[number])}</Size></Part>"
        for number in shown
    )
    more = "true" if len(left) > len(shown) else "false"
    return (
        f"<ListPartsResult><NextPartNumberMarker>{shown[-1] if shown else 0}"
        f"</NextPartNumberMarker><IsTruncated>{more}</IsTruncated>{rows}</ListPartsResult>"
    ).encode()


def _check_signature(
    held: StandIn, request: BaseHTTPRequestHandler, bucket: str, key: str, query: dict[str, str]
) -> None:
    """Raise Refused as OSS would, unless the URL is signed as Alibaba's library signs it."""
    access_key, _, rest = query["x-oss-credential"].partition("/")
    day, region, product, end = rest.split("/")
    at = datetime.strptime(query["x-oss-date"], STAMP).replace(tzinfo=UTC)
    if access_key != ACCESS_KEY:
        raise Refused(403, "InvalidAccessKeyId", "The Id does not exist.", "0002-00000902")
    if region != REGION:
        words = "Invalid signing region in Authorization header."
        raise Refused(400, "InvalidArgument", words, "0002-00000226")
    if (product, end, day) != ("oss", "aliyun_v4_request", f"{at:%Y%m%d}"):
        raise Refused(400, "InvalidArgument", "Invalid credential.", "0002-00000213")
    life = timedelta(seconds=int(query["x-oss-expires"]))
    if at > held.now() + SKEW:
        raise Refused(403, "RequestTimeTooSkewed", "The difference is too large.", "0002-00000504")
    if at + life < held.now() or life > timedelta(days=7):
        raise Refused(403, "AccessDenied", "Request has expired.", "0002-00000069")
    bare = "&".join(
        pair
        for pair in request.path.partition("?")[2].split("&")
        if not pair.startswith("x-oss-signature=")
    )
    context = SigningContext(
        product="oss",
        region=REGION,
        bucket=bucket,
        key=key,
        request=HttpRequest(
            request.command,
            f"http://x{request.path.partition('?')[0]}?{bare}",
            headers=dict(request.headers.items()),
        ),
        credentials=StaticCredentialsProvider(ACCESS_KEY, SECRET).get_credentials(),
        signing_time=at,
        additional_headers=set(filter(None, query.get("x-oss-additional-headers", "").split(";"))),
    )
    context.auth_method_query = True
    context.expiration_time = at + life
    SignerV4().sign(context)
    if dict(parse_qsl(context.request.url))["x-oss-signature"] != query["x-oss-signature"]:
        raise Refused(403, "SignatureDoesNotMatch", "Check your key and signing method.", "0002-4")


def _tag(content: bytes) -> str:
    return f'"{hashlib.md5(content, usedforsecurity=False).hexdigest().upper()}"'
