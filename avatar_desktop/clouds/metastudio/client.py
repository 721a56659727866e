"""Huawei MetaStudio: send a photo, ask for the job, list what the account has."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import httpx

from avatar_desktop.clouds.http.api_client import (
    ApiResponse,
    address_of,
    doubtful,
    exchange,
    fit_for_header,
    minutes_off,
    nonsense,
)
from avatar_desktop.clouds.http.client import off_loop
from avatar_desktop.clouds.http.form import form_parts, in_pieces, new_boundary
from avatar_desktop.clouds.http.service_clock import ServiceClock
from avatar_desktop.clouds.http.transport_errors import host_of
from avatar_desktop.clouds.metastudio import errors
from avatar_desktop.clouds.metastudio.parsing import (
    candidates,
    error_of,
    read_job,
    rfc3339,
    state_of,
    with_asset,
)
from avatar_desktop.clouds.metastudio.photo import photo_part
from avatar_desktop.clouds.metastudio.signing import Value, dated, query_string, sign
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.spec import Json, ModelSpec, Precheck, PrecheckResult
from avatar_desktop.domain.task import SubmitResult, TaskMatch, TaskReport, TaskStatus
from avatar_desktop.domain.temporary_keys import check_key

JSON = {"Content-Type": "application/json"}
PAGE_SIZE = 100
MOST_PAGES = 10
STALE = ("APIGW.0307", "APIG.0307")
"""The codes of a token that must be updated."""


def _no_other(token: str) -> bool:  # noqa: ARG001 (the signature of those who have one)
    return False


@dataclass(frozen=True, slots=True)
class Credentials:
    """An account at Huawei Cloud: access key and secret key, or a token. The keys go first.

    `project_id` is the one that the token is for; it counts where the settings name none. Keys that
    are temporary work with their `security_token` alone, until `expires`, where that is known.
    """

    access_key: str = ""
    secret_key: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    project_id: str = ""
    security_token: str = field(default="", repr=False)
    expires: datetime | None = None

    @property
    def signs(self) -> bool:
        """Whether requests are signed with the keys."""
        return bool(self.access_key and self.secret_key)


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
    tried again by itself: Huawei locks it after five failures. When the service says that a token
    must be updated, *stale* is told which one; a call that was refused so is made once more where
    it returns True, which means that the next credentials hold another token.
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        base_url: str,
        project_id: str,
        credentials: Callable[[], Awaitable[Credentials]],
        user_id: str = "",
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
        stale: Callable[[str], bool] = _no_other,
    ) -> None:
        self._client = client
        self._base_url = base_url.strip().rstrip("/")
        self._project_id = project_id.strip()
        self._credentials = credentials
        self._user_id = user_id.strip()
        self._now = now
        self._stale = stale
        self._clock = ServiceClock()

    async def submit(
        self,
        spec: ModelSpec,
        model: str,  # noqa: ARG002 (the path names it)
        body: dict[str, Any],
        files: Mapping[str, Path],
    ) -> SubmitResult:
        """Send one photo, once. Retry.UNKNOWN in the error means that it may have been taken."""
        boundary = new_boundary()

        def form() -> list[bytes]:
            try:
                parts = [photo_part(name, path.read_bytes()) for name, path in files.items()]
            except OSError as error:
                raise errors.told(
                    "Unreadable",
                    words=error.strerror or type(error).__name__,
                    detail=str(error),
                ) from error
            return form_parts(boundary, body, parts)

        headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
        content = await off_loop(form)
        answer = await self._call(
            _Call("POST", spec.path, headers=headers, body=content, once=True)
        )
        job_id = answer.json.get("job_id")
        if not isinstance(job_id, str) or not job_id:
            raise doubtful(self._nonsense(answer), httpx.codes.OK)
        return SubmitResult(job_id, answer.request_id)

    async def precheck(self, precheck: Precheck, body: dict[str, Any]) -> PrecheckResult:  # noqa: ARG002
        """Pass everything: this service looks at no input beforehand."""
        return PrecheckResult(True, {})

    async def report(self, spec: ModelSpec, task_id: str) -> TaskReport:
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
                return TaskReport(TaskStatus.GONE, "", request_id=error.request_id)
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
    ) -> list[TaskMatch]:
        """Return the jobs that the service took between *since* and *until*, newest first.

        It tells when a job began, which may be long after it was taken, and not when it took it.
        """
        found: dict[str, TaskMatch] = {}
        for page in range(MOST_PAGES):
            pairs: dict[str, Value] = {
                "limit": PAGE_SIZE,
                "offset": page * PAGE_SIZE,
                "sort_dir": "desc",
                "sort_key": "create_time",
                "create_since": rfc3339(since),
                "create_until": rfc3339(until + timedelta(seconds=1)),
            }
            answer = await self._call(_Call("GET", spec.path, query_string(pairs.items())))
            rows = answer.json.get("picture_modeling_jobs")
            if not isinstance(rows, list):
                if answer.json.get("count") == 0:
                    break
                raise self._nonsense(answer)
            found |= {one.task_id: one for one in candidates(rows, since)}
            if len(rows) < PAGE_SIZE:
                break
        return list(found.values())

    def service_time(self) -> datetime | None:
        """Return what the service's clock shows now, not later; None until it has told it."""
        return self._clock.now()

    async def _asset(self, asset_id: str) -> Json:
        answer = await self._call(_Call("GET", f"digital-assets/{quote(asset_id, safe='')}"))
        return answer.json

    @property
    def _host(self) -> str:
        return host_of(self._base_url)

    def _nonsense(self, answer: ApiResponse) -> AppError:
        return nonsense(self._host, answer)

    async def _call(self, call: _Call) -> ApiResponse:
        identity = await self._identity()
        try:
            return await self._made(call, identity)
        except AppError as error:
            if error.code not in STALE or not self._stale(identity.token):
                raise
        return await self._made(call, await self._identity())

    async def _made(self, call: _Call, identity: Credentials) -> ApiResponse:
        url = f"{self._base_url}/v1/{quote(identity.project_id, safe='')}/{call.path.lstrip('/')}"
        address = address_of(f"{url}?{call.query}" if call.query else url)
        answer = await exchange(
            self._client,
            call.method,
            address,
            self._signed(call, address, identity),
            error_of,
            content=in_pieces(call.body) if call.body else None,
            once=call.once,
            clock=self._clock,
        )
        try:
            return self._read(answer)
        except AppError as error:
            if identity.security_token and error.code in errors.REFUSED_KEYS:
                raise error.retold(errors.SENTENCES.explained("TemporaryKeyRefused")) from None
            raise (doubtful(error, answer.status) if call.once else error) from None

    async def _identity(self) -> Credentials:
        own = await self._credentials()
        project = self._project_id or own.project_id.strip()
        own = Credentials(
            own.access_key.strip(),
            own.secret_key.strip(),
            own.token.strip(),
            project,
            own.security_token.strip(),
            own.expires,
        )
        if not project or not (own.signs or own.token):
            raise errors.told("NoKey")
        if own.signs:
            check_key(own.access_key, own.security_token, own.expires, self._now())
        given = (
            own.access_key,
            own.secret_key,
            own.token,
            project,
            own.security_token,
            self._user_id,
        )
        if not all(map(fit_for_header, given)):
            raise errors.told("BadKey")
        return own

    def _signed(self, call: _Call, address: httpx.URL, own: Credentials) -> dict[str, str]:
        """Return the headers of *call*, signed with the access key or carrying the token."""
        size = sum(map(len, call.body))
        length = {"Content-Length": str(size)} if size else {}
        user = {"X-App-UserId": self._user_id} if self._user_id else {}
        headers = {**call.headers, **user}
        if not own.signs:
            return {**headers, **length, "X-Auth-Token": own.token}
        host = address.netloc.decode("ascii")
        headers = dated(headers, host, self._now(), own.project_id, own.security_token)
        path = address.raw_path.partition(b"?")[0].decode("ascii")
        keys = (own.access_key, own.secret_key)
        some_of_it = b"".join(call.body[:1])
        signature = sign(call.method, path, call.query, headers, some_of_it, keys)
        return {**headers, **length, "Authorization": signature.authorization}

    def _read(self, answer: ApiResponse) -> ApiResponse:
        status = answer.status
        if status >= httpx.codes.BAD_REQUEST:
            minutes = minutes_off(answer, self._now())
            if minutes and status == httpx.codes.UNAUTHORIZED:
                raise errors.told(
                    "ClockOff", code=answer.code, request_id=answer.request_id, minutes=minutes
                )
            words = answer.message if answer.readable else answer.body[:500]
            told = {"host": self._host, "request_id": answer.request_id}
            raise errors.refusal(status, answer.code, words, **told, wait=answer.wait)
        if not answer.readable:
            raise self._nonsense(answer)
        return answer
