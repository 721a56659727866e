"""When a run is dear enough that the person is asked before it is sent."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from datetime import datetime
from decimal import Decimal

from avatar_desktop.domain.errors import AppError, Explanation
from avatar_desktop.domain.price import Estimate, money
from avatar_desktop.domain.settings import BudgetSettings
from avatar_desktop.domain.text import N_, say
from avatar_desktop.engine.ports import Services
from avatar_desktop.engine.spending import committed, jobs_that_count


class OverBudget(AppError):
    """A run is above what the person wanted to be asked about. Nothing was sent."""

    def __init__(self, question: Explanation) -> None:
        super().__init__(question, code="OverBudget")


class Budget:
    """Asks the person before money is spent, in the window and on the command line.

    A limit is in the currency of the price. A price that is unknown is never above it, and
    nothing is asked where the service is simulated.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._one_at_a_time = asyncio.Lock()

    async def question(
        self, cost: Estimate | None, without: Collection[str] = ()
    ) -> Explanation | None:
        """Return what to ask before a run of *cost* is sent, or None where it is within limits.

        What is already counted of the run itself stands *without*.
        """
        limits = self._services.budget()
        amount = cost.amount if cost else None
        if self._services.simulated or cost is None or not amount:
            return None
        if limits.per_run and amount > _decimal(limits.per_run):
            return _run_is_dear(cost.currency, amount, limits)
        if not limits.per_day:
            return None
        now = datetime.now().astimezone()
        jobs = await jobs_that_count(self._services.library, now)
        removed = await self._services.library.paid_for_removed()
        spent = committed(jobs, now, cost.currency, without, removed)
        if spent + amount > _decimal(limits.per_day):
            return _day_is_dear(cost.currency, spent, amount, limits)
        return None

    @asynccontextmanager
    async def passed(self, cost: Estimate | None, *, anyway: bool) -> AsyncIterator[None]:
        """Let one run at a time into the queue that the block makes; OverBudget.

        Two that fit one by one but not together never pass in the same moment.
        """
        if anyway:
            yield
            return
        async with self._one_at_a_time:
            question = await self.question(cost)
            if question:
                raise OverBudget(question)
            yield

    async def still_passed(self, cost: Estimate | None, job_id: str, *, anyway: bool) -> None:
        """Raise OverBudget when another process has spent the rest meanwhile.

        *job_id* is on disk by now, so of two processes at least one sees the other's.
        """
        question = None if anyway else await self.question(cost, {job_id})
        if question:
            raise OverBudget(question)


def _run_is_dear(currency: str, amount: Decimal, limits: BudgetSettings) -> Explanation:
    return Explanation(
        say(N_("This run costs about {cost}."), cost=money(currency, amount)),
        say(
            N_("You wanted to be asked above {limit} a run."),
            limit=money(currency, _decimal(limits.per_run)),
        ),
    )


def _day_is_dear(
    currency: str, spent: Decimal, amount: Decimal, limits: BudgetSettings
) -> Explanation:
    return Explanation(
        say(
            N_("With this run, today comes to about {sum}: {spent} so far and {cost} for it."),
            sum=money(currency, spent + amount),
            spent=money(currency, spent),
            cost=money(currency, amount),
        ),
        say(
            N_("You wanted to be asked above {limit} a day."),
            limit=money(currency, _decimal(limits.per_day)),
        ),
    )


def _decimal(limit: float) -> Decimal:
    return Decimal(str(limit))
