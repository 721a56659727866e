"""The command `run`: one model, from files on this disk to a result on this disk."""

import argparse
import asyncio
import os
import sys
from collections.abc import Mapping
from contextlib import AsyncExitStack, suppress
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from threading import Thread
from typing import Any

from avatar_desktop.commands import (
    WRONG_USAGE,
    form_of,
    language_for,
    say_end,
    say_error,
    say_event,
    say_notices,
)
from avatar_desktop.compose import OpenProfile, workshop
from avatar_desktop.console import say_aside
from avatar_desktop.demo import simulated_service
from avatar_desktop.domain.errors import AppError, Explanation, FileRejected
from avatar_desktop.domain.job import Job
from avatar_desktop.domain.price import Estimate, money
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_, say
from avatar_desktop.engine.budget import OverBudget
from avatar_desktop.engine.sanitized_inputs import tried
from avatar_desktop.i18n import Language
from avatar_desktop.paths import places

LONGEST_ANSWER = 1000

Form = tuple[ModelSpec, Mapping[str, Path], Mapping[str, Any]]


async def run_run(options: argparse.Namespace) -> int:
    """Run a model to its end; 1 when it failed, or when it costs more than it may."""
    form = form_of(options)
    if form is None:
        return WRONG_USAGE
    language = language_for(options)
    async with AsyncExitStack() as stack:
        endpoint = await stack.enter_async_context(simulated_service()) if options.demo else None
        shop = await stack.enter_async_context(
            workshop(places(demo=options.demo), endpoint, resume=False)
        )
        say_notices(shop, language)
        shop.hub.subscribe(lambda event: say_event(event, language, as_json=options.json))
        try:
            job = await _submitted(shop, form, options, language)
        except AppError as error:
            return say_error(error, language, as_json=options.json)
        job = await shop.scheduler.finished(job.id)
        return await say_end(shop, job, language, as_json=options.json, out=options.out)


async def _submitted(
    shop: OpenProfile, form: Form, options: argparse.Namespace, language: Language
) -> Job:
    """Return the job of *form*; AppError where it may not be sent, and then nothing was."""
    spec, files, params = form
    look = await shop.intake.look(spec, files, params)
    if look.ok:  # else the scheduler says what is wrong with it
        if not options.as_is and shop.services.strips():
            await _refuse_traces(shop, files)
        if options.max_cost is not None and not shop.services.simulated:
            _refuse_cost(look.estimate, options.max_cost)
    as_is = files if options.as_is else ()
    try:
        return await shop.scheduler.submit(spec.key, files, params, as_is, anyway=options.yes)
    except OverBudget as error:
        if options.json or not await _agreed(error.explanation, language):
            do = say(N_("Nothing was sent. Add --yes to send it all the same."))
            raise AppError(replace(error.explanation, do=do), code=error.code) from error
    return await shop.scheduler.submit(spec.key, files, params, as_is, anyway=True)


async def _refuse_traces(shop: OpenProfile, files: Mapping[str, Path]) -> None:
    """Raise FileRejected when a file could only be sent as it is."""
    kept = await tried(shop.media, files, places().cache / "trials")
    for error in kept.values():
        do = say(N_("Nothing was sent. Add --as-is to send it as it is, or choose another file."))
        told = replace(error.explanation, do=do)
        raise FileRejected(told, code=error.code, detail=error.detail)


def _refuse_cost(cost: Estimate | None, most: Decimal) -> None:
    """Raise AppError when a run may cost more than *most*."""
    if cost and cost.amount is not None and cost.amount <= most:
        return
    if cost and cost.amount is not None:
        what = say(N_("This run costs about {cost}."), cost=money(cost.currency, cost.amount))
        why = say(N_("It may cost {limit} at most."), limit=money(cost.currency, most))
    else:
        what = say(N_("What this run costs is not known."))
        why = say(N_("So it may be more than {limit}."), limit=f"{most:f}")
    do = say(N_("Nothing was sent. Raise --max-cost, or leave it out."))
    raise AppError(Explanation(what, why, do), code="MaxCost")


async def _agreed(question: Explanation, language: Language) -> bool:
    """Ask the person at the terminal; False where nobody sits there."""
    if not (sys.stdin and sys.stdin.isatty()):
        return False
    asking = language.text(N_("Send it? [y/N]"))
    say_aside(f"{question.painted(language.text)} {asking}")
    answer = await _typed()
    return answer.strip().casefold() in {"y", "yes", "是"}


async def _typed() -> str:
    """Return what the person types next.

    Ctrl-C ends the program at once: its end waits for no daemon, and what is read below the
    buffer holds no lock then.
    """
    loop = asyncio.get_running_loop()
    typed: asyncio.Future[str] = loop.create_future()

    def read() -> None:
        try:
            line = os.read(sys.stdin.fileno(), LONGEST_ANSWER)
        except OSError:  # the terminal is gone
            line = b""
        with suppress(RuntimeError):  # nobody waits any more
            loop.call_soon_threadsafe(typed.set_result, line.decode("utf-8", "replace"))

    Thread(target=read, daemon=True).start()
    return await typed
