"""The doctor looks at a model where it exists, under every name that it may have."""

import asyncio
import json

import httpx
import pytest

from avatar_desktop.clouds.context import CloudContext
from avatar_desktop.clouds.dashscope import checks
from avatar_desktop.clouds.dashscope.account import ACCOUNT
from avatar_desktop.clouds.dashscope.settings import DashScopeSettings
from avatar_desktop.domain.health import NotTried
from avatar_desktop.domain.settings import Settings
from clouds.clouds_kit import key_of
from talking_toy import SPEC

POLICY = {"data": {"policy": "p", "upload_host": "https://store.example.com"}, "request_id": "r"}


def looked_at(host, names=None):
    """Return the names that were asked for at *host*, and why nothing was, where nothing was."""
    asked = []

    def reply(request):
        asked.append(request.url.params["model"])
        return httpx.Response(200, stream=httpx.ByteStream(json.dumps(POLICY).encode()))

    async def story():
        async with httpx.AsyncClient(transport=httpx.MockTransport(reply)) as client:
            account = DashScopeSettings(f"https://{host}/api/v1")
            settings = Settings(accounts={"dashscope": account}, model_names=names or {})
            room = CloudContext(settings, lambda _name: key_of("sk-x")(), client, lambda _n: "")
            steps = checks.examinations(room, ACCOUNT, (SPEC,), "reached", "")
            try:
                await steps[-1].attempt()
            except NotTried as nothing:
                return str(nothing)
        return ""

    return asyncio.run(story()), asked


@pytest.mark.parametrize("host", ["dashscope.aliyuncs.com", "gateway.example.com"])
def test_every_name_of_a_model_is_asked_for(host):
    """Which of them a form chooses is not known yet."""
    assert looked_at(host) == ("", ["toy-fast", "toy-fine"])


def test_where_it_does_not_exist_nothing_is_asked():
    """That is no fault of the account; an own deployment may be there all the same."""
    why, asked = looked_at("dashscope-us.aliyuncs.com")
    own = looked_at("dashscope-us.aliyuncs.com", {"talking_toy": "my-toy"})

    assert "exists in Beijing and Singapore only" in why
    assert asked == []
    assert own == ("", ["my-toy"])
