"""Buckets of Alibaba Cloud OSS, signed in its own way (V4).

Source (2026): Alibaba Cloud OSS "Regions and endpoints".
"""

from avatar_desktop.domain.errors import Action, Explanation
from avatar_desktop.domain.providers import Provider
from avatar_desktop.domain.settings import Addressing, StoreSettings
from avatar_desktop.domain.store_endpoints import misplaced_path, root_of
from avatar_desktop.domain.text import N_, say
from avatar_desktop.objectstore.bucket_kind import bucket_kind

ALIBABA = Provider(
    "oss",
    N_("Alibaba Cloud OSS"),
    "https://oss-{region}.aliyuncs.com",
    Addressing.VIRTUAL,
    (
        "cn-beijing", "cn-hangzhou", "cn-shanghai", "cn-shenzhen", "cn-guangzhou", "cn-chengdu",
        "cn-zhangjiakou", "cn-hongkong", "ap-southeast-1", "ap-northeast-1", "eu-central-1",
        "us-east-1", "us-west-1",
    ),
    r"(?:^|\.)oss-(?P<region>(?!accelerate)[a-z]+-[a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$",
    "https://oss.console.aliyun.com/",
)  # fmt: skip


def judge(store: StoreSettings) -> Explanation | None:
    """Return why the endpoint's path cannot be kept; None where there is none."""
    try:
        path = root_of(store)
    except ValueError:
        return misplaced_path(store)
    if not path:
        return None
    what = N_("The endpoint's path {path} has no place in an address of Alibaba OSS.")
    return Explanation(
        say(what, path=f"/{path}"),
        say(N_("Its signatures know no path before the bucket.")),
        say(N_("Take the path out of the endpoint. For another S3 store choose that kind.")),
        Action.OPEN_SETTINGS,
    )


KIND = bucket_kind("oss", (ALIBABA,), 10, judge)
