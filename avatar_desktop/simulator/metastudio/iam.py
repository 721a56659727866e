"""Huawei's IAM: a token for a user and a password, and the account's projects.

Sources: "Obtaining a User Token Through Password Authentication", "Querying Project Information";
what those leave open is answered as Keystone does, on which IAM is built.
"""

import json
import uuid
from datetime import UTC, datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ..house import SimulatorState
from .door import ACCOUNT, USER, NotSignedIn, request_id
from .keys import PROJECT_ID, SimulatedKeys

DOMAIN_ID = "d0000000000000000000000000000001"
PROJECTS = {"cn-north-4": PROJECT_ID, "cn-east-3": "fedcba9876543210fedcba9876543210"}
NEEDS_SIGN_IN = "The request you have made requires authentication."


class SimulatedIam:
    """IAM's routes over one house."""

    def __init__(self, house: SimulatorState) -> None:
        self._clock = house.clock
        self._keys: SimulatedKeys = house.keys
        self._door = house.door

    def routes(self) -> list[Route]:
        return [
            Route("/v3/auth/tokens", self.sign_in, methods=["POST"]),
            Route("/v3/projects", self.projects, methods=["GET"]),
        ]

    async def sign_in(self, request: Request) -> Response:
        body = await _json_object(request)
        account, user, password, project = _asked(body)
        self._door.open(account, user, password)
        if project not in PROJECTS:
            raise NotSignedIn(401, NEEDS_SIGN_IN)
        token, expires = self._keys.issue(PROJECTS[project])
        told: dict[str, Any] = {
            "expires_at": _stamp(expires),
            "issued_at": _stamp(self._clock.now()),
            "methods": ["password"],
            "project": {
                "domain": {"id": DOMAIN_ID, "name": ACCOUNT},
                "id": PROJECTS[project],
                "name": project,
            },
            "roles": [{"id": "0", "name": "te_admin"}],
            "user": {
                "domain": {"id": DOMAIN_ID, "name": ACCOUNT},
                "id": uuid.uuid5(uuid.NAMESPACE_DNS, USER).hex,
                "name": USER,
                "password_expires_at": "",
            },
        }
        if not request.query_params.get("nocatalog"):
            told["catalog"] = []
        return JSONResponse({"token": told}, 201, {"X-Subject-Token": token, **request_id()})

    async def projects(self, request: Request) -> Response:
        body = await request.body()
        if not {"authorization", "x-auth-token"} & set(request.headers):
            raise NotSignedIn(401, NEEDS_SIGN_IN)
        self._keys.identify(request, body)
        wanted = request.query_params.get("name")
        rows = [_row(request, *one) for one in PROJECTS.items() if wanted in {None, one[0]}]
        links = {"self": str(request.url.replace(query="")), "next": None, "previous": None}
        return JSONResponse({"links": links, "projects": rows}, headers=request_id())


def _row(request: Request, name: str, project_id: str) -> dict[str, Any]:
    return {
        "domain_id": DOMAIN_ID,
        "is_domain": False,
        "parent_id": DOMAIN_ID,
        "name": name,
        "description": "",
        "links": {"self": f"{request.url.replace(query='')}/{project_id}"},
        "id": project_id,
        "enabled": True,
    }


async def _json_object(request: Request) -> dict[str, Any]:
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        body = json.loads(await request.body()) if kind == "application/json" else None
    except ValueError:
        body = None
    if not isinstance(body, dict):
        raise NotSignedIn(
            400,
            "Expecting to find valid JSON in request body. The server could not comply with the "
            "request since it is either malformed or otherwise incorrect.",
        )
    return body


def _asked(body: dict[str, Any]) -> tuple[str, str, str, str]:
    """Return account, user, password and the project's name; NotSignedIn 400 by the first gap."""
    identity = _part(_part(body, "auth"), "identity")
    if identity.get("methods") != ["password"]:
        raise _lacks("methods", "identity")
    user = _part(_part(identity, "password"), "user")
    account = _word(_part(user, "domain"), "name")
    name, password = _word(user, "name"), _word(user, "password")
    project = _part(_part(_part(body, "auth"), "scope"), "project")
    if "id" in project:
        named = {own: name for name, own in PROJECTS.items()}
        return account, name, password, named.get(_word(project, "id"), "")
    return account, name, password, _word(project, "name")


def _part(data: dict[str, Any], name: str) -> dict[str, Any]:
    part = data.get(name)
    if not isinstance(part, dict):
        raise _lacks(name, "the request")
    return part


def _word(data: dict[str, Any], name: str) -> str:
    word = data.get(name)
    if not isinstance(word, str) or not word:
        raise _lacks(name, "the request")
    return word


def _lacks(name: str, where: str) -> NotSignedIn:
    return NotSignedIn(
        400,
        f"Expecting to find {name} in {where}. The server could not comply with the request since "
        "it is either malformed or otherwise incorrect.",
    )


def _stamp(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%f") + "Z"
