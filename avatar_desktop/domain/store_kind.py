"""A kind of object store as data: what settings, key store and diagnostics have to know."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from avatar_desktop.domain.account import AccountSetting, Secret
from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.providers import Provider, maker_of
from avatar_desktop.domain.settings import Settings, StoreSettings
from avatar_desktop.domain.text import Message


def _faultless(_store: StoreSettings) -> None:
    return None


def _nowhere(_settings: Settings) -> str:
    return ""


@dataclass(frozen=True, slots=True)
class StoreKind:
    """The kind of object store whose folder is called `name`, as the setting `store.kind` says it.

    `providers` are what the settings offer; the last one is that of every host that no pattern
    knows. `place` and `more` are the settings before and after its `secrets`: either fields of
    `StoreSettings`, which kinds may share, or its own section, which `defaults` (a frozen
    dataclass of texts) has under the names `<name>.<field>`. What the service lends (`lent`) needs
    nothing of the person. `shorthands` are other words for it in its variable, each with the
    variables that it stands for.
    """

    name: str
    providers: tuple[Provider, ...]
    told: Callable[[Settings], tuple[Message, Message]]
    """Returns what the store in force is called, and where it is or what is to be known of it."""
    secrets: tuple[Secret, ...] = ()
    place: tuple[AccountSetting, ...] = ()
    more: tuple[AccountSetting, ...] = ()
    defaults: Any = None
    address: Callable[[Settings], str] = _nowhere
    """Returns the address that the diagnostics try to reach, or nothing."""
    judge: Callable[[StoreSettings], Explanation | None] = _faultless
    """Returns why the endpoint cannot be used."""
    lent: bool = False
    shorthands: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    order: int = 100

    @property
    def settings(self) -> tuple[AccountSetting, ...]:
        """Every setting of it, once."""
        ends = tuple(one.ends for one in self.secrets if one.ends)
        return (*self.place, *ends, *self.more)

    def has(self, setting: str) -> bool:
        """Whether the *setting* is one of its own."""
        return any(one.name == setting for one in self.settings)

    def ca_file(self, settings: Settings) -> str:
        """Return the file that is trusted for the store alone, or nothing."""
        return settings.store.ca_file.strip() if self.has("store.ca_file") else ""

    def provider(self, host: str) -> Provider:
        """Return whose store the one at *host* is."""
        return maker_of(host, self.providers) or self.providers[-1]


StoreKinds = Mapping[str, StoreKind]
"""By their names, in the order of the settings; the first is in force where nothing is chosen."""


def kind_of(kinds: StoreKinds, store: StoreSettings) -> StoreKind:
    """Return the kind of *store*."""
    return kinds.get(store.kind) or next(iter(kinds.values()))


def all_providers(kinds: StoreKinds) -> tuple[Provider, ...]:
    """Return the providers of all *kinds*, in the order of the settings."""
    return tuple(provider for kind in kinds.values() for provider in kind.providers)
