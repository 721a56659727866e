"""Applies changed settings at once and knows which of them need a new window."""

from collections.abc import Mapping
from typing import Any

from PySide6.QtCore import QObject, Signal

from avatar_desktop.domain.errors import AppError, Explanation, Fix
from avatar_desktop.domain.settings import Settings, with_value
from avatar_desktop.domain.text import N_, say
from avatar_desktop.engine.ports import SettingsFile

LIVE = frozenset(
    {
        "theme",
        "reduced_motion",
        "budget.per_run",
        "budget.per_day",
        "privacy.noted",
        "privacy.strip",
        "desktop.notifications",
        "desktop.tray",
        "desktop.say_closing",
    }
)
"""Settings that are in force as soon as they are saved; all others need new services."""


class SettingsEditor(QObject):
    """Saves one change after the other; a failure leaves the settings as they were."""

    saved = Signal(str)
    """The name of the field that was changed."""
    failed = Signal(object)
    """The `AppError` of a save."""

    unlocked = Signal()
    """The key store was asked to unlock itself: what it holds may be told now."""

    def __init__(self, file: SettingsFile, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._file = file
        self.outdated = False
        """Whether the running services still work with older settings."""

    @property
    def current(self) -> Settings:
        """The settings in force."""
        return self._file.current

    def forced(self, name: str) -> bool:
        """Whether the environment holds the field *name*."""
        return name in self._file.overridden()

    def variable(self, name: str) -> str:
        """Return the environment variable that holds the field *name*, or nothing."""
        return self._file.variable(name)

    def put(self, name: str, value: Any) -> bool:
        """Save *value* as the field *name* (`theme`, `store.bucket`); False when that failed."""
        return self.put_all({name: value})

    def put_all(self, changes: Mapping[str, Any]) -> bool:
        """Save *changes* by field in one go; False when that failed, then none is saved."""
        settings, changed = self.current, []
        for name, value in changes.items():
            before, settings = settings, with_value(settings, name, value)
            changed += [] if settings is before else [name]
        if not changed:
            return True
        try:
            self._file.save(settings)
        except AppError as error:
            self.failed.emit(error)
            return False
        self.outdated = self.outdated or not LIVE.issuperset(changed)
        for name in changed:
            self.saved.emit(name)
        return True

    def apply(self, fix: Fix) -> bool:
        """Make the changes of *fix*; False when they failed or the environment holds a field."""
        held = [name for name, _ in fix.changes if self.forced(name)]
        if held:
            self.failed.emit(AppError(_held(held[0], self.variable(held[0]))))
            return False
        return self.put_all(dict(fix.changes))

    def key_changed(self) -> None:
        """Note that a secret is another now."""
        self.outdated = True
        self.saved.emit("key")


def _held(name: str, variable: str) -> Explanation:
    return Explanation(
        say(N_("The environment variable {variable} holds {name}."), variable=variable, name=name),
        do=say(N_("Change the variable, or remove it and start the app again.")),
    )
