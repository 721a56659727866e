"""How MetaStudio and its gateway say no: `error_code`, `error_msg`, `request_id`."""

import uuid
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response


class RefusedRequest(Exception):
    """A refusal: HTTP status, code and message."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


def answer(body: dict[str, Any], status: int = 200) -> JSONResponse:
    """Return *body* with the `X-Request-Id` that every answer carries."""
    return JSONResponse(body, status, {"X-Request-Id": uuid.uuid4().hex})


async def on_refused(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RefusedRequest)  # noqa: S101 - registered for this class alone
    request_id = uuid.uuid4().hex
    told = {"error_code": error.code, "error_msg": error.message, "request_id": request_id}
    return JSONResponse(told, error.status, {"X-Request-Id": request_id})


def invalid(why: str) -> RefusedRequest:
    return RefusedRequest(400, "MSS.00000003", f"Invalid parameter: {why}")


def withdrawn() -> RefusedRequest:
    return RefusedRequest(
        404, "APIGW.0101", "The API does not exist or has not been published in the environment"
    )
