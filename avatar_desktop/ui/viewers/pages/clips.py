"""Clips and sounds on show."""

from PySide6.QtGui import QKeyEvent

from avatar_desktop.ui.viewers.pages import PageContext, ShownFile, ViewerPage
from avatar_desktop.ui.viewers.player import Player
from avatar_desktop.ui.viewers.video_view import VideoView


class ClipPage(ViewerPage):
    """The player; a clip goes on where the one before it was."""

    def __init__(self, context: PageContext) -> None:
        self.player = Player(context.parent)
        self.view = VideoView(self.player, context.language, context.icons, context.parent)
        super().__init__(context, self.view)

    def show_file(self, shown: ShownFile) -> None:
        self.context.front(self.view)
        if shown.viewer == "video":
            self.view.show_clip(shown.path, shown.before, self.player.position)
        else:
            self.close_media()
            self.view.show_sound(shown.path)

    def close_media(self) -> None:
        self.view.close_media()

    def handle_key(self, event: QKeyEvent) -> bool:
        return self.view.handle_key(event)


PAGES = {"video": ClipPage, "audio": ClipPage}
