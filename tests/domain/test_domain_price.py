"""Estimates from a dated tariff."""

from datetime import date
from decimal import Decimal

import pytest

from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.price import Basis, Price, estimate

SECONDS = Price(
    date(2026, 6, 1), "price page", basis=Basis.SECOND, input="video", by="min_len",
    rates={720: Decimal("0.5"), 540: Decimal("0.2")},
)  # fmt: skip
RUN = Price(date(2026, 6, 1), "price page", rates={None: Decimal("2.0")}, plus=Decimal("0.004"))


def clip(duration):
    """Return a clip that lasts *duration* seconds."""
    return {"video": MediaInfo(MediaKind.VIDEO, "mp4", 1, 640, 480, duration)}


@pytest.mark.parametrize(
    ("seconds", "side", "amount", "basis"),
    [
        (10.0, 720, "5.00", "10 s × 0.5"),
        (10.0, 540, "2.00", "10 s × 0.2"),
        (2.04, 720, "1.00", "2 s × 0.5"),
        (2.05, 720, "1.05", "2.1 s × 0.5"),
        (29.96, 540, "6.00", "30 s × 0.2"),
    ],
)
def test_seconds_cost_by_the_chosen_size(seconds, side, amount, basis):
    """The price is the clip's seconds, to a tenth, times the rate of the option."""
    found = estimate(SECONDS, {"min_len": side}, clip(seconds))

    assert found is not None
    assert (found.amount, found.basis, found.currency) == (Decimal(amount), basis, "CNY")


@pytest.mark.parametrize("media", [{}, clip(None)])
def test_price_waits_for_the_file_that_decides_it(media):
    """Without the clip, or its length, there is no estimate."""
    assert estimate(SECONDS, {"min_len": 720}, media) is None


def test_run_costs_the_same_whatever_the_file():
    """A price per run needs no file, and adds what its check costs."""
    found = estimate(RUN, {}, {})

    assert found is not None
    assert found.amount == Decimal("2.004")


def test_unpublished_price_is_said_to_be_unknown():
    """An option whose rate nobody published has no amount, but an answer."""
    found = estimate(SECONDS, {"min_len": 1080}, clip(10.0))

    assert found is not None
    assert found.amount is None
    assert not found.free


def test_free_model_costs_nothing():
    """Free for now is not the same as unknown."""
    found = estimate(Price(date(2026, 6, 1), "page", free=True), {}, {})

    assert found is not None
    assert (found.amount, found.free) == (Decimal(0), True)
