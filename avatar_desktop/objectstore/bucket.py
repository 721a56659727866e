"""Where a bucket and its objects stand on the web."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Self
from urllib.parse import urlsplit

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.providers import CLOUDFLARE, provider_of, region_in
from avatar_desktop.domain.settings import Addressing, StoreKind, StoreSettings
from avatar_desktop.domain.store_endpoints import misplaced_path, root_of
from avatar_desktop.domain.web_address import BadAddress, ascii_base, ascii_host
from avatar_desktop.objectstore import s3_errors as errors
from avatar_desktop.objectstore.oss.oss_signing import presigned_oss
from avatar_desktop.objectstore.signing import (
    Signer,
    Target,
    encoded_path,
    presigned,
    presigned_obs,
)

DEFAULT_REGION = "us-east-1"
NAME = re.compile(r"[A-Za-z0-9._-]+")
"""What no store's rules for names go beyond."""

DEFAULT_PORTS = {"http": 80, "https": 443}
SIGNERS: Mapping[StoreKind, Signer] = MappingProxyType(
    {StoreKind.S3: presigned, StoreKind.OBS: presigned_obs, StoreKind.OSS: presigned_oss}
)


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket's address and how requests to it are signed.

    `host` names a port only where it is not the scheme's own; `root` is the endpoint's own path,
    decoded, without slashes around it; `settings` are what it was made of, with the region that
    is in force.
    """

    scheme: str
    host: str
    name: str
    region: str
    addressing: Addressing
    settings: StoreSettings
    signer: Signer = presigned
    root: str = ""

    @classmethod
    def of(cls, settings: StoreSettings) -> Self:
        """Return the bucket of *settings*; AppError when they are not complete.

        An endpoint without a scheme is taken as https; one that begins with the bucket's name
        already, or ends with it as its path, is not given it twice. Any other path is kept where
        the bucket stands in the path, and refused elsewhere. A region that is not given is taken
        from the endpoint.
        """
        text = settings.endpoint.strip()
        text = text if "://" in text else f"https://{text}"
        name = settings.bucket.strip()
        try:
            parts = urlsplit(text)
            port = parts.port
            host = ascii_host(parts.hostname or "")
            root = root_of(settings)
        except ValueError as error:
            raise errors.endpoint_unusable(settings.endpoint) from error
        if parts.scheme not in DEFAULT_PORTS or not host:
            raise errors.endpoint_unusable(settings.endpoint)
        misplaced = misplaced_path(settings)
        if misplaced:
            raise AppError(misplaced, code="EndpointPath")
        signed_by_name = settings.kind is StoreKind.OSS
        if not name and (settings.addressing is not Addressing.CNAME or signed_by_name):
            raise errors.told("BucketMissing")
        if name and not NAME.fullmatch(name):
            raise errors.told("BadBucket", code="InvalidBucketName")
        if settings.addressing is Addressing.VIRTUAL and not host.startswith(f"{name}."):
            host = f"{name}.{host}"
        if port and port != DEFAULT_PORTS[parts.scheme]:
            host = f"{host}:{port}"
        region = _region(settings)
        return cls(
            parts.scheme,
            host,
            name,
            region,
            settings.addressing,
            replace(settings, region=region),
            SIGNERS.get(settings.kind, presigned),
            root,
        )

    def target(self, key: str = "") -> Target:
        """Return where the object *key* stands, or the bucket itself."""
        in_path = (*filter(None, (self.root,)), self.name, key)
        parts = in_path if self.addressing is Addressing.PATH else (key,)
        resource = encoded_path(self.name, key)
        return Target(self.scheme, self.host, encoded_path(*parts), resource)

    def public_link(self, key: str) -> str:
        """Return the plain link to *key*: below the public address, else at the bucket itself.

        It is ASCII whatever either is written in; AppError when the address cannot be used.
        """
        target = self.target(key)
        if not self.settings.public_url.strip():
            return f"{target.scheme}://{target.host}{target.path}"
        try:
            return ascii_base(self.settings.public_url) + encoded_path(key)
        except BadAddress as error:
            raise errors.told("BadPublicAddress", why=error.words) from error


def _region(settings: StoreSettings) -> str:
    """Return the region to sign for; OSS's names are taken with and without their prefix."""
    region = settings.region.strip() or region_in(settings.endpoint)
    if settings.kind is StoreKind.OSS:
        region = region.removeprefix("oss-")
    if region:
        return region
    if settings.kind is StoreKind.S3:
        return "auto" if provider_of(settings) is CLOUDFLARE else DEFAULT_REGION
    raise errors.told("NoRegion")
