"""Huawei MetaStudio: send a photo, ask for the job, list what the account has."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from avatar_desktop.clouds import metastudio_errors as errors
from avatar_desktop.clouds.dashscope_errors import moved, nonsense
from avatar_desktop.clouds.http import (
    bad_address,
    failures_in_words,
    off_loop,
    proxy_wants_sign_in,
    read_at_most,
    retry_after,
)
from avatar_desktop.clouds.metastudio_answers import (
    Answer,
    candidates,
    moment,
    read_job,
    state_of,
    with_asset,
)
from avatar_desktop.clouds.metastudio_form import form_parts, in_pieces, new_boundary, photo_part
from avatar_desktop.clouds.signing import Value, dated, query_string, sign
from avatar_desktop.domain.errors import AppError, Retry
from avatar_desktop.domain.spec import Json, ModelSpec, Precheck, Verdict
from avatar_desktop.domain.task import Accepted, Candidate, Report, TaskStatus

JSON = {"Content-Type": "application/json"}
SUBMIT_SECONDS = 120.0
SUBMIT_SECONDS_IN_ALL = 300.0
READ_SECONDS = 30.0
READ_SECONDS_IN_ALL = 60.0
ANSWER_BYTES = 2 * 1024 * 1024
PAGE_SIZE = 100
MOST_PAGES = 10
CLOCK_MAY_DIFFER = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account at Huawei Cloud: access key and secret key, or a token. The keys go first."""

    access_key: str = ""
    secret_key: str = field(default="", repr=False)
    token: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class _Call:
    """One request before it is signed. `once`: it must not be made twice.

    A `body` travels unsigned: only forms have one here.
    """

    method: str
    path: str
    query: str = ""
    headers: Mapping[str, str] = field(default_factory=lambda: JSON)
    body: Sequence[bytes] = ()
    once: bool = False


class MetaStudio:
    """One project at one address. The keys go to the host of *base_url* and nowhere else.

    *credentials* are asked for before each call; what is missing is told before anything is
    sent. *user_id* is the optional `X-App-UserId` of every call (ASCII). A refused key is never
    tried again by itself: Huawei locks it after five failures.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        base_url: str,
        project_id: str,
        credentials: Callable[[], Awaitable[Credentials]],
        user_id: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._base_url = base_url.strip().rstrip("/")
        self._project_id = project_id.strip()
        self._credentials = credentials
        self._user_id = user_id.strip()
        self._now = now

    async def submit(
        self,
        spec: ModelSpec,
        model: str,  # noqa: ARG002 (the path names it)
        body: dict[str, Any],
        files: Mapping[str, Path],
    ) -> Accepted:
        """Send one photo, once. Retry.UNKNOWN in the error means that it may have been taken."""
        boundary = new_boundary()

        def form() -> list[bytes]:
            try:
                parts = [photo_part(name, path.read_bytes()) for name, path in files.items()]
            except OSError as error:
                raise errors.unreadable(error) from error
            return form_parts(boundary, body, parts)

        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        content = await off_loop(form)
        answer = await self._call(
            _Call("POST", spec.path, headers=headers, body=content, once=True)
        )
        job_id = answer.json.get("job_id")
        if not isinstance(job_id, str) or not job_id:
            raise _doubtful(self._nonsense(answer), httpx.codes.OK)
        return Accepted(job_id, answer.request_id)

    async def precheck(self, precheck: Precheck, body: dict[str, Any]) -> Verdict:  # noqa: ARG002
        """Pass everything: this service looks at no input beforehand."""
        return Verdict(True, {})

    async def report(self, spec: ModelSpec, task_id: str) -> Report:
        """Return the news of a job; for one that succeeded, the files of its asset with it."""
        try:
            answer = await self._call(_Call("GET", f"{spec.path}/{quote(task_id, safe='')}"))
            if not state_of(answer.json):
                raise self._nonsense(answer)
            report = read_job(answer, self._host)
            asset_id = answer.json.get("model_asset_id")
            if report.status is not TaskStatus.SUCCEEDED or not isinstance(asset_id, str):
                return report
            return with_asset(report, await self._asset(asset_id))
        except AppError as error:
            if error.code == errors.NO_SUCH_ASSET:
                return Report(TaskStatus.GONE, "", request_id=error.request_id)
            raise

    async def cancel(self, spec: ModelSpec, task_id: str) -> bool:  # noqa: ARG002
        """Return False: the service cannot cancel a job."""
        return False

    async def find(
        self,
        spec: ModelSpec,
        model: str,  # noqa: ARG002 (the path names it)
        since: datetime,
        until: datetime,
    ) -> list[Candidate]:
        """Return the jobs that the service took between *since* and *until*, oldest first."""
        found: dict[str, Candidate] = {}
        for page in range(MOST_PAGES):
            pairs: dict[str, Value] = {
                "limit": PAGE_SIZE,
                "offset": page * PAGE_SIZE,
                "sort_dir": "desc",
                "sort_key": "create_time",
            }
            answer = await self._call(_Call("GET", spec.path, query_string(pairs.items())))
            rows = answer.json.get("picture_modeling_jobs")
            if not isinstance(rows, list):
                if answer.json.get("count") == 0:
                    break
                raise self._nonsense(answer)
            found |= {one.task_id: one for one in candidates(rows, since, until)}
            last = moment(rows[-1].get("start_time")) if rows and _is_row(rows[-1]) else None
            if len(rows) < PAGE_SIZE or (last and last < since):
                break
        return sorted(found.values(), key=lambda one: one.created)

    async def _asset(self, asset_id: str) -> Json:
        answer = await self._call(_Call("GET", f"digital-assets/{quote(asset_id, safe='')}"))
        return answer.json

    @property
    def _host(self) -> str:
        try:
            return httpx.URL(self._base_url).host or self._base_url
        except httpx.InvalidURL:
            return self._base_url

    def _nonsense(self, answer: Answer) -> AppError:
        return nonsense(self._host, httpx.codes.OK, str(answer.json), answer.request_id)

    async def _call(self, call: _Call) -> Answer:
        identity = await self._identity()
        url = f"{self._base_url}/v1/{quote(self._project_id, safe='')}/{call.path.lstrip('/')}"
        patience = httpx.Timeout(SUBMIT_SECONDS if call.once else READ_SECONDS, connect=10)
        in_all = SUBMIT_SECONDS_IN_ALL if call.once else READ_SECONDS_IN_ALL
        with failures_in_words(url, Retry.UNKNOWN if call.once else Retry.LATER):
            address = httpx.URL(f"{url}?{call.query}" if call.query else url)
            if address.scheme not in {"http", "https"} or not address.host:
                raise bad_address(url)
            request = self._client.build_request(
                call.method,
                address,
                headers=self._signed(call, address, identity),
                content=in_pieces(call.body) if call.body else None,
                timeout=patience,
            )
            async with asyncio.timeout(in_all):
                response = await self._client.send(request, stream=True, follow_redirects=False)
                try:
                    content = await read_at_most(response, ANSWER_BYTES)
                finally:
                    await response.aclose()
        try:
            return self._read(response, content)
        except AppError as error:
            raise (_doubtful(error, response.status_code) if call.once else error) from None

    async def _identity(self) -> Credentials:
        own = await self._credentials()
        own = Credentials(own.access_key.strip(), own.secret_key.strip(), own.token.strip())
        if not self._project_id or not ((own.access_key and own.secret_key) or own.token):
            raise errors.not_connected()
        given = (own.access_key, own.secret_key, own.token, self._project_id, self._user_id)
        if not all(_fit_for_header(one) for one in given):
            raise errors.unusable()
        return own

    def _signed(self, call: _Call, address: httpx.URL, own: Credentials) -> dict[str, str]:
        """Return the headers of *call*, signed with the access key or carrying the token."""
        size = sum(map(len, call.body))
        length = {"Content-Length": str(size)} if size else {}
        user = {"X-App-UserId": self._user_id} if self._user_id else {}
        headers = {**call.headers, **user}
        if not (own.access_key and own.secret_key):
            return {**headers, **length, "X-Auth-Token": own.token}
        host = address.netloc.decode("ascii")
        headers = dated(headers, host, self._now(), self._project_id)
        path = address.raw_path.partition(b"?")[0].decode("ascii")
        keys = (own.access_key, own.secret_key)
        some_of_it = b"".join(call.body[:1])
        signature = sign(call.method, path, call.query, headers, some_of_it, keys)
        return {**headers, **length, "Authorization": signature.authorization}

    def _read(self, response: httpx.Response, content: bytes) -> Answer:
        status = response.status_code
        if status == httpx.codes.PROXY_AUTHENTICATION_REQUIRED:
            raise proxy_wants_sign_in()
        if response.is_redirect:
            raise moved(self._host, response.headers.get("Location", ""))
        answer = Answer.parsed(content, response.headers.get("X-Request-Id", ""))
        wait = retry_after(response.headers)
        if status >= httpx.codes.BAD_REQUEST:
            minutes = self._clock_off(response) if status == httpx.codes.UNAUTHORIZED else 0
            if minutes:
                raise errors.clock_is_off(minutes, answer.code, answer.request_id)
            words = answer.message if answer.readable else content.decode(errors="replace")[:500]
            told = {"host": self._host, "request_id": answer.request_id}
            raise errors.refusal(status, answer.code, words, **told, wait=wait)
        if not answer.readable:
            words = content.decode(errors="replace")
            raise nonsense(self._host, status, words, answer.request_id, wait)
        return answer

    def _clock_off(self, response: httpx.Response) -> int:
        """Return by how many minutes this clock differs from the service's; 0 while it may."""
        try:
            theirs = parsedate_to_datetime(response.headers.get("Date", ""))
        except (ValueError, TypeError):
            return 0
        if theirs.tzinfo is None:
            return 0
        off = abs(theirs - self._now())
        return round(off.total_seconds() / 60) if off > CLOCK_MAY_DIFFER else 0


def _doubtful(error: AppError, status: int) -> AppError:
    """Return the *error* of a call that must not be made twice.

    "Slow down" may be sent again and a 4xx is a refusal; the rest may hide a job that was taken.
    """
    if error.retry is not Retry.LATER or status == httpx.codes.TOO_MANY_REQUESTS:
        return error
    refused = 400 <= status < 500 and status != httpx.codes.REQUEST_TIMEOUT  # noqa: PLR2004 (4xx)
    error.retry = Retry.NEVER if refused else Retry.UNKNOWN
    error.billed = False if refused else None
    return error


def _is_row(value: Any) -> bool:
    return isinstance(value, dict)


def _fit_for_header(text: str) -> bool:
    return text.isascii() and text.isprintable() and " " not in text
