"""A strict MetaStudio on loopback: it checks every request with code of its own."""

import hashlib
import hmac
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from typing import Any
from urllib.parse import parse_qsl, quote, unquote

from clouds_kit import Heard, RawServer, answer, json_answer, raw_server

from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.clouds.metastudio.client import Credentials, MetaStudio
from avatar_desktop.models.picture_modeling import SPEC

PROJECT = "0123456789abcdef0123456789abcdef"
KEYS = Credentials("FAKEAKFAKEAKFAKEAK00", "fakeSK/fakeSK+fakeSK0123456789abcdefghij")
TOKEN = "MIIfake-token"
JOBS = f"/v1/{PROJECT}/digital-human/stylized/picture-modelings"
ASSETS = f"/v1/{PROJECT}/digital-assets"
FIELDS = (["style_id", "name", "file"], ["style_id", "name", "notify_url", "file"])
JPEG = b"\xff\xd8\xff\xe0" + b"a photo" * 40


@dataclass(slots=True)
class House:
    """What the service has, what it was asked, and what it is told to answer instead."""

    jobs: dict[str, dict[str, Any]] = field(default_factory=dict)
    assets: dict[str, dict[str, Any]] = field(default_factory=dict)
    instead: Callable[[Heard], bytes | None] | None = None
    forms: list[list[tuple[str, str, bytes]]] = field(default_factory=list)
    heard: list[Heard] = field(default_factory=list)
    created: dict[str, datetime] = field(default_factory=dict)
    """When a job was taken, which the service does not tell; just in time where none is here."""
    objects: dict[str, bytes] = field(default_factory=dict)
    security_token: str = ""
    """The token that the keys work with; without one they are permanent."""

    def answer(self, heard: Heard) -> bytes | None:
        """Return the answer to one request; every check of the documents comes first."""
        self.heard.append(heard)
        path, _, query = heard.target.partition("?")
        if path in self.objects:
            return self._give(heard, self.objects[path])
        fault = _identity_fault(heard, path, query) or self._token_fault(heard)
        if fault:
            return refused(401, "APIGW.0301", fault)
        return self.instead(heard) if self.instead else self._route(heard, path, query)

    def _token_fault(self, heard: Heard) -> str:
        if "x-auth-token" in heard.headers:
            return ""
        given = heard.headers.get("x-security-token", "")
        signed = "x-security-token" in heard.headers["authorization"]
        fine = given == self.security_token and signed == bool(given)
        return "" if fine else "the security token is wrong, or not signed"

    def _route(self, heard: Heard, path: str, query: str) -> bytes:
        if heard.method == "POST" and path == JOBS:
            return self._create(heard)
        for base, shelf in ((JOBS, self.jobs), (ASSETS, self.assets)):
            if heard.method == "GET" and path.startswith(f"{base}/"):
                found = shelf.get(path.removeprefix(f"{base}/"))
                return json_answer(200, found) if found else refused(400, "MSS.10001001", "no")
        if heard.method == "GET" and path == JOBS:
            return self._list(dict(parse_qsl(query)))
        return refused(404, "APIGW.0101", "The API does not exist")

    def _give(self, heard: Heard, content: bytes) -> bytes:
        """Return an object of the storage, which has to be fetched without any key."""
        keys = {"authorization", "x-auth-token", "cookie"} & set(heard.headers)
        return answer(400, b"a key") if keys else answer(200, content)

    def _create(self, heard: Heard) -> bytes:
        parts = _parts(heard)
        if [name for name, _, _ in parts] not in FIELDS:
            return refused(400, "MSS.00000003", "Invalid parameter")
        self.forms.append(parts)
        job_id, asset_id = f"job-{len(self.forms)}", f"asset-{len(self.forms)}"
        self.jobs[job_id] = {
            "job_id": job_id,
            "state": "WAITING",
            "start_time": datetime.now(UTC).isoformat().replace("+00:00", "Z"),
            "model_asset_id": asset_id,
            "name": parts[1][2].decode(),
            "style_id": parts[0][2].decode(),
        }
        accepted = {"job_id": job_id, "model_asset_id": asset_id}
        return json_answer(200, accepted, X_Request_Id="request-1")

    def _list(self, query: dict[str, str]) -> bytes:
        if (query.get("sort_key"), query.get("sort_dir")) != ("create_time", "desc"):
            return refused(400, "MSS.10001002", "sort")
        start, limit = int(query["offset"]), int(query["limit"])
        if not 1 <= limit <= 100:
            return refused(400, "MSS.10001002", "limit")
        since, until = (
            datetime.strptime(query[name], "%Y-%m-%dT%H:%M:%S%z")
            for name in ("create_since", "create_until")
        )
        made = {job_id: self.created.get(job_id, since) for job_id in self.jobs}
        jobs = [self.jobs[one] for one in sorted(made, key=lambda one: made[one], reverse=True)
                if since <= made[one] <= until]  # fmt: skip
        page = jobs[start : start + limit]
        return json_answer(200, {"count": len(jobs), "picture_modeling_jobs": page})


def refused(status: int, code: str, message: str, **headers: str) -> bytes:
    """Return a refusal as the service writes it."""
    told = {"error_code": code, "error_msg": message, "request_id": "request-bad"}
    return json_answer(status, told, **headers)


def _identity_fault(heard: Heard, path: str, query: str) -> str:
    """Return what is wrong with token or signature, or nothing."""
    headers = heard.headers
    if "x-auth-token" in headers:
        both = "authorization" in headers
        return "" if headers["x-auth-token"] == TOKEN and not both else "bad token"
    if headers.get("x-project-id") != PROJECT:
        return "X-Project-Id differs from the path"
    sent = datetime.strptime(headers["x-sdk-date"], "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    if abs((datetime.now(UTC) - sent).total_seconds()) > 900:
        return "the request is too old"
    if headers.get("content-type", "").startswith("multipart/") and (
        headers.get("x-sdk-content-sha256") != "UNSIGNED-PAYLOAD"
    ):
        return "an unsigned body has to say so"
    return "" if headers.get("authorization") == _expected(heard, path, query) else "signature"


def _expected(heard: Heard, path: str, query: str) -> str:
    """Sign the request anew from what came over the line, step by step as the guide tells."""
    headers = heard.headers
    listed = headers.get("authorization", "").partition("SignedHeaders=")[2].partition(",")[0]
    names = listed.split(";")
    if not {"host", "x-sdk-date", "x-project-id"} <= set(names) or names != sorted(names):
        return "nothing that could match"
    segments = [quote(one, safe="-_.~") for one in unquote(path).split("/")]
    uri = "/".join(segments)
    body_hash = headers.get("x-sdk-content-sha256") or hashlib.sha256(heard.body).hexdigest()
    lines = [heard.method, uri if uri[-1] == "/" else uri + "/", "&".join(sorted(query.split("&")))]
    lines += [f"{name}:{headers[name].strip()}" for name in names]
    lines += ["", listed, body_hash]
    digest = hashlib.sha256("\n".join(lines).encode()).hexdigest()
    to_sign = "\n".join(["SDK-HMAC-SHA256", headers["x-sdk-date"], digest])
    mark = hmac.new(KEYS.secret_key.encode(), to_sign.encode(), "sha256").hexdigest()
    return f"SDK-HMAC-SHA256 Access={KEYS.access_key}, SignedHeaders={listed}, Signature={mark}"


def _parts(heard: Heard) -> list[tuple[str, str, bytes]]:
    """Return name, file name and content of each part of a form."""
    head = f"Content-Type: {heard.headers['content-type']}\r\n\r\n".encode()
    form = message_from_bytes(head + heard.body, policy=policy.HTTP)
    return [
        (
            str(part.get_param("name", header="content-disposition")),
            part.get_filename() or "",
            part.get_payload(decode=True) or b"",
        )
        for part in form.iter_parts()
    ]


@asynccontextmanager
async def metastudio(
    house: House, credentials: Credentials = KEYS, project: str = PROJECT, **more: Any
) -> AsyncIterator[tuple[MetaStudio, RawServer]]:
    """Give a client of a fresh server that is *house*."""

    async def give() -> Credentials:
        return credentials

    async with raw_server(house.answer) as server, new_client() as client:
        yield MetaStudio(client, server.url, project, give, **more), server


def finished(asset_state: str = "ACTIVED", **changes: Any) -> House:
    """Return a house with one job that succeeded; *changes* replace fields of the job."""
    job = {
        "job_id": "j",
        "state": "SUCCEED",
        "start_time": "2026-11-01T10:00:00Z",
        "end_time": "2026-11-01T10:05:00Z",
        "model_asset_id": "a",
        "name": "Mei",
        "style_id": "system_female_001",
        **changes,
    }
    files = [
        {"asset_file_category": "MAIN", "file_name": "m.glb", "state": "CREATED",
         "download_url": "https://obs.example/m.glb?sig=1"},
        {"asset_file_category": "COVER", "file_name": "c.jpg", "state": "UPLOADED",
         "download_url": "https://obs.example/c.jpg?sig=1"},
    ]  # fmt: skip
    asset = {"asset_id": "a", "asset_state": asset_state, "files": files}
    return House({"j": job}, {"a": asset})


__all__ = ["SPEC", "House", "finished", "metastudio", "refused"]
