"""A job as JSON and back, complete; and the words that a search finds it by."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from datetime import UTC, datetime
from typing import Any

from avatar_desktop.domain.errors import Action, Explanation, Fix
from avatar_desktop.domain.job import Failure, Job, JobInput, JobState, Origin, Submit, Upload
from avatar_desktop.domain.text import Message, from_json, to_json

Json = dict[str, Any]

FORMAT = 1
"""Version of the JSON. Later versions may add fields; those that are unknown are left alone."""

_FIRST_YEAR, _LAST_YEAR = 1971, 9000
_TIMES = ("created", "updated", "submitted_at", "succeeded_at")
_SUBMIT_TIMES = ("at", "lost", "until")
_MAPS = ("params", "precheck", "usage", "facts")
_LISTS = ("outputs", "as_is")


def job_to_json(job: Job) -> Json:
    """Return all of *job* as plain JSON data."""
    data = {one.name: getattr(job, one.name) for one in fields(job)}
    data |= {name: _time(getattr(job, name)) for name in _TIMES}
    data |= {name: dict(getattr(job, name)) for name in _MAPS}
    data["state"] = job.state.value
    data["inputs"] = {name: asdict(item) for name, item in job.inputs.items()}
    data["uploads"] = {
        name: asdict(upload) | {"expires_at": _time(upload.expires_at)}
        for name, upload in job.uploads.items()
    }
    data["doubts"] = [_submit_to_json(submit) for submit in job.doubts]
    data |= {name: list(getattr(job, name)) for name in _LISTS}
    data["failure"] = _failure_to_json(job.failure) if job.failure else None
    return {"format": FORMAT, **data}


def job_from_json(data: Mapping[str, Any]) -> Job:
    """Return the job that `job_to_json` wrote.

    Fields of a later version are passed over; a missing one takes its default. Raises
    ValueError when *data* is no job.
    """
    try:
        known = {one.name: data[one.name] for one in fields(Job) if one.name in data}
        known |= {name: _moment(known[name]) for name in _TIMES if known.get(name)}
        known |= {name: dict(known[name]) for name in _MAPS if name in known}
        known["state"] = JobState(data["state"])
        known["inputs"] = {name: _input(item) for name, item in data.get("inputs", {}).items()}
        known["uploads"] = {
            name: _some(Upload, item | {"expires_at": _moment(item["expires_at"])})
            for name, item in data.get("uploads", {}).items()
        }
        known["doubts"] = tuple(_submit(item) for item in data.get("doubts", ()))
        known |= {name: tuple(str(one) for one in data.get(name, ())) for name in _LISTS}
        known["failure"] = _failure(data["failure"]) if data.get("failure") else None
        return _sound(Job(**known))
    except (KeyError, TypeError, AttributeError, OverflowError) as error:
        raise ValueError(f"no job: {error!r}") from error


def _sound(job: Job) -> Job:
    """Return *job*; ValueError when a field is of another kind than it has to be."""
    texts = [job.id, job.model_key, job.account, job.called, job.model_name, job.request_id,
             job.service_state, job.price, "" if job.task_id is None else job.task_id]  # fmt: skip
    texts += [text for item in job.inputs.values() for text in (item.file, item.source, item.sum)]
    for origin in (item.origin for item in job.inputs.values() if item.origin):
        texts += [origin.job, origin.output, origin.title, origin.model]
    for upload in job.uploads.values():
        texts += [upload.url, upload.model, upload.location]
    texts += [job.failure.code, job.failure.request_id, job.failure.detail] if job.failure else []
    marks = (job.task_over, job.simulated, job.starred, job.trashed)
    times = [getattr(job, name) for name in _TIMES]
    if not all(isinstance(text, str) for text in texts) or not job.id or not job.model_key:
        raise ValueError("no job: a text is none")
    if not all(isinstance(mark, bool) for mark in marks):
        raise ValueError("no job: a mark is none")
    if not job.created or not all(isinstance(one, datetime) for one in times if one is not None):
        raise ValueError("no job: a time is none")
    (job.id + job.model_key).encode()
    return job


def words(job: Job) -> str:
    """Return what a search for *job* looks in: title, model, parameters and ids, case folded."""
    options = [f"{key} {value}" for key, value in job.params.items()]
    sources = [item.source.replace("\\", "/").rsplit("/", 1)[-1] for item in job.inputs.values()]
    named = [job.model_key, job.model_name, job.id, job.task_id or "", job.request_id]
    text = "\n".join([job.title, *sources, *options, *named]).casefold()
    return text.encode("utf-8", "replace").decode("utf-8")


def _time(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).isoformat() if moment else None


def _moment(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if not _FIRST_YEAR <= moment.year <= _LAST_YEAR:  # the ends of the calendar have no other zone
        raise ValueError(f"no job: a time of the year {moment.year}")
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _input(item: Mapping[str, Any]) -> JobInput:
    origin = _some(Origin, item["origin"]) if item.get("origin") else None
    made: JobInput = _some(JobInput, {**item, "origin": origin})
    return made


def _submit_to_json(submit: Submit) -> Json:
    return asdict(submit) | {name: _time(getattr(submit, name)) for name in _SUBMIT_TIMES}


def _submit(item: Mapping[str, Any]) -> Submit:
    times = {name: _moment(item[name]) if item.get(name) else None for name in _SUBMIT_TIMES}
    submit: Submit = _some(Submit, {**item, **times})
    if not submit.at or not isinstance(submit.tag, str) or not isinstance(submit.by_service, bool):
        raise ValueError("no job: a sending is none")
    return submit


def _some(kind: type[Any], item: Mapping[str, Any]) -> Any:
    return kind(**{one.name: item[one.name] for one in fields(kind) if one.name in item})


def _failure_to_json(failure: Failure) -> Json:
    told = failure.explanation
    return {
        "explanation": {
            "what": to_json(told.what),
            "why": to_json(told.why),
            "do": to_json(told.do),
            "action": told.action.value,
            **_fix_json(told.fix),
        },
        "code": failure.code,
        "request_id": failure.request_id,
        "detail": failure.detail,
        "billed": failure.billed,
    }


def _failure(data: Mapping[str, Any]) -> Failure:
    told = data["explanation"]
    explanation = Explanation(
        from_json(told["what"]),
        from_json(told["why"]) if told.get("why") else Message(),
        from_json(told["do"]) if told.get("do") else Message(),
        _action(told.get("action", "")),
        _fix(told.get("fix")),
    )
    rest = {name: data[name] for name in ("code", "request_id", "detail", "billed") if name in data}
    return Failure(explanation, **rest)


def _fix_json(fix: Fix | None) -> dict[str, Any]:
    if fix is None:
        return {}
    return {"fix": {"title": to_json(fix.title), "changes": dict(fix.changes)}}


def _fix(data: Mapping[str, Any] | None) -> Fix | None:
    return Fix(from_json(data["title"]), tuple(data["changes"].items())) if data else None


def _action(name: str) -> Action:
    """Return the action of *name*; one of a later version has no button here."""
    try:
        return Action(name)
    except ValueError:
        return Action.NONE
