"""Buckets of Huawei Cloud OBS.

Source (2026): Huawei Cloud OBS "Regions and endpoints" and its code VirtualHostDomainRequired.
"""

from avatar_desktop.domain.providers import Provider
from avatar_desktop.domain.settings import Addressing
from avatar_desktop.domain.text import N_
from avatar_desktop.objectstore.bucket_kind import bucket_kind

HUAWEI = Provider(
    "obs",
    N_("Huawei Cloud OBS"),
    "https://obs.{region}.myhuaweicloud.com",
    Addressing.VIRTUAL,
    (
        "cn-north-4", "cn-north-1", "cn-north-9", "cn-east-2", "cn-east-3", "cn-south-1",
        "cn-southwest-2", "ap-southeast-1", "ap-southeast-2", "ap-southeast-3",
    ),
    r"(?:^|\.)obs\.(?:dualstack\.)?(?P<region>[a-z]+-[a-z0-9-]+)\.myhuaweicloud\.(?:com|eu)$",
    "https://console.huaweicloud.com/obs/",
)  # fmt: skip
KIND = bucket_kind("obs", (HUAWEI,), 20)
