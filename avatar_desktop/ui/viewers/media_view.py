"""Shows a file by its kind: clip, sound, picture, 3D model; or offers another program."""

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QImage, QKeyEvent
from PySide6.QtWidgets import (
    QButtonGroup,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.media import MediaKind
from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.viewers.box_overlay import NamedBox
from avatar_desktop.ui.viewers.image_view import ImageView, load_image
from avatar_desktop.ui.viewers.model3d.scene_view import SUFFIXES, LoadScene, Model3DView
from avatar_desktop.ui.viewers.player import Player
from avatar_desktop.ui.viewers.video_view import VideoView

Named = tuple[str, Path, MediaKind | None]
"""The title, the place and the kind of a file."""

LEAST_WIDTH = 240
UNSEEN = N_("Saved; files of this kind cannot be shown here yet. Another program may open it.")
UNSEEN_PICTURE = N_("Saved; this picture cannot be shown here. Another program may open it.")


@dataclass(frozen=True, slots=True)
class Shown:
    """A file on show, beside the one that it was made of where they are compared."""

    path: Path
    kind: MediaKind | None
    before: Path | None = None


class MediaView(QWidget):
    """One file on show, or several of which one is chosen."""

    open_outside = Signal(object)
    reveal_wanted = Signal(object)

    def __init__(
        self,
        language: Language,
        start: TaskRunner,
        icons: Icons,
        parent: QWidget | None = None,
        *,
        load_scene: LoadScene | None = None,
        video: VideoView | None = None,
        model3d: Model3DView | None = None,
    ) -> None:
        """Show clips in *video* and scenes in *model3d* where they are made already."""
        super().__init__(parent)
        tr = language.text
        self._language = language
        self._start = start
        self._load_scene = load_scene
        self._file: Path | None = None
        self._before: Path | None = None
        self._offered: Sequence[tuple[str, Shown]] = ()
        self._marks: Mapping[Path, Sequence[NamedBox]] = {}
        self._pages = QStackedWidget(self)
        self._pages.setObjectName("media_pages")
        self._pages.setMinimumWidth(LEAST_WIDTH)  # else the widest page's, also while hidden
        self.video = video or VideoView(Player(self), language, icons, self._pages)
        self.player = self.video.player
        self.image = ImageView(tr(N_("Picture")), self._pages)
        self.model3d = model3d or Model3DView(language, start, icons, self._pages)
        self._sentence = QLabel(self)
        self._sentence.setObjectName("media_sentence")
        self._sentence.setWordWrap(True)
        self._open = QPushButton(icons("external-link"), tr(N_("Open in another program")), self)
        self._open.setObjectName("open_outside")
        self._open.clicked.connect(lambda: self.open_outside.emit(self._file))
        self._reveal = QPushButton(icons("folder-open"), tr(N_("Show in folder")), self)
        self._reveal.setObjectName("reveal_unseen")
        self._reveal.clicked.connect(lambda: self.reveal_wanted.emit(self._file))
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
        for page in (self.video, self.image, self.model3d, self._other):
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
        return self._file

    def show_files(self, files: Sequence[Named]) -> None:
        """Show the first of *files* and let people choose; called again it keeps their choice."""
        self._offer([(title, Shown(path, kind)) for title, path, kind in files])

    def show_compared(
        self, path: Path, kind: MediaKind | None, befores: Sequence[tuple[str, Path]]
    ) -> None:
        """Show *path* beside the first of *befores* and let people choose another."""
        self._offer([(title, Shown(path, kind, before)) for title, before in befores])

    def show_file(self, path: Path, kind: MediaKind | None) -> None:
        """Show *path* alone."""
        self._offer([("", Shown(path, kind))])

    def _offer(self, choices: Sequence[tuple[str, Shown]]) -> None:
        """Show the first of *choices*, with a button each where there are several."""
        if choices == self._offered and self._file is not None:
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
        if self._file and not self._before and self._pages.currentWidget() is self.image:
            self.image.set_marks(by_file.get(self._file, ()))

    def close_media(self) -> None:
        """Let go of every file."""
        self._file = self._before = None
        self._offered = ()
        self.video.close_media()
        self.image.set_images(QImage())
        self.model3d.close_media()

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what the key of *event* means to the file on show."""
        page = self._pages.currentWidget()
        if isinstance(page, VideoView | ImageView | Model3DView):
            return page.handle_key(event)
        return False

    def _show(self, shown: Shown) -> None:
        path, kind, before = shown.path, shown.kind, shown.before
        if (path, before) == (self._file, self._before):
            return
        at = self.player.position if kind is MediaKind.VIDEO and self._file else 0
        self._file, self._before = path, before
        self.model3d.close_media()
        if kind is MediaKind.VIDEO:
            self._pages.setCurrentWidget(self.video)
            self.video.show_clip(path, before, at)
            return
        self.video.close_media()
        if kind is MediaKind.AUDIO:
            self._pages.setCurrentWidget(self.video)
            self.video.show_sound(path)
        elif kind is MediaKind.IMAGE:
            self._start(self._load(path, before))
        elif self._load_scene and path.suffix.lstrip(".").lower() in SUFFIXES:
            self._start(self._read(path, self._load_scene))
        else:
            self._say(UNSEEN)

    async def _load(self, path: Path, before: Path | None) -> None:
        image = await asyncio.to_thread(load_image, path)
        other = await asyncio.to_thread(load_image, before) if before else None
        if (path, before) != (self._file, self._before):
            return
        if image.isNull():
            gone = N_("This picture is no longer there.")
            self._say(UNSEEN_PICTURE if await asyncio.to_thread(path.is_file) else gone)
            return
        self.image.set_images(image, other)
        self.image.set_marks(() if other else self._marks.get(path, ()))
        self._pages.setCurrentWidget(self.image)

    async def _read(self, path: Path, load_scene: LoadScene) -> None:
        self.model3d.wait()
        self._pages.setCurrentWidget(self.model3d)
        try:
            scene = await load_scene(path)
        except AppError as error:
            if path == self._file:
                self.model3d.close_media()
                self._tell(error.explanation.painted(self._language.text))
            return
        if path == self._file:
            await self.model3d.show_scene(scene)

    def _say(self, sentence: str) -> None:
        self._tell(self._language.text(sentence))

    def _tell(self, words: str) -> None:
        self._sentence.setText(words)
        there = self._file is not None and self._file.is_file()
        self._open.setVisible(there)
        self._reveal.setVisible(there)
        self._pages.setCurrentWidget(self._other)

    def _clear_choices(self) -> None:
        for button in self._group.buttons():
            self._group.removeButton(button)
            button.deleteLater()
        while self._choices.count():
            self._choices.takeAt(0)
