"""All that the window works with, built by the composition root."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from avatar_desktop.domain.account import Accounts
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.intake import Validator
from avatar_desktop.engine.ports import (
    ConnectionTests,
    Diagnostics,
    Keys,
    Library,
    Media,
    SettingsFile,
    Uploads,
)
from avatar_desktop.engine.scheduler import Scheduler
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.outlook import Outlook


@dataclass(frozen=True, slots=True)
class UiContext:
    """The engine, the record, the settings and the words of one profile."""

    models: tuple[ModelSpec, ...]
    accounts: Accounts
    intake: Validator
    scheduler: Scheduler
    hub: EventHub
    library: Library
    media: Media
    keys: Keys
    settings: SettingsFile
    checkup: Diagnostics
    connections: ConnectionTests
    uploads: Uploads
    language: Language
    resources: Path
    settings_file: Path
    log_file: Path
    demo: bool
    seen: asyncio.Event | None = None
    """Set when the window has been painted; until then nothing of it runs."""

    @property
    def outlook(self) -> Outlook:
        """What decides how the window looks."""
        saved = self.settings.current
        return Outlook(
            self.models,
            self.language,
            self.resources,
            self.demo,
            saved.theme,
            saved.reduced_motion,
        )
