"""The one settings file, and the environment that wins over it."""

import json
import logging
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from avatar_desktop.config.fields import (
    Values,
    fields_of,
    flat,
    merged,
    settings_of,
    values_of,
    variables,
)
from avatar_desktop.config.schema import SCHEMA_FILE, schema
from avatar_desktop.config.validators import Unusable
from avatar_desktop.domain.account import SettingsOwners
from avatar_desktop.domain.errors import Action, Explanation, Retry, StorageFull
from avatar_desktop.domain.settings import Settings
from avatar_desktop.domain.text import N_, Message, say, verbatim
from avatar_desktop.system import disk_errors
from avatar_desktop.system.atomic_write import write_atomically

log = logging.getLogger(__name__)

VERSION = 1
SIGNED_IN = re.compile(r"://[^/\s]*@")


class SettingsStore:
    """The settings in the file *path*, overridden by the variables in *environment*.

    A field that cannot be used takes its default and leaves a notice; a file that cannot be
    read is kept as `settings.broken-<n>.json`. Fields of later versions are left in the file.
    """

    def __init__(self, path: Path, environment: Mapping[str, str], owners: SettingsOwners) -> None:
        self._path = path
        self._owners = owners
        self._fields = fields_of(owners)
        self._notices: list[Message] = []
        self._data = self._load()
        self._saved = self._read(flat(self._data, owners))
        self._forced = self._from(environment)
        self._current = settings_of({**self._saved, **self._forced}, owners)

    @property
    def current(self) -> Settings:
        """The settings in force, environment variables included."""
        return self._current

    @property
    def notices(self) -> tuple[Message, ...]:
        """What was wrong with the file or the environment, to be shown once."""
        return tuple(self._notices)

    def overridden(self) -> frozenset[str]:
        """Return the fields that an environment variable holds, as `store.bucket`."""
        return frozenset(self._forced)

    def variable(self, name: str) -> str:
        """Return the environment variable that holds the field *name*, or nothing."""
        held = (one.variable for one in self._fields if one.name == name and name in self._forced)
        return next(held, "")

    def save(self, settings: Settings) -> None:
        """Write *settings* atomically; StorageFull.

        What an environment variable holds is not written: the saved value stays.
        """
        wanted = values_of(settings, self._owners)
        kept = {name for name, value in self._forced.items() if wanted[name] == value}
        values = {name: value for name, value in wanted.items() if name not in kept}
        saved = {**{name: self._saved[name] for name in kept if name in self._saved}, **values}
        data = merged({"$schema": SCHEMA_FILE, "version": VERSION, **self._data}, values)
        self._write(self._path, as_text(data))
        self._explain()
        self._data, self._saved = data, saved
        self._current = settings_of({**saved, **self._forced}, self._owners)

    def _explain(self) -> None:
        """Keep the schema beside the file; the settings are good without it."""
        path = self._path.with_name(SCHEMA_FILE)
        text = as_text(schema(self._owners))
        try:
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                self._write(path, text)
        except (OSError, ValueError, StorageFull):
            log.warning("the schema of the settings could not be written")

    def _load(self) -> dict[str, Any]:
        try:
            data = json.loads(self._path.read_text(encoding="utf-8-sig"))
        except (FileNotFoundError, NotADirectoryError):
            return {}
        except OSError as error:
            words = verbatim(error.strerror or type(error).__name__)
            self._notice(
                N_("The settings cannot be read, so the defaults are in force: {words}."),
                words=words,
            )
            return {}
        except (ValueError, RecursionError):
            self._set_aside()
            return {}
        if not isinstance(data, dict):
            self._set_aside()
            return {}
        return data

    def _set_aside(self) -> None:
        """Keep a broken file under another name, so that nothing written by hand is lost."""
        number = 1
        while (aside := self._path.with_name(f"settings.broken-{number}.json")).exists():
            number += 1
        try:
            self._path.rename(aside)
        except OSError:
            aside = self._path
        self._notice(
            N_("The settings file is broken, so the defaults are in force. It is kept as {name}."),
            name=aside.name,
        )

    def _read(self, values: Values) -> Values:
        result: Values = {}
        for field in self._fields:
            if field.name not in values:
                continue
            try:
                result[field.name] = field.kind.read(values[field.name])
            except Unusable as error:
                found = json.dumps(values[field.name], ensure_ascii=False)
                self._notice(
                    N_("The setting {name} cannot be {found}: {words}. Its default is in force."),
                    name=field.name, found=_shown(found), words=error.words,
                )  # fmt: skip
        return result

    def _from(self, environment: Mapping[str, str]) -> Values:
        forced: Values = {}
        environment = variables(environment, self._owners)
        for field in self._fields:
            text = environment.get(field.variable, "") if field.variable else ""
            if not text.strip():
                continue
            try:
                forced[field.name] = field.kind.read(text.strip())
            except Unusable as error:
                self._notice(
                    N_("The variable {name} cannot be {found}: {words}. It is not used."),
                    name=field.variable, found=_shown(text), words=error.words,
                )  # fmt: skip
        return forced

    def _notice(self, template: str, **values: Any) -> None:
        message = say(template, **values)
        log.warning("%s", message)
        self._notices.append(message)

    def _write(self, path: Path, text: str) -> None:
        try:
            write_atomically(path, text)
        except OSError as error:
            raise _refused(path, error) from error


def _shown(value: str) -> str:
    """Return the start of *value* without the user and the password of an address."""
    return SIGNED_IN.sub("://***@", value)[:80]


def as_text(data: Mapping[str, Any]) -> str:
    """Return *data* as JSON that a person can read and edit."""
    return json.dumps(data, ensure_ascii=False, indent=2) + "\n"


def _refused(path: Path, error: OSError) -> StorageFull:
    explanation = Explanation(
        say(N_("The settings cannot be saved: {path}."), path=str(path)),
        disk_errors.reason(error),
        say(N_("Make room or give this app the right to write there, then try again.")),
        Action.RETRY,
    )
    return StorageFull(explanation, retry=Retry.NOT_SENT, code=disk_errors.name(error))
