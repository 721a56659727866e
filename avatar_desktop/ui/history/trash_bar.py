"""Where the trash says how much it holds, and is emptied."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from avatar_desktop.domain.text import N_, say
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.formatting import size
from avatar_desktop.ui.theme.design_tokens import GUTTER
from avatar_desktop.ui.widgets.confirm_button import ConfirmButton


class TrashBar(QWidget):
    """One line above the trash; `empty` takes two clicks."""

    def __init__(self, language: Language, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("trash_bar")
        self._language = language
        self._hint = QLabel(self)
        self._hint.setObjectName("trash_hint")
        self._hint.setProperty("role", "muted")
        self._hint.setText(
            language.text(N_("What you move here stays until you take it out or delete it."))
        )
        self._hint.setWordWrap(True)
        self.empty = ConfirmButton("empty_trash", "", "", kind="")
        self.show_trash(0, 0)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GUTTER)
        row.addWidget(self._hint, 1)
        row.addWidget(self.empty)

    def show_trash(self, count: int, taken: int) -> None:
        """Say that the trash holds *count* jobs that take so many bytes."""
        paint = self._language.paint
        self.empty.say(
            paint(say(N_("Empty the trash ({size})"), size=size(taken))),
            paint(say(N_("Really delete {count} for good"), count=count)),
        )
        self.empty.setEnabled(count > 0)
