"""The registry of kinds of object store, and who may know one by its name."""

import ast
import json
import re
from pathlib import Path

import pytest

from avatar_desktop import objectstore
from avatar_desktop.clouds.registry import accounts
from avatar_desktop.config.secrets import variables_of
from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.domain.settings import Addressing, Links, StoreSettings, value_of
from avatar_desktop.objectstore.registry import kinds, service
from avatar_desktop.settings_owners import owners

ROOT = Path(objectstore.__file__).parents[1]
HOME = ROOT / "objectstore"
EXCEPTIONS = {
    "simulator/models/fields.py": "the scheme of the addresses that its service reads",
    "objectstore/signing.py": "what Amazon's signature calls the service that is signed for",
}
"""What may spell the name of a kind besides, and why."""

SAVED = {
    "kind": "oss", "endpoint": "https://oss-cn-beijing.aliyuncs.com", "region": "cn-beijing",
    "bucket": "clips", "addressing": "cname", "prefix": "a/b", "life_hours": 72,
    "delete_after": False, "links": "public", "public_url": "https://cdn.example",
    "ca_file": "/etc/own.pem", "valid_until": "2026-06-01T12:00:00Z",
}  # fmt: skip
"""The section as version 0.1 of the app has written it."""

VARIABLES = {
    "AVATAR_STORE": ("kind", "obs"), "AVATAR_STORE_ENDPOINT": ("endpoint", "https://obs.example"),
    "AVATAR_STORE_REGION": ("region", "cn-north-4"), "AVATAR_STORE_BUCKET": ("bucket", "other"),
    "AVATAR_STORE_STYLE": ("addressing", "path"), "AVATAR_STORE_PREFIX": ("prefix", "p"),
    "AVATAR_STORE_LINKS": ("links", "presigned"), "AVATAR_STORE_CA_FILE": ("ca_file", "/x.pem"),
    "AVATAR_STORE_PUBLIC_URL": ("public_url", "https://b.example"),
    "AVATAR_STORE_VALID_UNTIL": ("valid_until", "2027-01-01T00:00:00Z"),
}  # fmt: skip
"""The variables as that version read them."""

SECRETS = {
    "store_key": "AVATAR_STORE_KEY",
    "store_secret": "AVATAR_STORE_SECRET",
    "store_token": "AVATAR_STORE_TOKEN",
}


def own_words() -> set[str]:
    """Return the names of all secrets of stores, and all variables."""
    known = [one for kind in kinds().values() for one in (*kind.secrets, *kind.settings)]
    secrets = {one.name for kind in kinds().values() for one in kind.secrets}
    return secrets | {one.variable for one in known if one.variable}


def strings_of(path: Path) -> set[str]:
    """Return the strings of a program, those that document it aside."""
    tree = ast.parse(path.read_text("utf-8"))
    told = {id(one.value) for one in ast.walk(tree) if isinstance(one, ast.Expr)}
    every = (one for one in ast.walk(tree) if isinstance(one, ast.Constant) and id(one) not in told)
    return {one.value for one in every if isinstance(one.value, str)}


def spelt_in(path: Path) -> set[str]:
    """Return the kinds that the file at *path* names, and what is theirs if it is no store's."""
    imported = set(re.findall(r"avatar_desktop\.objectstore\.(\w+)\.", path.read_text("utf-8")))
    words = set() if path.is_relative_to(HOME) else own_words()
    return strings_of(path) & (set(kinds()) | words) | imported & set(kinds())


def test_no_kind_is_spelt_outside_its_folder():
    """A kind's name stands in its folder alone; secrets and variables only among the stores."""
    homes = [*(HOME / name for name in kinds()), *(ROOT / name for name in EXCEPTIONS)]
    found = {
        str(path.relative_to(ROOT)): names
        for path in ROOT.rglob("*.py")
        if not any(path.is_relative_to(home) for home in homes) and (names := spelt_in(path))
    }

    assert found == {}


@pytest.mark.parametrize("name", EXCEPTIONS)
def test_every_exception_is_needed(name):
    """An exception that spells no name any more goes."""
    assert spelt_in(ROOT / name)


@pytest.mark.parametrize("kind", ["temporary", "s3", "oss", "obs"])
def test_an_earlier_versions_file_is_in_force(kind, tmp_path):
    """Every value is as it was saved, nothing has to be told, and it is saved as it was."""
    path = tmp_path / "settings.json"
    saved = {**SAVED, "kind": kind}
    path.write_text(json.dumps({"version": 1, "store": saved}), "utf-8")
    store = SettingsStore(path, {}, owners())

    assert store.notices == ()
    assert store.current.store == StoreSettings(
        **{**saved, "addressing": Addressing.CNAME, "links": Links.PUBLIC}
    )
    store.save(store.current)
    assert json.loads(path.read_text("utf-8"))["store"] == saved


@pytest.mark.parametrize("variable", VARIABLES)
def test_each_variable_of_old_wins(variable, tmp_path):
    """What it holds is in force in place of what is saved, and alone."""
    path = tmp_path / "settings.json"
    path.write_text(json.dumps({"version": 1, "store": SAVED}), "utf-8")
    name, value = VARIABLES[variable]
    store = SettingsStore(path, {variable: value}, owners())

    assert store.notices == ()
    assert store.overridden() == {f"store.{name}"}
    assert store.variable(f"store.{name}") == variable
    now = {field: value_of(store.current, f"store.{field}") for field in SAVED}
    assert now == {**SAVED, name: value}


def test_nothing_chosen_is_the_services_own_storage(tmp_path):
    """A file of nothing, and none, have it in force, and it is what is written."""
    path = tmp_path / "settings.json"
    store = SettingsStore(path, {}, owners())
    store.save(store.current)

    assert store.current.store == StoreSettings("temporary")
    assert json.loads(path.read_text("utf-8"))["store"]["kind"] == "temporary"


def test_keys_lie_where_they_lay():
    """No key in a key store or in a variable is lost: their names are those of old."""
    assert variables_of(kinds()) == SECRETS


def test_kinds_keep_apart():
    """Each can be opened and examined; sections and providers are nobody else's."""
    offered = [one.key for kind in kinds().values() for one in kind.providers]

    assert len(set(offered)) == len(offered)
    assert set(kinds()).isdisjoint(accounts())
    assert [kind.lent for kind in kinds().values()] == [True, False, False, False]
    for name, kind in kinds().items():
        assert kind.providers
        assert callable(service(name).connect)
        assert callable(service(name).examinations)
        for one in kind.settings:
            group, _, field = one.name.partition(".")
            assert (group == "store" and hasattr(StoreSettings(), field)) or (
                group == name and hasattr(kind.defaults, field)
            )
