"""Alibaba Model Studio's addresses: regions by name, a pasted address made whole.

Source: Alibaba's page "Base URL overview" of October 2026.
"""

import re
from collections.abc import Mapping

from avatar_desktop.clouds.dashscope.settings import BEIJING
from avatar_desktop.domain.endpoints import origin_of, settled, split_address
from avatar_desktop.domain.text import N_

SINGAPORE = "https://dashscope-intl.aliyuncs.com/api/v1"
VIRGINIA = "https://dashscope-us.aliyuncs.com/api/v1"
HONG_KONG = "https://cn-hongkong.dashscope.aliyuncs.com/api/v1"

REGIONS: Mapping[str, str] = {
    BEIJING: N_("Beijing"),
    SINGAPORE: N_("Singapore"),
    VIRGINIA: N_("US (Virginia)"),
    HONG_KONG: N_("Hong Kong"),
}
"""The regions that have a shared address, by base URL; a key works in its own region only."""

WORKSPACE_REGIONS: Mapping[str, str] = {
    "cn-beijing": N_("Beijing"),
    "ap-southeast-1": N_("Singapore"),
    "us-east-1": N_("US (Virginia)"),
    "cn-hongkong": N_("Hong Kong"),
    "eu-central-1": N_("Frankfurt"),
    "ap-northeast-1": N_("Tokyo"),
}
"""The regions in which a workspace has a host of its own, as that host names them."""

SHARED: Mapping[str, str] = {
    "cn-beijing": BEIJING,
    "ap-southeast-1": SINGAPORE,
    "us-east-1": VIRGINIA,
    "cn-hongkong": HONG_KONG,
}
"""The shared address of a region that a workspace's own host names."""

API = "/api/v1"
OTHER_DIALECTS = re.compile(r"/(?:compatible-mode|compatible-api|apps|api-ws)(?=/|$)")
WORKSPACE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
WORKSPACE_HOST = re.compile(r"([a-z0-9_-]+)\.([a-z0-9-]+)\.maas\.aliyuncs\.com")


def tidy_base_url(text: str) -> str:
    """Return a pasted DashScope address as the app needs it: with a scheme, ending in `/api/v1`.

    The address of another dialect (`/compatible-mode/v1`) or of one call becomes its service's
    `/api/v1`. A path of a stranger's own is kept; what is no address comes back as it is.
    """
    return settled(_base_url, text)


def _base_url(text: str) -> str:
    parts = split_address(text)
    if parts is None:
        return text.strip()
    path = parts.path.rstrip("/")
    dialect = OTHER_DIALECTS.search(path)
    if API in f"{path}/" and re.search(rf"{API}(?=/|$)", path):
        path = path[: path.index(API)] + API
    elif dialect:
        path = path[: dialect.start()] + API
    elif not path or is_alibaba(parts.hostname or ""):
        path = API
    return f"{origin_of(parts)}{path}"


def is_alibaba(host: str) -> bool:
    """Whether *host* is one of Alibaba's own, to which its key may go."""
    return host.lower().endswith(".aliyuncs.com")


def shared_address(base_url: str) -> str:
    """Return the base URL of the region's shared address; nothing for a stranger's.

    A workspace's own host (`{workspace}.{region}.maas.aliyuncs.com`) names its region.
    """
    tidy = tidy_base_url(base_url)
    if tidy in REGIONS:
        return tidy
    parts = split_address(tidy)
    found = WORKSPACE_HOST.fullmatch(parts.hostname or "") if parts else None
    return SHARED.get(found[2], "") if found else ""


def region_id(base_url: str) -> str:
    """Return the region of *base_url* as a workspace's host names it; nothing for a stranger's."""
    tidy = tidy_base_url(base_url)
    own = workspace_at(tidy)
    if own:
        return own[1] if own[1] in WORKSPACE_REGIONS else ""
    return next((name for name, url in SHARED.items() if url == tidy), "")


def is_workspace_host(base_url: str) -> bool:
    """Whether *base_url* is a workspace's own address at Alibaba."""
    return workspace_at(base_url) is not None


def workspace_at(base_url: str) -> tuple[str, str] | None:
    """Return the workspace and the region that own the host of *base_url*; None for others."""
    parts = split_address(base_url)
    found = WORKSPACE_HOST.fullmatch(parts.hostname or "") if parts else None
    return (found[1], found[2]) if found else None


def workspace_address(workspace: str, region: str) -> str:
    """Return the base URL of *workspace* in one of WORKSPACE_REGIONS; nothing for what is no id."""
    if not WORKSPACE_ID.fullmatch(workspace):
        return ""
    return f"https://{workspace.lower()}.{region}.maas.aliyuncs.com{API}"
