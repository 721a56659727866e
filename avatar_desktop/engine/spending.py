"""What runs have cost today, and will."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from decimal import Decimal, InvalidOperation

from avatar_desktop.domain.job import ENDED, Job, JobState
from avatar_desktop.domain.price import Estimate
from avatar_desktop.domain.query import Query
from avatar_desktop.engine.ports import Library

PAGE = 500


async def jobs_that_count(library: Library, now: datetime) -> list[Job]:
    """Return the jobs that may have been paid today or are still to be sent, the trash included.

    Of earlier days those among the newest 500 and the unfinished ones.
    """
    found = {job.id: job for job in await library.unfinished()}
    for trashed in (False, True):
        last: Job | None = None
        while True:
            query = Query(limit=PAGE, trashed=trashed, before=last)
            page = await library.search(query)
            found |= {job.id: job for job in page}
            if len(page) < PAGE or page[-1].created.astimezone(now.tzinfo).date() < now.date():
                break
            last = page[-1]
    return list(found.values())


def spent_today(jobs: Sequence[Job], now: datetime) -> Mapping[str, Decimal]:
    """Return by currency what the runs of today that reached a service are estimated to cost.

    Simulated runs cost nothing, and neither does what failed without being billed.
    """
    spent: dict[str, Decimal] = {}
    for job in jobs:
        sent = (job.submitted_at or job.created).astimezone(now.tzinfo)
        given_up = job.state in ENDED and job.state is not JobState.DONE and job.task_over
        unbilled = given_up and (job.failure is None or job.failure.billed is False)
        if job.simulated or not job.task_id or unbilled or sent.date() != now.date():
            continue
        amount, _, currency = job.price.partition(" ")
        try:
            spent[currency] = spent.get(currency, Decimal(0)) + Decimal(amount)
        except InvalidOperation:
            continue
    return spent


def committed(
    jobs: Sequence[Job], now: datetime, currency: str, without: Collection[str] = ()
) -> Decimal:
    """Return what today has cost in *currency*, with what is still to be sent.

    The jobs with the ids *without* do not count.
    """
    jobs = [job for job in jobs if job.id not in without]
    spent = spent_today(jobs, now).get(currency, Decimal(0))
    ahead = (one for one in jobs if not (one.simulated or one.ended or one.task_id))
    return spent + sum((_price(one, currency) for one in ahead), Decimal(0))


def cost_again(job: Job) -> Estimate | None:
    """Return what a retry of *job* costs; None where nothing new is sent, or nobody knows."""
    if job.simulated or (job.task_id and not job.task_over):
        return None
    currency = job.price.partition(" ")[2]
    return Estimate(currency, _price(job, currency), "") if currency else None


def _price(job: Job, currency: str) -> Decimal:
    amount, _, own = job.price.partition(" ")
    try:
        return Decimal(amount) if own == currency else Decimal(0)
    except InvalidOperation:
        return Decimal(0)
