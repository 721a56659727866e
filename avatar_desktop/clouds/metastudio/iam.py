"""Huawei's IAM: a token for an IAM user, kept in memory alone, and the id of a region's project.

Sources: "Obtaining a User Token Through Password Authentication", "Querying Project Information".
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from avatar_desktop.clouds.http.api_client import (
    ApiResponse,
    address_of,
    exchange,
    fit_for_header,
    minutes_off,
    nonsense,
    text,
)
from avatar_desktop.clouds.http.transport_errors import host_of
from avatar_desktop.clouds.metastudio import errors
from avatar_desktop.clouds.metastudio.addresses import huawei_region, iam_address
from avatar_desktop.clouds.metastudio.client import Credentials
from avatar_desktop.clouds.metastudio.parsing import error_of, moment
from avatar_desktop.clouds.metastudio.settings import MetaStudioSettings
from avatar_desktop.clouds.metastudio.signing import dated, query_string, sign
from avatar_desktop.domain.endpoints import is_private_line
from avatar_desktop.domain.errors import AppError, Retry
from avatar_desktop.domain.temporary_keys import check_key

JSON = {"Content-Type": "application/json;charset=utf8"}
LIFE = timedelta(hours=24)
BEFORE_ITS_END = timedelta(minutes=30)
LOCK = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class User:
    """An IAM user of an account, and its password."""

    account: str
    name: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Token:
    """A permission for one project until `expires`."""

    text: str = field(repr=False)
    expires: datetime
    project_id: str = ""


class Iam:
    """The sign-in service of one account's region. Nothing is tried again by itself.

    The password goes to its host and nowhere else, and only over an encrypted line (or within
    this computer).
    """

    def __init__(
        self,
        client: httpx.AsyncClient,
        account: MetaStudioSettings,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._client = client
        self._address = iam_address(account)
        self._region = huawei_region(account.base_url, account.iam_url)
        self._now = now

    async def token(self, user: User) -> Token:
        """Return a fresh token of *user* for the region's project; AppError."""
        if not (user.account and user.name and user.password):
            raise errors.told("NoUser")
        if not is_private_line(self._address):
            raise errors.told("NotPrivate", host=host_of(self._address))
        url = address_of(f"{self._address}/v3/auth/tokens?nocatalog=true")
        answer = await self._asked("POST", url, JSON, _sign_in(user, self._region))
        value = answer.headers.get("X-Subject-Token", "").strip()
        if not value or not fit_for_header(value):
            raise nonsense(host_of(self._address), answer)
        told = answer.json.get("token")
        told = told if isinstance(told, dict) else {}
        project = told.get("project")
        project_id = text(project.get("id")) if isinstance(project, dict) else ""
        return Token(value, moment(told.get("expires_at")) or self._now() + LIFE, project_id)

    async def project_id(self, own: Credentials) -> str:
        """Return the id of the region's project, asked with the keys or the token of *own*.

        AppError when there is none, or more than one.
        """
        if not own.signs and not own.token:
            raise errors.told("NoKey")
        if own.signs:
            check_key(own.access_key, own.security_token, own.expires, self._now())
        given = (own.access_key, own.secret_key, own.token, own.security_token)
        if not all(map(fit_for_header, given)):
            raise errors.told("BadKey")
        if not own.signs and not is_private_line(self._address):
            raise errors.told("NotPrivate", host=host_of(self._address))
        query = query_string([("name", self._region)])
        url = address_of(f"{self._address}/v3/projects?{query}")
        headers = (
            self._signed(url, query, own) if own.signs else {**JSON, "X-Auth-Token": own.token}
        )
        answer = await self._asked("GET", url, headers)
        return self._only(answer)

    def _signed(self, url: httpx.URL, query: str, own: Credentials) -> dict[str, str]:
        host = url.netloc.decode("ascii")
        headers = dated(JSON, host, self._now(), security_token=own.security_token)
        path = url.raw_path.partition(b"?")[0].decode("ascii")
        signature = sign("GET", path, query, headers, b"", (own.access_key, own.secret_key))
        return {**headers, "Authorization": signature.authorization}

    async def _asked(
        self, method: str, url: httpx.URL, headers: dict[str, str], body: Any = None
    ) -> ApiResponse:
        answer = await exchange(self._client, method, url, headers, error_of, body=body)
        host = host_of(self._address)
        if answer.status >= httpx.codes.BAD_REQUEST:
            minutes = minutes_off(answer, self._now()) if "Authorization" in headers else 0
            if minutes and answer.status == httpx.codes.UNAUTHORIZED:
                raise errors.told(
                    "ClockOff", code=answer.code, request_id=answer.request_id, minutes=minutes
                )
            words = answer.message if answer.readable else answer.body[:500]
            raise errors.sign_in_refusal(
                answer.status,
                answer.code,
                words,
                host=host,
                request_id=answer.request_id,
                wait=answer.wait,
            )
        if not answer.readable:
            raise nonsense(host, answer)
        return answer

    def _only(self, answer: ApiResponse) -> str:
        rows = answer.json.get("projects")
        if not isinstance(rows, list):
            raise nonsense(host_of(self._address), answer)
        projects = [one for one in rows if isinstance(one, dict) and text(one.get("id"))]
        named = [one for one in projects if one.get("name") == self._region] or projects
        ids = tuple(text(one["id"]) for one in named)
        if not ids:
            raise errors.told("NoProject", region=self._region)
        if len(ids) > 1:
            raise errors.told(
                "ManyProjects", count=len(ids), region=self._region, ids=", ".join(ids[:10])
            )
        return ids[0]


class TokenKeeper:
    """Keeps one user's token in memory until half an hour before its end.

    Those who ask at the same time wait for one sign-in. A refusal is remembered for 15 minutes, or
    until another user or password is given: asking again and again would lock the user.
    """

    def __init__(
        self,
        iam: Iam,
        user: Callable[[], Awaitable[User]],
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._iam = iam
        self._user = user
        self._now = now
        self._alone = asyncio.Lock()
        self._kept: tuple[User, Token] | None = None
        self._refused: tuple[User, AppError, datetime] | None = None

    async def token(self) -> Token:
        """Return a token that lives for half an hour at least; AppError."""
        user = await self._user()
        async with self._alone:
            if self._kept and self._kept[0] == user:
                token = self._kept[1]
                if self._now() < token.expires - BEFORE_ITS_END:
                    return token
            self._kept = None
            self._raise_refusal(user)
            token = await self._signed_in(user)
            self._kept = (user, token)
            return token

    def forget(self, token: str) -> None:
        """Drop *token*, which the service no longer takes; a younger one stays."""
        if self._kept and self._kept[1].text == token:
            self._kept = None

    async def _signed_in(self, user: User) -> Token:
        try:
            return await self._iam.token(user)
        except AppError as error:
            if error.retry is Retry.NEVER:
                self._refused = (user, error, self._now())
            raise

    def _raise_refusal(self, user: User) -> None:
        if self._refused is None:
            return
        refused, error, since = self._refused
        if refused != user or self._now() - since >= LOCK:
            self._refused = None
            return
        raise AppError(
            error.explanation,
            retry=error.retry,
            code=error.code,
            request_id=error.request_id,
            detail=error.detail,
        )


def _sign_in(user: User, region: str) -> dict[str, Any]:
    """Return the body of a sign-in, for the project that has the name of *region*."""
    who = {"name": user.name, "password": user.password, "domain": {"name": user.account}}
    identity = {"methods": ["password"], "password": {"user": who}}
    return {"auth": {"identity": identity, "scope": {"project": {"name": region}}}}
