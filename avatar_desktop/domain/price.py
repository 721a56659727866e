"""What a run costs, from a dated table and this file's own seconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum
from typing import Any

from avatar_desktop.domain.media import MediaInfo


class Basis(StrEnum):
    """What is counted: seconds of the named input, or one run."""

    SECOND = "second"
    RUN = "run"


@dataclass(frozen=True, slots=True)
class Price:
    """A dated tariff. `rates` maps the value of the parameter `by` to the price of one unit.

    Without `by` the only rate stands under None. `plus` is charged once a run besides (a
    detection). A model whose price nobody published has no rates; `free` says that it costs
    nothing for now. `failed` says whether a failed run is billed; None where no source does.
    """

    as_of: date
    source: str
    currency: str = "CNY"
    basis: Basis = Basis.RUN
    input: str = ""
    by: str = ""
    rates: Mapping[Any, Decimal] | None = None
    plus: Decimal = Decimal(0)
    free: bool = False
    failed: bool | None = None


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
    """Return what a run costs, or None as long as the file that decides it is not known."""
    if price.free:
        return Estimate(price.currency, Decimal(0), "", free=True)
    rate = (price.rates or {}).get(params.get(price.by) if price.by else None)
    if rate is None:
        return Estimate(price.currency, None, "")
    plus = f" + {price.plus}" if price.plus else ""
    if price.basis is Basis.RUN:
        return Estimate(price.currency, rate + price.plus, f"1 × {rate}{plus}")
    info = media.get(price.input)
    if info is None or info.duration is None:
        return None
    seconds = Decimal(str(info.duration)).quantize(Decimal("0.1"), ROUND_HALF_UP)
    amount = (seconds * rate + price.plus).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return Estimate(price.currency, amount, f"{seconds.normalize():f} s × {rate}{plus}")
