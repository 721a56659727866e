"""The tests' side door: faults, scripts, limits, the clock, and what was received. No key."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from .faults import read_fault
from .house import SimulatorState
from .scripts import read_script


class Control:
    """The control routes over one house; the package's docstring lists them."""

    def __init__(self, house: SimulatorState) -> None:
        self._house = house

    def routes(self) -> list[Route]:
        return [
            Route("/_simulator/faults", self.faults, methods=["POST", "DELETE"]),
            Route("/_simulator/tasks", self.tasks, methods=["POST", "DELETE"]),
            Route("/_simulator/release", self.release, methods=["POST"]),
            Route("/_simulator/retired", self.retired, methods=["POST"]),
            Route("/_simulator/limits", self.limits, methods=["POST"]),
            Route("/_simulator/requests", self.requests, methods=["GET"]),
            Route("/_simulator/ledger", self.ledger, methods=["GET"]),
            Route("/_simulator/region", self.region, methods=["POST"]),
            Route("/_simulator/clock", self.clock, methods=["POST"]),
            Route("/_simulator/reset", self.reset, methods=["POST"]),
        ]

    async def faults(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._house.faults.clear()
            return JSONResponse({})
        return JSONResponse({"id": self._house.faults.add(read_fault(await _body(request)))})

    async def tasks(self, request: Request) -> Response:
        if request.method == "DELETE":
            self._house.scripts.waiting.clear()
        else:
            self._house.scripts.waiting.append(read_script(await _body(request)))
        return JSONResponse({})

    async def release(self, _request: Request) -> Response:
        self._house.tasks.release()
        self._house.jobs.release()
        return JSONResponse({})

    async def retired(self, request: Request) -> Response:
        body = await _body(request)
        self._house.retired.withdraw(str(body["model"]), str(body.get("way", "endpoint")))
        return JSONResponse({})

    async def region(self, request: Request) -> Response:
        self._house.region.abroad = bool((await _body(request))["abroad"])
        return JSONResponse({})

    async def limits(self, request: Request) -> Response:
        body = await _body(request)
        if "max_file_mb" in body:
            self._house.quotas.max_file_mb = float(body["max_file_mb"])
        if "per_second" in body:
            self._house.quotas.per_second[str(body["model"])] = float(body["per_second"])
        if "running" in body:
            self._house.quotas.running[str(body["model"])] = int(body["running"])
        await self._house.tasks.wake()
        return JSONResponse({})

    async def requests(self, _request: Request) -> Response:
        return JSONResponse({"requests": self._house.journal.entries})

    async def ledger(self, _request: Request) -> Response:
        return JSONResponse(self._house.tasks.ledger.told())

    async def clock(self, request: Request) -> Response:
        self._house.clock.advance(float((await _body(request))["advance_seconds"]))
        self._house.keep.save()
        return JSONResponse({"now": self._house.clock.now()})

    async def reset(self, _request: Request) -> Response:
        await self._house.reset()
        return JSONResponse({})


async def _body(request: Request) -> dict[str, Any]:
    body = json.loads(await request.body())
    if not isinstance(body, dict):
        raise ValueError("an object is wanted")  # noqa: TRY004 - answered as 400 with the rest
    return body


async def on_bad_script(_request: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 400)
