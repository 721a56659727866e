"""Where a bucket and its objects stand on the web."""

from dataclasses import dataclass
from typing import Self
from urllib.parse import urlsplit

from avatar_desktop.domain.settings import Addressing, StoreSettings
from avatar_desktop.objectstore import s3_errors as errors
from avatar_desktop.objectstore.signing import Target, encoded_path

DEFAULT_REGION = "us-east-1"
DEFAULT_PORTS = {"http": 80, "https": 443}


@dataclass(frozen=True, slots=True)
class Bucket:
    """A bucket's address. `host` names a port only where it is not the scheme's own."""

    scheme: str
    host: str
    name: str
    region: str
    addressing: Addressing

    @classmethod
    def of(cls, settings: StoreSettings) -> Self:
        """Return the bucket of *settings*; AppError when they are not complete.

        An endpoint without a scheme is taken as https; one that begins with the bucket's name
        already is not given it twice.
        """
        text = settings.endpoint.strip()
        text = text if "://" in text else f"https://{text}"
        name = settings.bucket.strip()
        try:
            parts = urlsplit(text)
            port = parts.port
            host = (parts.hostname or "").encode("idna").decode()
        except ValueError as error:
            raise errors.endpoint_unusable(settings.endpoint) from error
        if parts.scheme not in DEFAULT_PORTS or not host:
            raise errors.endpoint_unusable(settings.endpoint)
        if not name and settings.addressing is not Addressing.CNAME:
            raise errors.bucket_missing()
        host = f"[{host}]" if ":" in host else host
        if settings.addressing is Addressing.VIRTUAL and not host.startswith(f"{name}."):
            host = f"{name}.{host}"
        if port and port != DEFAULT_PORTS[parts.scheme]:
            host = f"{host}:{port}"
        region = settings.region.strip() or DEFAULT_REGION
        return cls(parts.scheme, host, name, region, settings.addressing)

    def target(self, key: str = "") -> Target:
        """Return where the object *key* stands, or the bucket itself."""
        parts = (self.name, key) if self.addressing is Addressing.PATH else (key,)
        return Target(self.scheme, self.host, encoded_path(*parts))
