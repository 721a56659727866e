"""The Huawei account: settings in the file, secrets by name, the environment over both."""

import asyncio
import json
from dataclasses import replace

import pytest

from avatar_desktop.clouds.metastudio.settings import MetaStudioSettings
from avatar_desktop.config.secrets import SecretStore
from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.settings_owners import owners

BEIJING = "https://metastudio.cn-north-4.myhuaweicloud.com"


def test_account_without_settings_is_beijing(tmp_path):
    """The commercial region is the default; project and user id are empty."""
    found = SettingsStore(tmp_path / "settings.json", {}, owners()).current.accounts["metastudio"]

    assert found == MetaStudioSettings(BEIJING, "", "")


def test_account_is_read_back(tmp_path):
    """What was saved is there at the next start."""
    path = tmp_path / "settings.json"
    store = SettingsStore(path, {}, owners())
    mine = MetaStudioSettings("https://metastudio.cn-east-3.myhuaweicloud.com", "p1", "user-1")

    store.save(replace(store.current, accounts={**store.current.accounts, "metastudio": mine}))

    assert SettingsStore(path, {}, owners()).current.accounts["metastudio"] == mine


def test_environment_wins_and_is_not_saved(tmp_path):
    """Address and project come from the variables for this run alone."""
    path = tmp_path / "settings.json"
    given = {"METASTUDIO_BASE_URL": "http://127.0.0.1:9/", "HUAWEICLOUD_PROJECT_ID": "p2"}
    store = SettingsStore(path, given, owners())

    store.save(store.current)

    assert store.current.accounts["metastudio"] == MetaStudioSettings(
        "http://127.0.0.1:9", "p2", ""
    )
    saved = json.loads(path.read_text("utf-8")).get("metastudio", {})
    assert "p2" not in saved.values()
    assert SettingsStore(path, {}, owners()).current.accounts["metastudio"].base_url == BEIJING


@pytest.mark.parametrize("name", ["project_id", "user_id"])
def test_chinese_in_a_header_is_refused(tmp_path, name):
    """Ids travel in headers and paths: letters of other scripts fall back on nothing."""
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"metastudio": {name: "用户"}}), "utf-8")

    store = SettingsStore(path, {}, owners())

    assert getattr(store.current.accounts["metastudio"], name) == ""
    assert len(store.notices) == 1


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("huawei_ak", "HUAWEICLOUD_SDK_AK"),
        ("huawei_sk", "HUAWEICLOUD_SDK_SK"),
        ("huawei_token", "HUAWEICLOUD_AUTH_TOKEN"),
    ],
)
def test_secret_comes_from_its_variable(name, variable):
    """Scripts give the keys by the names that Huawei's own SDK reads."""
    keys = SecretStore("test", {variable: " value "}, owners())

    assert asyncio.run(keys.get(name)) == "value"
    assert keys.from_environment(name)
