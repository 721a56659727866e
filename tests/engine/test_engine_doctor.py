"""The doctor's order: what depends on what, and how each end of a step is told."""

import asyncio

from avatar_desktop.domain.errors import AppError, Explanation, Fix
from avatar_desktop.domain.health import Examination, Health, NotTried
from avatar_desktop.domain.text import Message, say, verbatim
from avatar_desktop.engine.doctor import Doctor

FIX = Fix(say("Use {region}", region="there"), (("store.region", "there"),))


def seeing(words: str):
    """Return an attempt that goes well."""

    async def attempt() -> Message:
        return verbatim(words)

    return attempt


def failing(error: Exception):
    """Return an attempt that ends in *error*."""

    async def attempt() -> Message:
        raise error

    return attempt


def examination(name: str, attempt, *needs: str) -> Examination:
    """Return an examination of that name."""
    return Examination(name, verbatim(name), attempt, needs)


def examined(*examinations: Examination, seconds: float = 60):
    """Return the steps by name."""

    async def run():
        return {step.name: step async for step in Doctor(examinations, seconds).examine()}

    return asyncio.run(run())


def refusal() -> AppError:
    """Return an error with a fix."""
    return AppError(Explanation(say("No."), fix=FIX), code="Nope")


def test_what_was_seen_stands_in_the_step():
    """A step that goes well is good and tells what was seen."""
    found = examined(examination("dns", seeing("10.0.0.1")))

    assert (found["dns"].health, str(found["dns"].seen)) == (Health.GOOD, "10.0.0.1")


def test_a_fault_keeps_its_code_and_its_fix():
    """A step that fails is bad, with the error's words, code and fix."""
    found = examined(examination("region", failing(refusal())))

    step = found["region"]
    assert (step.health, step.code, step.explanation.fix) == (Health.BAD, "Nope", FIX)


def test_a_fault_skips_those_that_need_it_and_no_other():
    """Those that need it, and those that need these, are skipped; the rest is tried."""
    found = examined(
        examination("dns", failing(refusal())),
        examination("tls", seeing("1.3"), "dns"),
        examination("put", seeing("file"), "tls"),
        examination("key", seeing("fine")),
    )

    verdicts = {name: step.health for name, step in found.items()}
    assert verdicts == {
        "dns": Health.BAD,
        "tls": Health.SKIPPED,
        "put": Health.SKIPPED,
        "key": Health.GOOD,
    }


def test_what_needs_not_be_tried_holds_nothing_up():
    """A step without anything to try is skipped with its reason, and is no fault."""
    found = examined(
        examination("dns", failing(NotTried(Explanation(say("The proxy does it."))))),
        examination("tls", seeing("1.3"), "dns"),
    )

    assert found["dns"].health is Health.SKIPPED
    assert str(found["dns"].explanation.what) == "The proxy does it."
    assert found["tls"].health is Health.GOOD


def test_a_step_without_an_end_is_a_fault():
    """What does not answer in time is bad, and the next step is tried."""

    async def for_ever() -> Message:
        await asyncio.Event().wait()
        return Message()

    found = examined(examination("dns", for_ever), examination("key", seeing("fine")), seconds=0.01)

    assert (found["dns"].health, found["dns"].code) == (Health.BAD, "TooLong")
    assert found["key"].health is Health.GOOD


def test_steps_come_as_they_end():
    """The first verdict is there before the second thing is tried."""
    tried = []

    async def second() -> Message:
        tried.append("second")
        return Message()

    async def run():
        steps = Doctor((examination("first", seeing("")), examination("second", second))).examine()
        first = await anext(steps)
        await steps.aclose()
        return first

    assert asyncio.run(run()).name == "first"
    assert tried == []
