"""Alibaba Model Studio (DashScope): submit, look first, ask, cancel, list."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from avatar_desktop.clouds.dashscope.base_address import fault_of
from avatar_desktop.clouds.dashscope.errors import (
    address_unfit,
    refusal,
    told,
)
from avatar_desktop.clouds.dashscope.parsing import candidate, error_of, read_report, whole_number
from avatar_desktop.clouds.http.api_client import (
    ApiResponse,
    address_of,
    doubtful,
    exchange,
    fit_for_header,
    nonsense,
)
from avatar_desktop.clouds.http.service_clock import ServiceClock
from avatar_desktop.clouds.http.transport_errors import host_of
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.spec import Json, ModelSpec, Precheck, PrecheckResult
from avatar_desktop.domain.task import SubmitResult, TaskMatch, TaskReport

ASYNC = {"X-DashScope-Async": "enable"}
RESOLVE = {"X-DashScope-OssResourceResolve": "enable"}
UTC8 = timezone(timedelta(hours=8))
NOWHERE = frozenset({404, 405})
PAGE_SIZE = 50
MOST_PAGES = 40
LONGEST_WINDOW = timedelta(hours=24)


class DashScope:
    """One account at one address. The key goes to the host of *base_url* and nowhere else.

    *base_url* ends in `/api/v1`; *key* is asked before each call and may be empty, which is told
    before anything is sent; *workspace* is sent when it is not empty. *variable* is the
    environment's that holds the address, if one does. What cannot be the service's address is
    told before anything is sent; what may be a gateway's, once it does not answer as one.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        base_url: str,
        key: Callable[[], Awaitable[str]],
        workspace: str = "",
        variable: str = "",
    ) -> None:
        self._client = client
        self._variable = variable
        self._fault = fault_of(base_url)
        self._base_url = base_url.strip().rstrip("/")
        self._key = key
        self._workspace = workspace.strip()
        self._clock = ServiceClock()

    async def submit(
        self,
        spec: ModelSpec,
        model: str,  # noqa: ARG002 (the body names it already)
        body: dict[str, Any],
        files: Mapping[str, Path],  # noqa: ARG002 (they travel as URLs)
    ) -> SubmitResult:
        """Send one task, once. Retry.UNKNOWN in the error means that it may have been taken."""
        answer = await self._call("POST", spec.path, body=body, headers=ASYNC, once=True)
        task_id = answer.output.get("task_id")
        if not isinstance(task_id, str) or not task_id:
            raise doubtful(self._nonsense(answer), httpx.codes.OK)
        return SubmitResult(task_id, answer.request_id)

    async def precheck(self, precheck: Precheck, body: dict[str, Any]) -> PrecheckResult:
        """Let the service look at the inputs first (billed, passed or not).

        AppError for an answer that tells neither; it is billed all the same.
        """
        answer = await self._call("POST", precheck.path, body=body, once=True)
        if not answer.output:
            raise doubtful(self._nonsense(answer), httpx.codes.OK)
        verdict = precheck.read(answer.output)
        if verdict is None:
            error = self._nonsense(answer)
            error.billed = True
            raise error
        return replace(verdict, request_id=answer.request_id)

    async def report(self, spec: ModelSpec, task_id: str) -> TaskReport:  # noqa: ARG002 (all alike)
        """Return the news of a task."""
        answer = await self._call("GET", f"tasks/{quote(task_id, safe='')}")
        report = read_report(answer, self._host)
        if report is None:
            raise self._nonsense(answer)
        return report

    async def cancel(self, spec: ModelSpec, task_id: str) -> bool:  # noqa: ARG002 (all alike)
        """Cancel a waiting task; False when the service no longer can (it goes on, billed)."""
        try:
            await self._call("POST", f"tasks/{quote(task_id, safe='')}/cancel")
        except AppError as error:
            if error.code.startswith("UnsupportedOperation"):
                return False
            raise
        return True

    async def find(
        self,
        spec: ModelSpec,  # noqa: ARG002 (the name on the wire decides)
        model: str,
        since: datetime,
        until: datetime,
    ) -> list[TaskMatch]:
        """Return the tasks of *model* that the service took between *since* and *until*.

        Oldest first. The service lists no more than 24 hours; an earlier *since* is cut.
        """
        since = max(since, until - LONGEST_WINDOW + timedelta(seconds=2))
        query = {
            "start_time": _stamp(since),
            "end_time": _stamp(until + timedelta(seconds=1)),
            "model_name": model,
            "page_size": str(PAGE_SIZE),
        }
        found: dict[str, TaskMatch] = {}
        for page in range(1, MOST_PAGES + 1):
            answer = await self._call("GET", "tasks/", query={**query, "page_no": str(page)})
            rows = answer.json.get("data")
            if not isinstance(rows, list):
                raise self._nonsense(answer)
            for row in rows:
                one = candidate(row, model)
                if one and one.created and since <= one.created <= until:
                    found[one.task_id] = one
            if not rows or page >= whole_number(answer.json.get("total_page")):
                break
        return sorted(found.values(), key=lambda one: (one.created is None, one.created))

    def service_time(self) -> datetime | None:
        """Return what the service's clock shows now, not later; None until it has told it."""
        return self._clock.now()

    async def sign_in(self) -> None:
        """Ask for the shortest page of the task list: free, and needs nothing but the key."""
        answer = await self._call("GET", "tasks/", query={"page_no": "1", "page_size": "1"})
        if not isinstance(answer.json.get("data"), list):
            raise self._nonsense(answer)

    async def upload_policy(self, model: str) -> Json:
        """Return a fresh permission to upload one file for *model*, in the service's words."""
        query = {"action": "getPolicy", "model": model}
        answer = await self._call("GET", "uploads", query=query)
        data = answer.json.get("data")
        if not isinstance(data, dict):
            raise self._nonsense(answer)
        return data

    @property
    def _host(self) -> str:
        return host_of(self._base_url)

    def _nonsense(self, answer: ApiResponse) -> AppError:
        return nonsense(self._host, answer)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        body: dict[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        once: bool = False,
    ) -> ApiResponse:
        """Return the service's answer; *once* marks a call that must not be made twice."""
        if self._fault and self._fault.certain:
            raise address_unfit(self._fault, self._variable)
        headers = {**await self._identity(), **(headers or {})}
        if body is not None and _has_oss_url(body):
            headers |= RESOLVE
        url = address_of(f"{self._base_url}/{path.lstrip('/')}").copy_merge_params(query or {})
        answer = await exchange(
            self._client, method, url, headers, error_of, body=body, once=once, clock=self._clock
        )
        try:
            return self._read(answer)
        except AppError as error:
            doubted = doubtful(error, answer.status) if once else error
            lost = not answer.readable or answer.status in NOWHERE
            if self._fault and lost:
                doubted = address_unfit(self._fault, self._variable, doubted)
            raise doubted from None

    async def _identity(self) -> dict[str, str]:
        key = (await self._key()).strip()
        if not key:
            raise told("NoKey")
        if not fit_for_header(key):
            raise told("BadKey")
        workspace = {"X-DashScope-WorkSpace": self._workspace} if self._workspace else {}
        return {"Authorization": f"Bearer {key}", **workspace}

    def _read(self, answer: ApiResponse) -> ApiResponse:
        refused = answer.code and not answer.output.get("task_id")
        if answer.readable and (answer.status >= httpx.codes.BAD_REQUEST or refused):
            raise refusal(
                answer.status,
                answer.code,
                answer.message,
                host=self._host,
                request_id=answer.request_id,
                wait=answer.wait,
            )
        if not answer.readable:
            raise self._nonsense(answer)
        return answer


def _has_oss_url(value: Any) -> bool:
    if isinstance(value, str):
        return value.startswith("oss://")
    if isinstance(value, Mapping):
        return any(map(_has_oss_url, value.values()))
    return isinstance(value, (list, tuple)) and any(map(_has_oss_url, value))


def _stamp(moment: datetime) -> str:
    """Return *moment* as the task list wants it: in China's time, without separators."""
    return moment.astimezone(UTC8).strftime("%Y%m%d%H%M%S")
