"""The command `resume`: what a run that was killed has left is taken up, as the window does."""

import argparse
from contextlib import AsyncExitStack

from avatar_desktop.commands import language_for, say_end, say_event, say_notices
from avatar_desktop.compose import workshop
from avatar_desktop.console import say_line
from avatar_desktop.demo import simulated_service
from avatar_desktop.domain.text import N_, say
from avatar_desktop.paths import places


async def run_resume(options: argparse.Namespace) -> int:
    """Bring all unfinished jobs to their end; 1 unless all of them are done.

    A job that another process works on is left to it. One that needs a person is told like one
    that failed; its record keeps it for the window.
    """
    language = language_for(options)
    async with AsyncExitStack() as stack:
        endpoint = await stack.enter_async_context(simulated_service()) if options.demo else None
        shop = await stack.enter_async_context(
            workshop(places(demo=options.demo), endpoint, resume=False)
        )
        say_notices(shop, language)
        shop.hub.subscribe(lambda event: say_event(event, language, as_json=options.json))
        codes = []
        for job_id in await shop.scheduler.start():
            job = await shop.scheduler.finished(job_id)
            if not options.json:
                say_line(f"{job.id}  {job.state}  {job.title}")
            codes.append(await say_end(shop, job, language, as_json=options.json))
    if not codes and not options.json:
        say_line(language.paint(say(N_("There is nothing to take up."))))
    return max(codes, default=0)
