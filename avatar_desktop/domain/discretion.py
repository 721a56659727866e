"""Takes secrets out of what is told and kept: services echo what they were sent."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.health import Step
from avatar_desktop.domain.job import Failure, Job
from avatar_desktop.domain.text import Message

Hide = Callable[[str], str]
"""Returns a text with every secret in it replaced."""


def hidden_in_message(message: Message, hide: Hide) -> Message:
    """Return *message* without secrets in its values; the template is the app's own."""
    values = {name: _hidden(value, hide) for name, value in message.values.items()}
    return message if values == message.values else Message(message.template, values)


def hidden_in_explanation(explanation: Explanation, hide: Hide) -> Explanation:
    """Return *explanation* without secrets; its button and its fix stay."""
    what, why, do = (
        hidden_in_message(one, hide) for one in (explanation.what, explanation.why, explanation.do)
    )
    return replace(explanation, what=what, why=why, do=do)


def hidden_in_job(job: Job, hide: Hide) -> Job:
    """Return *job* without secrets in its failure."""
    if job.failure is None:
        return job
    failure = Failure(
        hidden_in_explanation(job.failure.explanation, hide),
        hide(job.failure.code),
        hide(job.failure.request_id),
        hide(job.failure.detail),
        job.failure.billed,
    )
    return job if failure == job.failure else replace(job, failure=failure)


def hidden_in_step(step: Step, hide: Hide) -> Step:
    """Return the doctor's *step* without secrets."""
    told = hidden_in_explanation(step.explanation, hide) if step.explanation else None
    return replace(
        step, explanation=told, code=hide(step.code), seen=hidden_in_message(step.seen, hide)
    )


def _hidden(value: Any, hide: Hide) -> Any:
    if isinstance(value, Message):
        return hidden_in_message(value, hide)
    return hide(value) if isinstance(value, str) else value
