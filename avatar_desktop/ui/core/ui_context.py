"""All that the window works with, built by the composition root."""

import asyncio
from dataclasses import dataclass
from pathlib import Path

from avatar_desktop.domain.lifecycles import what_was_answered
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.store_kind import StoreKind, kind_of
from avatar_desktop.domain.text import Message
from avatar_desktop.engine.profile import Profile
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.outlook import Outlook


@dataclass(frozen=True, slots=True, kw_only=True)
class UiContext(Profile):
    """One profile, its words, and where its files are."""

    language: Language
    resources: Path
    settings_file: Path
    log_file: Path
    demo: bool
    seen: asyncio.Event | None = None
    """Set when the window has been painted; until then nothing of it runs."""

    def last_answer(self, spec: ModelSpec) -> Message:
        """Return what the account was answered last for *spec*; empty for nothing yet."""
        answer = self.answers.last(spec) if self.answers else None
        return what_was_answered(answer) if answer else Message()

    @property
    def store_kind(self) -> StoreKind:
        """The kind of store that is in force."""
        return kind_of(self.stores, self.settings.current.store)

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
            saved.tabs.order,
            saved.tabs.hidden,
        )
