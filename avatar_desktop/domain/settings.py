"""What a person has configured. Secrets are never part of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

BEIJING = "https://dashscope.aliyuncs.com/api/v1"
METASTUDIO_BEIJING = "https://metastudio.cn-north-4.myhuaweicloud.com"


class StoreKind(StrEnum):
    """Where uploads go. TEMPORARY is the service's own storage and needs no bucket."""

    TEMPORARY = "temporary"
    S3 = "s3"


class Addressing(StrEnum):
    """How a bucket stands in a URL: as the host's first label, in the path, or as own domain."""

    VIRTUAL = "virtual"
    PATH = "path"
    CNAME = "cname"


@dataclass(frozen=True, slots=True)
class DashScopeSettings:
    """The account at Alibaba Model Studio. `base_url` ends in `/api/v1`."""

    base_url: str = BEIJING
    workspace: str = ""


@dataclass(frozen=True, slots=True)
class MetaStudioSettings:
    """The account at Huawei MetaStudio. `base_url` has no path.

    `user_id` (ASCII) is sent as `X-App-UserId` where it is not empty: assets carry it.
    """

    base_url: str = METASTUDIO_BEIJING
    project_id: str = ""
    user_id: str = ""


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """The object store. `life_hours` is how long a presigned link can be read (up to 168)."""

    kind: StoreKind = StoreKind.TEMPORARY
    endpoint: str = ""
    region: str = ""
    bucket: str = ""
    addressing: Addressing = Addressing.VIRTUAL
    prefix: str = ""
    life_hours: int = 24
    delete_after: bool = True


@dataclass(frozen=True, slots=True)
class Settings:
    """All of it. `language` is `system`, `en` or `zh_CN`; `theme` is `system`, `light`, `dark`.

    `library` is a folder, or empty for the platform's place; `model_names` maps a model's key to
    the name that an own deployment has on the wire.
    """

    language: str = "system"
    theme: str = "system"
    library: str = ""
    dashscope: DashScopeSettings = DashScopeSettings()
    metastudio: MetaStudioSettings = MetaStudioSettings()
    store: StoreSettings = StoreSettings()
    model_names: Mapping[str, str] = field(default_factory=dict)
