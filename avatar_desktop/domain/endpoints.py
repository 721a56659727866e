"""Pasted addresses made whole, and which of them are safe for a password."""

import re
import unicodedata
from collections.abc import Callable
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit


def unwrapped(text: str) -> str:
    """Return the address in a pasted *text*: without quotes, what stands around it, odd letters.

    Full-width signs of an input method become plain ones; signs that nobody sees go.
    """
    plain = unicodedata.normalize("NFKC", text).replace("\u3002", ".").replace("\\", "/")
    plain = "".join(one for one in plain if unicodedata.category(one) != "Cf").strip()
    found = re.search(r"(?i)\b(https?|wss?):/{1,3}(?=[^\s/])(.*)", plain)
    plain = f"{found[1]}://{found[2]}" if found else plain
    return plain.strip("\"'`<>“”‘’「」,;. \t\r\n")


def tidy_origin(text: str) -> str:
    """Return a pasted address without path and query; what is no address comes back as it is."""
    return settled(_origin_url, text)


def _origin_url(text: str) -> str:
    parts = split_address(text)
    return text.strip() if parts is None else origin_of(parts)


def is_private_line(url: str) -> bool:
    """Whether a password may travel to *url*: encrypted, or within this computer."""
    parts = split_address(url)
    if parts is None:
        return False
    return parts.scheme == "https" or is_loopback(parts.hostname or "")


def split_address(text: str) -> SplitResult | None:
    """Return the parts of an address, https added where it names no scheme; None for no address."""
    plain = unwrapped(text)
    if "://" not in plain:
        near = is_loopback(re.split(r"[:/]", plain, maxsplit=1)[0])
        plain = f"{'http' if near else 'https'}://{plain}"
    try:
        parts = urlsplit(plain)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    if not usable or parts.scheme.lower() not in {"http", "https", "ws", "wss"}:
        return None
    return None if re.search(r"[^\w.:\[\]-]", parts.netloc) else parts


def origin_of(parts: SplitResult) -> str:
    scheme = parts.scheme.lower().replace("ws", "http")
    return f"{scheme}://{parts.netloc.lower()}"


def is_loopback(host: str) -> bool:
    """Whether *host* is this computer, by its name or address alone."""
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def settled(tidy: Callable[[str], str], text: str) -> str:
    """Return what *tidy* no longer changes: quotes may come to light when others are gone."""
    for _ in range(len(text) + 1):
        before, text = text, tidy(text)
        if before == text:
            break
    return text


def host_in(url: str) -> str:
    """Return the host of *url*, or nothing when it has none."""
    try:
        return urlsplit(url if "://" in url else f"https://{url}").hostname or ""
    except ValueError:
        return ""


def is_inside(host: str) -> bool:
    """Whether only this computer or its own network reaches *host*, as far as its name tells."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal", ".lan")):
        return True
    try:
        return not ip_address(host).is_global
    except ValueError:
        return bool(host) and "." not in host
