"""When a run is dear enough that the person is asked once more."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.job import Job
from avatar_desktop.domain.price import Estimate
from avatar_desktop.domain.query import Query
from avatar_desktop.domain.settings import BudgetSettings
from avatar_desktop.domain.text import N_, say
from avatar_desktop.engine.ports import Library
from avatar_desktop.ui.figures import money
from avatar_desktop.ui.status_bar import spent_today

MOST_JOBS = 500


async def question(
    budget: BudgetSettings, cost: Estimate | None, library: Library
) -> Explanation | None:
    """Return what to ask before a run of *cost* is sent, or None where it is within *budget*.

    A limit is in the currency of the price. A price that is unknown is never above it.
    """
    amount = cost.amount if cost else None
    if cost is None or not amount:
        return None
    if budget.per_run and amount > _decimal(budget.per_run):
        return _run_is_dear(cost.currency, amount, budget)
    if not budget.per_day:
        return None
    jobs = [
        job
        for trashed in (False, True)
        for job in await library.search(Query(limit=MOST_JOBS, trashed=trashed))
    ]
    spent = committed(jobs, datetime.now().astimezone(), cost.currency)
    if spent + amount > _decimal(budget.per_day):
        return _day_is_dear(cost.currency, spent, amount, budget)
    return None


def cost_again(job: Job) -> Estimate | None:
    """Return what a retry of *job* costs; None where nothing new is sent, or nobody knows."""
    if job.simulated or (job.task_id and not job.task_over):
        return None
    currency = job.price.partition(" ")[2]
    return Estimate(currency, _price(job, currency), "") if currency else None


def committed(jobs: Sequence[Job], now: datetime, currency: str) -> Decimal:
    """Return what today has cost in *currency*, with what is still to be sent."""
    spent = spent_today(jobs, now).get(currency, Decimal(0))
    ahead = (one for one in jobs if not (one.simulated or one.ended or one.task_id))
    return spent + sum((_price(one, currency) for one in ahead), Decimal(0))


def _run_is_dear(currency: str, amount: Decimal, budget: BudgetSettings) -> Explanation:
    return Explanation(
        say(N_("This run costs about {cost}."), cost=money(currency, amount)),
        say(
            N_("You wanted to be asked above {limit} a run."),
            limit=money(currency, _decimal(budget.per_run)),
        ),
    )


def _day_is_dear(
    currency: str, spent: Decimal, amount: Decimal, budget: BudgetSettings
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
            limit=money(currency, _decimal(budget.per_day)),
        ),
    )


def _price(job: Job, currency: str) -> Decimal:
    amount, _, own = job.price.partition(" ")
    try:
        return Decimal(amount) if own == currency else Decimal(0)
    except InvalidOperation:
        return Decimal(0)


def _decimal(limit: float) -> Decimal:
    return Decimal(str(limit))
