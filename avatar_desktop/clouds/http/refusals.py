"""What a service's refusal means: the first row of its table that fits."""

from collections.abc import Sequence

from avatar_desktop.clouds.http.redaction import redacted
from avatar_desktop.domain.errors import AppError
from avatar_desktop.system.sentences import Row


def refusal(
    rows: Sequence[Row],
    status: int,
    code: str,
    message: str,
    *,
    host: str = "",
    request_id: str = "",
    wait: float | None = None,
) -> AppError:
    """Return what the service's *code* and *message* mean; the last of *rows* fits everything.

    `retry` holds for calls that may be made twice. *wait* is in seconds, as the service asked.
    """
    message = redacted(message)
    row = next(row for row in rows if row.matches(status, code, message))
    code = code or f"HTTP {status}"
    return row.error(
        code=code,
        detail=message,
        request_id=request_id,
        retry_after=wait,
        host=host,
        words=message or code,
    )
