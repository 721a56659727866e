"""Endpoints of object stores that answer only inside their cloud, and the public ones beside them.

Sources (2026): Alibaba Cloud OSS "Regions and endpoints" (`-internal`, the older `vpc100-`,
PrivateLink); Tencent COS "Regions and access endpoints" (`cos-internal`); Amazon "AWS PrivateLink
for Amazon S3" (`vpce-…`); Volcengine TOS "Regions and endpoints" (`ivolces.com`); Kingsoft KS3,
JD Cloud OSS, UCloud US3 and IBM COS: their pages "Regions and endpoints".
"""

import re

from avatar_desktop.domain.providers import host_of

REGION = r"(?P<region>[a-z]{2}(?:-[a-z0-9]+)+)"
PATTERNS = (
    (r"-internal(?P<tail>\.aliyuncs\.com)$", r"\g<tail>"),
    (r"(?:^|(?<=\.))vpc\d*-(?P<tail>oss-[a-z0-9-]+\.aliyuncs\.com)$", r"\g<tail>"),
    (rf"^.*\.oss\.{REGION}\.privatelink\.aliyuncs\.com$", r"oss-\g<region>.aliyuncs.com"),
    (rf"cos-internal\.{REGION}\.(?:tencentcos\.cn|myqcloud\.com)$", r"cos.\g<region>.myqcloud.com"),
    (rf"^.*vpce-[^.]+\.s3\.{REGION}\.vpce\.amazonaws\.com(?P<cn>\.cn)?$",
     r"s3.\g<region>.amazonaws.com\g<cn>"),
    (r"\.ivolces\.com$", ".volces.com"),
    (r"-internal(?P<tail>\.ksyun(?:cs)?\.com)$", r"\g<tail>"),
    (r"s3-internal(?P<tail>\.[a-z0-9-]+\.jdcloud-oss\.com)$", r"s3\g<tail>"),
    (r"internal\.(?P<tail>s3-[a-z0-9-]+\.ufileos\.com)$", r"\g<tail>"),
    (r"s3\.(?:private|direct)(?P<tail>\.[a-z0-9.-]+\.cloud-object-storage\.appdomain\.cloud)$",
     r"s3\g<tail>"),
)  # fmt: skip
"""What finds an internal host, and what stands there in the public one."""


def public_endpoint(endpoint: str) -> str:
    """Return the public endpoint beside an internal one, with its scheme, port and path.

    Nothing where *endpoint* is not known to be internal.
    """
    host = host_of(endpoint)
    for pattern, public in PATTERNS:
        there, found = re.subn(pattern, public, host)
        if found:
            start, separator, rest = endpoint.strip().rpartition("://")
            return f"{start}{separator}{there}{rest[len(host) :]}"
    return ""
