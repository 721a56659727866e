"""A throw-away viewer beside the real ones, also in the processes that read files."""

import sys
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest

from avatar_desktop import models
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.media import workers

FOLDER = Path(__file__).parent / "text_viewer"
ROOMS = ("domain.viewers", "media.viewers", "ui.viewers.pages", "models")
READER = f"""
import avatar_desktop.domain.viewers, avatar_desktop.media.viewers
from avatar_desktop.media import worker
avatar_desktop.domain.viewers.__path__.append({str(FOLDER / "domain/viewers")!r})
avatar_desktop.media.viewers.__path__.append({str(FOLDER / "media/viewers")!r})
worker.main()
"""


@pytest.fixture
def told_picture(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelSpec]:
    """The model whose result the throw-away viewer shows."""
    for room in ROOMS:
        package = import_module(f"avatar_desktop.{room}")
        folder = FOLDER.joinpath(*room.split("."))
        monkeypatch.setattr(package, "__path__", [*package.__path__, str(folder)])
    monkeypatch.setattr(workers, "command", lambda: [sys.executable, "-c", READER])
    yield next(one for one in models.catalog() if one.key == "told_picture")
    for room in ROOMS:
        for name in ("text", "told_picture"):
            sys.modules.pop(f"avatar_desktop.{room}.{name}", None)
