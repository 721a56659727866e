"""Reads Alibaba Model Studio's answers: three layers of errors, states in any case."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from avatar_desktop.clouds.dashscope.errors import refusal
from avatar_desktop.clouds.http.api_client import ApiResponse, text
from avatar_desktop.domain.spec import Json
from avatar_desktop.domain.task import TaskMatch, TaskReport, TaskStatus

FINE = frozenset({"", "200", "0", "success", "ok"})
"""Top-level codes that some of the service's fronts send with a good answer."""

STATES: Mapping[str, TaskStatus] = {
    "PENDING": TaskStatus.WAITING,
    "SUCCEEDED": TaskStatus.SUCCEEDED,
    "FAILED": TaskStatus.FAILED,
    "CANCELED": TaskStatus.CANCELLED,
    "CANCELLED": TaskStatus.CANCELLED,
    "UNKNOWN": TaskStatus.GONE,
}
"""Every other state means that the task goes on."""

KEPT_FACTS = (
    "submit_time", "scheduled_time", "start_time", "end_time", "task_metrics",
    "error_code", "error_message",
)  # fmt: skip


def error_of(data: Json) -> tuple[str, str]:
    """Return code and message of a refusal, which stand at the top or in `error`."""
    error = data.get("error")
    source = error if isinstance(error, dict) else data
    code = text(source.get("code"))
    return "" if code.lower() in FINE else code, text(source.get("message"))


def read_report(answer: ApiResponse, host: str) -> TaskReport | None:
    """Return the news in *answer*; None when it tells no state."""
    output = answer.output
    state = output.get("task_status")
    if not isinstance(state, str) or not state:
        return None
    status = STATES.get(state.upper(), TaskStatus.RUNNING)
    usage = answer.json.get("usage")
    error = None
    if status is TaskStatus.FAILED:
        code = text(output.get("code")) or text(output.get("error_code")) or answer.code
        message = text(output.get("message")) or text(output.get("error_message")) or answer.message
        if code or message:
            error = refusal(200, code, message, host=host, request_id=answer.request_id)
    return TaskReport(
        status,
        state,
        output=output,
        usage=usage if isinstance(usage, dict) else {},
        facts={name: output[name] for name in KEPT_FACTS if output.get(name) is not None},
        error=error,
        request_id=answer.request_id,
    )


def candidate(row: Any, model: str) -> TaskMatch | None:
    """Return the task in a *row* of the list; None when it has no id or is of another model.

    When it began says nothing of when it was taken: it may have waited for long.
    """
    if not isinstance(row, dict) or row.get("model_name", model) != model:
        return None
    task_id = row.get("task_id")
    if not isinstance(task_id, str) or not task_id:
        return None
    created, sent = _moment(row.get("gmt_create")), row.get("input")
    told = {"input": sent} if isinstance(sent, dict) else {}
    words = (text(row.get("status")), text(row.get("request_id")))
    return TaskMatch(task_id, created, *words, told)


def whole_number(value: Any) -> int:
    """Return *value* as a number; 0 when it is none. Numbers may come as text."""
    try:
        return int(value)
    except (TypeError, ValueError, OverflowError):
        return 0


def _moment(value: Any) -> datetime | None:
    """Return the moment of *value*, milliseconds since 1970."""
    try:
        return datetime.fromtimestamp(int(value) / 1000, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
