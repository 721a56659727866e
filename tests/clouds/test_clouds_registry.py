"""The registry of clouds, and who may know a cloud by its name."""

import json
import re
from pathlib import Path

import pytest

from avatar_desktop import clouds
from avatar_desktop.clouds.dashscope.settings import DashScopeSettings
from avatar_desktop.clouds.metastudio.settings import MetaStudioSettings
from avatar_desktop.clouds.registry import accounts
from avatar_desktop.config.fields import FIELDS
from avatar_desktop.config.secrets import variables_of
from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.domain.settings import Settings
from avatar_desktop.settings_owners import owners

ROOT = Path(clouds.__file__).parents[1]
EXCEPTIONS = {
    "models": "each spec names the cloud that runs it",
    "simulator": "it stands in for the services, in their own words",
}
"""What may spell the name of a cloud, and why."""

SAVED = {
    "version": 1,
    "dashscope": {"base_url": "https://dashscope-intl.aliyuncs.com/api/v1", "workspace": "ws-1"},
    "metastudio": {
        "base_url": "https://metastudio.cn-east-3.myhuaweicloud.com", "project_id": "p",
        "user_id": "u", "iam_account": "a", "iam_user": "i", "iam_url": "https://iam.example",
        "valid_until": "2026-06-01T12:00:00Z",
    },
}  # fmt: skip
"""The sections as version 0.1 of the app has written them."""

SECRETS = {
    "dashscope": "DASHSCOPE_API_KEY",
    "huawei_ak": "HUAWEICLOUD_SDK_AK",
    "huawei_sk": "HUAWEICLOUD_SDK_SK",
    "huawei_security_token": "HUAWEICLOUD_SDK_SECURITY_TOKEN",
    "huawei_token": "HUAWEICLOUD_AUTH_TOKEN",
    "store_key": "AVATAR_STORE_KEY",
    "store_secret": "AVATAR_STORE_SECRET",
    "store_token": "AVATAR_STORE_TOKEN",
}
"""The names in the key store, with their variables, as that version knew them."""


def spelt_in(path: Path) -> set[str]:
    """Return the names of clouds, and of their secrets and variables, that the file spells."""
    known = accounts().values()
    names = {one.name for one in known} | {one.name for a in known for one in a.secrets}
    variables = {one.variable for a in known for one in (*a.secrets, *a.settings) if one.variable}
    words = "|".join(map(re.escape, names | variables))
    return set(re.findall(rf"(?<![A-Za-z0-9])({words})(?![A-Za-z0-9])", path.read_text("utf-8")))


def test_no_name_of_a_cloud_is_spelt_outside_its_folder():
    """A word of an account stands in the account's folder alone; who else may, says why."""
    homes = [ROOT / "clouds" / name for name in accounts()]
    homes += [ROOT / name for name in EXCEPTIONS]
    found = {
        str(path.relative_to(ROOT)): names
        for path in ROOT.rglob("*.py")
        if not any(path.is_relative_to(home) for home in homes) and (names := spelt_in(path))
    }

    assert found == {}


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_every_exception_is_needed(name):
    """An exception that spells no name any more goes."""
    path = ROOT / name
    files = path.rglob("*.py") if path.is_dir() else [path]

    assert any(spelt_in(one) for one in files)


def test_what_an_earlier_version_saved_is_read():
    """The sections and fields of the settings file have the names that they had."""
    assert {"dashscope", "metastudio"} <= set(accounts())
    for name, settings in (("dashscope", DashScopeSettings), ("metastudio", MetaStudioSettings)):
        assert list(SAVED[name]) == list(settings.__dataclass_fields__)


def test_an_earlier_versions_file_is_in_force(tmp_path):
    """Every value is as it was saved, and nothing has to be told."""
    path = tmp_path / "settings.json"
    path.write_text(json.dumps(SAVED), "utf-8")
    store = SettingsStore(path, {}, owners())

    assert store.notices == ()
    for name in ("dashscope", "metastudio"):
        account = store.current.accounts[name]
        assert {field: getattr(account, field) for field in SAVED[name]} == SAVED[name]


def test_keys_lie_where_they_lay():
    """No key in a key store or in a variable is lost: their names are those of old."""
    assert variables_of(owners()) == SECRETS
    assert "huawei_password" in {one.name for one in accounts()["metastudio"].secrets}


def test_accounts_keep_apart():
    """No two have a secret, a step or a section in common, and no section is the app's own."""
    known = accounts().values()
    secrets = [one.name for account in known for one in account.secrets]
    own = {field.name.partition(".")[0] for field in FIELDS} | set(Settings.__dataclass_fields__)

    assert len(set(secrets)) == len(secrets)
    assert len({account.prefix for account in known}) == len(known)
    assert own.isdisjoint(accounts())
    for account in known:
        assert all(one.name.startswith(f"{account.name}.") for one in account.settings)
        assert len({one.name for one in account.settings}) == len(account.settings)
        assert set(account.demo) <= {one.name for one in (*account.settings, *account.secrets)}
