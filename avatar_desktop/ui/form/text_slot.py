"""A text that a model takes beside or instead of files: its number, name and place."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from avatar_desktop.domain.params import TextParam
from avatar_desktop.i18n import Language
from avatar_desktop.ui.form.text_box import TextBox
from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.widgets.factories import Heading


class TextSlot(QWidget):
    """Shows one text among the inputs."""

    changed = Signal(str)

    def __init__(self, wanted: TextParam, number: int, language: Language) -> None:
        super().__init__()
        self.setObjectName(f"slot_{wanted.key}")
        self.box = TextBox(wanted, language.text)
        self.box.changed.connect(self.changed)
        self.heading = Heading(number, language.text(wanted.title))
        self.heading.title.setBuddy(self.box.editor)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(self.heading)
        column.addWidget(self.box)

    def show_text(self, text: str) -> None:
        """Show *text*."""
        self.box.show_text(text)
