"""Settings as JSON and back, field by field: a field that is wrong never costs the others."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from avatar_desktop.domain.settings import (
    Addressing,
    DashScopeSettings,
    MetaStudioSettings,
    Settings,
    StoreKind,
    StoreSettings,
)

MOST_LIFE_HOURS = 168
"""A presigned link lives 7 days at most (S3 and OSS, signature version 4)."""

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
    Field("store.kind", _one_of(*StoreKind), "AVATAR_STORE"),
    Field("store.endpoint", _address_or_nothing, "AVATAR_STORE_ENDPOINT"),
    Field("store.region", _text, "AVATAR_STORE_REGION"),
    Field("store.bucket", _text, "AVATAR_STORE_BUCKET"),
    Field("store.addressing", _one_of(*Addressing), "AVATAR_STORE_STYLE"),
    Field("store.prefix", _text, "AVATAR_STORE_PREFIX"),
    Field("store.life_hours", _hours),
    Field("store.delete_after", _switch),
    Field("model_names", _names),
)

Values = dict[str, Any]


def values_of(settings: Settings) -> Values:
    """Return every field of *settings* by its name."""
    return {field.name: field.of(settings) for field in FIELDS}


def settings_of(values: Mapping[str, Any]) -> Settings:
    """Return the settings that have *values*, the defaults where there are none."""
    full = {**values_of(Settings()), **values}
    store = _group(full, "store")
    store |= {"kind": StoreKind(store["kind"]), "addressing": Addressing(store["addressing"])}
    plain = {name: v for name, v in full.items() if "." not in name}
    return Settings(
        **plain,
        dashscope=DashScopeSettings(**_group(full, "dashscope")),
        metastudio=MetaStudioSettings(**_group(full, "metastudio")),
        store=StoreSettings(**store),
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
