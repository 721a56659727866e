"""The services' addresses: regions by name, a pasted address made whole, hosts that go together.

Sources: Alibaba's page "Base URL overview" of October 2026; Huawei's list of regions and endpoints.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from avatar_desktop.domain.settings import BEIJING, METASTUDIO_BEIJING, MetaStudioSettings
from avatar_desktop.domain.text import N_

SINGAPORE = "https://dashscope-intl.aliyuncs.com/api/v1"
VIRGINIA = "https://dashscope-us.aliyuncs.com/api/v1"
HONG_KONG = "https://cn-hongkong.dashscope.aliyuncs.com/api/v1"

DASHSCOPE_REGIONS: Mapping[str, str] = {
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

METASTUDIO_REGIONS: Mapping[str, str] = {
    METASTUDIO_BEIJING: N_("Beijing"),
    "https://metastudio.cn-east-3.myhuaweicloud.com": N_("Shanghai"),
    "https://metastudio.ap-southeast-3.myhuaweicloud.com": N_("Singapore"),
}

SHARED: Mapping[str, str] = {
    "cn-beijing": BEIJING,
    "ap-southeast-1": SINGAPORE,
    "us-east-1": VIRGINIA,
    "cn-hongkong": HONG_KONG,
}
"""The shared address of a region that a workspace's own host names."""

API = "/api/v1"
OTHER_DIALECTS = re.compile(r"/(?:compatible-mode|compatible-api|apps|api-ws)(?=/|$)")
WORKSPACE_HOST = re.compile(r"([a-z0-9_-]+)\.([a-z0-9-]+)\.maas\.aliyuncs\.com")
WORKSPACE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,62}")
HUAWEI_HOST = re.compile(r"[a-z0-9-]+\.([a-z0-9-]+)\.myhuaweicloud\.(?:com|cn|eu)")
FIRST_HUAWEI_REGION = "cn-north-4"


def tidy_base_url(text: str) -> str:
    """Return a pasted DashScope address as the app needs it: with a scheme, ending in `/api/v1`.

    The address of another dialect (`/compatible-mode/v1`) or of one call becomes its service's
    `/api/v1`. A path of a stranger's own is kept; what is no address comes back as it is.
    """
    return _settled(_base_url, text)


def _base_url(text: str) -> str:
    parts = _split(text)
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
    return f"{_origin(parts)}{path}"


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
    return _settled(_origin_url, text)


def _origin_url(text: str) -> str:
    parts = _split(text)
    return text.strip() if parts is None else _origin(parts)


def is_alibaba(host: str) -> bool:
    """Whether *host* is one of Alibaba's own, to which its key may go."""
    return host.lower().endswith(".aliyuncs.com")


def shared_address(base_url: str) -> str:
    """Return the base URL of the region's shared address; nothing for a stranger's.

    A workspace's own host (`{workspace}.{region}.maas.aliyuncs.com`) names its region.
    """
    tidy = tidy_base_url(base_url)
    if tidy in DASHSCOPE_REGIONS:
        return tidy
    parts = _split(tidy)
    found = WORKSPACE_HOST.fullmatch(parts.hostname or "") if parts else None
    return SHARED.get(found[2], "") if found else ""


def is_workspace_host(base_url: str) -> bool:
    """Whether *base_url* is a workspace's own address at Alibaba."""
    return workspace_at(base_url) is not None


def workspace_at(base_url: str) -> tuple[str, str] | None:
    """Return the workspace and the region that own the host of *base_url*; None for others."""
    parts = _split(base_url)
    found = WORKSPACE_HOST.fullmatch(parts.hostname or "") if parts else None
    return (found[1], found[2]) if found else None


def workspace_address(workspace: str, region: str) -> str:
    """Return the base URL of *workspace*, a WORKSPACE_ID, in one of WORKSPACE_REGIONS."""
    return f"https://{workspace.lower()}.{region}.maas.aliyuncs.com{API}"


def huawei_region(*urls: str) -> str:
    """Return the region that the first Huawei host among *urls* names; else the first region."""
    for url in urls:
        parts = _split(url)
        found = HUAWEI_HOST.fullmatch(parts.hostname or "") if parts else None
        if found:
            return found[1]
    return FIRST_HUAWEI_REGION


def iam_address(account: MetaStudioSettings) -> str:
    """Return where *account* signs in, without a path.

    What the settings name goes first; then the region's own; an address that is not Huawei's
    signs in at its own host.
    """
    if account.iam_url.strip():
        return tidy_origin(account.iam_url)
    parts = _split(account.base_url)
    host = (parts.hostname or "") if parts else ""
    if HUAWEI_HOST.fullmatch(host):
        tail = host.partition(".")[2]
        return f"https://iam.{tail}"
    return tidy_origin(account.base_url)


def is_private_line(url: str) -> bool:
    """Whether a password may travel to *url*: encrypted, or within this computer."""
    parts = _split(url)
    if parts is None:
        return False
    return parts.scheme == "https" or _is_loopback(parts.hostname or "")


def _split(text: str) -> SplitResult | None:
    """Return the parts of an address, https added where it names no scheme; None for no address."""
    plain = unwrapped(text)
    if "://" not in plain:
        near = _is_loopback(re.split(r"[:/]", plain, maxsplit=1)[0])
        plain = f"{'http' if near else 'https'}://{plain}"
    try:
        parts = urlsplit(plain)
        usable = bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        return None
    if not usable or parts.scheme.lower() not in {"http", "https", "ws", "wss"}:
        return None
    return None if re.search(r"[^\w.:\[\]-]", parts.netloc) else parts


def _origin(parts: SplitResult) -> str:
    scheme = parts.scheme.lower().replace("ws", "http")
    return f"{scheme}://{parts.netloc.lower()}"


def _is_loopback(host: str) -> bool:
    if host.lower() == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _settled(tidy: Callable[[str], str], text: str) -> str:
    """Return what *tidy* no longer changes: quotes may come to light when others are gone."""
    for _ in range(len(text) + 1):
        before, text = text, tidy(text)
        if before == text:
            break
    return text
