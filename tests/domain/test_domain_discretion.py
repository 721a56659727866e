"""Secrets that a service echoes are gone before a failure is kept or told."""

import random
from datetime import UTC, datetime
from typing import Any

from avatar_desktop.domain.errors import Action, Explanation, Fix
from avatar_desktop.domain.health import Health, Step
from avatar_desktop.domain.job import Failure, Job
from avatar_desktop.domain.redaction import hidden_in_job, hidden_in_step
from avatar_desktop.domain.text import say, verbatim

SECRET = "CANARY-0123456789"
NOON = datetime(2026, 6, 1, 12, tzinfo=UTC)


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


def some_answer(dice: random.Random, word: str, depth: int = 0) -> Any:
    """Return any JSON value, *word* among its texts and its names."""
    kind = dice.randrange(6 if depth < 6 else 3)
    if kind == 0:
        return dice.choice([None, True, 7, 0.5, "", "ok"])
    if kind < 3:
        return dice.choice([word, f"key={word}.", f"{word}{word}"])
    many = range(dice.randrange(4))
    if kind == 3:
        return [some_answer(dice, word, depth + 1) for _ in many]
    if kind == 4:
        return tuple(some_answer(dice, word, depth + 1) for _ in many)
    return {f"{word if dice.random() < 0.3 else 'field'}{number}":
            some_answer(dice, word, depth + 1) for number in many}  # fmt: skip


def test_whatever_a_service_says_of_a_task_shows_no_secret(rounds, seed):
    """Facts, usage and findings of any shape are clean, and say all the rest."""
    for number in range(rounds(200, 5000)):
        told = {
            name: {"message": some_answer(random.Random(f"{seed} {number} {name}"), SECRET)}
            for name in ("facts", "usage", "precheck")
        }
        clean = {
            name: {"message": some_answer(random.Random(f"{seed} {number} {name}"), "***")}
            for name in told
        }
        words = {"request_id": f"r-{SECRET}", "service_state": f"FAILED {SECRET}"}
        job = Job("1", "toy", NOON, {}, {"text": "mine"}, task_id="t-1", **told, **words)

        hidden = hidden_in_job(job, hide)

        assert SECRET not in repr(hidden), (seed, number)
        assert {name: getattr(hidden, name) for name in told} == clean, (seed, number)
        assert (hidden.params, hidden.task_id) == ({"text": "mine"}, "t-1")


def test_an_answer_without_a_bottom_is_cut():
    """What is nested past all meaning costs neither the job nor its secret."""
    deep: Any = SECRET
    for _ in range(5000):
        deep = {"a": [deep]}

    hidden = hidden_in_job(Job("1", "toy", NOON, {}, {}, facts=deep), hide)

    assert SECRET not in repr(hidden)


def test_job_without_secrets_is_the_same_job():
    """Nothing is made anew where nothing has to be hidden."""
    job = Job("1", "toy", datetime.now(UTC), {}, {}, failure=Failure(an_explanation()))

    assert hidden_in_job(job, str) is job
    assert hidden_in_job(Job("2", "toy", job.created, {}, {}), hide).failure is None
