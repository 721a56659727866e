"""A clip with its controls, or two side by side in step."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QColor, QImage, QKeyEvent, QPalette
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.theme.design_tokens import GRID, STAGE
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.viewers.controls import VideoControls
from avatar_desktop.ui.viewers.frame_view import FrameView
from avatar_desktop.ui.viewers.player import Player, PlayerFailure
from avatar_desktop.ui.widgets.spoken import Role, speak_as

FAILURES = {
    PlayerFailure.MISSING: N_("The file is no longer there. It was moved or deleted."),
    PlayerFailure.UNREADABLE: N_("This file cannot be played; it may be damaged."),
    PlayerFailure.UNDECODABLE: N_(
        "This clip cannot be shown here: no decoder for its format came with the app. "
        "Other players may show it."
    ),
}


class VideoView(QWidget):
    """Shows what the player plays. Space plays, ← and → step, F fills the screen."""

    leave_wanted = Signal()

    def __init__(
        self,
        player: Player,
        language: Language,
        icons: Icons,
        parent: QWidget | None = None,
        *,
        full: bool = False,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("video_view")
        self.setAccessibleName(language.text(N_("Clip")))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        speak_as(self, Role.Graphic)
        self._player = player
        self._language = language
        self._icons = icons
        self._is_full = full
        self._full: FullScreen | None = None
        self._before = self._new_frame("before", N_("Before"))
        self._after = self._new_frame("after", N_("After"))
        self.controls = VideoControls(player, language, icons, self)
        if full:
            self.controls.set_full()
        frames = QHBoxLayout()
        frames.setSpacing(GRID)
        frames.addWidget(self._before)
        frames.addWidget(self._after)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(frames, 1)
        column.addWidget(self.controls)
        player.frame.connect(self._after.set_image)
        player.companion_frame.connect(self._before.set_image)
        player.failed.connect(self._failed)
        self.controls.full_screen_wanted.connect(self.toggle_full_screen)
        self._after.shown.connect(lambda on: player.look(self, on=on))
        self._fit_mode()

    @property
    def player(self) -> Player:
        """What plays the clip."""
        return self._player

    @property
    def after(self) -> FrameView:
        """Where the clip itself is painted."""
        return self._after

    @property
    def before(self) -> FrameView:
        """Where the companion is painted; hidden without one."""
        return self._before

    @property
    def full_screen(self) -> "FullScreen | None":
        """The window that fills the screen, while there is one."""
        return self._full

    def show_clip(self, path: Path, before: Path | None = None, at: int = 0) -> None:
        """Show *path* at *at* ms, paused; *before* beside it in step."""
        self._after.set_image(QImage())
        self._before.set_image(QImage())
        self.controls.set_usable(on=True)
        self._player.open(path, before, at)
        self._fit_mode()

    def show_sound(self, path: Path) -> None:
        """Make the sound file *path* ready to be played."""
        self.show_clip(path)
        self._after.set_sentence(self._language.text(N_("Sound only")))

    def close_media(self) -> None:
        """Let go of the files and leave the full screen."""
        self.leave_full_screen()
        self._player.close()

    def toggle_full_screen(self) -> None:
        """Fill the screen, or come back."""
        if self._is_full:
            self.leave_wanted.emit()
        elif self._full:
            self.leave_full_screen()
        else:
            self._full = FullScreen(self._player, self._language, self._icons, self)
            self._full.left.connect(self.leave_full_screen)
            self._full.take_over(self._after.image, self._before.image)
            self._full.showFullScreen()

    def leave_full_screen(self) -> None:
        """Come back from the full screen."""
        full, self._full = self._full, None
        if full:
            full.hide()
            full.deleteLater()
            self.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if not self.handle_key(event):
            super().keyPressEvent(event)

    def handle_key(self, event: QKeyEvent) -> bool:
        """Do what the key of *event* means to a clip; False when it means nothing."""
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        match event.key():
            case Qt.Key.Key_Space:
                self._player.toggle()
            case Qt.Key.Key_Left:
                self._player.step(-1)
            case Qt.Key.Key_Right:
                self._player.step(1)
            case Qt.Key.Key_F:
                self.toggle_full_screen()
            case Qt.Key.Key_Escape if self._is_full:
                self.leave_wanted.emit()
            case _:
                return False
        event.accept()
        return True

    def take_over(self, after: QImage, before: QImage) -> None:
        """Show frames that have come already, until the next ones."""
        self._after.set_image(after)
        self._before.set_image(before)
        self._fit_mode()

    def _new_frame(self, name: str, title: str) -> FrameView:
        view = FrameView(self)
        view.setObjectName(name)
        view.setAccessibleName(self._language.text(title))
        view.clicked.connect(self._clicked)
        view.double_clicked.connect(self._double_clicked)
        return view

    def _clicked(self) -> None:
        self.setFocus()
        self._player.toggle()

    def _double_clicked(self) -> None:
        self._player.toggle()  # takes back what the first of the two clicks did
        self.toggle_full_screen()

    def _fit_mode(self) -> None:
        comparing = self._player.comparing
        self._before.setVisible(comparing)
        self._before.set_badge(self._language.text(N_("Before")) if comparing else "")
        self._after.set_badge(self._language.text(N_("After")) if comparing else "")
        if self._player.failure:
            self._failed(self._player.failure.value)

    def _failed(self, reason: str) -> None:
        self._after.set_sentence(self._language.text(FAILURES[PlayerFailure(reason)]))
        if reason != PlayerFailure.UNDECODABLE:
            self.controls.set_usable(on=False)


class FullScreen(QWidget):
    """A window that fills the screen with what the player plays."""

    left = Signal()

    def __init__(self, player: Player, language: Language, icons: Icons, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setObjectName("stage")
        self.setWindowTitle(language.text(N_("Full screen")))
        palette = self.palette()
        palette.setColor(QPalette.ColorRole.Window, QColor(STAGE.window))
        self.setPalette(palette)
        self.setAutoFillBackground(True)
        self.view = VideoView(player, language, icons, self, full=True)
        self.view.leave_wanted.connect(self.left)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.addWidget(self.view)
        self.view.setFocus()

    def take_over(self, after: QImage, before: QImage) -> None:
        """Start with these frames."""
        self.view.take_over(after, before)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.left.emit()
