"""A seventh cloud beside the real ones, for as long as a test lasts."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from avatar_desktop import clouds, models
from avatar_desktop.clouds.registry import accounts
from avatar_desktop.domain.account import Account

FOLDER = Path(__file__).parent / "seventh"
OURS = ("avatar_desktop.clouds.seventh", "avatar_desktop.models.seventh_portrait")


@pytest.fixture
def seventh(monkeypatch: pytest.MonkeyPatch) -> Iterator[Account]:
    """The account of the seventh cloud, found as the others are."""
    monkeypatch.setattr(clouds, "__path__", [*clouds.__path__, str(FOLDER / "clouds")])
    monkeypatch.setattr(models, "__path__", [*models.__path__, str(FOLDER / "models")])
    yield accounts()["seventh"]
    for name in [one for one in sys.modules if one.startswith(OURS)]:
        del sys.modules[name]
