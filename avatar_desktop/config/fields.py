"""Settings as JSON and back, field by field: a field that is wrong never costs the others."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from avatar_desktop.config.validators import (
    ADDRESS,
    ADDRESS_OR_NOTHING,
    AMOUNT,
    BASE_OR_NOTHING,
    HOURS,
    LINES,
    MOMENT,
    NAMES,
    PLAIN,
    PROXY_OR_NOTHING,
    SECONDS,
    SWITCH,
    TEXT,
    FieldValidator,
    one_of,
)
from avatar_desktop.domain.account import Account, Accounts, SettingKind
from avatar_desktop.domain.settings import (
    Addressing,
    BudgetSettings,
    DesktopSettings,
    Links,
    NetworkSettings,
    PrivacySettings,
    ProxyMode,
    Settings,
    StoreKind,
    StoreSettings,
    value_of,
)


@dataclass(frozen=True, slots=True)
class Field:
    """One setting. `name` is its place in the file (`store.bucket`), `variable` the environment's.

    `about` tells it to whoever edits the file by hand.
    """

    name: str
    kind: FieldValidator
    about: str
    variable: str = ""

    def of(self, settings: Settings) -> Any:
        """Return the field's value in *settings* as JSON data."""
        value = value_of(settings, self.name)
        if isinstance(value, tuple):
            return list(value)
        return dict(value) if isinstance(value, Mapping) else value


FIELDS = (
    Field("language", one_of(("system", "en", "zh_CN")), "The window's language."),
    Field("theme", one_of(("system", "light", "dark")), "The window's colours."),
    Field("reduced_motion", SWITCH, "Nothing on the screen moves by itself."),
    Field("library", TEXT, "The folder of the results; empty is the platform's place."),
    Field("store.kind", one_of(StoreKind), "Where uploads wait for the service.", "AVATAR_STORE"),
    Field(
        "store.endpoint", ADDRESS_OR_NOTHING, "The store's address, without the bucket.",
        "AVATAR_STORE_ENDPOINT",
    ),
    Field("store.region", TEXT, "The bucket's region.", "AVATAR_STORE_REGION"),
    Field("store.bucket", TEXT, "The bucket's name.", "AVATAR_STORE_BUCKET"),
    Field(
        "store.addressing", one_of(Addressing), "bucket.host, host/bucket or an own domain.",
        "AVATAR_STORE_STYLE",
    ),
    Field("store.prefix", TEXT, "Stands before every object's name.", "AVATAR_STORE_PREFIX"),
    Field("store.life_hours", HOURS, "How long a signed link can be read."),
    Field("store.delete_after", SWITCH, "Whether uploads are removed when their job ends."),
    Field(
        "store.links", one_of(Links), "Signed links that end, or plain ones that all can read.",
        "AVATAR_STORE_LINKS",
    ),
    Field(
        "store.public_url", BASE_OR_NOTHING, "Stands before an object's name in plain links.",
        "AVATAR_STORE_PUBLIC_URL",
    ),
    Field(
        "store.ca_file", TEXT, "A PEM file that is trusted for this store alone.",
        "AVATAR_STORE_CA_FILE",
    ),
    Field(
        "store.valid_until", MOMENT, "When a temporary key's security token ends.",
        "AVATAR_STORE_VALID_UNTIL",
    ),
    Field("network.proxy", one_of(ProxyMode), "Which proxy every request takes."),
    Field("network.proxy_address", PROXY_OR_NOTHING, "The manual proxy, without a password."),
    Field("network.proxy_user", TEXT, "Who signs in at it; the password is in the key store."),
    Field("network.bypass", LINES, "Hosts, *.suffixes and address ranges without a proxy."),
    Field("network.ca_file", TEXT, "A PEM file that is trusted beside the system's."),
    Field("network.clock_offset", SECONDS, "Seconds that true time is ahead of this computer."),
    Field("budget.per_run", AMOUNT, "Ask before a run that costs more; 0 never asks."),
    Field("budget.per_day", AMOUNT, "Ask before a day costs more; 0 never asks."),
    Field("privacy.strip", SWITCH, "Whether place and camera data are removed from uploads."),
    Field("privacy.noted", LINES, "Models whose note on likeness and consent has been read."),
    Field("desktop.notifications", SWITCH, "Tell of jobs while the window is not in front."),
    Field("desktop.tray", SWITCH, "Jobs go on at an icon when the window is closed."),
    Field("desktop.say_closing", SWITCH, "Say what becomes of jobs when the window is closed."),
    Field("model_names", NAMES, "A model's key and the name of its own deployment."),
    Field(
        "precheck_names", NAMES, "A model's key and its own detection's name; none: there is none."
    ),
)  # fmt: skip

KINDS = {
    SettingKind.TEXT: TEXT,
    SettingKind.PLAIN: PLAIN,
    SettingKind.ADDRESS: ADDRESS,
    SettingKind.ADDRESS_OR_NOTHING: ADDRESS_OR_NOTHING,
    SettingKind.MOMENT: MOMENT,
}

Values = dict[str, Any]


def variables(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Return *environment* with `AVATAR_STORE=public` spelt out: a bucket that all can read."""
    if environment.get("AVATAR_STORE", "").strip() != "public":
        return environment
    return {"AVATAR_STORE_LINKS": Links.PUBLIC, **environment, "AVATAR_STORE": StoreKind.S3}


def fields_of(accounts: Accounts) -> tuple[Field, ...]:
    """Return every field there is, with those of *accounts*."""
    theirs = (one for account in accounts.values() for one in account.settings)
    return (
        *FIELDS,
        *(Field(one.name, KINDS[one.kind], one.about, one.variable) for one in theirs),
    )


def values_of(settings: Settings, accounts: Accounts) -> Values:
    """Return every field of *settings* by its name."""
    defaults = {name: account.defaults for name, account in accounts.items()}
    full = replace(settings, accounts={**defaults, **settings.accounts})
    return {field.name: field.of(full) for field in fields_of(accounts)}


def settings_of(values: Mapping[str, Any], accounts: Accounts) -> Settings:
    """Return the settings that have *values*, the defaults where there are none."""
    full = {**values_of(Settings(), accounts), **values}
    store = _group(full, "store")
    store |= {
        "kind": StoreKind(store["kind"]),
        "addressing": Addressing(store["addressing"]),
        "links": Links(store["links"]),
    }
    network = _group(full, "network")
    network |= {"proxy": ProxyMode(network["proxy"]), "bypass": tuple(network["bypass"])}
    privacy = _group(full, "privacy")
    privacy |= {"noted": tuple(privacy["noted"])}
    plain = {name: v for name, v in full.items() if "." not in name}

    def own(account: Account) -> Any:
        defaults: Any = account.defaults
        return replace(defaults, **_group(full, account.name))

    return Settings(
        **plain,
        accounts={name: own(account) for name, account in accounts.items()},
        store=StoreSettings(**store),
        network=NetworkSettings(**network),
        budget=BudgetSettings(**_group(full, "budget")),
        privacy=PrivacySettings(**privacy),
        desktop=DesktopSettings(**_group(full, "desktop")),
    )


def _group(values: Mapping[str, Any], group: str) -> Values:
    start = f"{group}."
    return {name.removeprefix(start): v for name, v in values.items() if name.startswith(start)}


def flat(data: Mapping[str, Any], accounts: Accounts) -> Values:
    """Return the fields that the JSON object *data* has, by name, unread."""
    found: Values = {}
    for field in fields_of(accounts):
        group, _, name = field.name.rpartition(".")
        part = data.get(group) if group else data
        if isinstance(part, dict) and name in part:
            found[field.name] = part[name]
    return found


def merged(data: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    """Return *data* with *values* in their places and everything else untouched."""
    result = {**data}
    for full_name, value in values.items():
        group, _, name = full_name.rpartition(".")
        if group:
            part = result.get(group)
            result[group] = {**(part if isinstance(part, dict) else {}), name: value}
        else:
            result[name] = value
    return result
