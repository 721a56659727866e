"""The command `history`: earlier jobs, found by the words that the window shows."""

import argparse
from typing import Any

from avatar_desktop.commands import WRONG_USAGE, failure_json, language_for, say_notices
from avatar_desktop.compose import OpenProfile, workshop
from avatar_desktop.console import say_aside, say_json, say_line
from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.needles import vocabulary
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.domain.text import N_, say
from avatar_desktop.i18n import Language, every_language
from avatar_desktop.models import catalog
from avatar_desktop.paths import places, resources

MOST_JOBS = 1_000_000


async def run_history(options: argparse.Namespace) -> int:
    """List earlier jobs, newest first; needs no network."""
    states = {state.value for state in JobState}
    if options.state and options.state not in states:
        words = N_("There is no state {name}; there are {names}.")
        wrong = say(words, name=options.state, names=", ".join(sorted(states)))
        say_aside(language_for(options).paint(wrong))
        return WRONG_USAGE
    state = JobState(options.state) if options.state else None
    language = language_for(options)
    tells = [one.text for one in every_language(resources() / "locale")]
    query = HistoryQuery(
        text=options.search,
        needles=vocabulary(catalog(), tells).needles(options.search),
        model=options.model,
        state=state,
        limit=min(options.limit, MOST_JOBS),
    )
    async with workshop(places(demo=options.demo), None, resume=False) as shop:
        say_notices(shop, language)
        jobs = await shop.library.search(query)
        rows = [_job_json(shop, job, language) for job in jobs]
    if options.json:
        say_json(rows)
        return 0
    for row in rows:
        say_line(f"{row['created'][:19]}  {row['state']:12} {row['model']:16} {row['title']}")
    return 0


def _job_json(shop: OpenProfile, job: Job, language: Language) -> dict[str, Any]:
    folder = shop.library.folder(job.id)
    return {
        "job": job.id,
        "created": job.created.isoformat(),
        "model": job.model_key,
        "state": job.state,
        "title": job.title,
        "params": dict(job.params),
        "outputs": [str(folder / name) for name in job.outputs],
        "task_id": job.task_id,
        "request_id": job.request_id,
        "error": failure_json(job.failure, language, free=job.simulated) if job.failure else None,
    }
