"""The settings file's schema: kept beside it, and of one mind with the reader."""

import json

import pytest
from jsonschema import Draft202012Validator

from avatar_desktop.config.fields import fields_of, flat, values_of
from avatar_desktop.config.schema import SCHEMA_FILE, schema
from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.config.validators import Unusable
from avatar_desktop.domain.settings import Settings
from avatar_desktop.settings_owners import owners

FIELDS = fields_of(owners())
VALIDATOR = Draft202012Validator(schema(owners()))
SAMPLES = (
    "", "clips", "https://x.example", "http://x.example/api/v1", "ftp://x.example", "https://",
    "socks5://10.0.0.1:1080", "two words", "数字人", "dark", "zh_CN", "s3", "oss", "path", "public",
    "presigned", "manual", 0, 1, 24, 168, 169, -1, 2.5, 1_000_000, 1_000_001, True, False, None,
    [], ["a", "b"], ["a", 1], {}, {"emo": "mine"}, {"emo": 1},
)  # fmt: skip


def usable(field, sample):
    """Whether the reader of *field* takes *sample*."""
    try:
        field.kind.read(sample)
    except Unusable:
        return False
    return True


def nested(name, value):
    """Return the JSON object that has *value* as the field *name*."""
    group, _, last = name.rpartition(".")
    return {group: {last: value}} if group else {last: value}


def described():
    """Return what the schema says of each field, by the field's name."""
    told = VALIDATOR.schema["properties"]
    return flat({name: part.get("properties", part) for name, part in told.items()}, owners())


def test_schema_is_one():
    """The schema is a legal one and describes every field, its default included."""
    Draft202012Validator.check_schema(VALIDATOR.schema)
    defaults = {name: part["default"] for name, part in described().items()}

    assert defaults == values_of(Settings(), owners())


@pytest.mark.parametrize("field", FIELDS, ids=lambda field: field.name)
def test_schema_and_reader_are_of_one_mind(field):
    """An editor that checks the file takes what the app takes, and marks what it refuses."""
    differ = [
        sample
        for sample in SAMPLES
        if VALIDATOR.is_valid(nested(field.name, sample)) is not usable(field, sample)
    ]

    assert differ == []


def test_saved_file_names_its_schema(tmp_path):
    """The file points to the schema beside it, which it fits; a lost schema comes back."""
    path = tmp_path / "settings.json"
    SettingsStore(path, {}, owners()).save(Settings())
    beside = tmp_path / SCHEMA_FILE
    beside.unlink()

    SettingsStore(path, {}, owners()).save(Settings(theme="dark"))

    data = json.loads(path.read_text("utf-8"))
    assert data["$schema"] == SCHEMA_FILE
    assert json.loads(beside.read_text("utf-8")) == schema(owners())
    assert VALIDATOR.is_valid(data)


def test_settings_are_saved_where_the_schema_cannot_be(tmp_path):
    """A schema that cannot be written costs nothing."""
    path = tmp_path / "settings.json"
    (tmp_path / SCHEMA_FILE).mkdir()

    SettingsStore(path, {}, owners()).save(Settings(theme="dark"))

    assert SettingsStore(path, {}, owners()).current.theme == "dark"
