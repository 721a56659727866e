"""Object stores that people have: where they stand and how they want to be addressed.

Sources (2026): Alibaba Cloud OSS "Regions and endpoints"; Huawei Cloud OBS "Regions and
endpoints" and its code VirtualHostDomainRequired; Tencent COS "Regions and access endpoints" and
"Bucket domain management notice" (no path style for buckets made after 2024-01-01); AWS General
Reference "Amazon S3 endpoints and quotas"; Cloudflare R2 "S3 API compatibility" (region `auto`);
MinIO and Ceph: their default set-up serves the bucket in the path.
"""

import re
from dataclasses import dataclass, replace

from avatar_desktop.domain.settings import Addressing, StoreKind, StoreSettings
from avatar_desktop.domain.text import N_


@dataclass(frozen=True, slots=True)
class Provider:
    """One maker of object stores.

    `name` is N_-marked. `endpoint` holds `{region}` where each region has its own address, and
    `{account}` where each customer has; empty for a server of one's own. `regions` are hints, the
    first one is a good default; others can be typed. `pattern` finds the region in a host of this
    provider (group `region`), or only knows the host. `console` is where keys and buckets are made.
    """

    key: str
    name: str
    kind: StoreKind
    endpoint: str
    addressing: Addressing
    regions: tuple[str, ...]
    pattern: str = ""
    console: str = ""

    def at(self, region: str, account: str = "") -> str:
        """Return the endpoint in *region*; empty for a server of one's own."""
        return self.endpoint.replace("{region}", region).replace("{account}", account)


ALIBABA = Provider(
    "oss",
    N_("Alibaba Cloud OSS"),
    StoreKind.OSS,
    "https://oss-{region}.aliyuncs.com",
    Addressing.VIRTUAL,
    (
        "cn-beijing",
        "cn-hangzhou",
        "cn-shanghai",
        "cn-shenzhen",
        "cn-guangzhou",
        "cn-chengdu",
        "cn-zhangjiakou",
        "cn-hongkong",
        "ap-southeast-1",
        "ap-northeast-1",
        "eu-central-1",
        "us-east-1",
        "us-west-1",
    ),
    r"(?:^|\.)oss-(?P<region>(?!accelerate)[a-z]+-[a-z0-9-]+?)(?:-internal)?\.aliyuncs\.com$",
    "https://oss.console.aliyun.com/",
)
HUAWEI = Provider(
    "obs",
    N_("Huawei Cloud OBS"),
    StoreKind.OBS,
    "https://obs.{region}.myhuaweicloud.com",
    Addressing.VIRTUAL,
    (
        "cn-north-4",
        "cn-north-1",
        "cn-north-9",
        "cn-east-2",
        "cn-east-3",
        "cn-south-1",
        "cn-southwest-2",
        "ap-southeast-1",
        "ap-southeast-2",
        "ap-southeast-3",
    ),
    r"(?:^|\.)obs\.(?:dualstack\.)?(?P<region>[a-z]+-[a-z0-9-]+)\.myhuaweicloud\.(?:com|eu)$",
    "https://console.huaweicloud.com/obs/",
)
TENCENT = Provider(
    "cos",
    N_("Tencent Cloud COS"),
    StoreKind.S3,
    "https://cos.{region}.myqcloud.com",
    Addressing.VIRTUAL,
    (
        "ap-beijing",
        "ap-shanghai",
        "ap-guangzhou",
        "ap-nanjing",
        "ap-chengdu",
        "ap-hongkong",
        "ap-singapore",
        "ap-tokyo",
        "na-siliconvalley",
        "eu-frankfurt",
    ),
    r"(?:^|\.)cos\.(?P<region>[a-z]+-[a-z0-9-]+)\.myqcloud\.com$",
    "https://console.cloud.tencent.com/cos",
)
AMAZON = Provider(
    "aws",
    N_("Amazon S3"),
    StoreKind.S3,
    "https://s3.{region}.amazonaws.com",
    Addressing.VIRTUAL,
    (
        "us-east-1",
        "us-east-2",
        "us-west-2",
        "eu-west-1",
        "eu-central-1",
        "ap-southeast-1",
        "ap-northeast-1",
        "ap-east-1",
    ),
    r"(?:^|\.)s3[.-](?:dualstack\.|fips\.)?(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com"
    r"(?:\.cn)?$",
    "https://console.aws.amazon.com/s3/",
)
CLOUDFLARE = Provider(
    "r2",
    N_("Cloudflare R2"),
    StoreKind.S3,
    "https://{account}.r2.cloudflarestorage.com",
    Addressing.PATH,
    ("auto",),
    r"\.r2\.cloudflarestorage\.com$",
    "https://dash.cloudflare.com/?to=/:account/r2",
)
MINIO = Provider("minio", N_("MinIO"), StoreKind.S3, "", Addressing.PATH, ("us-east-1",))
OTHER = Provider(
    "other", N_("Ceph or another S3 store"), StoreKind.S3, "", Addressing.PATH, ("us-east-1",)
)
PROVIDERS = (ALIBABA, HUAWEI, TENCENT, AMAZON, CLOUDFLARE, MINIO, OTHER)


def provider_of(settings: StoreSettings) -> Provider:
    """Return whose store the settings describe: by the endpoint, else by its kind."""
    maker = maker_of(host_of(settings.endpoint))
    if maker and maker.kind is settings.kind:
        return maker
    return {StoreKind.OSS: ALIBABA, StoreKind.OBS: HUAWEI}.get(settings.kind, OTHER)


def maker_of(host: str) -> Provider | None:
    """Return the provider that *host* belongs to, None for one's own and unknown ones."""
    for provider in PROVIDERS:
        if provider.pattern and re.search(provider.pattern, host):
            return provider
    return None


def region_in(endpoint: str) -> str:
    """Return the region that *endpoint* names, or nothing where it names none."""
    found = _region(host_of(endpoint))
    return found.group("region") if found else ""


def with_region(settings: StoreSettings, region: str) -> StoreSettings:
    """Return *settings* for *region*, with the endpoint of that region where it names one."""
    host = host_of(settings.endpoint)
    found = _region(host)
    if not found:
        return replace(settings, region=region)
    start, end = found.span("region")
    there = f"{host[:start]}{region}{host[end:]}"
    scheme, separator, rest = settings.endpoint.strip().rpartition("://")
    return replace(
        settings, region=region, endpoint=f"{scheme}{separator}{there}{rest[len(host) :]}"
    )


def host_of(endpoint: str) -> str:
    """Return the host of *endpoint* without scheme, port and path, in small letters."""
    rest = endpoint.strip().rpartition("://")[2]
    return re.split(r"[/?#]", rest, maxsplit=1)[0].partition(":")[0].lower()


def _region(host: str) -> re.Match[str] | None:
    maker = maker_of(host)
    found = re.search(maker.pattern, host) if maker else None
    return found if found and "region" in found.groupdict() else None
