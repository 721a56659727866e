"""Kinds of settings: how each is read from JSON or from a variable's text, and its JSON Schema."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from avatar_desktop.domain.proxies import PROXY_SHAPE, NoProxyAddress, proxy_address
from avatar_desktop.domain.temporary_keys import read_expiry
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.domain.web_address import BadAddress, ascii_base

MOST_LIFE_HOURS = 168
"""A presigned link lives 7 days at most (S3 and OSS, signature version 4)."""

MOST_MONEY = 1_000_000
MOST_SECONDS = 100 * 366 * 24 * 3600
"""A clock without its battery is half a century off; dates end long after twice that."""


class Unusable(ValueError):
    """A value that a setting cannot have; `words` say what it needs."""

    def __init__(self, words: Message) -> None:
        super().__init__(words.painted())
        self.words = words


@dataclass(frozen=True, slots=True)
class FieldValidator:
    """A kind of setting. `read` returns what JSON data or a variable's text means; Unusable.

    `shape` is the JSON Schema of what `read` takes, as nearly as a schema can say it.
    """

    read: Callable[[Any], Any]
    shape: Mapping[str, Any]


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise Unusable(say(N_("text is needed")))
    return value.strip()


def _plain(value: Any) -> str:
    text = _text(value)
    if not text.isascii() or not text.isprintable() or " " in text:
        raise Unusable(say(N_("letters, digits and signs without blanks are needed")))
    return text


def _address(value: Any) -> str:
    text = _text(value).rstrip("/")
    parts = _split(text)
    if parts[0] not in {"http", "https"} or not parts[1]:
        raise Unusable(say(N_("an address with http:// or https:// is needed")))
    return text


def _address_or_nothing(value: Any) -> str:
    return _address(value) if _text(value) else ""


def _base_or_nothing(value: Any) -> str:
    try:
        return ascii_base(value) if _address_or_nothing(value) else ""
    except BadAddress as error:
        raise Unusable(error.words) from error


def _proxy_or_nothing(value: Any) -> str:
    text = _text(value).rstrip("/")
    if not text:
        return ""
    try:
        password = proxy_address(text).password
    except NoProxyAddress as error:
        raise Unusable(error.words) from error
    if "://" not in text:
        raise Unusable(say(N_("an address with http://, https:// or socks5:// is needed")))
    if password:
        raise Unusable(say(N_("no password may stand in it: it belongs into the key store")))
    return text


def _split(address: str) -> tuple[str, str]:
    try:
        parts = urlsplit(address)
    except ValueError:
        return "", ""
    return parts.scheme, parts.hostname or ""


def _moment(value: Any) -> str:
    try:
        moment = read_expiry(_text(value))
    except ValueError as error:
        if isinstance(error, Unusable):
            raise
        raise Unusable(say(N_("a moment like 2026-06-01T12:00:00Z is needed"))) from error
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}" if moment else ""


def _switch(value: Any) -> bool:
    if not isinstance(value, bool):
        raise Unusable(say(N_("true or false is needed")))
    return value


def _seconds(value: Any) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool)
    if not whole or not -MOST_SECONDS <= value <= MOST_SECONDS:
        words = N_("a whole number from {least} to {most} is needed")
        raise Unusable(say(words, least=-MOST_SECONDS, most=MOST_SECONDS))
    return int(value)


def _hours(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= MOST_LIFE_HOURS:
        raise Unusable(say(N_("a whole number from 1 to {most} is needed"), most=MOST_LIFE_HOURS))
    return value


def _amount(value: Any) -> float:
    good = isinstance(value, (int, float)) and not isinstance(value, bool)
    if not good or not 0 <= value <= MOST_MONEY:
        raise Unusable(say(N_("a number from 0 to {most} is needed"), most=MOST_MONEY))
    return float(value)


def _lines(value: Any) -> tuple[str, ...]:
    if not isinstance(value, (list, tuple)):
        raise Unusable(say(N_("a list is needed")))
    return tuple(text for one in value if (text := _text(one)))


def _names(value: Any) -> dict[str, str]:
    if not isinstance(value, dict):
        raise Unusable(say(N_("an object is needed")))
    return {str(key): _text(name) for key, name in value.items()}


def one_of(words: Iterable[str]) -> FieldValidator:
    """Return the kind that takes one of *words*."""
    known = [str(word) for word in words]

    def read(value: Any) -> str:
        if value not in known:
            raise Unusable(say(N_("one of these is needed: {words}"), words=", ".join(known)))
        return str(value)

    return FieldValidator(read, {"enum": known})


STRING = {"type": "string"}
MOMENT_SHAPE = r"^\s*(\d{4}-\d{2}-\d{2}.*)?$"
ADDRESS_SHAPE = r"https?://[^/?#\s]+\S*"
BASE_SHAPE = r"https?://[^/?#@\s]+[^?#\s]*"

TEXT = FieldValidator(_text, STRING)
PLAIN = FieldValidator(_plain, {**STRING, "pattern": r"^\s*[!-~]*\s*$"})
ADDRESS = FieldValidator(_address, {**STRING, "pattern": rf"^\s*{ADDRESS_SHAPE}\s*$"})
ADDRESS_OR_NOTHING = FieldValidator(
    _address_or_nothing, {**STRING, "pattern": rf"^\s*({ADDRESS_SHAPE})?\s*$"}
)
BASE_OR_NOTHING = FieldValidator(
    _base_or_nothing, {**STRING, "pattern": rf"^\s*({BASE_SHAPE})?\s*$"}
)
PROXY_OR_NOTHING = FieldValidator(
    _proxy_or_nothing, {**STRING, "pattern": rf"^\s*({PROXY_SHAPE})?\s*$"}
)
MOMENT = FieldValidator(_moment, {**STRING, "pattern": MOMENT_SHAPE})
SWITCH = FieldValidator(_switch, {"type": "boolean"})
SECONDS = FieldValidator(
    _seconds, {"type": "integer", "minimum": -MOST_SECONDS, "maximum": MOST_SECONDS}
)
HOURS = FieldValidator(_hours, {"type": "integer", "minimum": 1, "maximum": MOST_LIFE_HOURS})
AMOUNT = FieldValidator(_amount, {"type": "number", "minimum": 0, "maximum": MOST_MONEY})
LINES = FieldValidator(_lines, {"type": "array", "items": STRING})
NAMES = FieldValidator(_names, {"type": "object", "additionalProperties": STRING})
