"""How the services say no: JSON for the API, XML for the object store, a code for a task."""

import uuid
from typing import Any
from xml.sax.saxutils import escape

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


class ServiceError(Exception):
    """A refusal by the API: HTTP status, code and message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class OssError(Exception):
    """A refusal by the object store: HTTP status, code and message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


class TaskFailed(Exception):
    """Ends a task FAILED with this code and message; the query still answers 200."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code
        self.message = message


def invalid(message: str) -> ServiceError:
    return ServiceError(400, "InvalidParameter", message)


def url_error() -> ServiceError:
    """Return the answer to a path that no model, or another model, is served under."""
    return invalid("url error, please check url!")


def new_request_id() -> str:
    return str(uuid.uuid4())


def answer(body: dict[str, Any], status: int = 200, request_id: str = "") -> JSONResponse:
    """Return *body* with its `request_id`, as every answer of the API carries one."""
    return JSONResponse({"request_id": request_id or new_request_id(), **body}, status)


async def on_service_error(_request: Request, error: Exception) -> Response:
    assert isinstance(error, ServiceError)  # noqa: S101 - registered for this class alone
    return answer({"code": error.code, "message": error.message}, error.status)


async def on_oss_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, OssError)  # noqa: S101 - registered for this class alone
    request_id = uuid.uuid4().hex[:24].upper()
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n<Error>\n'
        f"  <Code>{error.code}</Code>\n  <Message>{escape(error.message)}</Message>\n"
        f"  <RequestId>{request_id}</RequestId>\n"
        f"  <HostId>{escape(request.url.netloc)}</HostId>\n</Error>\n"
    )
    headers = {"x-oss-request-id": request_id}
    return Response(body, error.status, headers, media_type="application/xml")
