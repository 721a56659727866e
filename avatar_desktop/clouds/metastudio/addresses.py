"""Huawei MetaStudio's addresses: regions by name, and where an account signs in.

Source: Huawei's list of regions and endpoints.
"""

import re
from collections.abc import Mapping

from avatar_desktop.clouds.metastudio.settings import BEIJING, MetaStudioSettings
from avatar_desktop.domain.endpoints import split_address, tidy_origin
from avatar_desktop.domain.text import N_

REGIONS: Mapping[str, str] = {
    BEIJING: N_("Beijing"),
    "https://metastudio.cn-east-3.myhuaweicloud.com": N_("Shanghai"),
    "https://metastudio.ap-southeast-3.myhuaweicloud.com": N_("Singapore"),
}

REGION_IDS: Mapping[str, str] = {
    "cn-north-4": N_("Beijing"),
    "cn-east-3": N_("Shanghai"),
    "ap-southeast-3": N_("Singapore"),
}
"""What Huawei's hosts call these regions."""

HUAWEI_HOST = re.compile(r"[a-z0-9-]+\.([a-z0-9-]+)\.myhuaweicloud\.(?:com|cn|eu)")
FIRST_REGION = "cn-north-4"


def region_id(base_url: str) -> str:
    """Return the region that Huawei's host in *base_url* names; nothing for another's host."""
    parts = split_address(base_url)
    found = HUAWEI_HOST.fullmatch(parts.hostname or "") if parts else None
    return found[1] if found else ""


def huawei_region(*urls: str) -> str:
    """Return the region that the first Huawei host among *urls* names; else the first region."""
    for url in urls:
        parts = split_address(url)
        found = HUAWEI_HOST.fullmatch(parts.hostname or "") if parts else None
        if found:
            return found[1]
    return FIRST_REGION


def iam_address(account: MetaStudioSettings) -> str:
    """Return where *account* signs in, without a path.

    What the settings name goes first; then the region's own; an address that is not Huawei's
    signs in at its own host.
    """
    if account.iam_url.strip():
        return tidy_origin(account.iam_url)
    parts = split_address(account.base_url)
    host = (parts.hostname or "") if parts else ""
    if HUAWEI_HOST.fullmatch(host):
        tail = host.partition(".")[2]
        return f"https://iam.{tail}"
    return tidy_origin(account.base_url)
