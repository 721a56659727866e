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
from avatar_desktop.domain.account import AccountSetting, SettingKind, SettingsOwners
from avatar_desktop.domain.settings import (
    ProxyMode,
    Settings,
    StoreSettings,
    value_of,
    with_value,
)
from avatar_desktop.domain.store_kind import StoreKind, StoreKinds


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
    Field("tabs.order", LINES, "Models' keys in the order of their tabs."),
    Field("tabs.hidden", LINES, "Models whose tabs are not shown."),
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
    SettingKind.BASE_OR_NOTHING: BASE_OR_NOTHING,
    SettingKind.MOMENT: MOMENT,
    SettingKind.SWITCH: SWITCH,
    SettingKind.HOURS: HOURS,
    SettingKind.CERTIFICATE: TEXT,
    SettingKind.REGION: TEXT,
}
KIND = "store.kind"
STORE = "AVATAR_STORE"

Values = dict[str, Any]


def variables(environment: Mapping[str, str], owners: SettingsOwners) -> Mapping[str, str]:
    """Return *environment* with a shorthand for a kind of store spelt out."""
    for name, kind in _kinds(owners).items():
        spelt = kind.shorthands.get(environment.get(STORE, "").strip())
        if spelt is not None:
            return {**spelt, **environment, STORE: name}
    return environment


def fields_of(owners: SettingsOwners) -> tuple[Field, ...]:
    """Return every field there is, with those of *owners*, which may share some."""
    kinds = _kinds(owners)
    chosen = Field(KIND, one_of(kinds), "Where uploads wait for the service.", STORE)
    theirs = {one.name: _field(one) for owner in owners.values() for one in owner.settings}
    return (*FIELDS, *([chosen] if kinds else ()), *theirs.values())


def _field(setting: AccountSetting) -> Field:
    kind = KINDS.get(setting.kind) or one_of(value for value, _ in setting.options)
    return Field(setting.name, kind, setting.about, setting.variable)


def _kinds(owners: SettingsOwners) -> StoreKinds:
    return {name: one for name, one in owners.items() if isinstance(one, StoreKind)}


def values_of(settings: Settings, owners: SettingsOwners) -> Values:
    """Return every field of *settings* by its name."""
    defaults = _defaults(owners)
    accounts = {**defaults.accounts, **settings.accounts}
    kind = settings.store.kind or defaults.store.kind
    full = replace(settings, accounts=accounts, store=replace(settings.store, kind=kind))
    return {field.name: field.of(full) for field in fields_of(owners)}


def settings_of(values: Mapping[str, Any], owners: SettingsOwners) -> Settings:
    """Return the settings that have *values*, the defaults where there are none."""
    settings = _defaults(owners)
    for name, value in values.items():
        settings = with_value(settings, name, value)
    return settings


def _defaults(owners: SettingsOwners) -> Settings:
    own = {name: one.defaults for name, one in owners.items() if one.defaults}
    return Settings(accounts=own, store=StoreSettings(next(iter(_kinds(owners)), "")))


def flat(data: Mapping[str, Any], owners: SettingsOwners) -> Values:
    """Return the fields that the JSON object *data* has, by name, unread."""
    found: Values = {}
    for field in fields_of(owners):
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
