"""Faults of a base address of Alibaba Model Studio, in words, with the address that is meant.

Sources: Alibaba's pages "Base URL overview" (October 2026) and those of its OpenAI-compatible and
Anthropic-compatible interfaces, whose addresses people have at hand.
"""

import re
from urllib.parse import urlsplit

from avatar_desktop.clouds.dashscope.addresses import (
    API,
    OTHER_DIALECTS,
    SHARED,
    SINGAPORE,
    is_alibaba,
    tidy_base_url,
)
from avatar_desktop.clouds.dashscope.settings import BEIJING
from avatar_desktop.domain.account import AddressFault
from avatar_desktop.domain.endpoints import unwrapped
from avatar_desktop.domain.text import N_, Message, say

BLANK = re.compile(r"[{<\[$%]+\s*[\w .-]*[A-Za-z][\w .-]*\s*[}>\]]*(?=\.([a-z0-9-]+)\.maas\.)")
"""The gap for the workspace's id, as documents print it: `{WorkspaceId}`, `<workspace-id>`."""

WEBSITES = ((".aliyun.com", BEIJING), (".alibabacloud.com", SINGAPORE))
"""Hosts of consoles and documents, and the service that they belong to."""


def fault_of(base_url: str) -> AddressFault | None:
    """Return what is wrong with *base_url*; None for an address that ends in `/api/v1`."""
    text = unwrapped(base_url)
    gap = BLANK.search(text)
    if gap:
        words = say(N_("In place of {gap} the id of your workspace is needed."), gap=gap[0])
        return AddressFault(words, SHARED.get(gap[1], ""), certain=True)
    tidy = tidy_base_url(text)
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
        host = (parts.hostname or "").lower()
    except ValueError:
        host = ""
    if not host or not re.match(r"https?://", tidy):
        return AddressFault(say(N_("This is no web address.")), "", certain=True)
    site = next((home for end, home in WEBSITES if f".{host}".endswith(end)), "")
    if site:
        words = say(N_("This is a page for people; the service answers at another address."))
        return AddressFault(words, site, certain=True)
    ours = is_alibaba(host)
    mended = re.sub(r"^http:", "https:", tidy) if ours else tidy
    mended = mended if mended.endswith(API) else f"{mended}{API}"
    if mended == base_url.strip().rstrip("/"):
        return None
    return AddressFault(_words(parts.path, parts.scheme), mended, certain=ours)


def mended_address(base_url: str) -> str:
    """Return *base_url* as it is meant where that is certain, else only tidy."""
    fault = fault_of(base_url)
    return fault.mended if fault and fault.certain and fault.mended else tidy_base_url(base_url)


def _words(path: str, scheme: str) -> Message:
    if OTHER_DIALECTS.search(path) or re.fullmatch(r"/v\d+(/.*)?", path):
        return say(
            N_("This is the interface that is compatible with OpenAI or others; these models have "
               "the one that ends in /api/v1.")
        )  # fmt: skip
    if re.search(rf"{API}/.", path):
        return say(N_("This is the address of one call; the service's own ends in /api/v1."))
    if not path.rstrip("/").endswith(API):
        return say(N_("The address does not end in /api/v1."))
    if scheme == "http":
        return say(N_("By http:// the key would travel without encryption."))
    return say(N_("The address is not written as the service knows it."))
