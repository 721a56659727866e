"""Reads an object store's refusal: a small XML document."""

import html
import re
from dataclasses import dataclass

import httpx

ANSWER_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class Refusal:
    """What an object store answered. `region` and `endpoint` are what it named as the right one."""

    status: int
    code: str = ""
    message: str = ""
    request_id: str = ""
    region: str = ""
    endpoint: str = ""


def element(xml: str, name: str) -> str:
    """Return the text of the first *name* element of *xml*, or nothing.

    Read by pattern: such answers are flat, and no parser meets a stranger's document.
    """
    found = re.search(rf"<{name}>([^<]*)</{name}>", xml)
    return html.unescape(found.group(1)).strip() if found else ""


def read_refusal(status: int, headers: httpx.Headers, body: bytes) -> Refusal:
    """Return the refusal in *body*, with what only the headers tell."""
    xml = body.decode("utf-8", "replace")
    message = element(xml, "Message")
    expected = re.search(r"expecting '([\w-]+)'", message)
    return Refusal(
        status,
        element(xml, "Code"),
        message,
        element(xml, "RequestId") or headers.get("x-amz-request-id", ""),
        headers.get("x-amz-bucket-region", "")
        or element(xml, "Region")
        or (expected.group(1) if expected else ""),
        element(xml, "Endpoint"),
    )
