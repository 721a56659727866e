"""Buckets of Amazon S3 and of all that speaks as it does, signed in Amazon's way (V4).

Sources (2026): Tencent COS "Regions and access endpoints" and "Bucket domain management notice"
(no path style for buckets made after 2024-01-01); AWS General Reference "Amazon S3 endpoints and
quotas"; Cloudflare R2 "S3 API compatibility" (region `auto`); MinIO and Ceph: their default set-up
serves the bucket in the path.
"""

from avatar_desktop.domain.providers import Provider
from avatar_desktop.domain.settings import Addressing, Links
from avatar_desktop.domain.text import N_
from avatar_desktop.objectstore.bucket_kind import bucket_kind

TENCENT = Provider(
    "cos",
    N_("Tencent Cloud COS"),
    "https://cos.{region}.myqcloud.com",
    Addressing.VIRTUAL,
    (
        "ap-beijing", "ap-shanghai", "ap-guangzhou", "ap-nanjing", "ap-chengdu", "ap-hongkong",
        "ap-singapore", "ap-tokyo", "na-siliconvalley", "eu-frankfurt",
    ),
    r"(?:^|\.)cos\.(?P<region>[a-z]+-[a-z0-9-]+)\.myqcloud\.com$",
    "https://console.cloud.tencent.com/cos",
)  # fmt: skip
AMAZON = Provider(
    "aws",
    N_("Amazon S3"),
    "https://s3.{region}.amazonaws.com",
    Addressing.VIRTUAL,
    (
        "us-east-1", "us-east-2", "us-west-2", "eu-west-1", "eu-central-1", "ap-southeast-1",
        "ap-northeast-1", "ap-east-1",
    ),
    r"(?:^|\.)s3[.-](?:dualstack\.|fips\.)?(?P<region>[a-z]{2}(?:-[a-z]+)+-\d)\.amazonaws\.com"
    r"(?:\.cn)?$",
    "https://console.aws.amazon.com/s3/",
)  # fmt: skip
CLOUDFLARE = Provider(
    "r2",
    N_("Cloudflare R2"),
    "https://{account}.r2.cloudflarestorage.com",
    Addressing.PATH,
    ("auto",),
    r"\.r2\.cloudflarestorage\.com$",
    "https://dash.cloudflare.com/?to=/:account/r2",
)
MINIO = Provider("minio", N_("MinIO"), "", Addressing.PATH, ("us-east-1",))
OTHER = Provider("other", N_("Ceph or another S3 store"), "", Addressing.PATH, ("us-east-1",))

PUBLIC = {"public": {"AVATAR_STORE_LINKS": Links.PUBLIC.value}}
"""A bucket that all can read."""

KIND = bucket_kind("s3", (TENCENT, AMAZON, CLOUDFLARE, MINIO, OTHER), 30, shorthands=PUBLIC)
