"""Signing in at Huawei's simulated IAM."""

import asyncio
from contextlib import asynccontextmanager
from datetime import UTC, datetime

import pytest
from clouds_kit import json_answer

from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.clouds.metastudio.client import MetaStudio
from avatar_desktop.clouds.metastudio.credentials import CredentialsProvider
from avatar_desktop.clouds.metastudio.settings import MetaStudioSettings
from avatar_desktop.domain.errors import AppError

TOKENS = "/v3/auth/tokens"
EXPIRES = "2026-11-22T10:00:00.000000Z"
TEN = datetime(2026, 11, 21, 10, tzinfo=UTC)


def run(coroutine):
    """Run *coroutine* to its end, within bounds."""

    async def bounded():
        async with asyncio.timeout(20):
            return await coroutine

    return asyncio.run(bounded())


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, at=TEN):
        self.at = at

    def __call__(self):
        return self.at


@asynccontextmanager
async def account(url, secrets, now=lambda: datetime.now(UTC), **settings):
    """Give the account that *settings* and *secrets* make at *url*, and its service."""

    async def secret(name):
        return secrets.get(name, "")

    own = MetaStudioSettings(url, **settings)
    async with new_client() as client:
        huawei = CredentialsProvider(client, own, secret, now)
        service = MetaStudio(
            client, url, own.project_id, huawei.credentials, now=now, stale=huawei.stale
        )
        yield huawei, service


def of_simulator(simulator, **secrets):
    """Return address, secrets and settings of the simulated IAM user."""
    known = simulator.address
    secrets = {"huawei_password": known["iam_password"], **secrets}
    settings = {"iam_account": known["iam_account"], "iam_user": known["iam_user"]}
    return simulator.root, secrets, settings


def error_of(coroutine):
    """Return the AppError that *coroutine* ends in."""
    with pytest.raises(AppError) as caught:
        run(coroutine)
    return caught.value


def words(error):
    """Return all that a person reads of *error*."""
    return error.explanation.painted()


def a_token(value="MII-1", expires=EXPIRES, project="p1", status=201):
    """Return IAM's answer to a sign-in."""
    body = {"token": {"expires_at": expires, "project": {"id": project, "name": "cn-north-4"}}}
    return json_answer(status, body, X_Subject_Token=value)
