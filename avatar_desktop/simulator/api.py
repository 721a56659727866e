"""The routes of the DashScope API that all models share.

Sources: Model Studio, "Manage asynchronous tasks", "Temporary file URL", "Error codes".
"""

import json
import math
import re
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from .accounts import Caller, caller_of
from .clock import HOUR, read_compact
from .errors import OssError, ServiceError, TaskFailed, answer, invalid, new_request_id, url_error
from .form import MalformedForm, read_form
from .house import SimulatorState
from .limits import POLICIES_PER_SECOND, QUERIES_PER_SECOND
from .models.model import AnyModel, Order, SyncModel
from .results import RESULT_PATH
from .tasks import Task, listed
from .uploads import UPLOAD_PATH

WORKSPACE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
UNKNOWN_WORKSPACE = "ws-unknown"
BARE_WORKSPACE = "ws-without-models"
LIST_SPAN = 24 * HOUR
Handler = Callable[[Request], Awaitable[Response]]
STATES = {"PENDING", "RUNNING", "SUSPENDED", "SUCCEEDED", "FAILED", "CANCELED", "UNKNOWN"}


class Api:
    """The API's routes over one house."""

    def __init__(self, house: SimulatorState) -> None:
        self._house = house

    def routes(self) -> list[Route]:
        return [
            Route("/api/v1/uploads", self.policy, methods=["GET"]),
            Route(UPLOAD_PATH, self.upload, methods=["POST"]),
            Route("/api/v1/services/{path:path}", self.submit, methods=["POST"]),
            *_either("/api/v1/tasks", self.list_tasks, "GET"),
            *_either("/api/v1/tasks/{task_id}", self.query, "GET"),
            *_either("/api/v1/tasks/{task_id}/cancel", self.cancel, "POST"),
            Route(RESULT_PATH + "/{key:path}", self._house.results.serve, methods=["GET", "HEAD"]),
        ]

    async def policy(self, request: Request) -> Response:
        caller = caller_of(request, self._house.region)
        if request.query_params.get("action") != "getPolicy":
            raise invalid("The action parameter is invalid.")
        _check_right(request)
        model = _known_model(self._house, request.query_params.get("model"))
        self._house.meter.take(("policy", caller.account, model.name), POLICIES_PER_SECOND)
        return answer({"data": self._house.uploads.grant(caller.account, model.name)})

    async def upload(self, request: Request) -> Response:
        return await _store(self._house, request)

    async def submit(self, request: Request) -> Response:
        caller = caller_of(request, self._house.region)
        path = request.path_params["path"].rstrip("/")
        if path not in {model.path for model in self._house.models.values()}:
            raise url_error()
        _check_right(request)
        body = await _json_object(request)
        model = _known_model(self._house, body.get("model"))
        if model.path != path:
            raise url_error()
        if isinstance(model, SyncModel):
            return await self._answered(request, caller, model, body)
        if request.headers.get("x-dashscope-async") != "enable":
            raise ServiceError(
                403, "AccessDenied", "current user api does not support synchronous calls"
            )
        order = model.check(body)
        _check_objects(self._house, request, caller, model, order)
        pace = self._house.quotas.per_second.get(model.name, model.per_second)
        self._house.meter.take(("submit", caller.account, model.name), pace)
        request_id = new_request_id()
        task = self._house.tasks.submit(caller, model, body, order, request_id)
        output = {"task_id": task.id, "task_status": task.status}
        return answer({"output": output}, request_id=request_id)

    async def _answered(
        self, request: Request, caller: Caller, model: SyncModel, body: dict[str, Any]
    ) -> Response:
        """Answer a call of a model that has no tasks."""
        if "x-dashscope-async" in request.headers:
            raise ServiceError(
                403, "AccessDenied", "current user api does not support asynchronous calls"
            )
        order = model.check(body)
        _check_objects(self._house, request, caller, model, order)
        pace = self._house.quotas.per_second.get(model.name, model.per_second)
        self._house.meter.take(("submit", caller.account, model.name), pace)
        self._house.tasks.ledger.charge(caller.account, model, order, {})
        try:
            return answer(await self._house.tasks.look(caller, model, order))
        except TaskFailed as refusal:
            output = {"check_pass": False, "humanoid": False}
            told = {"code": refusal.code, "message": refusal.message}
            return answer({"output": output | told, "usage": {"image_count": 1}})

    async def query(self, request: Request) -> Response:
        caller = caller_of(request, self._house.region)
        self._house.meter.take(("query", caller.account), QUERIES_PER_SECOND)
        task_id = request.path_params["task_id"]
        task = self._house.tasks.find(task_id, caller.account)
        if task is None:
            return answer({"output": {"task_id": task_id, "task_status": "UNKNOWN"}})
        return answer(self._house.tasks.query(task))

    async def cancel(self, request: Request) -> Response:
        caller = caller_of(request, self._house.region)
        self._house.meter.take(("cancel", caller.account), QUERIES_PER_SECOND)
        await self._house.tasks.cancel(
            self._house.tasks.find(request.path_params["task_id"], caller.account)
        )
        return answer({})

    async def list_tasks(self, request: Request) -> Response:
        caller = caller_of(request, self._house.region)
        _check_workspace(request)
        self._house.meter.take(("list", caller.account), QUERIES_PER_SECOND)
        found = _filtered(self._house, caller, request.query_params)
        page_no = _positive(request.query_params, "page_no", 1)
        page_size = _positive(request.query_params, "page_size", 10)
        first = (page_no - 1) * page_size
        return answer(
            {
                "data": [listed(task) for task in found[first : first + page_size]],
                "total": len(found),
                "total_page": math.ceil(len(found) / page_size),
                "page_no": page_no,
                "page_size": page_size,
            }
        )


def _either(path: str, handler: Handler, method: str) -> list[Route]:
    """Return the route with and without a slash at its end: the SDK sends both."""
    return [Route(path + end, handler, methods=[method]) for end in ("", "/")]


async def _store(house: SimulatorState, request: Request) -> Response:
    path = house.uploads.new_path()
    try:
        form = await read_form(request, path, house.uploads.most_bytes())
        house.uploads.accept(form, path, signed="authorization" in request.headers)
    except MalformedForm as error:
        path.unlink(missing_ok=True)
        raise OssError(
            400,
            "MalformedPOSTRequest",
            "The body of your POST request is not well-formed multipart/form-data.",
        ) from error
    except (OssError, ClientDisconnect):
        path.unlink(missing_ok=True)
        raise
    return Response(status_code=200 if form.fields.get("success_action_status") == "200" else 204)


def _known_model(house: SimulatorState, name: Any) -> AnyModel:
    if not isinstance(name, str) or name not in house.models:
        raise invalid("Model not exist.")
    if (refusal := house.retired.refusal(name)) is not None:
        raise refusal
    return house.models[name]


def _check_workspace(request: Request) -> None:
    workspace = request.headers.get("x-dashscope-workspace")
    if workspace is None:
        return
    if not WORKSPACE.fullmatch(workspace) or workspace == UNKNOWN_WORKSPACE:
        raise ServiceError(404, "WorkSpaceNotFound", "WorkSpace can not be found.")


def _check_right(request: Request) -> None:
    """Refuse a workspace that may use no model."""
    _check_workspace(request)
    if request.headers.get("x-dashscope-workspace") == BARE_WORKSPACE:
        raise ServiceError(403, "Model.AccessDenied", "Model access denied.")


async def _json_object(request: Request) -> dict[str, Any]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/json":
        raise invalid("Content-Type must be application/json.")
    try:
        body = json.loads(await request.body())
    except ValueError as error:
        raise ServiceError(400, "InvalidParameter.JsonPhrase", "input json error") from error
    if not isinstance(body, dict):
        raise ServiceError(400, "InvalidParameter.JsonPhrase", "input json error")
    return body


def _check_objects(
    house: SimulatorState, request: Request, caller: Caller, model: AnyModel, order: Order
) -> None:
    """Refuse `oss://` inputs sent without the resolve header or not meant for this call."""
    for url in order.urls.values():
        if not url.startswith("oss://"):
            continue
        if request.headers.get("x-dashscope-ossresourceresolve") != "enable":
            raise ServiceError(400, "InvalidURL", f"No connection adapters were found for '{url}'")
        if house.uploads.find(url, caller.account, model.name) is None:
            raise ServiceError(400, *model.no_object)


def _filtered(house: SimulatorState, caller: Caller, query: Mapping[str, str]) -> list[Task]:
    status = query.get("status", "")
    if status and status not in STATES:
        raise invalid("The status parameter is invalid.")
    start, end = _window(house, query)
    return [
        task
        for task in house.tasks.of(caller.account)
        if start <= task.submitted_at < end
        and query.get("task_id", task.id) == task.id
        and query.get("model_name", task.model.name) == task.model.name
        and (not status or task.status == status)
        and query.get("api_key_id", task.caller.key_id) == task.caller.key_id
        and query.get("region", "cn-beijing") == "cn-beijing"
    ]


def _window(house: SimulatorState, query: Mapping[str, str]) -> tuple[float, float]:
    """Return the asked time window; half-given ones reach a day from the given end."""
    now = house.clock.now()
    try:
        end = read_compact(query["end_time"]) + 1 if "end_time" in query else None
        start = read_compact(query["start_time"]) if "start_time" in query else None
    except ValueError as error:
        raise invalid("start_time and end_time must be in the format YYYYMMDDhhmmss.") from error
    if end is None:
        end = now + 1 if start is None else start + LIST_SPAN + 1
    if start is None:
        start = end - LIST_SPAN - 1
    if not 0 <= end - start <= LIST_SPAN + 1:
        raise invalid("The interval between start_time and end_time must be within 24 hours.")
    return start, end


def _positive(query: Mapping[str, str], name: str, default: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal() or int(text) < 1:
        raise invalid(f"The {name} parameter is invalid.")
    return int(text)
