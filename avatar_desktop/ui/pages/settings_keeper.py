"""Applies changed settings at once and knows which of them need a new window."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import QObject, Signal

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.settings import Settings
from avatar_desktop.engine.ports import SettingsFile

LIVE = frozenset({"theme"})
"""Settings that are in force as soon as they are saved; all others need new services."""


class SettingsKeeper(QObject):
    """Saves one change after the other; a failure leaves the settings as they were."""

    saved = Signal(str)
    """The name of the field that was changed."""
    failed = Signal(object)
    """The `AppError` of a save."""

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

    def put(self, name: str, value: Any) -> bool:
        """Save *value* as the field *name* (`theme`, `store.bucket`); False when that failed."""
        group, _, field = name.rpartition(".")
        settings = self.current
        if group:
            part = getattr(settings, group)
            if getattr(part, field) == value:
                return True
            changed = replace(settings, **{group: replace(part, **{field: value})})
        else:
            if getattr(settings, field) == value:
                return True
            changed = replace(settings, **{field: value})
        try:
            self._file.save(changed)
        except AppError as error:
            self.failed.emit(error)
            return False
        self.outdated = self.outdated or name not in LIVE
        self.saved.emit(name)
        return True

    def key_changed(self) -> None:
        """Note that a secret is another now."""
        self.outdated = True
        self.saved.emit("key")
