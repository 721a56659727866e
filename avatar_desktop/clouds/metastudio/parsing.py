"""Reads Huawei MetaStudio's answers: errors in several spellings, jobs, assets, lists."""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

from avatar_desktop.clouds.http.api_client import ApiResponse, text
from avatar_desktop.clouds.metastudio.errors import model_withheld, refusal
from avatar_desktop.domain.spec import Json
from avatar_desktop.domain.task import TaskMatch, TaskReport, TaskStatus

STATES: Mapping[str, TaskStatus] = {
    "WAITING": TaskStatus.WAITING,
    "SUCCEED": TaskStatus.SUCCEEDED,
    "PARTIAL_SUCCEED": TaskStatus.SUCCEEDED,
    "FAILED": TaskStatus.FAILED,
    "CANCELED": TaskStatus.CANCELLED,
    "CANCELLED": TaskStatus.CANCELLED,
}
"""Every other state means that the job goes on."""

ASSET_IN_MAKING = frozenset({"CREATING"})
ASSET_READY = frozenset({"", "ACTIVED", "UNACTIVED"})
KEPT_FACTS = ("start_time", "end_time", "name", "style_id", "model_asset_id")


def error_of(data: Json) -> tuple[str, str]:
    """Return code and message of a refusal, in any of the spellings that Huawei's SDK knows."""
    for part in (data, *(one for one in data.values() if isinstance(one, dict))):
        for code, message in (
            ("error_code", "error_msg"),
            ("errorCode", "errorMsg"),
            ("code", "message"),
        ):
            if part.get(code) or part.get(message):
                return text(part.get(code)), text(part.get(message))
    return "", ""


def state_of(job: Json) -> str:
    """Return the service's word for the state of *job*, or nothing."""
    state = job.get("state")
    return state if isinstance(state, str) else ""


def status_of(state: str) -> TaskStatus:
    """Return what *state* means."""
    return STATES.get(state.upper(), TaskStatus.RUNNING)


def read_job(answer: ApiResponse, host: str) -> TaskReport:
    """Return the news in the answer to a question for a job, but for the files."""
    job, state = answer.json, state_of(answer.json)
    status = status_of(state)
    error = None
    if status is TaskStatus.FAILED:
        info = job.get("error_info")
        told = info if isinstance(info, dict) else {}
        code, message = text(told.get("error_code")), text(told.get("error_msg"))
        error = refusal(200, code, message, host=host, request_id=answer.request_id)
    return TaskReport(
        status,
        state,
        output=job,
        facts={name: job[name] for name in KEPT_FACTS if job.get(name)},
        error=error,
        request_id=answer.request_id,
    )


def with_asset(report: TaskReport, asset: Json) -> TaskReport:
    """Return *report* of a job that succeeded with the files of its *asset*.

    An asset in the making lets the job go on; one that is not given out fails it.
    """
    state = text(asset.get("asset_state")).upper()
    if state in ASSET_IN_MAKING:
        return TaskReport(
            TaskStatus.RUNNING, state, facts=report.facts, request_id=report.request_id
        )
    if state not in ASSET_READY:
        error = model_withheld(state, report.request_id)
        return TaskReport(
            TaskStatus.FAILED, state, facts=report.facts, error=error, request_id=report.request_id
        )
    output = {**report.output, "asset_state": state, "files": asset.get("files")}
    return TaskReport(
        report.status,
        report.service_state,
        output=output,
        facts=report.facts,
        request_id=report.request_id,
    )


def candidates(rows: list[Any], since: datetime) -> Iterator[TaskMatch]:
    """Yield the jobs among *rows* that may have been taken after *since*: none began before."""
    for row in rows:
        if not isinstance(row, dict):
            continue
        job_id, began = row.get("job_id"), moment(row.get("start_time"))
        if isinstance(job_id, str) and job_id and (began is None or began >= since):
            told = {"name": row["name"]} if isinstance(row.get("name"), str) else {}
            yield TaskMatch(job_id, None, state_of(row), told=told)


def rfc3339(moment: datetime) -> str:
    """Return *moment* as the list wants it: in UTC, whole seconds."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment(value: Any) -> datetime | None:
    """Return the moment of *value*, a time by RFC 3339; without a zone it is UTC."""
    try:
        read = datetime.fromisoformat(text(value))
        return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
