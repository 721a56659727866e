"""The left side of the settings: a search and the list of what there is."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLineEdit, QVBoxLayout

from avatar_desktop.domain.text import N_
from avatar_desktop.ui.settings.rows import Words
from avatar_desktop.ui.theme.design_tokens import GRID, GUTTER
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.factories import button, label, tool
from avatar_desktop.ui.widgets.spoken import Role, speak_as

WIDTH = 208


class SearchLine(QLineEdit):
    """A line that Esc empties before it leaves the page."""

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self.text():
            if event.type() == QEvent.Type.KeyPress:
                self.clear()
            event.accept()
            return True
        return super().event(event)


class SettingsContents(QFrame):
    """Chooses one group of sections, or what the typed words are found in."""

    chosen = Signal(str)
    """The key of a group."""
    searched = Signal(str)
    """What is typed, at every letter; empty when the search is over."""

    def __init__(self, groups: Mapping[str, str], words: Words, icons: Icons) -> None:
        """Take the groups' titles, marked, by their keys."""
        super().__init__()
        self.setObjectName("settings_contents")
        self.setProperty("role", "panel")
        self.setFixedWidth(WIDTH)
        self.search = SearchLine()
        self.search.setObjectName("settings_search")
        self.search.setAccessibleName(words(N_("Search the settings")))
        self.search.setPlaceholderText(words(N_("Search")))
        self.search.textChanged.connect(self._typed)
        self._clear = tool("clear_settings_search", words(N_("Clear the search")), icons("x"))
        self._clear.setProperty("kind", "small")
        self._clear.setCursor(Qt.CursorShape.ArrowCursor)
        self._clear.clicked.connect(self.search.clear)
        self._clear.hide()
        inside = QHBoxLayout(self.search)
        inside.setContentsMargins(0, 0, GRID // 2, 0)
        inside.addWidget(self._clear, 0, Qt.AlignmentFlag.AlignRight)
        self._group = QButtonGroup(self)
        self._keys = list(groups)
        column = QVBoxLayout(self)
        column.setContentsMargins(GUTTER, GUTTER + GRID, GUTTER, GUTTER)
        column.setSpacing(2)
        column.addWidget(label(words(N_("Settings")), "title"))
        column.addSpacing(GRID)
        column.addWidget(self.search)
        column.addSpacing(GRID)
        for at, (key, title) in enumerate(groups.items()):
            entry = button(f"settings_{key}", words(title), "nav")
            entry.setCheckable(True)
            speak_as(entry, Role.PageTab)
            entry.clicked.connect(lambda _on, one=key: self._choose(one))
            self._group.addButton(entry, at)
            column.addWidget(entry)
        column.addStretch(1)
        self._applied = label("", "good")
        self._applied.setObjectName("settings_applied")
        self._applied.hide()
        column.addWidget(self._applied)

    def show_applied(self, text: str) -> None:
        """Say that a change is saved, and when it is in force."""
        self._applied.setText(text)
        self._applied.show()

    def show_group(self, key: str) -> None:
        """Put down the button of the group *key*; none for an empty key."""
        self._group.setExclusive(bool(key))
        for at, one in enumerate(self._keys):
            self._group.button(at).setChecked(one == key)

    def _choose(self, key: str) -> None:
        self.search.blockSignals(True)
        self.search.clear()
        self.search.blockSignals(False)
        self._clear.hide()
        self.chosen.emit(key)

    def _typed(self, text: str) -> None:
        self._clear.setVisible(bool(text))
        self.searched.emit(text)
