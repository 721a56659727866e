"""What a person has configured. Secrets are never part of it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any

from avatar_desktop.domain.account import AccountSettings

NO_PRECHECK = "none"


class Links(StrEnum):
    """How the service reads an object: by a signed link, or by a plain one that all can read."""

    PRESIGNED = "presigned"
    PUBLIC = "public"


class ProxyMode(StrEnum):
    """Which proxy the app's requests take: the system's, one named here, or none."""

    SYSTEM = "system"
    MANUAL = "manual"
    NONE = "none"


class Addressing(StrEnum):
    """How a bucket stands in a URL: as the host's first label, in the path, or as own domain."""

    VIRTUAL = "virtual"
    PATH = "path"
    CNAME = "cname"


@dataclass(frozen=True, slots=True)
class StoreSettings:
    """The object store; an empty `kind` is the first that there is.

    `life_hours` is how long a presigned link can be read (up to 168).
    `public_url` is what stands before an object's key where `links` are public; empty means the
    bucket's own address. `ca_file` is trusted for this store alone, beside the system's.
    `valid_until` is when the secret `store_token` ends (ISO 8601, UTC), if that is known.
    """

    kind: str = ""
    endpoint: str = ""
    region: str = ""
    bucket: str = ""
    addressing: Addressing = Addressing.VIRTUAL
    prefix: str = ""
    life_hours: int = 24
    delete_after: bool = True
    links: Links = Links.PRESIGNED
    public_url: str = ""
    ca_file: str = ""
    valid_until: str = ""


@dataclass(frozen=True, slots=True)
class NetworkSettings:
    """How every request leaves this computer.

    `proxy_address` (`http://`, `https://`, `socks5://` or `socks5h://`, without a password) and
    `proxy_user` count where `proxy` is MANUAL; the password is the secret `proxy_password`.
    `bypass` lists hosts that no proxy is asked for (`*.corp.example`, `10.0.0.0/8`). `ca_file`
    is trusted beside the system's authorities. `clock_offset` is how many seconds true time is
    ahead of this computer's clock: signatures are dated by it.
    """

    proxy: ProxyMode = ProxyMode.SYSTEM
    proxy_address: str = ""
    proxy_user: str = ""
    bypass: tuple[str, ...] = ()
    ca_file: str = ""
    clock_offset: int = 0


@dataclass(frozen=True, slots=True)
class BudgetSettings:
    """Where the app asks before it spends, in the currency of a model's price; 0 never asks."""

    per_run: float = 0
    per_day: float = 0


@dataclass(frozen=True, slots=True)
class PrivacySettings:
    """What leaves with an upload. `strip` takes GPS and camera data out of it first.

    `noted` lists the models whose note on likeness and consent has been read.
    """

    strip: bool = True
    noted: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DesktopSettings:
    """What the app does on the desktop while its window is not in front.

    With `tray` jobs go on at an icon there when the window is closed; otherwise `say_closing`
    says first what becomes of them.
    """

    notifications: bool = True
    tray: bool = False
    say_closing: bool = True


@dataclass(frozen=True, slots=True)
class TabSettings:
    """The rail as the person has arranged it: models' keys in `order`, and those `hidden`.

    Both may hold keys of models that a later version has, or that an earlier one had.
    """

    order: tuple[str, ...] = ()
    hidden: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """All of it. `language` is `system`, `en` or `zh_CN`; `theme` is `system`, `light`, `dark`.

    `reduced_motion` keeps still what moves by itself, also where the system does not ask for it.
    `accounts` goes by the name of the cloud, or of a kind of store with settings of its own.

    `library` is a folder, or empty for the platform's place; `model_names` maps a model's key to
    the name that an own deployment has on the wire, `precheck_names` to that of the model that
    looks at its inputs first: NO_PRECHECK where there is none.
    """

    language: str = "system"
    theme: str = "system"
    reduced_motion: bool = False
    library: str = ""
    accounts: Mapping[str, AccountSettings] = field(default_factory=dict)
    store: StoreSettings = StoreSettings()
    network: NetworkSettings = NetworkSettings()
    budget: BudgetSettings = BudgetSettings()
    privacy: PrivacySettings = PrivacySettings()
    desktop: DesktopSettings = DesktopSettings()
    tabs: TabSettings = TabSettings()
    model_names: Mapping[str, str] = field(default_factory=dict)
    precheck_names: Mapping[str, str] = field(default_factory=dict)


def value_of(settings: Settings, name: str) -> Any:
    """Return the setting *name*, as `store.bucket`; KeyError for an account that is not there."""
    group, _, field_name = name.rpartition(".")
    return getattr(_part(settings, group), field_name)


def with_value(settings: Settings, name: str, value: Any) -> Settings:
    """Return *settings* with *value* as the setting *name*; themselves where it is that already."""
    group, _, field_name = name.rpartition(".")
    part = _part(settings, group)
    before = getattr(part, field_name)
    if isinstance(before, (StrEnum, tuple)):
        value = type(before)(value)
    if before == value:
        return settings
    part = replace(part, **{field_name: value})
    if not group:
        return part  # type: ignore[no-any-return]
    if hasattr(settings, group):
        return replace(settings, **{group: part})
    return replace(settings, accounts={**settings.accounts, group: part})


def _part(settings: Settings, group: str) -> Any:
    if not group:
        return settings
    return getattr(settings, group) if hasattr(settings, group) else settings.accounts[group]
