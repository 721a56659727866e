"""Huawei's IAM in the simulator: tokens, the lock, projects, and what is kept of a password."""

import json
from typing import Any

import httpx
import pytest
from huawei_caller import JOBS, Huawei, told
from simulator_kit import Caller

from avatar_desktop.simulator.metastudio.iam import PROJECTS

JSON = {"Content-Type": "application/json;charset=utf8"}


def body(caller: Caller, **changes: Any) -> dict[str, Any]:
    """Return a sign-in as the documents write it."""
    address = caller.address
    who = {"name": address.iam_user, "password": address.iam_password,
           "domain": {"name": address.iam_account}, **changes}  # fmt: skip
    return {"auth": {"identity": {"methods": ["password"], "password": {"user": who}},
                     "scope": {"project": {"name": "cn-north-4"}}}}  # fmt: skip


def sign_in(caller: Caller, asked: Any, query: str = "?nocatalog=true", **headers: str) -> Any:
    """Send *asked* to IAM."""
    url = f"{caller.address.metastudio_url}/v3/auth/tokens{query}"
    return caller.http.post(url, content=json.dumps(asked), headers={**JSON, **headers})


def projects(caller: Caller, query: str = "", **headers: str) -> httpx.Response:
    """Ask for the account's projects."""
    url = f"{caller.address.metastudio_url}/v3/projects{query}"
    return caller.http.get(url, headers={**JSON, **headers})


def test_token_opens_its_project_for_a_day(caller: Caller, huawei: Huawei) -> None:
    """The token is in the header, names its project, and must be updated after 24 hours."""
    answer = sign_in(caller, body(caller))
    token, known = answer.headers["x-subject-token"], answer.json()["token"]
    inside = huawei.call("GET", JOBS, token=token).status_code
    caller.control("clock", {"advance_seconds": 24 * 3600 + 1})
    late = huawei.call("GET", JOBS, token=token)

    assert answer.status_code == 201
    assert token.startswith("MII")
    assert known["project"]["id"] == caller.address.project_id
    assert "catalog" not in known
    assert known["issued_at"] < known["expires_at"]
    assert inside == 200
    assert told(late) == (401, "APIGW.0307")


def test_token_of_another_project_is_forbidden(caller: Caller, huawei: Huawei) -> None:
    """A token of Shanghai's project does not open Beijing's."""
    asked = body(caller)
    asked["auth"]["scope"]["project"] = {"id": PROJECTS["cn-east-3"]}
    token = sign_in(caller, asked, "").headers["x-subject-token"]

    assert told(huawei.call("GET", JOBS, token=token)) == (403, "MSS.00000005")


@pytest.mark.parametrize("part", ["name", "password", "domain"])
def test_wrong_user_is_refused_in_iams_words(caller: Caller, part: str) -> None:
    """A wrong account, user or password gets the one documented answer and no token."""
    wrong: Any = {"name": "nobody"} if part == "domain" else "nobody"

    answer = sign_in(caller, body(caller, **{part: wrong}))

    assert answer.status_code == 401
    assert "x-subject-token" not in answer.headers
    assert answer.json() == {"error": {
        "code": 401, "message": "The username or password is wrong.", "title": "Unauthorized",
    }}  # fmt: skip


def test_five_wrong_passwords_lock_the_user(caller: Caller) -> None:
    """After the fifth even the right password is refused, for a quarter of an hour."""
    for _ in range(5):
        sign_in(caller, body(caller, password="wrong"))
    locked = sign_in(caller, body(caller))
    caller.control("clock", {"advance_seconds": 15 * 60 + 1})
    later = sign_in(caller, body(caller))

    assert (locked.status_code, locked.json()["error"]["message"]) == (
        401, "The account is locked.",
    )  # fmt: skip
    assert later.status_code == 201


@pytest.mark.parametrize(
    ("spoil", "headers"),
    [
        (lambda asked: asked, {"Content-Type": "text/plain"}),
        (lambda asked: [asked], {}),
        (lambda asked: {}, {}),
        (lambda asked: {"auth": {"identity": asked["auth"]["identity"]}}, {}),
        (lambda asked: {"auth": {**asked["auth"], "identity": {"methods": ["token"]}}}, {}),
    ],
    ids=["type", "list", "empty", "no scope", "method"],
)
def test_malformed_sign_in_is_400(caller: Caller, spoil: Any, headers: dict[str, str]) -> None:
    """What is not shaped as documented is refused before the password is looked at."""
    answer = sign_in(caller, spoil(body(caller)), **headers)

    assert answer.status_code == 400
    assert answer.json()["error"]["title"] == "Bad Request"


def test_unknown_project_is_refused(caller: Caller) -> None:
    """There is no token for a project that the account does not have."""
    asked = body(caller)
    asked["auth"]["scope"]["project"] = {"name": "ap-southeast-3"}

    assert sign_in(caller, asked).status_code == 401


def test_projects_are_listed_by_name(caller: Caller) -> None:
    """A token reads the projects; a name picks one; nobody reads none."""
    token = sign_in(caller, body(caller)).headers["x-subject-token"]

    every = projects(caller, **{"X-Auth-Token": token}).json()["projects"]
    one = projects(caller, "?name=cn-north-4", **{"X-Auth-Token": token}).json()["projects"]
    none = projects(caller, "?name=mars", **{"X-Auth-Token": token}).json()["projects"]
    stranger = projects(caller)

    assert {row["name"]: row["id"] for row in every} == PROJECTS
    assert [row["id"] for row in one] == [caller.address.project_id]
    assert none == []
    assert stranger.status_code == 401
    assert stranger.json()["error"]["code"] == 401


def test_projects_check_the_signature(caller: Caller) -> None:
    """An access key signs without a project; a wrong secret is refused by the gateway."""

    def asked(secret: str) -> httpx.Response:
        own = Huawei(caller, secret=secret)
        url = f"{caller.address.metastudio_url}/v3/projects?name=cn-north-4"
        request = caller.http.build_request("GET", url)
        own.sign(request, "")
        return caller.http.send(request)

    assert asked(caller.address.sk).json()["projects"][0]["id"] == caller.address.project_id
    assert told(asked("wrong")) == (401, "APIGW.0301")


def test_password_stays_out_of_the_journal(caller: Caller) -> None:
    """The journal keeps that somebody signed in, and neither password nor token."""
    token = sign_in(caller, body(caller)).headers["x-subject-token"]
    projects(caller, **{"X-Auth-Token": token})

    kept = json.dumps(caller.received("/v3"))

    assert caller.address.iam_user in kept
    assert caller.address.iam_password not in kept
    assert token not in kept


def test_unknown_path_of_iam_is_its_own_404(caller: Caller) -> None:
    """What IAM does not serve is answered in IAM's shape."""
    answer = caller.http.get(f"{caller.address.metastudio_url}/v3/nothing")

    assert (answer.status_code, answer.json()["error"]["code"]) == (404, 404)


def test_another_region_knows_the_other_key_alone(caller: Caller) -> None:
    """Abroad the keys change sides."""
    other = caller.as_("sk-other-region")
    at_home = other.call("GET", "/tasks/").status_code, caller.call("GET", "/tasks/").status_code
    caller.control("region", {"abroad": True})
    abroad = other.call("GET", "/tasks/").status_code, caller.call("GET", "/tasks/").status_code

    assert at_home == (401, 200)
    assert abroad == (200, 401)


@pytest.mark.parametrize(
    ("workspace", "code"),
    [
        ("ws-1", ""),
        ("ws-unknown", "WorkSpaceNotFound"),
        ("ws-without-models", "Model.AccessDenied"),
    ],
)
def test_workspaces_have_rights(caller: Caller, workspace: str, code: str) -> None:
    """An unknown workspace and one without a right are refused before a file is uploaded."""
    query = {"action": "getPolicy", "model": "emo-v1"}
    headers = {"X-DashScope-WorkSpace": workspace}

    answer = caller.call("GET", "/uploads", params=query, headers=headers)

    assert answer.json().get("code", "") == code
