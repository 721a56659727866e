"""Takes secrets out of what is told and kept: services echo what they were sent."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.health import Step
from avatar_desktop.domain.job import Failure, Job
from avatar_desktop.domain.text import Message

Hide = Callable[[str], str]
"""Returns a text with every secret in it replaced."""


NEEDED = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TEMP", "TMP"),
        *("LD_LIBRARY_PATH", "VIRTUAL_ENV", "SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "COMSPEC"),
        *("PATHEXT", "USERPROFILE", "APPDATA", "LOCALAPPDATA", "PROGRAMDATA"),
        *("NUMBER_OF_PROCESSORS", "PROCESSOR_ARCHITECTURE"),
    }
)
NEEDED_PREFIXES = ("LC_", "XDG_", "PYTHON", "DYLD_", "OMP_", "OPENBLAS_", "WINE", "_PYI", "_MEI")
"""PyInstaller's own are the last two; Python runs under Wine with those before them."""

TOLD = ("request_id", "service_state", "precheck", "usage", "facts")
"""The fields of a job that hold a service's words, beside its failure."""

DEEPEST = 32
"""Levels of a nested answer that are kept; what lies deeper no service means."""


def hidden_in_message(message: Message, hide: Hide) -> Message:
    """Return *message* without secrets in its values; the template is the app's own."""
    values = {name: _hidden(value, hide) for name, value in message.values.items()}
    return message if values == message.values else Message(message.template, values)


def hidden_in_explanation(explanation: Explanation, hide: Hide) -> Explanation:
    """Return *explanation* without secrets; its button and what its fix changes stay."""
    what, why, do = (
        hidden_in_message(one, hide) for one in (explanation.what, explanation.why, explanation.do)
    )
    fix = explanation.fix
    fix = fix and replace(fix, title=hidden_in_message(fix.title, hide))
    return replace(explanation, what=what, why=why, do=do, fix=fix)


def hidden_in_job(job: Job, hide: Hide) -> Job:
    """Return *job* without secrets in what services said; what the person gave stays.

    The task's id stays too: it is asked for with it.
    """
    told = {name: _hidden(getattr(job, name), hide) for name in TOLD}
    failure = _hidden_in_failure(job.failure, hide) if job.failure else None
    hidden = replace(job, failure=failure, **told)
    return job if hidden == job else hidden


def _hidden_in_failure(failure: Failure, hide: Hide) -> Failure:
    return Failure(
        hidden_in_explanation(failure.explanation, hide),
        hide(failure.code),
        hide(failure.request_id),
        hide(failure.detail),
        failure.billed,
    )


def hidden_in_step(step: Step, hide: Hide) -> Step:
    """Return the doctor's *step* without secrets."""
    told = hidden_in_explanation(step.explanation, hide) if step.explanation else None
    title, seen = (hidden_in_message(one, hide) for one in (step.title, step.seen))
    return replace(step, title=title, explanation=told, code=hide(step.code), seen=seen)


def _hidden(value: Any, hide: Hide, depth: int = 0) -> Any:
    if depth > DEEPEST:
        return None
    if isinstance(value, Message):
        return hidden_in_message(value, hide)
    if isinstance(value, Mapping):
        return {hide(str(name)): _hidden(one, hide, depth + 1) for name, one in value.items()}
    if isinstance(value, list | tuple):
        return type(value)(_hidden(one, hide, depth + 1) for one in value)
    return hide(value) if isinstance(value, str) else value


def environment_of(ours: Mapping[str, str]) -> dict[str, str]:
    """Return what of *ours* a program beside the app gets: what it needs to run, nobody's keys.

    Proxies are left out too: their addresses hold passwords, and such programs stay on this
    computer.
    """
    return {
        name: value
        for name, value in ours.items()
        if name.upper() in NEEDED or name.upper().startswith(NEEDED_PREFIXES)
    }
