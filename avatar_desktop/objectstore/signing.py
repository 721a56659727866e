"""Presigned URLs of Amazon's Signature Version 4, which all S3-compatible stores understand.

Source: Amazon S3 API reference, "Authenticating Requests: Using Query Parameters". Huawei OBS
takes the same dialect: esdk-obs-python makes these very URLs with `signature="v4"`.
"""

import hashlib
import hmac
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import Protocol, Self
from urllib.parse import quote

ALGORITHM = "AWS4-HMAC-SHA256"
SERVICE = "s3"
LONGEST_LIFE = 7 * 24 * 3600
UNRESERVED = "-_.~"


@dataclass(frozen=True, slots=True)
class StoreCredentials:
    """An access key and its secret; with a security token where the key is temporary.

    `expires` is when the token ends, where that is known.
    """

    access_key: str
    secret: str = field(repr=False)
    token: str = field(default="", repr=False)
    expires: datetime | None = None

    def tidied(self) -> Self:
        """Return it without blanks around its parts."""
        parts = self.access_key.strip(), self.secret.strip(), self.token.strip()
        return type(self)(*parts, self.expires if parts[2] else None)

    @property
    def complete(self) -> bool:
        """Whether there is a key and a secret."""
        return bool(self.access_key and self.secret)


@dataclass(frozen=True, slots=True)
class Target:
    """Where a request goes. `path` is percent-encoded already and begins with a slash.

    `resource` is the path that names the bucket whatever the URL looks like, for signers that
    sign it; encoded too.
    """

    scheme: str
    host: str
    path: str
    resource: str = ""


class Signer(Protocol):
    """Signs a request into its URL."""

    def __call__(
        self,
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

        *headers* are signed: they have to be sent as they are here. The body is not signed.
        """


def encoded_path(*parts: str) -> str:
    """Return *parts* as one URL path; slashes inside them stay."""
    return "/" + "/".join(quote(part, safe="/" + UNRESERVED) for part in parts)


def presigned(
    method: str,
    target: Target,
    credentials: StoreCredentials,
    region: str,
    at: datetime,
    life: int,
    *,
    query: Mapping[str, str] | None = None,
    headers: Mapping[str, str] | None = None,
    token_name: str = "X-Amz-Security-Token",  # noqa: S107 (the name of a parameter)
) -> str:
    """Return a URL that allows *method* on *target* from *at* on for *life* seconds.

    *headers* are signed: they have to be sent as they are here. The body is not signed.
    *token_name* is what the parameter of a security token is called.
    """
    stamp = at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    scope = f"{stamp[:8]}/{region}/{SERVICE}/aws4_request"
    signed = {name.lower(): " ".join(value.split()) for name, value in (headers or {}).items()}
    signed["host"] = target.host
    names = ";".join(sorted(signed))
    parameters = {
        **(query or {}),
        "X-Amz-Algorithm": ALGORITHM,
        "X-Amz-Credential": f"{credentials.access_key}/{scope}",
        "X-Amz-Date": stamp,
        "X-Amz-Expires": str(life),
        "X-Amz-SignedHeaders": names,
        **({token_name: credentials.token} if credentials.token else {}),
    }
    pairs = sorted((encoded(name), encoded(value)) for name, value in parameters.items())
    canonical_query = "&".join(f"{name}={value}" for name, value in pairs)
    canonical_headers = "".join(f"{name}:{signed[name]}\n" for name in sorted(signed))
    request = "\n".join(
        (method, target.path, canonical_query, canonical_headers, names, "UNSIGNED-PAYLOAD")
    )
    digest = hashlib.sha256(request.encode()).hexdigest()
    key = _signing_key(credentials.secret, stamp[:8], region)
    signature = hmac_of(key, "\n".join((ALGORITHM, stamp, scope, digest))).hex()
    where = f"{target.scheme}://{target.host}{target.path}"
    return f"{where}?{canonical_query}&X-Amz-Signature={signature}"


presigned_obs: Signer = partial(presigned, token_name="x-amz-security-token")  # noqa: S106 (a name)
"""Does what `presigned` does, with a token as Huawei's own library writes it."""


def _signing_key(secret: str, day: str, region: str) -> bytes:
    key = ("AWS4" + secret).encode()
    for part in (day, region, SERVICE, "aws4_request"):
        key = hmac_of(key, part)
    return key


def hmac_of(key: bytes, text: str) -> bytes:
    """Return the HMAC-SHA256 of *text*."""
    return hmac.new(key, text.encode(), hashlib.sha256).digest()


def encoded(text: str) -> str:
    """Return *text* for a query, all but the unreserved signs percent-encoded."""
    return quote(text, safe=UNRESERVED)
