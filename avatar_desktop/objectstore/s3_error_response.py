"""Reads an object store's refusal: a small XML document."""

import html
import re
from dataclasses import dataclass

import httpx

from avatar_desktop.domain.text import clean

ANSWER_BYTES = 256 * 1024
LONGEST_TEXT = 2000
HTTPS_WANTED = "HttpsWanted"
ENCRYPTED_ONLY = re.compile(r"HTTP request (to an HTTPS server|was sent to HTTPS port)")
"""What servers answer to whom speaks plainly at their encrypted port (Go's, nginx's)."""

REQUEST_IDS = ("x-amz-request-id", "x-oss-request-id", "x-obs-request-id", "x-cos-request-id")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an object store answered. `region` and `endpoint` are what it named as the right one.

    `reason` is the finer code that OSS gives (`0003-00000001`); `location` is where a redirect
    leads.
    """

    status: int
    code: str = ""
    message: str = ""
    request_id: str = ""
    region: str = ""
    endpoint: str = ""
    reason: str = ""
    location: str = ""


def element(xml: str, name: str) -> str:
    """Return the text of the first *name* element of *xml*, clean, or nothing.

    At most 2,000 characters. Read by pattern: such answers are flat, and no parser meets a
    stranger's document.
    """
    found = re.search(rf"<{name}>([^<]*)</{name}>", xml)
    return clean(html.unescape(found.group(1)[:LONGEST_TEXT])).strip() if found else ""


def read_refusal(status: int, headers: httpx.Headers, body: bytes) -> Refusal:
    """Return the refusal in *body*, with what only the headers tell."""
    xml = body.decode("utf-8", "replace")
    message = element(xml, "Message")
    expected = re.search(r"expecting '([\w-]+)'", message)
    return Refusal(
        status,
        element(xml, "Code") or (HTTPS_WANTED if ENCRYPTED_ONLY.search(xml) else ""),
        message,
        element(xml, "RequestId")
        or next((clean(headers[name]) for name in REQUEST_IDS if name in headers), ""),
        clean(headers.get("x-amz-bucket-region", ""))
        or element(xml, "Region")
        or (expected.group(1) if expected else ""),
        element(xml, "Endpoint"),
        element(xml, "EC") or clean(headers.get("x-oss-ec", "")),
        clean(headers.get("Location", "")),
    )
