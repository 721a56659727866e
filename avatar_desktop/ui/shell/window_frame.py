"""The frame of the window: the rail, a page beside it, and how it looks before it works."""

from pathlib import Path

from PySide6.QtWidgets import QApplication, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from avatar_desktop.domain.text import N_
from avatar_desktop.ui.core.outlook import Outlook
from avatar_desktop.ui.shell import window_state
from avatar_desktop.ui.shell.first_view import FirstWork, first_page, first_status
from avatar_desktop.ui.shell.nav_rail import NavRail
from avatar_desktop.ui.theme.design_tokens import WINDOW_MIN
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.theme.theme import Theme


class WindowFrame(QWidget):
    """A window in which nothing works yet; it and all that it imports stay light."""

    def __init__(self, outlook: Outlook, state_file: Path) -> None:
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            raise TypeError("a QApplication is needed")
        drawings = outlook.resources / "icons"
        theme = Theme(app, drawings, outlook.theme, dressed=False)
        super().__init__()  # a window keeps the font that it was made with
        theme.setParent(self)
        self._outlook = outlook
        self._state_file = state_file
        self._tr = outlook.language.text
        self._theme = theme
        self._theme.reduce_motion(outlook.reduced_motion)
        self._icons = Icons(drawings, self._theme.colours)
        self._first: tuple[QWidget, ...] = ()
        self._lay_out()

    def show_first_view(self) -> None:
        """Look as when everything works, before it does."""
        state = window_state.load(self._state_file)
        window_state.place(self, state.geometry)
        page, tab = window_state.pages(state, self._outlook)
        self._rail.show_page(page)
        spec = next((one for one in self._outlook.models if one.key == page == tab), None)
        view = first_page(self._outlook)
        if spec:
            view = FirstWork(self._outlook, self._icons, spec, folded=state.queue_folded)
        status = first_status(self._outlook)
        self._pages.addWidget(view)
        self._column.addWidget(status)
        self._first = view, status
        self._theme.dress()

    def _put(self, notice: QWidget, status: QWidget) -> None:
        """Put what works in the place of the first view."""
        self._right.insertWidget(0, notice)
        self._column.addWidget(status)
        for one in self._first:
            one.hide()
            one.deleteLater()
        status.show()
        self._column.activate()
        self._first = ()

    def _lay_out(self) -> None:
        outlook = self._outlook
        self.setObjectName("main_window")
        title = N_("Avatar Desktop, demo") if outlook.demo else N_("Avatar Desktop")
        self.setWindowTitle(self._tr(title))
        self.setMinimumSize(*WINDOW_MIN)
        self._rail = NavRail(outlook, self._icons)
        self._pages = QStackedWidget()
        self._right = QVBoxLayout()
        self._right.setSpacing(0)
        self._right.addWidget(self._pages, 1)
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self._rail)
        row.addLayout(self._right, 1)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(row, 1)
