"""A key's region and models, asked of two simulators that stand for two regions."""

import asyncio
import logging

import httpx
import pytest
from clouds_kit import json_answer, key_of, raw_server

from avatar_desktop.clouds.dashscope.addresses import REGIONS as DASHSCOPE_REGIONS
from avatar_desktop.clouds.dashscope.addresses import SINGAPORE
from avatar_desktop.clouds.dashscope.key_probe import Access
from avatar_desktop.clouds.dashscope.settings import BEIJING, DashScopeSettings
from avatar_desktop.clouds.http.client import new_client
from avatar_desktop.domain.errors import Action, AppError

MODEL = "emo-v1"
CANARY = "sk-CANARY-0123456789"


def run(coroutine):
    """Run *coroutine* to its end, within bounds."""

    async def bounded():
        async with asyncio.timeout(20):
            try:
                return await coroutine
            except AppError as error:
                return error

    return asyncio.run(bounded())


async def asked(settings, key, regions, model="", client=None):
    """Sign in, or look for *model*, with *key*; return the words or raise."""
    async with client or new_client() as http:
        access = Access(http, settings, key_of(key), regions)
        return await (access.model_access(model) if model else access.sign_in())


def at(*simulators):
    """Return the regions that *simulators* stand for."""
    names = ("Beijing", "Singapore", "US (Virginia)")
    return {one.base_url: name for one, name in zip(simulators, names, strict=False)}


def signed_in(base_url, key, regions, **more):
    """Return what a sign-in says, or its error."""
    return run(asked(DashScopeSettings(base_url, **more), key, regions))


def opened(simulator, key="sk-simulated", model=MODEL, **more):
    """Return what is said about a model, or the error."""
    settings = DashScopeSettings(simulator.base_url, **more)
    return run(asked(settings, key, at(simulator), model))


def words(error):
    """Return all that a person reads of *error*."""
    return error.explanation.painted()


def test_good_key_tells_its_region(simulator, abroad):
    """A key that is accepted names its region and is sent nowhere else."""
    told = signed_in(simulator.base_url, "sk-simulated", at(simulator, abroad))

    assert str(told) == "Beijing"
    assert len(simulator.requests("/api/v1/tasks")) == 1
    assert abroad.requests("/api") == []


def test_pasted_address_counts_as_the_region(simulator, abroad):
    """A slash at the end does not make a stranger of the service's own address."""
    told = signed_in(f"{simulator.base_url}/", "sk-simulated", at(simulator, abroad))

    assert str(told) == "Beijing"


def test_key_of_another_region_comes_with_its_fix(simulator, abroad):
    """A refused key that another region accepts says so, with the button that goes there."""
    error = signed_in(simulator.base_url, "sk-other-region", at(simulator, abroad))

    assert error.explanation.what.painted() == "The key belongs to Singapore."
    assert "The settings say Beijing" in words(error)
    assert error.explanation.fix.title.painted() == "Use Singapore"
    assert error.explanation.fix.changes == (("dashscope.base_url", abroad.base_url),)
    assert error.code == "InvalidApiKey"
    assert error.request_id


def test_fix_mends_it(simulator, abroad):
    """With the address of the fix the same key is accepted."""
    regions = at(simulator, abroad)
    error = signed_in(simulator.base_url, "sk-other-region", regions)
    ((_, base_url),) = error.explanation.fix.changes

    assert str(signed_in(base_url, "sk-other-region", regions)) == "Singapore"


def test_workspace_of_one_region_is_not_asked_for_in_another(simulator, abroad):
    """The workspace stays where it belongs; the other region is asked without it."""
    signed_in(simulator.base_url, "sk-other-region", at(simulator, abroad), workspace="ws-1")

    (here,) = simulator.requests("/api/v1/tasks")
    (there,) = abroad.requests("/api/v1/tasks")
    assert here["headers"]["x-dashscope-workspace"] == "ws-1"
    assert "x-dashscope-workspace" not in there["headers"]


def test_strangers_host_keeps_the_key_to_itself(simulator, abroad):
    """A key that an own address refuses is not tried at the service's addresses."""
    error = signed_in(simulator.base_url, "sk-other-region", at(abroad))

    assert error.explanation.fix is None
    assert abroad.requests("/api") == []


def test_official_key_never_goes_to_a_stranger(simulator, abroad):
    """Only the regions that were given are asked."""
    error = signed_in(abroad.base_url, "sk-wrong", at(abroad))

    assert error.explanation.fix is None
    assert simulator.requests("/api") == []


def test_key_that_no_region_accepts_says_so(simulator, abroad):
    """When every region refuses, it is the key and not the region."""
    error = signed_in(simulator.base_url, "sk-wrong", at(simulator, abroad))

    assert "No region of Alibaba Model Studio accepts this key." in words(error)
    assert error.explanation.action is Action.OPEN_SETTINGS


def test_silent_region_leaves_it_open(simulator, abroad):
    """While one region cannot be asked, nobody says that no region accepts the key."""
    abroad.control("faults", path="/api/v1/tasks", status=503, times=0, body={"code": "x"})

    error = signed_in(simulator.base_url, "sk-wrong", at(simulator, abroad))

    assert "did not accept the API key" in words(error)
    assert "No region" not in words(error)


@pytest.mark.parametrize(
    ("key", "what"),
    [
        ("sk-sp-coding", "This is a key of the Coding Plan."),
        ("st-1234", "This is a temporary key, and its time is over."),
    ],
)
def test_special_keys_are_named(simulator, abroad, key, what):
    """Coding Plan and temporary keys get their own sentence and are tried nowhere else."""
    error = signed_in(simulator.base_url, key, at(simulator, abroad))

    assert error.explanation.what.painted() == what
    assert abroad.requests("/api") == []


@pytest.mark.parametrize(
    ("key", "code", "what"),
    [
        ("sk-arrears", "Arrearage", "owes money"),
        ("sk-unpurchased", "AccessDenied.Unpurchased", "not opened for your account"),
        ("sk-free-tier-used", "AllocationQuota.FreeTierOnly", "free quota"),
        ("sk-endpoint-denied", "Endpoint.AccessDenied", "retired"),
        ("", "NoKey", "no API key"),
        ("two words", "BadKey", "cannot be right"),
    ],
)
def test_other_refusals_stay_what_they_are(simulator, abroad, key, code, what):
    """Only a key that is not known is tried elsewhere."""
    error = signed_in(simulator.base_url, key, at(simulator, abroad))

    assert error.code == code
    assert what in words(error)
    assert abroad.requests("/api") == []


def test_open_model_is_named(simulator):
    """A model that the key may use is said to be open; nothing is submitted."""
    told = opened(simulator)

    assert str(told) == "emo-v1 is open to this key."
    assert simulator.requests("/api/v1/services") == []


@pytest.mark.parametrize("way", ["endpoint", "not_found", "not_exist"])
def test_withdrawn_model_is_told(simulator, way):
    """Each way in which the service answers for a retired model reads as retired."""
    simulator.control("retired", model=MODEL, way=way)

    assert "seems to be retired" in words(opened(simulator))


@pytest.mark.parametrize(
    ("options", "code", "what"),
    [
        ({"model": "no-such-model"}, "InvalidParameter", "seems to be retired"),
        ({"workspace": "ws-unknown"}, "WorkSpaceNotFound", "does not know the workspace"),
        ({"workspace": "ws-without-models"}, "Model.AccessDenied", "may not use the model"),
        ({"key": "sk-unpurchased"}, "AccessDenied.Unpurchased", "not opened for your account"),
        ({"key": "sk-arrears"}, "Arrearage", "owes money"),
    ],
)
def test_each_obstacle_has_its_sentence(simulator, options, code, what):
    """Name, workspace, right, opening and money are told apart."""
    error = opened(simulator, **options)

    assert error.code == code
    assert what in words(error)


class Rerouted(httpx.AsyncBaseTransport):
    """Takes the service's host names to servers on loopback, as their names would be resolved."""

    def __init__(self, hosts):
        self._hosts = hosts
        self._line = httpx.AsyncHTTPTransport(trust_env=False)
        self.asked = []

    async def handle_async_request(self, request):
        """Send *request* to the server that stands for its host."""
        self.asked.append(request.url.host)
        server = httpx.URL(self._hosts[request.url.host])
        request.url = request.url.copy_with(scheme="http", host=server.host, port=server.port)
        return await self._line.handle_async_request(request)

    async def aclose(self):
        """Close the connections."""
        await self._line.aclose()


@pytest.mark.parametrize(
    ("status", "code", "what"),
    [
        (401, "InvalidApiKey", "The workspace's own address does not accept this key."),
        (403, "Endpoint.AccessDenied", "The workspace's own address does not offer this."),
    ],
)
def test_workspace_host_leads_to_the_shared_address(simulator, status, code, what):
    """What a workspace's own host refuses, its region's shared address may take."""
    host = "ws-1.cn-beijing.maas.aliyuncs.com"

    def refuse(heard):
        return json_answer(status, {"code": code, "message": "no", "request_id": "r"})

    async def story():
        async with raw_server(refuse) as own:
            line = Rerouted({host: own.url, "dashscope.aliyuncs.com": simulator.root})
            client = httpx.AsyncClient(transport=line)
            settings = DashScopeSettings(f"https://{host}/api/v1")
            return await asked(settings, "sk-simulated", DASHSCOPE_REGIONS, client=client)

    error = run(story())

    assert error.explanation.what.painted() == what
    assert error.explanation.fix.changes == (("dashscope.base_url", BEIJING),)


def test_all_four_regions_are_looked_through(simulator):
    """The real table is gone through in order, until a region accepts the key."""

    async def story():
        async with raw_server(lambda heard: json_answer(401, {"code": "InvalidApiKey"})) as own:
            hosts = {httpx.URL(url).host: own.url for url in DASHSCOPE_REGIONS}
            line = Rerouted({**hosts, "dashscope-intl.aliyuncs.com": simulator.root})
            client = httpx.AsyncClient(transport=line)
            try:
                settings = DashScopeSettings(BEIJING)
                await asked(settings, "sk-simulated", DASHSCOPE_REGIONS, client=client)
            except AppError as error:
                return error, line.asked

    error, hosts = run(story())

    assert error.explanation.fix.changes == (("dashscope.base_url", SINGAPORE),)
    assert hosts == ["dashscope.aliyuncs.com", "dashscope-intl.aliyuncs.com"]


def test_key_is_in_no_word(simulator, abroad, caplog):
    """Neither errors nor the log show the key."""
    caplog.set_level(logging.DEBUG)

    errors = [
        signed_in(simulator.base_url, CANARY, at(simulator, abroad)),
        opened(simulator, key=CANARY),
        signed_in("http://127.0.0.1:9/api/v1", CANARY, at(simulator)),
    ]

    shown = "".join(f"{one!r}{one}{one.detail}{words(one)}" for one in errors)
    assert "CANARY" not in shown + caplog.text
