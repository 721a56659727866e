"""3D models on show."""

from PySide6.QtGui import QKeyEvent

from avatar_desktop.domain.errors import AppError
from avatar_desktop.ui.viewers.model3d.scene_view import Model3DView
from avatar_desktop.ui.viewers.pages import PageContext, ShownFile, ViewerPage


class ScenePage(ViewerPage):
    """The model, read in another process while its place says so."""

    def __init__(self, context: PageContext) -> None:
        self.view = Model3DView(context.language, context.start, context.icons, context.parent)
        super().__init__(context, self.view)

    def show_file(self, shown: ShownFile) -> None:
        self.context.start(self._read(shown))

    def close_media(self) -> None:
        self.view.close_media()

    def handle_key(self, event: QKeyEvent) -> bool:
        return self.view.handle_key(event)

    async def _read(self, shown: ShownFile) -> None:
        self.view.wait()
        self.context.front(self.view)
        try:
            scene = await self.context.load_scene(shown.path)
        except AppError as error:
            if self.context.is_wanted(shown):
                self.view.close_media()
                self.context.tell(error.explanation.painted(self.context.language.text))
            return
        if self.context.is_wanted(shown):
            await self.view.show_scene(scene)


PAGES = {"model3d": ScenePage}
