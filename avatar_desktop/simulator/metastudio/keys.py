"""Who may call MetaStudio: the access key with its signature, or a token.

Sources: Huawei's guide to signing API requests, "SDK-HMAC-SHA256"; its table of gateway errors.
"""

import hashlib
import hmac
import re
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, unquote

from starlette.requests import Request

from ..clock import HOUR, Clock
from .refusals import RefusedRequest

ACCESS_KEY = "SIMULATEDACCESSKEY"
SECRET_KEY = "simulated-secret-key"  # noqa: S105 - the simulator's own, told to everybody
PROJECT_ID = "0123456789abcdef0123456789abcdef"
TOKEN = "MIISimulatedToken"  # noqa: S105 - as above
OLD_TOKEN = "MIISimulatedTokenOfYesterday"  # noqa: S105 - as above

ALGORITHM = "SDK-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
CLOCK_SECONDS = 15 * 60
FAILURES = 5
LOCK_SECONDS = 5 * 60
TOKEN_SECONDS = 24 * HOUR
HEADER = re.compile(
    rf"{ALGORITHM} Access=([^,\s]+), ?SignedHeaders=([^,\s]+), ?Signature=([0-9a-f]{{64}})"
)


class SimulatedKeys:
    """Checks who calls; five wrong signatures in a row lock the key for five minutes."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._issued: dict[str, tuple[str, float]] = {}
        self._failures = 0
        self._locked_until = 0.0

    def reset(self) -> None:
        self._issued.clear()
        self._failures = 0
        self._locked_until = 0.0

    def issue(self, project: str) -> tuple[str, float]:
        """Return a new token for *project* and when it ends."""
        token, end = f"MII{secrets.token_urlsafe(48)}", self._clock.now() + TOKEN_SECONDS
        self._issued[token] = (project, end)
        return token, end

    def check(self, request: Request, body: bytes) -> None:
        """Return when the request may pass; Refused 401, 400 or 403 when not."""
        project = request.path_params["project_id"]
        own = self.identify(request, body)
        if own not in {"", project} and "authorization" in request.headers:
            raise RefusedRequest(
                400, "MSS.00010009", "URL tenant does not match the token's tenant"
            )
        if project != PROJECT_ID or own not in {"", project}:
            raise RefusedRequest(403, "MSS.00000005", "Forbidden")

    def identify(self, request: Request, body: bytes) -> str:
        """Return the project that the caller names or its token is for; Refused 401 for nobody."""
        token = request.headers.get("x-auth-token")
        if "authorization" in request.headers:
            self._check_signature(request, body)
            return request.headers.get("x-project-id", "")
        if token is None:
            raise RefusedRequest(401, "MSS.00000001", "Unauthorized")
        if token == TOKEN:
            return PROJECT_ID
        project, end = self._issued.get(token, ("", 0.0))
        if token == OLD_TOKEN or (project and end <= self._clock.now()):
            raise RefusedRequest(401, "APIGW.0307", "The token must be updated.")
        if not project:
            raise RefusedRequest(
                401, "APIGW.0301", "Incorrect IAM authentication information: decrypt token fail"
            )
        return project

    def _check_signature(self, request: Request, body: bytes) -> None:
        if self._clock.now() < self._locked_until:
            raise _unsigned("AK access failed to reach the limit, forbidden")
        found = HEADER.fullmatch(request.headers["authorization"])
        if found is None:
            raise _unsigned("The authorization header is not well-formed")
        key, names, given = found.groups()
        if key != ACCESS_KEY:
            raise _unsigned(f"Get secretKey failed, ak: {key}")
        stamp = request.headers.get("x-sdk-date", "")
        if abs(_moment(stamp) - self._clock.now()) > CLOCK_SECONDS:
            raise _unsigned("The time of the request differs from the server's by over 15 minutes")
        expected = signature(
            request.method, _raw_path(request), request.scope["query_string"].decode("ascii"),
            dict(request.headers), names.split(";"), body,
        )  # fmt: skip
        if not hmac.compare_digest(expected.encode(), given.encode()):
            self._failures += 1
            if self._failures >= FAILURES:
                self._failures, self._locked_until = 0, self._clock.now() + LOCK_SECONDS
            raise _unsigned("verify aksk signature fail")
        self._failures = 0


def signature(
    method: str, path: str, query: str, headers: Mapping[str, str], names: list[str], body: bytes,
    secret: str = SECRET_KEY,
) -> str:  # fmt: skip
    """Return the signature in hex that a request ought to carry.

    *path* and *query* are as sent, *headers* by lower-case name, *names* those that are signed;
    Refused when they lack the host or the date, or name a header that was not sent.
    """
    if not {"host", "x-sdk-date"} <= set(names) or names != sorted(set(names)):
        raise _unsigned("SignedHeaders must be sorted and hold host and x-sdk-date")
    if missing := [name for name in names if name not in headers]:
        raise _unsigned(f"header {missing[0]} is signed and not sent")
    segments = [quote(part, safe="~") for part in unquote(path).split("/")]
    uri = "/".join(segments)
    pairs = [part.partition("=") for part in query.split("&") if part]
    plain = sorted((unquote(name), unquote(value)) for name, _, value in pairs)
    told = "&".join(f"{quote(name, safe='~')}={quote(value, safe='~')}" for name, value in plain)
    lines = "".join(f"{name}:{_latin(headers[name]).strip()}\n" for name in names)
    digest = hashlib.sha256(body).hexdigest()
    claimed = headers.get("x-sdk-content-sha256", digest) if body else digest
    if claimed not in {UNSIGNED, digest}:
        raise _unsigned("X-Sdk-Content-Sha256 is not the body's")
    canonical = "\n".join(
        (method, uri if uri.endswith("/") else uri + "/", told, lines, ";".join(names), claimed)
    )
    hashed = hashlib.sha256(canonical.encode()).hexdigest()
    to_sign = f"{ALGORITHM}\n{headers['x-sdk-date']}\n{hashed}"
    return hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()


def _raw_path(request: Request) -> str:
    raw = request.scope.get("raw_path") or request.scope["path"].encode()
    return bytes(raw).partition(b"?")[0].decode("ascii")


def _latin(value: str) -> str:
    """Return a header's value, read by the server as Latin-1, as the UTF-8 that was signed."""
    try:
        return value.encode("latin-1").decode()
    except UnicodeError:
        return value


def _moment(stamp: str) -> float:
    try:
        read = datetime.strptime(stamp, "%Y%m%dT%H%M%SZ")  # noqa: DTZ007 - the Z is UTC
    except ValueError as error:
        raise _unsigned("X-Sdk-Date is missing or not like 20200101T000000Z") from error
    return read.replace(tzinfo=UTC).timestamp()


def _unsigned(why: str) -> RefusedRequest:
    return RefusedRequest(401, "APIGW.0301", f"Incorrect IAM authentication information: {why}")
