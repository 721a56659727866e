"""What shows results in the window: the modules of this folder do, and nothing lists them.

Each has `PAGES`: for the keys of viewers the class of a ViewerPage.
"""

import sys
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from avatar_desktop.domain.found_modules import modules_of
from avatar_desktop.domain.model3d import Scene
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.viewers.box_overlay import NamedBox

LoadScene = Callable[[Path], Awaitable[Scene]]
"""Reads a model from a file; FileRejected."""


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file on show, its viewer, and the file that it is compared with, if it is."""

    path: Path
    viewer: str
    before: Path | None = None


@dataclass(frozen=True, slots=True)
class PageContext:
    """What a page works with.

    `front` brings its widget to the front, `tell` says, painted, why there is nothing to see;
    `is_wanted` whether a file is still to be shown; `marks` gives the boxes to draw over one.
    """

    language: Language
    start: TaskRunner
    icons: Icons
    parent: QWidget
    load_scene: LoadScene
    front: Callable[[QWidget], None]
    tell: Callable[[str], None]
    is_wanted: Callable[[ShownFile], bool]
    marks: Callable[[Path], Sequence[NamedBox]]


class ViewerPage:
    """Shows files of some viewers in its `widget`."""

    def __init__(self, context: PageContext, widget: QWidget) -> None:
        self.context = context
        self.widget = widget

    def show_file(self, shown: ShownFile) -> None:
        """Show *shown*: now, or once it is read if it is wanted still."""
        raise NotImplementedError

    def close_media(self) -> None:
        """Let go of the file on show."""

    def handle_key(self, event: QKeyEvent) -> bool:  # noqa: ARG002 (for those that take keys)
        """Do what the key of *event* means to the file on show; False when it means nothing."""
        return False

    def show_marks(self, path: Path) -> None:
        """Draw the boxes over *path*, which are others now."""


def pages() -> Mapping[str, Callable[[PageContext], ViewerPage]]:
    """Return what makes the page for each viewer, by the viewer's key."""
    modules = modules_of(sys.modules[__name__])
    return {key: page for module in modules for key, page in module.PAGES.items()}
