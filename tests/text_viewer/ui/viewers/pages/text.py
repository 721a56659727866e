"""Text on show."""

import asyncio

from PySide6.QtWidgets import QPlainTextEdit

from avatar_desktop.ui.viewers.pages import ViewerPage


class TextPage(ViewerPage):
    """The text, to be read and copied."""

    def __init__(self, context):
        self.view = QPlainTextEdit(context.parent, readOnly=True)
        self.view.setObjectName("text_view")
        self.view.setAccessibleName("Text")
        super().__init__(context, self.view)

    def show_file(self, shown):
        self.context.start(self._load(shown))

    def close_media(self):
        self.view.clear()

    async def _load(self, shown):
        text = await asyncio.to_thread(shown.path.read_text, "utf-8")
        if self.context.is_wanted(shown):
            self.view.setPlainText(text)
            self.context.front(self.view)


PAGES = {"text": TextPage}
