"""The throw-away model that uses all of the vocabulary, beside the real ones."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from avatar_desktop import models
from avatar_desktop.domain.spec import ModelSpec

FOLDER = Path(__file__).parent / "everything"
OURS = "avatar_desktop.models.everything"


@pytest.fixture
def everything(monkeypatch: pytest.MonkeyPatch) -> Iterator[ModelSpec]:
    """Its spec, found as the others are."""
    monkeypatch.setattr(models, "__path__", [*models.__path__, str(FOLDER / "models")])
    yield next(spec for spec in models.catalog() if spec.key == "everything")
    sys.modules.pop(OURS, None)
