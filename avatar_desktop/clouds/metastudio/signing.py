"""Huawei Cloud's request signature SDK-HMAC-SHA256.

Source: Huawei Cloud's guide to API signing and its own Python SDK, whose signatures are the
tests' vectors.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from urllib.parse import quote, unquote

ALGORITHM = "SDK-HMAC-SHA256"
UNSIGNED = "UNSIGNED-PAYLOAD"
SIGNED_BODIES = ("application/json", "application/bson")
"""The types of body that are hashed; all others travel unsigned."""

Value = str | int | bool | Sequence[str]


@dataclass(frozen=True, slots=True)
class Signature:
    """A signature and, for a look at what went wrong, what was signed on the way to it."""

    canonical_request: str
    string_to_sign: str
    authorization: str


def dated(
    headers: Mapping[str, str],
    host: str,
    moment: datetime,
    project_id: str = "",
    security_token: str = "",
) -> dict[str, str]:
    """Return *headers* with what a signature needs: date, host, project, mark of a free body.

    A *security_token* goes with temporary keys and is signed as any header is. *host* carries its
    port unless it is the scheme's own; *moment* is when the request is sent.
    """
    full = {**headers, "X-Sdk-Date": moment.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")}
    if project_id:
        full["X-Project-Id"] = project_id
    if security_token:
        full["X-Security-Token"] = security_token
    kind = next((full[name] for name in full if name.lower() == "content-type"), "")
    if kind and not kind.startswith(SIGNED_BODIES):
        full["X-Sdk-Content-Sha256"] = UNSIGNED
    return {**full, "Host": host}


def query_string(pairs: Iterable[tuple[str, Value]]) -> str:
    """Return *pairs* sorted and encoded, as they are both signed and sent."""
    flat = sorted((name, one) for name, value in pairs for one in _words(value))
    return "&".join(f"{_encoded(name)}={_encoded(value)}" for name, value in flat)


def sign(
    method: str,
    path: str,
    query: str,
    headers: Mapping[str, str],
    body: bytes,
    keys: tuple[str, str],
) -> Signature:
    """Sign a request whose *headers* come from `dated`; all of them without `_` are signed.

    *path* is sent as it is, *query* comes from `query_string`; *keys* are access key and secret
    key. A body that travels unsigned may be given as any bytes that are not empty.
    """
    access, secret = keys
    signed = {name.lower(): text.strip() for name, text in headers.items() if "_" not in name}
    names = ";".join(sorted(signed))
    lines = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    digest = signed.get("x-sdk-content-sha256") if body else None
    parts = (method.upper(), _canonical(path), query, lines, names, digest or _sha256(body))
    canonical_request = "\n".join(parts)
    to_sign = f"{ALGORITHM}\n{signed['x-sdk-date']}\n{_sha256(canonical_request.encode())}"
    mark = hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()
    authorization = f"{ALGORITHM} Access={access}, SignedHeaders={names}, Signature={mark}"
    return Signature(canonical_request, to_sign, authorization)


def _canonical(path: str) -> str:
    """Return *path* decoded, each segment encoded anew, with a slash at the end."""
    encoded = "/".join(_encoded(segment) for segment in unquote(path).split("/"))
    return encoded if encoded.endswith("/") else f"{encoded}/"


def _words(value: Value) -> list[str]:
    if isinstance(value, bool):
        return ["true" if value else "false"]
    if isinstance(value, str | int):
        return [str(value)]
    return sorted(value)


def _encoded(text: str) -> str:
    return quote(text, safe="~")


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
