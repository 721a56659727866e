"""What the service bills: one entry a finished task, and one a look, passed or not."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from .models.model import AnyModel, Order

FEN = Decimal("0.01")


class Ledger:
    """The entries since the start, oldest first. Amounts are in CNY, exact."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []

    def charge(
        self, account: str, model: AnyModel, order: Order, seconds: Mapping[str, float],
        task_id: str = "",
    ) -> None:  # fmt: skip
        """Bill one run of *model*, whose inputs last *seconds*; nothing without a tariff."""
        if model.bill is None:
            return
        amount = str(model.bill(order, seconds))
        entry = {"account": account, "model": model.name, "task_id": task_id, "amount": amount}
        self.entries.append(entry)

    def told(self) -> dict[str, Any]:
        """Return the entries and their sum, to the fen."""
        total = sum((Decimal(one["amount"]) for one in self.entries), Decimal(0))
        return {
            "entries": self.entries,
            "total": str(total.quantize(FEN, ROUND_HALF_UP)),
            "currency": "CNY",
        }
