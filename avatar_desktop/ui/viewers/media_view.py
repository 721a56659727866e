"""Shows a file by its kind: clip, sound, picture, 3D model; or offers another program."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.viewers.box_overlay import NamedBox
from avatar_desktop.ui.viewers.pages import LoadScene, PageContext, ShownFile, ViewerPage, pages

NamedFile = tuple[str, Path, str]
"""The title, the place and the viewer of a file; the viewer of some is not known."""

LEAST_WIDTH = 240
UNSEEN = N_("Saved; files of this kind cannot be shown here yet. Another program may open it.")


class MediaView(QWidget):
    """One file on show, or several of which one is chosen."""

    open_outside = Signal(object)
    reveal_wanted = Signal(object)

    def __init__(
        self,
        language: Language,
        start: TaskRunner,
        icons: Icons,
        load_scene: LoadScene,
        parent: QWidget | None = None,
    ) -> None:
        """Make each page when it is needed first, or by `build`."""
        super().__init__(parent)
        tr = language.text
        self._language = language
        self._shown: ShownFile | None = None
        self._offered: Sequence[tuple[str, ShownFile]] = ()
        self._marks: Mapping[Path, Sequence[NamedBox]] = {}
        self._pages = QStackedWidget(self)
        self._pages.setObjectName("media_pages")
        self._pages.setMinimumWidth(LEAST_WIDTH)  # else the widest page's, also while hidden
        self._made: dict[Any, ViewerPage] = {}
        """By what made them."""
        self._context = PageContext(
            language,
            start,
            icons,
            self._pages,
            load_scene,
            self._pages.setCurrentWidget,
            self._tell,
            lambda shown: shown == self._shown,
            lambda path: self._marks.get(path, ()),
        )
        self._sentence = QLabel(self)
        self._sentence.setObjectName("media_sentence")
        self._sentence.setWordWrap(True)
        self._open = QPushButton(icons("external-link"), tr(N_("Open in another program")), self)
        self._open.setObjectName("open_outside")
        self._open.clicked.connect(lambda: self.open_outside.emit(self.file))
        self._reveal = QPushButton(icons("folder-open"), tr(N_("Show in folder")), self)
        self._reveal.setObjectName("reveal_unseen")
        self._reveal.clicked.connect(lambda: self.reveal_wanted.emit(self.file))
        self._other = QWidget(self._pages)
        other = QVBoxLayout(self._other)
        other.addStretch(1)
        other.addWidget(self._sentence)
        other.addWidget(self._open)
        other.addWidget(self._reveal)
        other.addStretch(1)
        self._chooser = QWidget(self)
        self._choices = QHBoxLayout(self._chooser)
        self._choices.setContentsMargins(0, 0, 0, 0)
        self._choices.setSpacing(GRID // 2)
        self._group = QButtonGroup(self)
        for page in (QWidget(self._pages), self._other):  # nothing is seen until a file is read
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self._chooser)
        column.addWidget(self._pages, 1)
        self._chooser.hide()
        self.setFocusProxy(self._pages)

    @property
    def file(self) -> Path | None:
        """The file on show."""
        return self._shown.path if self._shown else None

    def build(self) -> Iterator[ViewerPage]:
        """Make the pages, one after the other."""
        return (self.page(viewer) for viewer in pages())

    def page(self, viewer: str) -> Any:
        """Return the page that shows files for *viewer*."""
        make = pages()[viewer]
        if make not in self._made:
            page = self._made[make] = make(self._context)
            self._pages.addWidget(page.widget)
        return self._made[make]

    def show_files(self, files: Sequence[NamedFile]) -> None:
        """Show the first of *files* and let people choose; called again it keeps their choice."""
        self._offer([(title, ShownFile(path, viewer)) for title, path, viewer in files])

    def show_compared(self, path: Path, viewer: str, befores: Sequence[tuple[str, Path]]) -> None:
        """Show *path* beside the first of *befores* and let people choose another."""
        self._offer([(title, ShownFile(path, viewer, before)) for title, before in befores])

    def show_file(self, path: Path, viewer: str) -> None:
        """Show *path* alone."""
        self._offer([("", ShownFile(path, viewer))])

    def _offer(self, choices: Sequence[tuple[str, ShownFile]]) -> None:
        """Show the first of *choices*, with a button each where there are several."""
        if choices == self._offered and self._shown:
            return
        self._clear_choices()
        self._offered = choices
        for title, shown in choices:
            button = QPushButton(title, self._chooser)
            button.setObjectName(f"input_{len(self._group.buttons())}")
            button.setProperty("kind", "segment")
            button.setCheckable(True)
            button.setAutoExclusive(True)  # it is told as one of several, not as a box to tick
            button.clicked.connect(lambda _on, shown=shown: self._show(shown))
            self._group.addButton(button)
            self._choices.addWidget(button)
        self._choices.addStretch(1)
        self._chooser.setVisible(len(choices) > 1)
        if choices:
            self._group.buttons()[0].setChecked(True)
            self._show(choices[0][1])

    def set_marks(self, by_file: Mapping[Path, Sequence[NamedBox]]) -> None:
        """Draw boxes over pictures: those of each file, whenever it is on show."""
        if by_file == self._marks:
            return
        self._marks = by_file
        page = self._current()
        if page and self._shown and not self._shown.before:
            page.show_marks(self._shown.path)

    def close_media(self) -> None:
        """Let go of every file."""
        self._shown = None
        self._offered = ()
        for page in self._made.values():
            page.close_media()

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what the key of *event* means to the file on show."""
        page = self._current()
        return page.handle_key(event) if page else False

    def _current(self) -> ViewerPage | None:
        at = self._pages.currentWidget()
        return next((page for page in self._made.values() if page.widget is at), None)

    def _show(self, shown: ShownFile) -> None:
        if shown == self._shown:
            return
        self._shown = shown
        page = self.page(shown.viewer) if shown.viewer in pages() else None
        for other in self._made.values():
            if other is not page:
                other.close_media()
        if page:
            page.show_file(shown)
        else:
            self._tell(self._language.text(UNSEEN))

    def _tell(self, words: str) -> None:
        self._sentence.setText(words)
        there = self.file is not None and self.file.is_file()
        self._open.setVisible(there)
        self._reveal.setVisible(there)
        self._pages.setCurrentWidget(self._other)

    def _clear_choices(self) -> None:
        for button in self._group.buttons():
            self._group.removeButton(button)
            button.deleteLater()
        while self._choices.count():
            self._choices.takeAt(0)
