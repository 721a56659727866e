"""The input method by which Chinese is typed, where the one that is asked for has no plugin."""

from collections.abc import Iterable, MutableMapping
from pathlib import Path

from PySide6.QtCore import QLibraryInfo

VARIABLE = "QT_IM_MODULE"
ASKED = "fcitx"
INSTEAD = "ibus"
"""fcitx 5 answers by ibus's protocol too, and pip's Qt brings ibus's plugin only."""


def choose_input_method(environment: MutableMapping[str, str]) -> None:
    """Put ibus in the place of a fcitx that Qt here cannot load; before the QApplication."""
    if environment.get(VARIABLE, "").startswith(ASKED) and not _has_plugin(ASKED, _plugins()):
        environment[VARIABLE] = INSTEAD


def _plugins() -> Iterable[Path]:
    folders = [QLibraryInfo.path(QLibraryInfo.LibraryPath.PluginsPath)]
    return [
        plugin for one in folders for plugin in Path(one, "platforminputcontexts").glob("*plugin*")
    ]


def _has_plugin(name: str, plugins: Iterable[Path]) -> bool:
    return any(name in plugin.name for plugin in plugins)
