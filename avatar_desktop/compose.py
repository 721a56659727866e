"""Builds the parts of one profile and takes them down again, for the window and the CLI."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace

from avatar_desktop.clouds.dashscope import DashScope
from avatar_desktop.clouds.download import Download
from avatar_desktop.clouds.http import build_client
from avatar_desktop.config.secrets import KeyRing
from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.demo import Endpoint, FixedKeys
from avatar_desktop.domain.settings import DashScopeSettings, Settings, StoreKind, StoreSettings
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.engine.events import EventHub
from avatar_desktop.engine.intake import Intake
from avatar_desktop.engine.ports import Keys, Services, SettingsFile, Store
from avatar_desktop.engine.scheduler import Scheduler
from avatar_desktop.library.store import JobLibrary
from avatar_desktop.media.service import MediaService
from avatar_desktop.models import catalog
from avatar_desktop.paths import Places
