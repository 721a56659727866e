"""One profile, wired: the engine, the record, the settings and what speaks with the network."""

from dataclasses import dataclass

from avatar_desktop.domain.account import Accounts
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.store_kind import StoreKinds
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.intake import Validator
from avatar_desktop.engine.ports import (
    Answers,
    ConnectionTests,
    Diagnostics,
    Keys,
    Library,
    Media,
    SettingsFile,
    Uploads,
)
from avatar_desktop.engine.scheduler import Scheduler


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """What window and command line work with; the composition root builds it."""

    models: tuple[ModelSpec, ...]
    accounts: Accounts
    stores: StoreKinds
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
    answers: Answers | None = None
