"""Where a bucket and its objects stand on the web."""

import re
from dataclasses import dataclass, replace
from typing import Self
from urllib.parse import urlsplit

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.providers import host_of, region_in
from avatar_desktop.domain.settings import Addressing, StoreSettings
from avatar_desktop.domain.store_endpoints import root_of
from avatar_desktop.domain.store_kind import StoreKind, kind_of
from avatar_desktop.domain.web_address import BadAddress, ascii_base, ascii_host
from avatar_desktop.objectstore import s3_errors as errors
from avatar_desktop.objectstore.registry import kinds, providers, service
from avatar_desktop.objectstore.signing import Signer, Target, encoded_path

NAME = re.compile(r"[A-Za-z0-9._-]+")
"""What no store's rules for names go beyond."""

DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class BucketDialect:
    """How a kind of bucket is signed.

    `region_prefix` may stand before a region's name; `default_region` is that where neither the
    settings nor the endpoint name one, and where it is empty they have to. `names_bucket`: the
    signature names the bucket even where its address does not.
    """

    sign: Signer
    region_prefix: str = ""
    default_region: str = ""
    names_bucket: bool = False


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
    signer: Signer
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
        kind = kind_of(kinds(), settings)
        misplaced = kind.judge(settings)
        if misplaced:
            raise AppError(misplaced, code="EndpointPath")
        dialect: BucketDialect = service(kind.name).DIALECT
        if not name and (settings.addressing is not Addressing.CNAME or dialect.names_bucket):
            raise errors.told("BucketMissing")
        if name and not NAME.fullmatch(name):
            raise errors.told("BadBucket", code="InvalidBucketName")
        if settings.addressing is Addressing.VIRTUAL and not host.startswith(f"{name}."):
            host = f"{name}.{host}"
        if port and port != DEFAULT_PORTS[parts.scheme]:
            host = f"{host}:{port}"
        region = _region(settings, kind, dialect)
        return cls(
            parts.scheme,
            host,
            name,
            region,
            settings.addressing,
            replace(settings, region=region),
            dialect.sign,
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


def _region(settings: StoreSettings, kind: StoreKind, dialect: BucketDialect) -> str:
    """Return the region to sign for; where it has a prefix, it is taken with and without it."""
    region = settings.region.strip() or region_in(settings.endpoint, providers())
    region = region.removeprefix(dialect.region_prefix)
    if not region and dialect.default_region:
        region = kind.provider(host_of(settings.endpoint)).only_region or dialect.default_region
    if not region:
        raise errors.told("NoRegion")
    return region
