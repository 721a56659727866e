"""The project's id, asked for with the settings that are shown and the keys as they are."""

import asyncio

import pytest

from avatar_desktop.clouds.metastudio.settings import MetaStudioSettings
from avatar_desktop.config.secrets import SecretStore
from avatar_desktop.connections import ServiceConnectionTests
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.settings import NetworkSettings, Settings
from avatar_desktop.settings_owners import owners

KEYS = {"HUAWEICLOUD_SDK_AK": "SIMULATEDACCESSKEY", "HUAWEICLOUD_SDK_SK": "simulated-secret-key"}


def looked_up(account, environment, network=NetworkSettings()):  # noqa: B008 (a frozen value)
    """Return the project id, or the code of the error."""
    settings = Settings(accounts={"metastudio": account}, network=network)
    connections = ServiceConnectionTests(
        lambda: settings, SecretStore("test", environment, owners())
    )

    async def story():
        try:
            async with asyncio.timeout(20):
                return await connections.look_up("metastudio", settings)
        except AppError as error:
            return error.code

    return asyncio.run(story())


def test_project_is_asked_at_the_address_that_is_shown(simulator):
    """Neither the saved address nor the saved project plays a part."""
    account = MetaStudioSettings(simulator.root, "f" * 32)

    assert looked_up(account, KEYS) == simulator.address["project_id"]


def test_iam_address_of_ones_own_goes_first(simulator):
    """With an address for signing in, the service's own host is not asked."""
    account = MetaStudioSettings("https://metastudio.example", iam_url=f"{simulator.root}/v3/")

    assert looked_up(account, KEYS) == simulator.address["project_id"]


def test_offset_of_the_clock_dates_the_signature(simulator):
    """A clock that is 20 minutes off is refused, and accepted once the settings say so."""
    simulator.control("clock", advance_seconds=20 * 60)
    account = MetaStudioSettings(simulator.root)

    assert looked_up(account, KEYS) == "APIGW.0301"
    assert (
        looked_up(account, KEYS, NetworkSettings(clock_offset=20 * 60))
        == (simulator.address["project_id"])
    )


def test_demo_asks_its_own_service_alone(simulator):
    """In the demo the address that is shown counts for nothing: its keys go nowhere else."""
    own = Settings(accounts={"metastudio": MetaStudioSettings(simulator.root)})
    away = Settings(accounts={"metastudio": MetaStudioSettings("http://127.0.0.1:9")})
    connections = ServiceConnectionTests(
        lambda: own, SecretStore("test", KEYS, owners()), simulated=True
    )

    found = asyncio.run(connections.look_up("metastudio", away))

    assert found == simulator.address["project_id"]


@pytest.mark.parametrize(
    ("environment", "code"),
    [
        ({}, "NoKey"),
        ({**KEYS, "HUAWEICLOUD_SDK_SK": "wrong"}, "APIGW.0301"),
        ({"HUAWEICLOUD_AUTH_TOKEN": "MIISimulatedTokenOfYesterday"}, "APIGW.0307"),
    ],
)
def test_what_is_wrong_is_told(simulator, environment, code):
    """No key, a wrong one and an old token are told apart."""
    assert looked_up(MetaStudioSettings(simulator.root), environment) == code
