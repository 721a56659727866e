"""What a run costs, from a dated table and the seconds that count."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import ROUND_HALF_UP, ROUND_UP, Decimal
from typing import Any, TypeVar

from avatar_desktop.domain.media import MediaInfo

MILLISECONDS = 3
"""Digits of a second that a measured length is good for: less than that begins no new second."""

FEN = Decimal("0.01")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class SecondsOf:
    """How long the file of an input lasts. One that is `optional` and not there lasts 0 s."""

    input: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class SecondsIn:
    """The seconds that stand in the parameter `param`."""

    param: str


@dataclass(frozen=True, slots=True)
class Shorter:
    """The least of some seconds."""

    of: tuple["Seconds", ...]


@dataclass(frozen=True, slots=True)
class Longer:
    """The most of some seconds."""

    of: tuple["Seconds", ...]


@dataclass(frozen=True, slots=True)
class Total:
    """The sum of some seconds: of input and output."""

    of: tuple["Seconds", ...]


@dataclass(frozen=True, slots=True)
class Within:
    """Seconds that are charged as `least` at least, and as `most` at most where that is one."""

    of: "Seconds"
    least: Decimal = Decimal(0)
    most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class SecondsBy:
    """Seconds that depend on the value of the parameter `param`."""

    param: str
    cases: Mapping[Any, "Seconds"]


Seconds = SecondsOf | SecondsIn | Shorter | Longer | Total | Within | SecondsBy
"""Which seconds count."""


@dataclass(frozen=True, slots=True)
class Given:
    """Stands for True in a key of `rates` where one of these inputs is there, for False else."""

    of: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Price:
    """A dated tariff. `rates` maps the value of the parameter `by` to the price of one unit.

    With several in `by` a rate stands under all their values in that order, without any the only
    one stands under None. The unit is a second of `per`, counted in whole `step`s, to the next
    one or `up`; without `per` it is a run. `plus` is charged once a run besides (a detection), and
    so is each of `extras` whose parameter has its value. `elsewhere` holds the tariffs of other
    regions than the first. A model whose price nobody published has no rates; `free` says that it
    costs nothing for now. `failed` says whether a failed run is billed; None where no source does.
    """

    as_of: date
    source: str
    currency: str = "CNY"
    per: Seconds | None = None
    step: Decimal = Decimal("0.1")
    up: bool = False
    by: str | tuple[str | Given, ...] = ""
    rates: Mapping[Any, Decimal] | None = None
    plus: Decimal = Decimal(0)
    extras: Mapping[tuple[str, Any], Decimal] = field(default_factory=dict)
    elsewhere: Mapping[str, "Price"] = field(default_factory=dict)
    free: bool = False
    failed: bool | None = None

    def at(self, region: str) -> "Price":
        """Return the tariff of *region*: this one where it has none of its own."""
        return self.elsewhere.get(region, self)


@dataclass(frozen=True, slots=True)
class Estimate:
    """An amount and how it was reckoned; `amount` is None where nobody published a price."""

    currency: str
    amount: Decimal | None
    basis: str
    free: bool = False


@dataclass(frozen=True, slots=True)
class Payment:
    """What one task of a job has cost or may have: `price` as `3.00 CNY`."""

    job_id: str
    at: datetime
    price: str


SIGNS = {"CNY": "¥", "USD": "$", "EUR": "€"}


def money(currency: str, amount: Decimal) -> str:
    """Return an amount with its sign: `¥3.00`."""
    sign = SIGNS.get(currency)
    return f"{sign}{amount:.2f}" if sign else f"{amount:.2f} {currency}"


def estimate(
    price: Price, params: Mapping[str, Any], media: Mapping[str, MediaInfo]
) -> Estimate | None:
    """Return what a run costs, or None as long as the file that decides it is not known.

    *params* are those that are sent, see `following.resolved`.
    """
    if price.free:
        return Estimate(price.currency, Decimal(0), "", free=True)
    rate = _found(price.rates or {}, _key(price, params, media))
    if rate is None:
        return Estimate(price.currency, None, "")
    once = [price.plus, *(v for (key, on), v in price.extras.items() if params.get(key) == on)]
    plus = "".join(f" + {one}" for one in once if one)
    if price.per is None:
        return Estimate(price.currency, rate + sum(once), f"1 × {rate}{plus}")
    counted = _count(price.per, params, media)
    if counted is None:
        return None
    rounding = ROUND_UP if price.up else ROUND_HALF_UP
    seconds = (counted / price.step).quantize(Decimal(1), rounding) * price.step
    amount = (seconds * rate + sum(once)).quantize(FEN, ROUND_HALF_UP)
    return Estimate(price.currency, amount, f"{seconds.normalize():f} s × {rate}{plus}")


def _found(table: Mapping[Any, T], key: Any) -> T | None:
    """Return what stands under *key*, which may be anything that somebody typed."""
    return next((value for known, value in table.items() if known == key), None)


def _key(price: Price, params: Mapping[str, Any], media: Mapping[str, MediaInfo]) -> Any:
    if isinstance(price.by, str):
        return params.get(price.by) if price.by else None
    return tuple(
        any(name in media for name in one.of) if isinstance(one, Given) else params.get(one)
        for one in price.by
    )


def _count(
    seconds: Seconds, params: Mapping[str, Any], media: Mapping[str, MediaInfo]
) -> Decimal | None:
    """Return how many *seconds* count; None as long as that is not known."""
    match seconds:
        case SecondsOf(name, optional):
            info = media.get(name)
            found = info.duration if info else 0 if optional else None
            return _decimal(found if found is None else round(found, MILLISECONDS))
        case SecondsIn(name):
            return _decimal(params.get(name))
        case SecondsBy(name, cases):
            chosen = _found(cases, params.get(name))
            return _count(chosen, params, media) if chosen else None
    of = (seconds.of,) if isinstance(seconds, Within) else seconds.of
    counts = [one for each in of if (one := _count(each, params, media)) is not None]
    return _joined(seconds, counts) if len(counts) == len(of) else None


def _joined(seconds: Shorter | Longer | Total | Within, counts: list[Decimal]) -> Decimal:
    match seconds:
        case Shorter():
            return min(counts)
        case Longer():
            return max(counts)
        case Within(_, least, most):
            return max(least, *counts) if most is None else min(max(least, *counts), most)
    return sum(counts, Decimal(0))


def _decimal(number: Any) -> Decimal | None:
    plain = isinstance(number, int | float) and not isinstance(number, bool)
    return Decimal(str(number)) if plain else None
