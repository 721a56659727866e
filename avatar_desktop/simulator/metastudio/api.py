"""MetaStudio's routes under `/v1/{project_id}`; what is not served is not published.

Sources: "Create a photo modeling job" and its neighbours, the table of limits, the gateway's
table of errors.
"""

from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from ..errors import ServiceError
from ..form import MalformedForm, parse_form
from ..house import SimulatorState
from ..retired import PICTURE_MODELING
from .jobs import SimulatedJob
from .photo import MOST_BYTES, read_asked
from .refusals import RefusedRequest, answer, invalid, withdrawn

JOBS = "/v1/{project_id}/digital-human/stylized/picture-modelings"
ASSET = "/v1/{project_id}/digital-assets/{asset_id}"
MOST_SIGNED_BYTES = 12 * 1024 * 1024
CREATES_PER_SECOND, READS_PER_SECOND = 2.0, 20.0
MOST_OFFSET, MOST_LIMIT = 2_147_483_647, 100
STATES = {"WAITING", "PROCESSING", "PARTIAL_SUCCEED", "SUCCEED", "FAILED", "CANCELED"}
SORT_KEYS = {"create_time", "update_time", "asset_order"}


class SimulatedMetaStudio:
    """MetaStudio's routes over one house."""

    def __init__(self, house: SimulatorState) -> None:
        self._house = house

    def routes(self) -> list[Route]:
        return [
            Route(JOBS, self.create, methods=["POST"]),
            Route(JOBS, self.list_jobs, methods=["GET"]),
            Route(JOBS + "/{job_id}", self.job, methods=["GET"]),
            Route(ASSET, self.asset, methods=["GET"]),
        ]

    async def create(self, request: Request) -> Response:
        body = await self._let_in(request, "create", CREATES_PER_SECOND)
        kind = request.headers.get("content-type", "")
        if not kind.startswith("multipart/form-data"):
            raise RefusedRequest(400, "MSS.00000002", "Invalid body")
        photo = self._house.jobs.new_photo()
        try:
            form = await parse_form(_chunks(body), kind, photo, MOST_BYTES + 1)
            job = self._house.jobs.create(read_asked(form, photo), _user(request))
        except MalformedForm as error:
            photo.unlink(missing_ok=True)
            raise RefusedRequest(400, "MSS.00000002", "Invalid body") from error
        except RefusedRequest:
            photo.unlink(missing_ok=True)
            raise
        return answer({"job_id": job.id, "model_asset_id": job.asset_id})

    async def job(self, request: Request) -> Response:
        await self._let_in(request, "job", READS_PER_SECOND)
        job = self._house.jobs.find(request.path_params["job_id"])
        if job is None:
            raise invalid("job_id")
        return answer(self._house.jobs.row(job, asked_for=True))

    async def list_jobs(self, request: Request) -> Response:
        await self._let_in(request, "list", READS_PER_SECOND)
        query = request.query_params
        found = _filtered(self._house.jobs.all(), query, _user(request))
        offset = _number(query, "offset", 0, 0, MOST_OFFSET)
        limit = _number(query, "limit", 10, 1, MOST_LIMIT)
        rows = [self._house.jobs.row(job) for job in found[offset : offset + limit]]
        return answer({"count": len(found), "picture_modeling_jobs": rows})

    async def asset(self, request: Request) -> Response:
        await self._let_in(request, "asset", READS_PER_SECOND)
        job = self._house.jobs.of_asset(request.path_params["asset_id"])
        if job is None:
            raise RefusedRequest(400, "MSS.10001001", "asset not found")
        return answer(self._house.jobs.asset(job))

    async def _let_in(self, request: Request, what: str, per_second: float) -> bytes:
        """Return the body of a request that may pass; Refused by the gateway when it may not."""
        body, size = bytearray(), 0
        async for chunk in request.stream():
            size += len(chunk)
            if size <= MOST_SIGNED_BYTES:
                body += chunk
        if PICTURE_MODELING in self._house.retired.ways:
            raise withdrawn()
        if size > MOST_SIGNED_BYTES:
            raise RefusedRequest(413, "APIGW.0201", "Request entity too large")
        self._house.keys.check(request, bytes(body))
        pace = self._house.quotas.per_second.get(PICTURE_MODELING, per_second)
        try:
            self._house.meter.take(("metastudio", what), pace)
        except ServiceError as error:
            raise RefusedRequest(
                429, "APIGW.0308", "The throttling threshold has been reached"
            ) from error
        return bytes(body)


async def _chunks(body: bytes) -> AsyncIterator[bytes]:
    yield body


def _user(request: Request) -> str:
    """Return the third party's user; Refused for one that is not ASCII."""
    user = request.headers.get("x-app-userid", "")
    if not user.isascii():
        raise invalid("X-App-UserId")
    return user


def _filtered(jobs: list[SimulatedJob], query: Mapping[str, str], user: str) -> list[SimulatedJob]:
    states = {state for state in query.get("state", "").split(",") if state}
    if states - STATES:
        raise invalid("state")
    key, way = query.get("sort_key", "create_time"), query.get("sort_dir", "asc")
    if key not in SORT_KEYS or way not in {"asc", "desc"}:
        raise invalid("sort_key" if key not in SORT_KEYS else "sort_dir")
    since, until = _moment(query, "create_since"), _moment(query, "create_until")
    found = [
        job
        for job in jobs
        if (not states or job.state in states)
        and (not user or job.user_id == user)
        and (since is None or job.created >= since)
        and (until is None or job.created <= until)
    ]
    by_update = key == "update_time"
    return sorted(found, key=lambda job: job.updated if by_update else job.created,
                  reverse=way == "desc")  # fmt: skip


def _moment(query: Mapping[str, str], name: str) -> float | None:
    if name not in query:
        return None
    try:
        read = datetime.fromisoformat(query[name])
    except ValueError as error:
        raise invalid(name) from error
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).timestamp()


def _number(query: Mapping[str, str], name: str, default: int, least: int, most: int) -> int:
    text = query.get(name, str(default))
    if not text.isdecimal() or not least <= int(text) <= most:
        raise invalid(name)
    return int(text)
