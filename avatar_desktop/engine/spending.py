"""What runs have cost today, and will."""

from collections.abc import Collection, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from avatar_desktop.domain import parts
from avatar_desktop.domain.job import ENDED, Job, JobState
from avatar_desktop.domain.price import Estimate, Payment
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.engine.ports import Library

PAGE = 500
EARLIER = "earlier_payments"
"""The fact of a job that has had tasks before its present one: when each was sent, its price."""


async def jobs_that_count(library: Library, now: datetime) -> list[Job]:
    """Return the jobs that may have been paid today or are still to be sent, the trash included.

    Of earlier days those among the newest 500 and the unfinished ones.
    """
    found = {job.id: job for job in await library.unfinished()}
    for trashed in (False, True):
        last: Job | None = None
        while True:
            query = HistoryQuery(limit=PAGE, trashed=trashed, before=last, parts=True)
            page = await library.search(query)
            found |= {job.id: job for job in page}
            if len(page) < PAGE or page[-1].created.astimezone(now.tzinfo).date() < now.date():
                break
            last = page[-1]
    return list(found.values())


def payments(job: Job) -> list[Payment]:
    """Return what the tasks of *job* are estimated to have cost, those before a retry included.

    A simulated one costs nothing, and neither does one that failed without being billed.
    """
    if job.simulated:
        return []
    paid = []
    for one in job.facts.get(EARLIER, ()):
        with suppress(TypeError, ValueError):
            at, price = one
            paid.append(Payment(job.id, datetime.fromisoformat(at), price))
    given_up = job.state in ENDED and job.state is not JobState.DONE and job.task_over
    unbilled = given_up and (job.failure is None or job.failure.billed is False)
    if job.task_id and not unbilled:
        paid.append(Payment(job.id, job.submitted_at or job.created, job.price))
    return paid


def _payments_in_doubt(job: Job) -> list[Payment]:
    """Return what the sendings of *job* may have cost whose tasks nobody has looked for in vain.

    The one that it is about now is not among them: it counts as still to be sent.
    """
    if job.simulated:
        return []
    present = job.state in {JobState.SUBMITTING, JobState.NEEDS_CHECK}
    earlier = job.doubts[:-1] if present else job.doubts
    return [Payment(job.id, one.at, job.price) for one in earlier if one.until is None]


def with_payments(job: Job) -> Mapping[str, Any]:
    """Return the facts of *job* with what it has cost, before it forgets its task."""
    paid = [[one.at.isoformat(), one.price] for one in payments(job)]
    return {**job.facts, EARLIER: paid} if paid else job.facts


async def spent_until_now(library: Library, now: datetime) -> Mapping[str, Decimal]:
    """Return by currency what today has cost, in the trash and for jobs that are gone too."""
    jobs = await jobs_that_count(library, now)
    return spent_today(jobs, now, await library.paid_for_removed())


def spent_today(
    jobs: Sequence[Job], now: datetime, removed: Sequence[Payment] = ()
) -> Mapping[str, Decimal]:
    """Return by currency what the tasks of today that reached a service are estimated to cost.

    *removed* counts for jobs that are not among *jobs*.
    """
    there = {job.id for job in jobs}
    gone = [one for one in removed if one.job_id not in there]
    spent: dict[str, Decimal] = {}
    known = (one for job in jobs for one in (*payments(job), *_payments_in_doubt(job)))
    for one in (*gone, *known):
        amount, _, currency = one.price.partition(" ")
        if one.at.astimezone(now.tzinfo).date() == now.date():
            with suppress(InvalidOperation):
                spent[currency] = spent.get(currency, Decimal(0)) + Decimal(amount)
    return spent


def committed(
    jobs: Sequence[Job],
    now: datetime,
    currency: str,
    without: Collection[str] = (),
    removed: Sequence[Payment] = (),
) -> Decimal:
    """Return what today has cost in *currency*, with what is still to be sent.

    What is still to be sent for the jobs with the ids *without* does not count. A job in parts
    counts until all of them are there, then they do.
    """
    spent = spent_today(jobs, now, removed).get(currency, Decimal(0))
    cutting = {one.id for one in jobs if parts.count(one) and one.state is JobState.QUEUED}
    ahead = (
        one
        for one in jobs
        if not (one.simulated or one.ended or one.task_id or one.id in without)
        and (one.id in cutting or not parts.count(one))
        and parts.whole_id(one.id) not in cutting | set(without)
    )
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
