"""How services count seconds."""

from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal

THOUSANDTH = Decimal("0.001")


def tenths(seconds: float) -> Decimal:
    """Return *seconds* to a tenth."""
    return Decimal(str(seconds)).quantize(Decimal("0.1"), ROUND_HALF_UP)


def begun(seconds: float) -> Decimal:
    """Return how many seconds have begun; a clock of milliseconds tells."""
    measured = Decimal(str(seconds)).quantize(THOUSANDTH, ROUND_HALF_UP)
    return measured.to_integral_value(ROUND_CEILING)
