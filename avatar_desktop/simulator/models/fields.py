"""What several models ask of a request's fields."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

NO_URL = "Required URL is missing or invalid, please check the request URL."
SDK_FIELDS = {"prompt", "extend_prompt", "function"}  # the official SDK adds them to any input


def is_url(value: Any) -> bool:
    """Whether *value* is an address that the service fetches: http, https or oss, ASCII alone."""
    if not isinstance(value, str) or not value.isascii() or not value.isprintable():
        return False
    if " " in value:
        return False
    try:
        parts = urlsplit(value)
    except ValueError:
        return False
    return parts.scheme in {"http", "https", "oss"} and bool(parts.netloc)


def is_data(value: Any, kind: str) -> bool:
    """Whether *value* is a data URI of base64 whose type is *kind*, as `image/`."""
    return isinstance(value, str) and re.match(rf"data:{kind}[\w.+-]+;base64,", value) is not None


def known(body: Mapping[str, Any], name: str, allowed: set[str]) -> Mapping[str, Any] | None:
    """Return the object *name* of *body*, empty when it is missing.

    None when it is no object, or holds other fields than *allowed* and what the SDK adds.
    """
    given = body.get(name, {})
    if not isinstance(given, dict) or set(given) - allowed - SDK_FIELDS:
        return None
    return given
