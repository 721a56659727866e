"""A job as it begins."""

from decimal import Decimal

import pytest
from engine_fakes import a_spec

from avatar_desktop.domain.price import Estimate
from avatar_desktop.engine.intake import ValidationResult
from avatar_desktop.engine.new_job import new_job


@pytest.mark.parametrize(
    ("estimate", "price"),
    [
        (None, ""),
        (Estimate("CNY", None, ""), ""),
        (Estimate("CNY", Decimal(0), ""), "0 CNY"),
        (Estimate("CNY", Decimal("3.00"), ""), "3.00 CNY"),
    ],
)
def test_price_is_kept_as_far_as_it_is_known(world, estimate, price):
    """A run that costs nothing is told from one whose price nobody knows."""
    look = ValidationResult({}, (), estimate, {"style": 0})

    job = new_job(world.services(a_spec()), a_spec(), {}, (), look)

    assert job.price == price
