"""What is known of models' ends, in words; and the table of them, strictly read."""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from avatar_desktop.domain.spec import LastAnswer, Lifecycle, LifeState
from avatar_desktop.domain.text import N_, Message, say

FORMAT = 1
MOST_BYTES = 64 * 1024
MOST_MODELS = 500
MOST_SUCCESSORS = 8
LONGEST_WORDS = 160
AHEAD = timedelta(days=2)
"""How far a table may be dated after this computer's day: its clock and zone are not the maker's.

One that is dated in the far future would win over every later release.
"""
EARLIEST, LATEST = date(2000, 1, 1), date(2100, 1, 1)
KEY = re.compile(r"[a-z][a-z0-9_]{0,63}")
PLAIN = re.compile(r"[^{}<>]+")
"""Words without gaps to fill and without markup."""


class UnusableLifecycles(ValueError):
    """A table that is not taken; the text says why, in English, for the log and the doctor."""


@dataclass(frozen=True, slots=True)
class Lifecycles:
    """What the documents say, by the models' keys, as of the day `dated`."""

    dated: date
    by_key: Mapping[str, Lifecycle] = field(default_factory=dict)


SENTENCES = {
    LifeState.ALIVE: N_("{maker} offers this model as of {date} ({source})."),
    LifeState.ANNOUNCED: N_("{maker} has announced the end of this model for {date} ({source})."),
    LifeState.RETIRED: N_("{maker} retired this model on {date} ({source})."),
}


def what_is_written(life: Lifecycle) -> Message:
    """Return who ends the model, when, and where that is written; or that it lives."""
    return say(
        SENTENCES[life.state],
        maker=Message(life.maker or N_("Its maker")),
        date=life.day.isoformat(),
        source=Message(life.source),
    )


def what_was_answered(answer: LastAnswer) -> Message:
    """Return when the account was answered last, and what."""
    worked = N_("Your account has run it on {date}.")
    refused = N_("Your account was refused on {date}: {code}.")
    told = refused if answer.code else worked
    return say(told, date=answer.day.isoformat(), code=answer.code)


def read_lifecycles(data: bytes, today: date) -> Lifecycles:
    """Return the table that the TOML *data* is; UnusableLifecycles for any fault, whole or not.

    Keys of models that this version does not know pass; fields that it does not know do not.
    """
    if len(data) > MOST_BYTES:
        raise UnusableLifecycles(f"longer than {MOST_BYTES} bytes")
    try:
        table = tomllib.loads(data.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise UnusableLifecycles(f"no TOML: {error}"[:LONGEST_WORDS]) from error
    _check_fields(table, {"format", "dated"}, {"models"}, "the table")
    if type(table["format"]) is not int or table["format"] != FORMAT:
        raise UnusableLifecycles(f"not of format {FORMAT}")
    dated = _day(table["dated"], "dated")
    if dated - today > AHEAD:
        raise UnusableLifecycles(f"dated {dated}, after today")
    models = table.get("models", {})
    if not isinstance(models, dict) or len(models) > MOST_MODELS:
        raise UnusableLifecycles(f"models are no table of {MOST_MODELS} at most")
    return Lifecycles(dated, {_key(key): _lifecycle(key, one) for key, one in models.items()})


def _lifecycle(key: str, row: Any) -> Lifecycle:
    if not isinstance(row, dict):
        raise UnusableLifecycles(f"{key} is no table")
    _check_fields(row, {"state", "day", "source"}, {"maker", "successors"}, key)
    successors = row.get("successors", [])
    if not isinstance(successors, list) or len(successors) > MOST_SUCCESSORS:
        raise UnusableLifecycles(f"the successors of {key} are no list of {MOST_SUCCESSORS}")
    if row["state"] not in list(LifeState):
        raise UnusableLifecycles(f"the state of {key} is none")
    return Lifecycle(
        LifeState(row["state"]),
        _day(row["day"], key),
        _words(row["source"], key),
        tuple(_key(one) for one in successors),
        _words(row["maker"], key) if "maker" in row else "",
    )


def _check_fields(row: Mapping[str, Any], needed: set[str], may: set[str], where: str) -> None:
    missing, unknown = needed - row.keys(), row.keys() - needed - may
    if missing or unknown:
        names = ", ".join(sorted(missing or unknown))[:LONGEST_WORDS]
        raise UnusableLifecycles(f"{where} {'lacks' if missing else 'has unknown'} fields: {names}")


def _key(value: Any) -> str:
    if not isinstance(value, str) or not KEY.fullmatch(value):
        raise UnusableLifecycles("a model's key is none")
    return value


def _day(value: Any, where: str) -> date:
    plain = isinstance(value, date) and not isinstance(value, datetime)
    if not plain or not EARLIEST <= value <= LATEST:
        raise UnusableLifecycles(f"the day of {where} is none")
    return value  # type: ignore[no-any-return]


def _words(value: Any, where: str) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_WORDS:
        raise UnusableLifecycles(f"the words of {where} are none, or too long")
    if not value.isprintable() or not PLAIN.fullmatch(value):
        raise UnusableLifecycles(f"the words of {where} hold signs that are none of words")
    return value
