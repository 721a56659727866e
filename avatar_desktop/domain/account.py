"""An account at a cloud as data: what settings, key store and the steps to it have to know."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol

from avatar_desktop.domain.text import Message

UNUSABLE_KEY = ("NoKey", "BadKey", "HTTP 401")
"""The codes of every cloud's refusal of a key."""

COMMON_STEPS = ("settings", "proxy", "dns", "tls")
"""The steps of the diagnostics that each account has."""


class SettingKind(StrEnum):
    """What a setting may be: any text, one without blanks, an address, when a secret ends, ….

    A BASE_OR_NOTHING is an address that something is put behind, a CHOICE one of its `options`,
    HOURS how long a link lives, a CERTIFICATE a PEM file, a REGION any text, of which the provider
    names some.
    """

    TEXT = "text"
    PLAIN = "plain"
    ADDRESS = "address"
    ADDRESS_OR_NOTHING = "address_or_nothing"
    BASE_OR_NOTHING = "base_or_nothing"
    MOMENT = "moment"
    CHOICE = "choice"
    SWITCH = "switch"
    HOURS = "hours"
    CERTIFICATE = "certificate"
    REGION = "region"


class AccountSettings(Protocol):
    """The settings of one account: a frozen dataclass of texts."""

    @property
    def base_url(self) -> str:
        """Where the service answers."""


def _unchanged(text: str) -> str:
    return text


def _nowhere(_text: str) -> str:
    return ""


def _faultless(_url: str) -> None:
    return None


@dataclass(frozen=True, slots=True)
class AddressFault:
    """What is wrong with a base address. `mended` is what was meant, empty where nobody knows.

    Not `certain`: a server of somebody's own may mean it; it is told once a call has failed.
    """

    words: Message
    mended: str
    certain: bool


@dataclass(frozen=True, slots=True)
class AccountSetting:
    """One setting. `name` is its place in the file, `variable` the environment's that wins.

    `about` tells it to whoever edits the file; `title` and `note` to whoever looks at the page,
    marked. `missing` is the sentence for a task that cannot be sent without it. Where it `places`
    the account, another value means another account. `options` are the values of a choice with
    their marked words. It is seen only while the setting `when` names first has the value after it.
    """

    name: str
    kind: SettingKind
    about: str
    variable: str = ""
    title: str = ""
    note: str = ""
    missing: str = ""
    places: bool = True
    options: tuple[tuple[str, str], ...] = ()
    when: tuple[str, str] = ("", "")
    tidy: Callable[[str], str] = _unchanged
    """Returns what was meant by what was typed."""


@dataclass(frozen=True, slots=True)
class Secret:
    """One secret. `name` is its place in the key store, `variable` the environment's that wins.

    An `is_id` names a key and is no secret by itself. `free`: it may hold anything, as passwords
    do; `tidied`: blanks, quotes and `NAME=` around it are none of its own. With `takes_token` it
    may be temporary; `ends` is the setting that says until when. `warnings` are sentences by what
    the text begins with.
    """

    name: str
    title: str
    note: str = ""
    variable: str = ""
    is_id: bool = False
    free: bool = False
    tidied: bool = False
    takes_token: bool = False
    ends: AccountSetting | None = None
    warnings: Mapping[str, str] = field(default_factory=dict)
    find: Callable[[str], str] = _nowhere
    """Returns the one that stands somewhere in a pasted text, or nothing."""

    def warning(self, text: str) -> str:
        """Return the marked sentence about what *text* begins with, or nothing."""
        begins = (told for start, told in self.warnings.items() if text.strip().startswith(start))
        return next(begins, "")


@dataclass(frozen=True, slots=True)
class SignIn:
    """One way to sign in: with all of its `secrets`, and the settings that go with them.

    `extra` are secrets that it may need besides. It `finds` what the account looks up otherwise.
    `console` is the marked text and the address of the page where the secrets are made.
    `goes_first` says that it is used as long as its secrets are there.
    """

    title: str
    secrets: tuple[Secret, ...]
    extra: tuple[Secret, ...] = ()
    settings: tuple[AccountSetting, ...] = ()
    finds: bool = False
    console: tuple[str, str] = ("", "")
    goes_first: str = ""

    @property
    def all_secrets(self) -> tuple[Secret, ...]:
        """Those that it needs, then the others."""
        return (*self.secrets, *self.extra)


@dataclass(frozen=True, slots=True)
class Workspaces:
    """Hosts that belong to one workspace: `regions` by their word in the host, with their titles.

    `at` returns workspace and region of an address, `address` the one of a workspace in a region;
    `setting` names the setting that holds the workspace's id.
    """

    regions: Mapping[str, str]
    at: Callable[[str], tuple[str, str] | None]
    address: Callable[[str, str], str]
    setting: AccountSetting


@dataclass(frozen=True, slots=True)
class LookUp:
    """A setting that the account can look up by itself, and the marked words around it."""

    setting: AccountSetting
    spoken: str
    asking: str
    looking: str


@dataclass(frozen=True, slots=True)
class Account:
    """An account at the cloud whose folder is called `name`; so is its section in the file.

    `summary` stands below its `title`. `defaults` are its settings before anybody changes them.
    Any one of `sign_ins` will do, the first that is complete counts; `more` are the settings
    besides. `regions` and `consoles` go by base URL, the setting `address`; the first console is
    that of every other URL. `own_names`: an own deployment may have another name on the wire.
    `lends_storage`: its uploads can wait with the cloud itself.

    Its steps in the diagnostics begin with `prefix`; those of its own are `steps`, after what all
    have. A bad one shows that it cannot be used, `proof` that it can; so do the codes of `refused`
    when a job ends with one. `demo` maps settings and secrets to the words with which the
    simulator tells them.
    """

    name: str
    title: str
    summary: str
    defaults: AccountSettings
    address: AccountSetting
    sign_ins: tuple[SignIn, ...]
    regions: Mapping[str, str]
    consoles: Mapping[str, str]
    prefix: str
    steps: tuple[str, ...]
    proof: str
    more: tuple[AccountSetting, ...] = ()
    region_note: str = ""
    workspaces: Workspaces | None = None
    judge: Callable[[str], AddressFault | None] = _faultless
    """Returns what is wrong with a base address."""
    region_of: Callable[[str], str] = _nowhere
    """Returns the shared address of the region that a base address means, or nothing."""
    region_ids: Mapping[str, str] = field(default_factory=dict)
    """The titles of the regions by the cloud's own ids of them, as `ModelSpec.regions` has them."""
    region_id: Callable[[str], str] = _nowhere
    """Returns the id of the region that a base address means; nothing for a stranger's."""
    look_up: LookUp | None = None
    own_names: bool = False
    lends_storage: bool = False
    refused: tuple[str, ...] = ()
    demo: Mapping[str, str] = field(default_factory=dict)
    search_words: str = ""
    """What else people call it when they search the settings, in small letters."""
    order: int = 100

    @property
    def settings(self) -> tuple[AccountSetting, ...]:
        """Every setting of it, once."""
        ends = tuple(one.ends for one in self.secrets if one.ends)
        return (self.address, *self.more, *ends, *(s for w in self.sign_ins for s in w.settings))

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every secret of it."""
        return tuple(one for way in self.sign_ins for one in way.all_secrets)

    @property
    def place(self) -> tuple[str, ...]:
        """The names of the settings that make it another account."""
        return tuple(one.name for one in self.settings if one.places)

    def shows(self, step: str) -> bool:
        """Whether a bad *step* of the diagnostics shows that it cannot be used."""
        own = (f"{self.prefix}{name}" for name in (*COMMON_STEPS, *self.steps))
        return step in {"network", *own}

    def proves(self, step: str) -> bool:
        """Whether a good *step* of the diagnostics shows that it can be used."""
        return step == f"{self.prefix}{self.proof}"

    def refuses(self, code: str) -> bool:
        """Whether a job that ended with *code* was refused for the account's keys."""
        return code.casefold() in {*map(str.casefold, (*UNUSABLE_KEY, *self.refused))}


Accounts = Mapping[str, Account]
"""By the name of the cloud, as `ModelSpec.cloud` has it."""


class SettingsOwner(Protocol):
    """What declares settings and secrets: an account at a cloud, or a kind of object store."""

    @property
    def defaults(self) -> Any:
        """Its own section before anybody changes it; None where it has none."""

    @property
    def settings(self) -> tuple[AccountSetting, ...]:
        """Every setting of it, once."""

    @property
    def secrets(self) -> tuple[Secret, ...]:
        """Every secret of it."""


SettingsOwners = Mapping[str, SettingsOwner]
"""By their names: those of their sections in the settings file."""
