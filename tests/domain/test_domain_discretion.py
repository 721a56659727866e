"""Secrets that a service echoes are gone before a failure is kept or told."""

from datetime import UTC, datetime

from avatar_desktop.domain.discretion import hidden_in_job, hidden_in_step
from avatar_desktop.domain.errors import Action, Explanation, Fix
from avatar_desktop.domain.health import Health, Step
from avatar_desktop.domain.job import Failure, Job
from avatar_desktop.domain.text import say, verbatim

SECRET = "CANARY-0123456789"


def hide(text: str) -> str:
    return text.replace(SECRET, "***")


def an_explanation() -> Explanation:
    inner = say("the key {key}", key=SECRET)
    fix = Fix(say("Use it"), (("store.region", "eu"),))
    return Explanation(
        say("{host} refuses {what}.", host=SECRET, what=inner),
        verbatim(f"no such key: {SECRET}"),
        say("Wait {seconds} seconds.", seconds=3),
        Action.RETRY,
        fix,
    )


def test_failure_of_a_job_shows_no_secret():
    """Sentences, code, number of the request and details are clean; the fix and figures stay."""
    failure = Failure(an_explanation(), f"Code{SECRET}", SECRET, f"HTTP 400: {SECRET}", None)
    job = Job("1", "toy", datetime.now(UTC), {}, {}, failure=failure)

    told = hidden_in_job(job, hide)

    assert SECRET not in repr(told)
    assert told.failure.explanation.painted() == (
        "*** refuses the key ***. no such key: *** Wait 3 seconds."
    )
    assert told.failure.explanation.fix == failure.explanation.fix
    assert told.failure.explanation.action is Action.RETRY
    assert told.failure.billed is None


def test_step_of_the_doctor_shows_no_secret():
    """What was seen and what is explained are clean."""
    step = Step("key", say("Sign in"), Health.BAD, an_explanation(), SECRET, verbatim(SECRET))

    assert SECRET not in repr(hidden_in_step(step, hide))


def test_job_without_secrets_is_the_same_job():
    """Nothing is made anew where nothing has to be hidden."""
    job = Job("1", "toy", datetime.now(UTC), {}, {}, failure=Failure(an_explanation()))

    assert hidden_in_job(job, str) is job
    assert hidden_in_job(Job("2", "toy", job.created, {}, {}), hide).failure is None
