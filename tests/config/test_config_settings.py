"""The settings file: readable, patient, and below the environment."""

import json
from dataclasses import replace

import pytest

from avatar_desktop.clouds.dashscope.settings import DashScopeSettings
from avatar_desktop.clouds.metastudio.settings import MetaStudioSettings
from avatar_desktop.config.fields import fields_of, settings_of, values_of
from avatar_desktop.config.schema import SCHEMA_FILE
from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.domain.errors import StorageFull
from avatar_desktop.domain.settings import (
    Addressing,
    BudgetSettings,
    DesktopSettings,
    Links,
    NetworkSettings,
    PrivacySettings,
    ProxyMode,
    Settings,
    StoreSettings,
    TabSettings,
)
from avatar_desktop.settings_owners import owners
from unprivileged import public_folder, unprivileged

DEFAULTS = settings_of({}, owners())
FULL = Settings(
    language="zh_CN",
    theme="dark",
    reduced_motion=True,
    library="/films/数字人",
    accounts={
        "dashscope": DashScopeSettings("https://dashscope-intl.aliyuncs.com/api/v1", "ws-1"),
        "metastudio": MetaStudioSettings(
            "https://metastudio.example.com", "project", "user", "account", "iam",
            "https://iam.example", "2026-06-01T12:00:00Z",
        ),
    },
    store=StoreSettings(
        "s3", "https://s3.example.com:9000", "eu-1", "clips", Addressing.PATH, "a/b", 48,
        delete_after=False, links=Links.PUBLIC, public_url="https://cdn.example.com/clips",
        ca_file="/etc/own.pem", valid_until="2026-07-01T12:00:00Z",
    ),
    network=NetworkSettings(
        ProxyMode.MANUAL, "socks5://10.0.0.1:1080", "mei", ("*.corp.example", "10.0.0.0/8"),
        "/etc/corp.pem", -90,
    ),
    budget=BudgetSettings(2.5, 20),
    privacy=PrivacySettings(strip=False, noted=("emo",)),
    desktop=DesktopSettings(notifications=False, tray=True, say_closing=False),
    tabs=TabSettings(("video_style", "later_model"), ("emo",)),
    model_names={"video_style": "my-deployment"},
    precheck_names={"emo": "none"},
)  # fmt: skip


@pytest.fixture
def path(tmp_path):
    """Where the settings will be."""
    return tmp_path / "config" / "settings.json"


def written(path, data):
    """Write *data* as the settings file, as a person would by hand."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(data if isinstance(data, str) else json.dumps(data), encoding="utf-8")
    return path


def test_settings_without_a_file_are_the_defaults(path):
    """A first start needs no file and makes none."""
    store = SettingsStore(path, {}, owners())

    assert store.current == DEFAULTS
    assert store.notices == ()
    assert not path.parent.exists()


def test_every_field_comes_back(path):
    """All of the settings survive a restart, and every field has a place in the file."""
    SettingsStore(path, {}, owners()).save(FULL)

    store = SettingsStore(path, {}, owners())

    assert store.current == FULL
    assert store.notices == ()
    same = [
        name
        for name, value in values_of(FULL, owners()).items()
        if value == values_of(Settings(), owners())[name]
    ]
    assert same == [], "FULL has to depart from every default"


def test_file_is_for_people(path):
    """The file is indented, one setting a line, in its own script."""
    SettingsStore(path, {}, owners()).save(FULL)

    text = path.read_text("utf-8")

    assert '\n  "theme": "dark",\n' in text
    assert "数字人" in text
    assert {one.name for one in path.parent.iterdir()} == {"settings.json", SCHEMA_FILE}


def test_hand_written_part_is_enough(path):
    """A file with one line sets one field."""
    written(path, {"store": {"bucket": "mine"}})

    assert SettingsStore(path, {}, owners()).current == replace(
        DEFAULTS, store=replace(DEFAULTS.store, bucket="mine")
    )


@pytest.mark.parametrize(
    ("data", "named"),
    [
        ({"language": "tlh"}, "language"), ({"theme": 3}, "theme"), ({"library": ["a"]}, "library"),
        ({"dashscope": {"base_url": "file:///etc/passwd"}}, "dashscope.base_url"),
        ({"dashscope": {"base_url": ""}}, "dashscope.base_url"),
        ({"dashscope": {"base_url": "http://[broken"}}, "dashscope.base_url"),
        ({"dashscope": {"workspace": None}}, "dashscope.workspace"),
        ({"store": {"kind": "ftp"}}, "store.kind"), ({"store": {"kind": "public"}}, "store.kind"),
        ({"store": {"kind": ["s3"]}}, "store.kind"),
        ({"store": {"endpoint": "s3.example.com"}}, "store.endpoint"),
        ({"store": {"addressing": "diagonal"}}, "store.addressing"),
        ({"store": {"life_hours": 0}}, "store.life_hours"),
        ({"store": {"life_hours": 169}}, "store.life_hours"),
        ({"store": {"life_hours": 1.5}}, "store.life_hours"),
        ({"store": {"life_hours": True}}, "store.life_hours"),
        ({"store": {"delete_after": "no"}}, "store.delete_after"),
        ({"model_names": {"a": 1}}, "model_names"), ({"model_names": []}, "model_names"),
    ],
)  # fmt: skip
def test_wrong_field_takes_its_default_and_costs_no_other(path, data, named):
    """One wrong line is named; the rest of the file is in force."""
    written(path, {"store": {}, **data, "theme": data.get("theme", "dark")})

    store = SettingsStore(path, {}, owners())

    assert values_of(store.current, owners())[named] == values_of(Settings(), owners())[named]
    assert store.current.theme == ("system" if "theme" in data else "dark")
    assert len(store.notices) == 1
    assert named in str(store.notices[0])


@pytest.mark.parametrize("hours", [1, 168])
def test_life_of_a_link_is_within_what_stores_sign(path, hours):
    """From an hour to seven days."""
    written(path, {"store": {"life_hours": hours}})

    assert SettingsStore(path, {}, owners()).current.store.life_hours == hours


@pytest.mark.parametrize("text", ["{", "", "[1]", "null", '{"theme": "dark"', "[" * 99999])
def test_broken_file_is_kept_and_told(path, text):
    """What a person wrote by hand is never thrown away."""
    written(path, text)

    store = SettingsStore(path, {}, owners())
    store.save(replace(store.current, theme="light"))

    kept = path.with_name("settings.broken-1.json")
    assert kept.read_text("utf-8") == text
    assert kept.name in str(store.notices[0])
    assert SettingsStore(path, {}, owners()).current.theme == "light"


def test_second_broken_file_is_kept_beside_the_first(path):
    """Keeping one does not cost the other."""
    SettingsStore(written(path, "first"), {}, owners())
    SettingsStore(written(path, "second"), {}, owners())

    kept = sorted(path.parent.glob("settings.broken-*.json"))
    assert [one.read_text("utf-8") for one in kept] == ["first", "second"]


def test_mark_of_a_windows_editor_does_no_harm(path):
    """Editors there put a byte order mark in front."""
    written(path, '\ufeff{"theme": "dark"}')

    assert SettingsStore(path, {}, owners()).current.theme == "dark"


def test_binary_file_is_kept_too(path):
    """Bytes that are no text are a broken file, not an exception."""
    path.parent.mkdir()
    path.write_bytes(b"\xff\xfe\x00garbage")

    assert len(SettingsStore(path, {}, owners()).notices) == 1


def test_unknown_fields_stay_in_the_file(path):
    """What a later version or a person added survives a save."""
    written(path, {"mood": "good", "store": {"colour": "blue", "bucket": "old"}, "dashscope": 7})
    store = SettingsStore(path, {}, owners())

    store.save(replace(store.current, store=replace(store.current.store, bucket="new")))

    data = json.loads(path.read_text("utf-8"))
    assert data["mood"] == "good"
    assert (data["store"]["colour"], data["store"]["bucket"]) == ("blue", "new")


ENVIRONMENT = {
    "DASHSCOPE_BASE_URL": "http://127.0.0.1:8000/api/v1/",
    "DASHSCOPE_WORKSPACE": "ws-2",
    "AVATAR_STORE": "s3",
    "AVATAR_STORE_ENDPOINT": "http://127.0.0.1:9000",
    "AVATAR_STORE_BUCKET": "tests",
    "AVATAR_STORE_REGION": "default",
    "AVATAR_STORE_STYLE": "path",
    "AVATAR_STORE_PREFIX": "p",
}


def test_environment_wins(path):
    """Variables are in force over the file, and it can be asked which fields they hold."""
    SettingsStore(path, {}, owners()).save(FULL)

    store = SettingsStore(path, ENVIRONMENT, owners())

    assert store.current.accounts["dashscope"] == DashScopeSettings(
        "http://127.0.0.1:8000/api/v1", "ws-2"
    )
    assert store.current.store == StoreSettings(
        "s3", "http://127.0.0.1:9000", "default", "tests", Addressing.PATH, "p", 48,
        delete_after=False, links=Links.PUBLIC, public_url="https://cdn.example.com/clips",
        ca_file="/etc/own.pem", valid_until="2026-07-01T12:00:00Z",
    )  # fmt: skip
    assert store.overridden() == {
        "dashscope.base_url", "dashscope.workspace", "store.kind", "store.endpoint",
        "store.bucket", "store.region", "store.addressing", "store.prefix",
    }  # fmt: skip
    assert store.current.theme == "dark"


@pytest.mark.parametrize("before", [DEFAULTS, FULL])
def test_environment_is_never_saved(path, before):
    """Saving another field while variables are set leaves the saved fields as they were."""
    SettingsStore(path, {}, owners()).save(before)
    store = SettingsStore(path, ENVIRONMENT, owners())

    store.save(replace(store.current, theme="light"))

    assert SettingsStore(path, {}, owners()).current == replace(before, theme="light")
    assert store.current.store.bucket == "tests"


def test_own_choice_under_a_variable_is_saved_and_waits(path):
    """What a person changes while a variable rules is kept for when it no longer does."""
    store = SettingsStore(path, ENVIRONMENT, owners())

    store.save(replace(store.current, store=replace(store.current.store, bucket="mine")))

    assert store.current.store.bucket == "tests"
    assert SettingsStore(path, {}, owners()).current.store.bucket == "mine"


@pytest.mark.parametrize(
    ("variable", "value"),
    [("AVATAR_STORE", "ftp"), ("AVATAR_STORE", "PUBLIC"), ("AVATAR_STORE", "S 3"),
     ("AVATAR_STORE_STYLE", "x"), ("DASHSCOPE_BASE_URL", "dashscope")],
)  # fmt: skip
def test_wrong_variable_is_told_and_not_used(path, variable, value):
    """A variable of an unknown kind changes nothing but leaves a notice."""
    store = SettingsStore(path, {variable: value}, owners())

    assert store.current == DEFAULTS
    assert store.overridden() == frozenset()
    assert variable in str(store.notices[0])


def test_empty_variable_is_no_variable(path):
    """An empty or blank variable does not count."""
    store = SettingsStore(path, {"AVATAR_STORE": "", "DASHSCOPE_BASE_URL": "  "}, owners())

    assert (store.overridden(), store.notices) == (frozenset(), ())


def test_no_secret_has_a_field():
    """Keys are never a part of the settings file."""
    names = " ".join(f"{field.name} {field.variable}" for field in fields_of(owners())).lower()

    assert not any(word in names for word in ("key", "secret", "token", "password"))


def test_refused_save_is_told_and_changes_nothing():
    """Where the file cannot be written, the old settings stay on disk and in force."""
    with public_folder() as folder:
        path = folder / "settings.json"
        SettingsStore(path, {}, owners()).save(FULL)
        folder.chmod(0o555)
        with unprivileged():
            store = SettingsStore(path, {}, owners())
            with pytest.raises(StorageFull) as caught:
                store.save(Settings())
            assert store.current == FULL

        assert caught.value.code == "EACCES"
        assert {one.name for one in folder.iterdir()} == {"settings.json", SCHEMA_FILE}


def test_unreadable_file_is_told():
    """A file that may not be read leaves the defaults and a notice."""
    with public_folder() as folder:
        path = folder / "settings.json"
        SettingsStore(path, {}, owners()).save(FULL)
        path.chmod(0)
        with unprivileged():
            store = SettingsStore(path, {}, owners())

    assert store.current == DEFAULTS
    assert len(store.notices) == 1


def test_public_store_is_a_bucket_that_all_can_read(path):
    """`AVATAR_STORE=public` is short for an S3 bucket whose links carry no signature."""
    store = SettingsStore(
        path, {"AVATAR_STORE": "public", "AVATAR_STORE_BUCKET": "clips"}, owners()
    )

    assert store.current.store == StoreSettings("s3", bucket="clips", links=Links.PUBLIC)
    assert store.overridden() == {"store.kind", "store.links", "store.bucket"}
    assert store.notices == ()


def test_password_in_the_proxys_address_is_not_shown(path, caplog):
    """A password that was written into the file stays out of the notice about it."""
    wrong = {"network": {"proxy": "manual", "proxy_address": "http://mei:CANARY@proxy:3128"}}

    store = SettingsStore(written(path, wrong), {}, owners())

    (notice,) = store.notices
    assert "proxy:3128" in str(notice)
    assert "CANARY" not in str(notice) + caplog.text


@pytest.mark.parametrize("seconds", [10**15, -(10**15), 10**400])
def test_clock_correction_beyond_any_date_is_not_used(path, seconds):
    """A correction that no date can take is told as a notice and is 0."""
    store = SettingsStore(written(path, {"network": {"clock_offset": seconds}}), {}, owners())

    assert store.current.network.clock_offset == 0
    assert "clock_offset" in str(store.notices[0])


@pytest.mark.parametrize("by_hand", [True, False])
def test_public_address_in_any_letters_is_in_force_in_ascii(path, by_hand):
    """A public address of the file or of a variable is encoded; a bad one is said."""
    address = "https://视频.cn/库"
    environment = {} if by_hand else {"AVATAR_STORE_PUBLIC_URL": address}
    written(path, {"store": {"public_url": address if by_hand else "https://me:pw@x.cn"}})

    store = SettingsStore(path, environment, owners())

    assert store.current.store.public_url == "https://xn--cy2a840a.cn/%E5%BA%93"
    assert len(store.notices) == (0 if by_hand else 1)
    assert "pw" not in "".join(map(str, store.notices))
