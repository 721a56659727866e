"""The settings file's JSON Schema, for whoever edits it by hand with an editor that reads one."""

from typing import Any

from avatar_desktop.config.fields import fields_of, values_of
from avatar_desktop.domain.account import SettingsOwners
from avatar_desktop.domain.settings import Settings

SCHEMA_FILE = "settings.schema.json"
"""Its name, beside the settings."""


def schema(owners: SettingsOwners) -> dict[str, Any]:
    """Return the schema (draft 2020-12), made from the one table of fields.

    It lets fields pass that it does not know: a later version may have more.
    """
    defaults = values_of(Settings(), owners)
    properties: dict[str, Any] = {"$schema": {"type": "string"}, "version": {"type": "integer"}}
    for field in fields_of(owners):
        group, _, name = field.name.rpartition(".")
        place = properties
        if group:
            place = properties.setdefault(group, {"type": "object", "properties": {}})["properties"]
        about = f"{field.about} ${field.variable} wins." if field.variable else field.about
        place[name] = {**field.kind.shape, "description": about, "default": defaults[field.name]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Settings of Avatar Desktop",
        "description": "Secrets are never here: they lie in the system's key store.",
        "type": "object",
        "properties": properties,
    }
