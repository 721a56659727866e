"""Pictures on show."""

import asyncio
from pathlib import Path

from PySide6.QtGui import QImage, QKeyEvent

from avatar_desktop.domain.text import N_
from avatar_desktop.ui.viewers.image_view import ImageView, load_image
from avatar_desktop.ui.viewers.pages import PageContext, ShownFile, ViewerPage

UNSEEN = N_("Saved; this picture cannot be shown here. Another program may open it.")
GONE = N_("This picture is no longer there.")


class PicturePage(ViewerPage):
    """The picture, read on a thread; boxes are drawn over one that is not compared."""

    def __init__(self, context: PageContext) -> None:
        self.view = ImageView(context.language.text(N_("Picture")), context.parent)
        super().__init__(context, self.view)

    def show_file(self, shown: ShownFile) -> None:
        self.context.start(self._load(shown))

    def close_media(self) -> None:
        self.view.set_images(QImage())

    def handle_key(self, event: QKeyEvent) -> bool:
        return self.view.handle_key(event)

    def show_marks(self, path: Path) -> None:
        self.view.set_marks(self.context.marks(path))

    async def _load(self, shown: ShownFile) -> None:
        image = await asyncio.to_thread(load_image, shown.path)
        other = await asyncio.to_thread(load_image, shown.before) if shown.before else None
        if not self.context.is_wanted(shown):
            return
        if image.isNull():
            there = await asyncio.to_thread(shown.path.is_file)
            self.context.tell(self.context.language.text(UNSEEN if there else GONE))
            return
        self.view.set_images(image, other)
        self.view.set_marks(() if other else self.context.marks(shown.path))
        self.context.front(self.view)


PAGES = {"image": PicturePage}
