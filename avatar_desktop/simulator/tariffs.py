"""How services count seconds, which they measure in milliseconds."""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal


def tenths(*seconds: float) -> Decimal:
    """Return the sum of *seconds* to a tenth."""
    return sum(map(_measured, seconds), Decimal(0)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def begun(seconds: float) -> Decimal:
    """Return how many seconds have begun."""
    return _measured(seconds).to_integral_value(ROUND_CEILING)


def _measured(seconds: float) -> Decimal:
    return Decimal(str(round(seconds, 3)))
