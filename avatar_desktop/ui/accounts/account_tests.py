"""The record of the last test of each account: passed, or failed and why."""

import contextlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from avatar_desktop.domain.account import Accounts
from avatar_desktop.domain.errors import Explanation
from avatar_desktop.domain.settings import value_of
from avatar_desktop.domain.text import Message
from avatar_desktop.engine.ports import Keys, SettingsFile
from avatar_desktop.system.atomic_write import write_atomically

log = logging.getLogger(__name__)

Place = Mapping[str, str]
"""The settings that an account belongs to, by their names."""


@dataclass(frozen=True, slots=True)
class AccountTest:
    """What a test of an account with the settings `place` found; no `trouble` when it passed."""

    place: Place
    trouble: Explanation | None = None


@dataclass(frozen=True, slots=True)
class Mark:
    """The account that a test was begun with; the test counts as long as it is the same."""

    place: Place
    keys: int


class AccountTests(QObject):
    """Keeps in *file* what the last test of each account found, without a key or a trace of one.

    A test is forgotten when a key of its account is changed here, and does not count while region,
    address or user are others. Keys of the environment may be others in each run: what is known
    of them is kept for as long as this object.
    """

    changed = Signal(str)
    """The name of the service."""
    renewed = Signal(str)
    """The name of the service of which a key is another now."""

    def __init__(
        self,
        file: Path,
        keys: Keys,
        settings: SettingsFile,
        accounts: Accounts,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self.accounts = accounts
        self._file = file
        self._settings = settings
        self._changes = dict.fromkeys(accounts, 0)
        self._passing = {
            cloud
            for cloud, account in accounts.items()
            if any(keys.from_environment(one.name) for one in account.secrets)
        }
        self._known = {c: test for c, test in _load(file).items() if c in accounts}
        self._tests = {c: test for c, test in self._known.items() if c not in self._passing}

    def last(self, cloud: str) -> AccountTest | None:
        """Return the last test of the account as it is now; None when it was not tested."""
        test = self._tests.get(cloud)
        return test if test and test.place == self._place(cloud) else None

    def mark(self, cloud: str) -> Mark:
        """Return the account as it is now, before it is tested."""
        return Mark(self._place(cloud), self._changes[cloud])

    def note(self, cloud: str, mark: Mark, trouble: Explanation | None = None) -> None:
        """Record that a test begun at *mark* has passed, or failed by *trouble*."""
        if mark == self.mark(cloud):
            self._put(cloud, AccountTest(mark.place, trouble))

    def forget_secret(self, name: str) -> None:
        """Forget the tests of the accounts that the secret *name* belongs to."""
        for cloud, account in self.accounts.items():
            if name in {one.name for one in account.secrets}:
                self._changes[cloud] += 1
                self._put(cloud, None)
                self.renewed.emit(cloud)

    def _place(self, cloud: str) -> Place:
        settings = self._settings.current
        return {name: str(value_of(settings, name)) for name in self.accounts[cloud].place}

    def _put(self, cloud: str, test: AccountTest | None) -> None:
        for tests in (self._tests, {} if cloud in self._passing else self._known):
            tests.pop(cloud, None)
            if test:
                tests[cloud] = test
        _save(self._file, self._known)
        self.changed.emit(cloud)


def _load(file: Path) -> dict[str, AccountTest]:
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        return {
            cloud: AccountTest(dict(test["place"]), _explanation(test["trouble"]))
            for cloud, test in data.items()
        }
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError, KeyError, RecursionError) as error:
        log.warning("the tests of the accounts cannot be read: %s", error)
        return {}


def _save(file: Path, tests: Mapping[str, AccountTest]) -> None:
    """Write *tests* atomically; where that fails none is claimed at the next start."""
    data = {
        cloud: {"place": dict(test.place), "trouble": _data_of(test.trouble)}
        for cloud, test in tests.items()
    }
    try:
        write_atomically(file, json.dumps(data, ensure_ascii=False), durable=False)
    except OSError as error:
        log.warning("the tests of the accounts cannot be kept: %s", error)
        with contextlib.suppress(OSError):
            file.unlink(missing_ok=True)


def _data_of(trouble: Explanation | None) -> list[Any]:
    return [_packed(one) for one in (trouble.what, trouble.why, trouble.do)] if trouble else []


def _explanation(data: list[Any]) -> Explanation | None:
    if not data:
        return None
    what, why, do = (Message(*_unpacked(one)) for one in data)
    return Explanation(what, why, do)


def _packed(message: Message) -> list[Any]:
    values = {
        name: _packed(one) if isinstance(one, Message) else str(one)
        for name, one in message.values.items()
    }
    return [message.template, values]


def _unpacked(data: list[Any]) -> tuple[str, dict[str, Any]]:
    template, values = data
    return str(template), {
        name: Message(*_unpacked(one)) if isinstance(one, list) else str(one)
        for name, one in values.items()
    }
