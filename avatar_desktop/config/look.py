"""The look that the settings file names, read before the settings are."""

import json
from pathlib import Path
from typing import Any, NamedTuple


class SavedLook(NamedTuple):
    """As in `Settings`; whatever is not usable has its default."""

    language: str = "system"
    theme: str = "system"
    reduced_motion: bool = False
    tab_order: tuple[str, ...] = ()
    hidden_tabs: tuple[str, ...] = ()


def saved_look(path: Path) -> SavedLook:
    """Return what the file *path* says of the look; nothing is mended, and nothing said."""
    try:
        found = json.loads(path.read_text(encoding="utf-8-sig"))
        language, theme = found.get("language"), found.get("theme")
        still = found.get("reduced_motion") is True
        tabs = found.get("tabs")
    except (OSError, ValueError, RecursionError, AttributeError):
        return SavedLook()
    return SavedLook(
        language if isinstance(language, str) else "system",
        theme if isinstance(theme, str) else "system",
        still,
        _keys(tabs, "order"),
        _keys(tabs, "hidden"),
    )


def _keys(tabs: Any, name: str) -> tuple[str, ...]:
    keys = tabs.get(name) if isinstance(tabs, dict) else None
    if not isinstance(keys, list) or not all(isinstance(one, str) for one in keys):
        return ()
    return tuple(one.strip() for one in keys)
