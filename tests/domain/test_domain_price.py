"""Estimates from a dated tariff."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.price import (
    Given,
    Longer,
    Price,
    SecondsBy,
    SecondsIn,
    SecondsOf,
    Shorter,
    Total,
    Within,
    estimate,
    money,
)

SECONDS = Price(
    date(2026, 6, 1), "price page", per=SecondsOf("video"), by="min_len",
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


def lasting(**seconds):
    """Return files that last as long as told, by their inputs."""
    return {
        name: MediaInfo(MediaKind.VIDEO, "mp4", 1, 640, 480, duration)
        for name, duration in seconds.items()
    }


def per(seconds, **more):
    """Return a price of 1 for each of *seconds*, counted to a tenth unless told."""
    return Price(date(2026, 6, 1), "page", per=seconds, rates={None: Decimal(1)}, **more)


SHORTER = Shorter((SecondsOf("video"), SecondsOf("audio")))
BY_EXTENSION = SecondsBy("extension", {False: SHORTER, True: SecondsOf("audio")})
IN_AND_OUT = Total((SecondsOf("video"), SecondsIn("duration")))


@pytest.mark.parametrize(
    ("seconds", "params", "media", "amount"),
    [
        (SHORTER, {}, lasting(video=10.0, audio=4.2), "4.20"),
        (BY_EXTENSION, {"extension": False}, lasting(video=10.0, audio=24.2), "10.00"),
        (BY_EXTENSION, {"extension": True}, lasting(video=10.0, audio=24.2), "24.20"),
        (Longer((SecondsOf("video"), SecondsOf("audio"))), {}, lasting(video=3.0, audio=4.0), "4"),
        (IN_AND_OUT, {"duration": 5}, lasting(video=7.26), "12.30"),
        (SecondsIn("duration"), {"duration": 5}, {}, "5.00"),
        (Within(SecondsOf("video"), Decimal(2), Decimal(5)), {}, lasting(video=0.3), "2.00"),
        (Within(SecondsOf("video"), Decimal(2), Decimal(5)), {}, lasting(video=3.3), "3.30"),
        (Within(SecondsOf("video"), Decimal(2), Decimal(5)), {}, lasting(video=9.0), "5.00"),
        (Within(SecondsOf("video"), Decimal(2)), {}, lasting(video=9.0), "9.00"),
        (Total((SecondsOf("ref", optional=True), SecondsIn("duration"))), {"duration": 5}, {}, "5"),
    ],
)
def test_the_seconds_that_count_are_the_services(seconds, params, media, amount):
    """The shorter or longer of two files, a parameter, input and output together, within ends."""
    found = estimate(per(seconds), params, media)

    assert found is not None
    assert found.amount == Decimal(amount)


@pytest.mark.parametrize(
    ("seconds", "params", "media"),
    [
        (SHORTER, {}, lasting(video=10.0)),
        (SHORTER, {}, lasting(video=10.0, audio=None)),
        (SecondsIn("duration"), {"duration": None}, {}),
        (BY_EXTENSION, {"extension": "maybe"}, lasting(video=1.0, audio=1.0)),
        (IN_AND_OUT, {"duration": 5}, {}),
    ],
)
def test_price_waits_for_all_seconds_that_count(seconds, params, media):
    """Half of what decides the price is no price."""
    assert estimate(per(seconds), params, media) is None


@pytest.mark.parametrize(
    ("seconds", "amount"), [(9.0, 9), (9.0004, 9), (9.001, 10), (9.99, 10), (0.2, 1)]
)
def test_begun_seconds_may_count_whole(seconds, amount):
    """Where the service rounds up; what is less than a millisecond begins no second."""
    found = estimate(per(SecondsOf("video"), step=Decimal(1), up=True), {}, lasting(video=seconds))

    assert found is not None
    assert found.amount == amount


TABLE = Price(
    date(2026, 10, 1),
    "table",
    by=("quality", Given(("image", "front")), "texture"),
    rates={
        ("h", False, "standard"): Decimal("1.4"),
        ("h", True, "standard"): Decimal("2.1"),
        ("p", True, "standard"): Decimal("3.5"),
    },
    extras={("geometry", "ultra"): Decimal("1.4")},
    elsewhere={
        "ap-southeast-1": Price(
            date(2026, 11, 1), "abroad", "USD",
            by="quality", rates={"h": Decimal("0.3")},
        )
    },
)  # fmt: skip


@pytest.mark.parametrize(
    ("params", "media", "amount", "basis"),
    [
        ({"quality": "h", "texture": "standard"}, {}, "1.4", "1 × 1.4"),
        ({"quality": "h", "texture": "standard"}, lasting(front=None), "2.1", "1 × 2.1"),
        ({"quality": "p", "texture": "standard"}, lasting(image=None), "3.5", "1 × 3.5"),
        ({"quality": "h", "texture": "standard", "geometry": "ultra"}, {}, "2.8", "1 × 1.4 + 1.4"),
    ],
)
def test_a_run_costs_by_several_choices_and_what_was_given(params, media, amount, basis):
    """A table by model, by what is there to work from and by texture, and a surcharge."""
    found = estimate(TABLE, params, media)

    assert found is not None
    assert (found.amount, found.basis) == (Decimal(amount), basis)


@pytest.mark.parametrize("value", [None, [], {}, "", 3, float("nan"), "h "])
def test_a_value_that_cannot_be_is_unknown(value):
    """The form is judged elsewhere; its price is no accident meanwhile."""
    by_one = replace(TABLE, by="quality", rates={"h": Decimal(1)}, extras={})
    by_case = replace(by_one, by="", rates={None: Decimal(1)}, per=SecondsBy("quality", {"h": 3}))
    several = estimate(TABLE, {"quality": value, "texture": "standard"}, {})
    one = estimate(by_one, {"quality": value}, {})

    assert several
    assert one
    assert (several.amount, one.amount) == (None, None)
    assert estimate(by_case, {"quality": value}, {}) is None


def test_a_combination_that_nobody_priced_is_unknown():
    """One gap in the table is no free run."""
    found = estimate(TABLE, {"quality": "p", "texture": "standard"}, {})

    assert found is not None
    assert (found.amount, found.free) == (None, False)


def test_each_region_has_its_tariff_and_its_currency():
    """Where it has one of its own; elsewhere the first one counts."""
    abroad, home = TABLE.at("ap-southeast-1"), TABLE.at("cn-beijing")
    found = estimate(abroad, {"quality": "h"}, {})

    assert found is not None
    assert money(found.currency, found.amount or Decimal(0)) == "$0.30"
    assert home is TABLE
    assert abroad.as_of == date(2026, 11, 1)
