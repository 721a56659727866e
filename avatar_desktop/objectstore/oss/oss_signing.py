"""Presigned URLs of Alibaba OSS, Signature Version 4.

Source: Alibaba Cloud OSS, "Include a V4 signature in a URL", and the signer of
alibabacloud-oss-v2. Three things differ from Amazon's: the signed path names the bucket wherever
the URL does, empty parameters have no equals sign, and the host need not be signed.
"""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime

from avatar_desktop.objectstore.signing import StoreCredentials, Target, encoded, hmac_of

ALGORITHM = "OSS4-HMAC-SHA256"
SERVICE = "oss"
END = "aliyun_v4_request"
SIGNED_ANYWAY = frozenset({"content-type", "content-md5"})


def presigned_oss(
    method: str,
    target: Target,
    credentials: StoreCredentials,
    region: str,
    at: datetime,
    life: int,
    *,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
) -> str:
    """Return a URL that allows *method* on *target* from *at* on for *life* seconds.

    *region* has no `oss-` before it. *headers* are signed: they have to be sent as they are here;
    those that OSS would not look at are named in the URL. The body is not signed.
    """
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{stamp[:8]}/{region}/{SERVICE}/{END}"
    signed = {name.lower(): value.strip() for name, value in (headers or {}).items()}
    named = ";".join(sorted(name for name in signed if not _signed_anyway(name)))
    parameters = {
        **(query or {}),
        "x-oss-signature-version": ALGORITHM,
        "x-oss-credential": f"{credentials.access_key}/{scope}",
        "x-oss-date": stamp,
        "x-oss-expires": str(life),
        **({"x-oss-security-token": credentials.token} if credentials.token else {}),
    }
    if named:
        parameters["x-oss-additional-headers"] = named
    pairs = sorted((encoded(name), encoded(value)) for name, value in parameters.items())
    canonical_query = "&".join(f"{name}={value}" if value else name for name, value in pairs)
    canonical_headers = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    request = "\n".join(
        (method, target.resource, canonical_query, canonical_headers, named, "UNSIGNED-PAYLOAD")
    )
    digest = hashlib.sha256(request.encode()).hexdigest()
    key = ("aliyun_v4" + credentials.secret).encode()
    for part in (stamp[:8], region, SERVICE, END):
        key = hmac_of(key, part)
    signature = hmac_of(key, "\n".join((ALGORITHM, stamp, scope, digest))).hex()
    where = f"{target.scheme}://{target.host}{target.path}"
    return f"{where}?{canonical_query}&x-oss-signature={signature}"


def _signed_anyway(name: str) -> bool:
    return name in SIGNED_ANYWAY or name.startswith("x-oss-")
