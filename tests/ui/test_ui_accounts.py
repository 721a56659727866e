"""What an account still lacks, and where its console is."""

import asyncio

import pytest

from avatar_desktop.clouds.dashscope.addresses import HONG_KONG, SINGAPORE, VIRGINIA
from avatar_desktop.clouds.dashscope.settings import DashScopeSettings
from avatar_desktop.clouds.metastudio.settings import MetaStudioSettings
from avatar_desktop.clouds.registry import accounts
from avatar_desktop.domain.settings import Settings
from avatar_desktop.ui.core.accounts import console, lacking

PAIR = {"huawei_ak": "a", "huawei_sk": "s"}
NAMES = {"iam_account": "a", "iam_user": "u"}
NO_KEY = "There is no key for Huawei MetaStudio yet."
NO_PROJECT = "The project id of the account is missing."
NO_ACCOUNT = "The name of the Huawei account is missing."
NO_USER = "The name of the IAM user is missing."


class Held:
    """Keys that are there or not."""

    def __init__(self, values):
        self.values = values

    async def get(self, name):
        """Return the secret, or an empty string."""
        return self.values.get(name, "")

    def trouble(self):
        """Return None: nothing here could be locked."""


@pytest.mark.parametrize(
    ("keys", "account", "told"),
    [
        ({}, {}, NO_KEY),
        ({}, NAMES, NO_KEY),
        ({"huawei_ak": "a"}, {"project_id": "p"}, NO_KEY),
        (PAIR, {}, NO_PROJECT),
        (PAIR, {"project_id": "p"}, ""),
        ({"huawei_token": "t"}, {"project_id": "p"}, ""),
        ({"huawei_password": "w"}, {}, NO_ACCOUNT),
        ({"huawei_password": "w"}, {"iam_account": "a"}, NO_USER),
        ({"huawei_password": "w"}, NAMES, ""),
        (PAIR | {"huawei_password": "w"}, NAMES, NO_PROJECT),
        (PAIR | {"huawei_password": "w"}, {"project_id": "p"}, ""),
        ({"huawei_ak": "a", "huawei_password": "w"}, NAMES, ""),
    ],
)
def test_three_ways_to_sign_in_at_huawei(keys, account, told):
    """Key pair and token need a project; an IAM user needs two names and finds the project."""
    settings = Settings(accounts={"metastudio": MetaStudioSettings(**account)})

    assert str(asyncio.run(lacking(accounts()["metastudio"], Held(keys), settings))) == told


@pytest.mark.parametrize(
    ("base_url", "host"),
    [
        ("https://dashscope.aliyuncs.com/api/v1", "bailian.console.aliyun.com"),
        (SINGAPORE, "modelstudio.console.alibabacloud.com"),
        (VIRGINIA, "modelstudio.console.alibabacloud.com"),
        (HONG_KONG, "modelstudio.console.alibabacloud.com"),
        (
            "https://ws.ap-southeast-1.maas.aliyuncs.com/api/v1",
            "modelstudio.console.alibabacloud.com",
        ),
        ("https://ws.cn-beijing.maas.aliyuncs.com/api/v1", "bailian.console.aliyun.com"),
        ("https://gate.example/api/v1", "bailian.console.aliyun.com"),
    ],
)
def test_console_is_that_of_the_region(base_url, host):
    """Workspace hosts lead to their region's console; strangers to the first one."""
    settings = Settings(accounts={"dashscope": DashScopeSettings(base_url)})

    assert console(accounts(), "dashscope", settings) == f"https://{host}/"


def test_every_region_has_a_console():
    """No region that can be chosen goes without its place."""
    account = accounts()["dashscope"]

    assert set(account.regions) == set(account.consoles)
