"""Settings as JSON and back, field by field: a field that is wrong never costs the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from avatar_desktop.domain.settings import (
    Addressing,
    BudgetSettings,
    DashScopeSettings,
    Links,
    MetaStudioSettings,
    NetworkSettings,
    PrivacySettings,
    ProxyMode,
    Settings,
    StoreKind,
    StoreSettings,
)

MOST_LIFE_HOURS = 168
"""A presigned link lives 7 days at most (S3 and OSS, signature version 4)."""

MOST_MONEY = 1_000_000
PROXY_SCHEMES = frozenset({"http", "https", "socks5", "socks5h"})

Reader = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class Field:
    """One setting. `name` is its place in the file (`store.bucket`), `variable` the environment's.

    `read` returns the value that JSON data or a variable's text means; ValueError.
    """

    name: str
    read: Reader
    variable: str = ""

    def of(self, settings: Settings) -> Any:
        """Return the field's value in *settings* as JSON data."""
        value: Any = settings
        for part in self.name.split("."):
            value = getattr(value, part)
        if isinstance(value, tuple):
            return list(value)
        return dict(value) if isinstance(value, Mapping) else value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise ValueError("text is needed")  # noqa: TRY004 (one error for every bad value)
    return value.strip()


def _ascii(value: Any) -> str:
    text = _text(value)
    if not text.isascii() or not text.isprintable() or " " in text:
        raise ValueError("letters, digits and signs without blanks are needed")
    return text


def _address(value: Any) -> str:
    text = _text(value).rstrip("/")
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise ValueError("an address with http:// or https:// is needed")
    return text


def _address_or_nothing(value: Any) -> str:
    return _address(value) if _text(value) else ""


def _proxy_or_nothing(value: Any) -> str:
    text = _text(value).rstrip("/")
    parts = urlsplit(text)
    if text and (parts.scheme not in PROXY_SCHEMES or not parts.hostname):
        raise ValueError("an address with http://, https:// or socks5:// is needed")
    if parts.password:
        raise ValueError("no password may stand in it: it belongs into the key store")
    return text


def _one_of(*words: str) -> Reader:
    def read(value: Any) -> str:
        if value not in words:
            raise ValueError(f"one of {', '.join(words)} is needed")
        return str(value)

    return read


def _hours(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_LIFE_HOURS:
        raise ValueError(f"a whole number from 1 to {MOST_LIFE_HOURS} is needed")
    return value


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("true or false is needed")  # noqa: TRY004 (one error for every bad value)
    return value


def _whole(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("a whole number is needed")  # noqa: TRY004 (one error for every bad value)
    return value


def _amount(value: Any) -> float:
    good = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not good or not 0 <= value <= MOST_MONEY:
        raise ValueError(f"a number from 0 to {MOST_MONEY} is needed")
    return float(value)


def _lines(value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise ValueError("a list is needed")  # noqa: TRY004 (one error for every bad value)
    return tuple(text for one in value if (text := _text(one)))


def _names(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise ValueError("an object is needed")  # noqa: TRY004 (one error for every bad value)
    return {str(key): _text(name) for key, name in value.items()}


FIELDS = (
    Field("language", _one_of("system", "en", "zh_CN")),
    Field("theme", _one_of("system", "light", "dark")),
    Field("library", _text),
    Field("dashscope.base_url", _address, "DASHSCOPE_BASE_URL"),
    Field("dashscope.workspace", _text, "DASHSCOPE_WORKSPACE"),
    Field("metastudio.base_url", _address, "METASTUDIO_BASE_URL"),
    Field("metastudio.project_id", _ascii, "HUAWEICLOUD_PROJECT_ID"),
    Field("metastudio.user_id", _ascii),
    Field("metastudio.iam_account", _text),
    Field("metastudio.iam_user", _text),
    Field("metastudio.iam_url", _address_or_nothing),
    Field("store.kind", _one_of(*StoreKind), "AVATAR_STORE"),
    Field("store.endpoint", _address_or_nothing, "AVATAR_STORE_ENDPOINT"),
    Field("store.region", _text, "AVATAR_STORE_REGION"),
    Field("store.bucket", _text, "AVATAR_STORE_BUCKET"),
    Field("store.addressing", _one_of(*Addressing), "AVATAR_STORE_STYLE"),
    Field("store.prefix", _text, "AVATAR_STORE_PREFIX"),
    Field("store.life_hours", _hours),
    Field("store.delete_after", _switch),
    Field("store.links", _one_of(*Links), "AVATAR_STORE_LINKS"),
    Field("store.public_url", _address_or_nothing, "AVATAR_STORE_PUBLIC_URL"),
    Field("store.ca_file", _text, "AVATAR_STORE_CA_FILE"),
    Field("network.proxy", _one_of(*ProxyMode)),
    Field("network.proxy_address", _proxy_or_nothing),
    Field("network.proxy_user", _text),
    Field("network.bypass", _lines),
    Field("network.ca_file", _text),
    Field("network.clock_offset", _whole),
    Field("budget.per_run", _amount),
    Field("budget.per_day", _amount),
    Field("privacy.strip", _switch),
    Field("privacy.noted", _lines),
    Field("model_names", _names),
)

Values = dict[str, Any]


def variables(environment: Mapping[str, str]) -> Mapping[str, str]:
    """Return *environment* with `AVATAR_STORE=public` spelt out: a bucket that all can read."""
    if environment.get("AVATAR_STORE", "").strip() != "public":
        return environment
    return {"AVATAR_STORE_LINKS": Links.PUBLIC, **environment, "AVATAR_STORE": StoreKind.S3}


def values_of(settings: Settings) -> Values:
    """Return every field of *settings* by its name."""
    return {field.name: field.of(settings) for field in FIELDS}


def settings_of(values: Mapping[str, Any]) -> Settings:
    """Return the settings that have *values*, the defaults where there are none."""
    full = {**values_of(Settings()), **values}
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
    return Settings(
        **plain,
        dashscope=DashScopeSettings(**_group(full, "dashscope")),
        metastudio=MetaStudioSettings(**_group(full, "metastudio")),
        store=StoreSettings(**store),
        network=NetworkSettings(**network),
        budget=BudgetSettings(**_group(full, "budget")),
        privacy=PrivacySettings(**privacy),
    )


def _group(values: Mapping[str, Any], group: str) -> Values:
    start = f"{group}."
    return {name.removeprefix(start): v for name, v in values.items() if name.startswith(start)}


def flat(data: Mapping[str, Any]) -> Values:
    """Return the fields that the JSON object *data* has, by name, unread."""
    found: Values = {}
    for field in FIELDS:
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
