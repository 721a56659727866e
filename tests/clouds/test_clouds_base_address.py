"""A base address that is not the service's: told before anything is sent, or once it has failed."""

import asyncio

import httpx
import pytest
from clouds_kit import key_of

from avatar_desktop.clouds.context import CloudContext
from avatar_desktop.clouds.dashscope import checks
from avatar_desktop.clouds.dashscope.account import ACCOUNT
from avatar_desktop.clouds.dashscope.client import DashScope
from avatar_desktop.clouds.dashscope.settings import BEIJING, DashScopeSettings
from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.domain.errors import AppError, Retry
from avatar_desktop.domain.settings import Settings
from avatar_desktop.models import emo

WRONG = [
    "https://dashscope.aliyuncs.com",
    "https://dashscope.aliyuncs.com/compatible-mode/v1",
    f"{BEIJING}/services/aigc/image2video/video-synthesis",
    "http://dashscope.aliyuncs.com/api/v1",
    "https://bailian.console.aliyun.com/",
    "https://{WorkspaceId}.cn-beijing.maas.aliyuncs.com/api/v1",
]


def raised(coroutine):
    """Return the AppError of *coroutine*."""
    with pytest.raises(AppError) as caught:
        asyncio.run(coroutine)
    return caught.value


def unsent(request):
    """Fail where anything is sent."""
    raise AssertionError(f"sent to {request.url}")


def submitted(base_url, variable=""):
    """Submit a task at *base_url* by a line over which nothing may go."""

    async def story():
        async with httpx.AsyncClient(transport=httpx.MockTransport(unsent)) as client:
            cloud = DashScope(client, base_url, key_of("sk-x"), variable=variable)
            await cloud.submit(emo.SPEC, "emo-v1", {"model": "emo-v1"}, {})

    return raised(story())


@pytest.mark.parametrize("base_url", WRONG)
def test_nothing_is_sent_to_a_wrong_address(base_url):
    """Neither key nor task leaves; the button sets the address that is meant."""
    error = submitted(base_url)

    assert (error.code, error.retry, error.billed) == ("BadBaseAddress", Retry.NEVER, False)
    assert error.explanation.fix.changes == (("dashscope.base_url", BEIJING),)
    assert BEIJING in str(error)


def test_the_variable_that_holds_it_is_named():
    """What a button cannot change is to be corrected where it stands."""
    error = submitted(WRONG[0], "DASHSCOPE_BASE_URL")

    assert error.explanation.fix is None
    assert "DASHSCOPE_BASE_URL" in str(error)
    assert BEIJING in str(error)


@pytest.mark.parametrize("tail", ["", "/", "/compatible-mode/v1"])
def test_a_gateway_that_does_not_answer_is_offered_api_v1(simulator, tail):
    """A server of one's own is asked first; its 404 leads to the address below /api/v1."""
    root = simulator.base_url.removesuffix("/api/v1")

    async def story():
        async with new_client() as client:
            await DashScope(client, root + tail, key_of("sk-simulated")).sign_in()

    error = raised(story())

    assert error.explanation.fix.changes == (("dashscope.base_url", simulator.base_url),)


@pytest.mark.parametrize("variable", ["", "DASHSCOPE_BASE_URL"])
def test_the_doctor_names_it_first(variable):
    """Its step about the account is bad, with the button or the variable."""

    async def story():
        async with httpx.AsyncClient(transport=httpx.MockTransport(unsent)) as client:
            settings = Settings(accounts={"dashscope": DashScopeSettings(WRONG[1])})
            room = CloudContext(
                settings, lambda _name: key_of("sk-x")(), client, lambda _n: variable
            )
            first = checks.examinations(room, ACCOUNT, (), "reached", "")[0]
            assert first.name == "settings"
            await first.attempt()

    error = raised(story())

    assert "compatible with OpenAI" in str(error)
    assert bool(error.explanation.fix) is not bool(variable)
    assert variable in str(error)
