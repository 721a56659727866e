"""Alibaba Model Studio (DashScope): submit, look first, ask, cancel, list."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from avatar_desktop.clouds import dashscope_errors as refusals
from avatar_desktop.clouds.dashscope_answers import Answer, candidate, read_report, whole_number
from avatar_desktop.clouds.dashscope_errors import key_missing, key_unusable, nonsense, refusal
from avatar_desktop.clouds.http import (
    bad_address,
    failures_in_words,
    proxy_wants_sign_in,
    read_at_most,
    retry_after,
)
from avatar_desktop.domain.errors import AppError, Retry
from avatar_desktop.domain.spec import Json, ModelSpec, Precheck, Verdict
from avatar_desktop.domain.task import Accepted, Candidate, Report

ASYNC = {"X-DashScope-Async": "enable"}
RESOLVE = {"X-DashScope-OssResourceResolve": "enable"}
UTC8 = timezone(timedelta(hours=8))
SUBMIT_SECONDS = 120.0
SUBMIT_SECONDS_IN_ALL = 300.0
READ_SECONDS = 30.0
READ_SECONDS_IN_ALL = 60.0
ANSWER_BYTES = 2 * 1024 * 1024
PAGE_SIZE = 50
MOST_PAGES = 40
LONGEST_WINDOW = timedelta(hours=24)


class DashScope:
    """One account at one address. The key goes to the host of *base_url* and nowhere else.

    *base_url* ends in `/api/v1`; *key* is asked before each call and may be empty, which is told
    before anything is sent; *workspace* is sent when it is not empty.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        base_url: str,
        key: Callable[[], Awaitable[str]],
        workspace: str = "",
    ) -> None:
        self._client = client
        self._base_url = base_url.strip().rstrip("/")
        self._key = key
        self._workspace = workspace.strip()

    async def submit(
        self,
        spec: ModelSpec,
        model: str,  # noqa: ARG002 (the body names it already)
        body: dict[str, Any],
        files: Mapping[str, Path],  # noqa: ARG002 (they travel as URLs)
    ) -> Accepted:
        """Send one task, once. Retry.UNKNOWN in the error means that it may have been taken."""
        answer = await self._call("POST", spec.path, body=body, headers=ASYNC, once=True)
        task_id = answer.output.get("task_id")
        if not isinstance(task_id, str) or not task_id:
            raise _doubtful(self._nonsense(answer), httpx.codes.OK)
        return Accepted(task_id, answer.request_id)

    async def precheck(self, precheck: Precheck, body: dict[str, Any]) -> Verdict:
        """Let the service look at the inputs first (billed, passed or not)."""
        answer = await self._call("POST", precheck.path, body=body, once=True)
        if not answer.output:
            raise _doubtful(self._nonsense(answer), httpx.codes.OK)
        return replace(precheck.read(answer.output), request_id=answer.request_id)

    async def report(self, spec: ModelSpec, task_id: str) -> Report:  # noqa: ARG002 (all alike)
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
    ) -> list[Candidate]:
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
        found: dict[str, Candidate] = {}
        for page in range(1, MOST_PAGES + 1):
            answer = await self._call("GET", "tasks/", query={**query, "page_no": str(page)})
            rows = answer.json.get("data")
            if not isinstance(rows, list):
                raise self._nonsense(answer)
            for row in rows:
                one = candidate(row, model)
                if one and since <= one.created <= until:
                    found[one.task_id] = one
            if not rows or page >= whole_number(answer.json.get("total_page")):
                break
        return sorted(found.values(), key=lambda one: one.created)

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
        try:
            return httpx.URL(self._base_url).host or self._base_url
        except httpx.InvalidURL:
            return self._base_url

    def _nonsense(self, answer: Answer) -> AppError:
        return nonsense(self._host, httpx.codes.OK, str(answer.json), answer.request_id)

    async def _call(
        self,
        method: str,
        path: str,
        *,
        body: dict[str, Any] | None = None,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        once: bool = False,
    ) -> Answer:
        """Return the service's answer; *once* marks a call that must not be made twice."""
        url = f"{self._base_url}/{path.lstrip('/')}"
        sent_headers = {**await self._identity(), **(headers or {})}
        if body is not None and _has_oss_url(body):
            sent_headers |= RESOLVE
        patience = httpx.Timeout(SUBMIT_SECONDS if once else READ_SECONDS, connect=10)
        in_all = SUBMIT_SECONDS_IN_ALL if once else READ_SECONDS_IN_ALL
        with failures_in_words(url, Retry.UNKNOWN if once else Retry.LATER):
            request = self._client.build_request(
                method, url, json=body, params=query, headers=sent_headers, timeout=patience
            )
            if request.url.scheme not in {"http", "https"} or not request.url.host:
                raise bad_address(url)
            async with asyncio.timeout(in_all):
                response = await self._client.send(request, stream=True, follow_redirects=False)
                try:
                    content = await read_at_most(response, ANSWER_BYTES)
                finally:
                    await response.aclose()
        try:
            return self._read(response, content)
        except AppError as error:
            raise (_doubtful(error, response.status_code) if once else error) from None

    async def _identity(self) -> dict[str, str]:
        key = (await self._key()).strip()
        if not key:
            raise key_missing()
        if not key.isascii() or not key.isprintable() or " " in key:
            raise key_unusable()
        workspace = {"X-DashScope-WorkSpace": self._workspace} if self._workspace else {}
        return {"Authorization": f"Bearer {key}", **workspace}

    def _read(self, response: httpx.Response, content: bytes) -> Answer:
        status = response.status_code
        if status == httpx.codes.PROXY_AUTHENTICATION_REQUIRED:
            raise proxy_wants_sign_in()
        if response.is_redirect:
            raise refusals.moved(self._host, response.headers.get("Location", ""))
        answer = Answer.parsed(content, response.headers.get("X-Request-Id", ""))
        refused = answer.code and not answer.output.get("task_id")
        if answer.readable and (status >= httpx.codes.BAD_REQUEST or refused):
            raise refusal(
                status,
                answer.code,
                answer.message,
                host=self._host,
                request_id=answer.request_id,
                wait=retry_after(response.headers),
            )
        if not answer.readable:
            words = content.decode(errors="replace")
            raise nonsense(self._host, status, words, wait=retry_after(response.headers))
        return answer


def _doubtful(error: AppError, status: int) -> AppError:
    """Return the *error* of a call that must not be made twice.

    "Slow down" may be sent again and a 4xx is a refusal; the rest may hide a task that was taken.
    """
    asks_to_wait = status == httpx.codes.TOO_MANY_REQUESTS or error.code.startswith("Throttling")
    if error.retry is not Retry.LATER or asks_to_wait:
        return error
    refused = 400 <= status < 500 and status != httpx.codes.REQUEST_TIMEOUT  # noqa: PLR2004 (4xx)
    error.retry = Retry.NEVER if refused else Retry.UNKNOWN
    error.billed = False if refused else None
    return error


def _has_oss_url(value: Any) -> bool:
    if isinstance(value, str):
        return value.startswith("oss://")
    if isinstance(value, Mapping):
        return any(map(_has_oss_url, value.values()))
    return isinstance(value, (list, tuple)) and any(map(_has_oss_url, value))


def _stamp(moment: datetime) -> str:
    """Return *moment* as the task list wants it: in China's time, without separators."""
    return moment.astimezone(UTC8).strftime("%Y%m%d%H%M%S")
