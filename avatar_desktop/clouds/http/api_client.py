"""What the services' clients have in common: one exchange, one shape of answer, failures alike."""

import asyncio
import json
import math
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from json import detect_encoding
from typing import Any

import httpx

from avatar_desktop.clouds.http.bodies import read_at_most
from avatar_desktop.clouds.http.client import (
    bad_address,
    failures_in_words,
    redacted,
    retry_after,
)
from avatar_desktop.clouds.http.errors import told
from avatar_desktop.clouds.http.form import PIECE, in_pieces
from avatar_desktop.clouds.http.service_clock import ServiceClock, date_of
from avatar_desktop.domain.errors import AppError, Retry
from avatar_desktop.domain.spec import Json
from avatar_desktop.domain.text import clean

SUBMIT_SECONDS = 120.0
SUBMIT_SECONDS_IN_ALL = 300.0
READ_SECONDS = 30.0
READ_SECONDS_IN_ALL = 60.0
ANSWER_BYTES = 512 * 1024
LONGEST_TEXT = 2000
DEEPEST = 32
CLOCK_MAY_DIFFER = timedelta(minutes=15)
"""What Huawei's signatures allow (guide to API signing)."""

ErrorOf = Callable[[Json], tuple[str, str]]
"""Finds code and message of a refusal in an answer; empty where there are none."""


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """One answer. `readable` is False when it was no JSON object; then `json` is empty.

    `body` is the answer as words; `wait` is what the service asks to wait, in seconds.
    """

    status: int
    readable: bool
    headers: httpx.Headers = field(repr=False)
    body: str = field(default="", repr=False)
    json: Json = field(default_factory=dict, repr=False)
    code: str = ""
    message: str = ""
    request_id: str = ""
    wait: float | None = None

    @property
    def output(self) -> Json:
        """The answer's `output`, or nothing."""
        output = self.json.get("output")
        return output if isinstance(output, dict) else {}


def address_of(url: str) -> httpx.URL:
    """Return *url* as an address that can be asked; AppError when it is none."""
    try:
        address = httpx.URL(url)
    except (httpx.InvalidURL, UnicodeError) as error:
        raise bad_address(url, str(error)) from error
    if address.scheme not in {"http", "https"} or not address.host:
        raise bad_address(url)
    return address


async def exchange(
    client: httpx.AsyncClient,
    method: str,
    url: httpx.URL,
    headers: Mapping[str, str],
    error_of: ErrorOf,
    *,
    body: Any = None,
    content: AsyncIterator[bytes] | None = None,
    once: bool = False,
    clock: ServiceClock | None = None,
) -> ApiResponse:
    """Send one request and return the answer, refusals included; redirects are not followed.

    *body* travels as JSON, *content* as it is; a file in it holds nobody up. *once* marks a call
    that must not be made twice: a failure after the request has left is Retry.UNKNOWN then.
    *clock* hears the time of every answer, whole or not.
    """
    if body is not None and is_heavy(body):
        packed = await asyncio.to_thread(_packed, body)
        body, content = None, in_pieces([packed])
        told_length = {"Content-Length": str(len(packed)), "Content-Type": "application/json"}
        headers = {**headers, **told_length}
    patience = httpx.Timeout(SUBMIT_SECONDS if once else READ_SECONDS, connect=10)
    in_all = SUBMIT_SECONDS_IN_ALL if once else READ_SECONDS_IN_ALL
    with failures_in_words(str(url), Retry.UNKNOWN if once else Retry.LATER):
        request = client.build_request(
            method, url, json=body, content=content, headers=headers, timeout=patience
        )
        async with asyncio.timeout(in_all):
            response = await client.send(request, stream=True, follow_redirects=False)
            if clock:
                clock.hear(response.headers)
            try:
                received = await read_at_most(response, ANSWER_BYTES)
            finally:
                await response.aclose()
    if response.is_redirect:
        raise moved(url.host, clean(response.headers.get("Location", ""))[:LONGEST_TEXT])
    return parsed(response.status_code, response.headers, received, error_of)


def is_heavy(body: Any) -> bool:
    """Whether a file stands in *body*, so that packing it would hold the loop up."""
    match body:
        case str():
            return len(body) > PIECE
        case dict():
            return any(map(is_heavy, body.values()))
        case list() | tuple():
            return any(map(is_heavy, body))
    return False


def _packed(body: Any) -> bytes:
    """Return *body* as httpx writes JSON."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"), allow_nan=False).encode()


def parsed(status: int, headers: httpx.Headers, content: bytes, error_of: ErrorOf) -> ApiResponse:
    """Return the answer in *content*; the header's request id stands in where it names none.

    This is where a service's words become the app's: all of them are clean.
    """
    request_id = clean(headers.get("X-Request-Id", ""))
    words = content.decode(detect_encoding(content), "replace")
    body, wait = clean(words), retry_after(headers)
    try:
        data = cleaned(json.loads(words, parse_constant=lambda _: None))
    except (ValueError, RecursionError):
        data = None
    if not isinstance(data, dict):
        return ApiResponse(status, False, headers, body, request_id=request_id, wait=wait)
    code, message = error_of(data)
    named = text(data.get("request_id")) or request_id
    return ApiResponse(status, True, headers, body, data, code, message, named, wait)


def cleaned(value: Any, depth: int = 0) -> Any:
    """Return parsed JSON with clean texts, numbers that a database takes, and a bottom.

    What lies deeper than 32 levels is left out; a number of more than 64 bits becomes words.
    """
    match value:
        case str():
            return clean(value)
        case dict() if depth < DEEPEST:
            return {clean(name): cleaned(one, depth + 1) for name, one in value.items()}
        case list() if depth < DEEPEST:
            return [cleaned(one, depth + 1) for one in value]
        case int() if abs(value) > sys.maxsize:
            return str(value)
    finite = isinstance(value, int | float) and math.isfinite(value)
    return value if finite else None


def minutes_off(answer: ApiResponse, now: datetime) -> int:
    """Return by how many minutes *now* differs from the service's clock; 0 while it may."""
    theirs = date_of(answer.headers)
    if theirs is None:
        return 0
    off = abs(theirs - now)
    return round(off.total_seconds() / 60) if off > CLOCK_MAY_DIFFER else 0


def text(value: Any) -> str:
    """Return *value* as words, at most 2,000 characters; nothing for none."""
    return "" if value is None else str(value)[:LONGEST_TEXT]


def fit_for_header(secret: str) -> bool:
    """Whether *secret* holds only signs that a key may have and a header may carry."""
    return secret.isascii() and secret.isprintable() and " " not in secret


def doubtful(error: AppError, status: int) -> AppError:
    """Return the *error* of a call that must not be made twice, answered with *status*.

    "Slow down" may be sent again and a 4xx is a refusal; the rest may hide a task that was taken.
    """
    asks_to_wait = status == httpx.codes.TOO_MANY_REQUESTS or error.code.startswith("Throttling")
    if error.retry is not Retry.LATER or asks_to_wait:
        return error
    refused = 400 <= status < 500 and status != httpx.codes.REQUEST_TIMEOUT  # noqa: PLR2004 (4xx)
    error.retry = Retry.NEVER if refused else Retry.UNKNOWN
    error.billed = False if refused else None
    return error


def nonsense(host: str, answer: ApiResponse) -> AppError:
    """The *answer* is not one of this service: no JSON, or JSON of another shape."""
    return told(
        "BadAnswer",
        host=host,
        request_id=answer.request_id,
        detail=redacted(f"HTTP {answer.status}: {answer.body[:500]}"),
        retry_after=answer.wait,
    )


def moved(host: str, location: str) -> AppError:
    """The service sends the app elsewhere, where the key must not go."""
    return told("Moved", host=host, words=location, detail=location)
