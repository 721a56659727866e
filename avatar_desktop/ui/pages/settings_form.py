"""The parts that settings are made of: sections, rows, fields that save themselves."""

from collections.abc import Sequence
from urllib.parse import urlsplit

from PySide6.QtWidgets import QComboBox, QFrame, QLineEdit, QVBoxLayout, QWidget

from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.accounts import value_of
from avatar_desktop.ui.pages.settings_keeper import SettingsKeeper
from avatar_desktop.ui.tokens import GRID, GUTTER, MARGIN
from avatar_desktop.ui.widgets.basics import label, polish
from avatar_desktop.ui.widgets.switch import Switch


class Section(QFrame):
    """A card with a heading; rows are added one below the other."""

    def __init__(self, name: str, title: str, sentence: str = "") -> None:
        super().__init__()
        self.setObjectName(f"section_{name}")
        self.setProperty("role", "card")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(MARGIN, GUTTER + 4, MARGIN, MARGIN)
        self._column.setSpacing(GUTTER)
        head = QVBoxLayout()
        head.setSpacing(GRID // 2)
        head.addWidget(label(title, "heading"))
        if sentence:
            head.addWidget(label(sentence, "muted"))
        self._column.addLayout(head)

    def add(self, part: QWidget) -> None:
        """Add *part* below the others."""
        self._column.addWidget(part)


class Row(QWidget):
    """A name above its control, with a note below that explains or warns."""

    def __init__(self, title: str, control: QWidget, note: str = "") -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        name = label(title, "strong")
        name.setBuddy(control)
        control.setAccessibleName(title)
        column.addWidget(name)
        column.addWidget(control)
        self._note = label("", "small")
        column.addWidget(self._note)
        self.show_note(note)

    def show_note(self, text: str, tone: str = "small") -> None:
        """Say *text* below the control; empty says nothing."""
        self._note.setText(text)
        polish(self._note, role=tone)
        self._note.setVisible(bool(text))


class Fields:
    """Makes controls that show a setting and save it when it is changed."""

    def __init__(self, keeper: SettingsKeeper, language: Language) -> None:
        self._keeper = keeper
        self._tr = language.text

    def text(
        self,
        name: str,
        title: str,
        note: str = "",
        *,
        address: bool = False,
        needed: bool = False,
        plain: bool = False,
    ) -> Row:
        """Return a row with one line of text.

        An *address* has to be one before it is saved; what is *needed* is not saved empty; what
        is *plain* is saved only if it travels in a header: ASCII without blanks.
        """
        line = QLineEdit(str(self._value(name)))
        line.setObjectName(_object_name(name))
        row = Row(title, line, note)

        def save() -> None:
            text = line.text().strip()
            if needed and not text:
                line.setText(str(self._value(name)))
                return
            if address and text and not is_address(text):
                row.show_note(self._tr(N_("An address starts with https:// or http://.")), "bad")
                return
            if plain and not is_plain(text):
                words = N_("Only letters without accents, digits and signs, and no blanks.")
                row.show_note(self._tr(words), "bad")
                return
            row.show_note(note)
            self._keeper.put(name, text.rstrip("/") if address else text)

        line.editingFinished.connect(save)
        self._rule(name, line, row)
        return row

    def choice(
        self, name: str, title: str, options: Sequence[tuple[object, str]], note: str = ""
    ) -> Row:
        """Return a row with a list of values and their titles."""
        combo = QComboBox()
        combo.setObjectName(_object_name(name))
        for value, words in options:
            combo.addItem(words, value)
        values = [value for value, _ in options]
        current = self._value(name)
        combo.setCurrentIndex(values.index(current) if current in values else -1)
        row = Row(title, combo, note)
        combo.activated.connect(lambda at: self._keeper.put(name, values[at]))
        self._rule(name, combo, row)
        return row

    def switch(self, name: str, title: str, note: str = "") -> QWidget:
        """Return a switch with a note below."""
        box = Switch(title)
        box.setObjectName(_object_name(name))
        box.setAccessibleName(title)
        box.setChecked(bool(self._value(name)))
        box.clicked.connect(lambda on: self._keeper.put(name, on))
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(box)
        if note:
            column.addWidget(label(note, "small"))
        box.setEnabled(not self._keeper.forced(name))
        return holder

    def environment_note(self) -> str:
        """Return why a field is disabled."""
        return self._tr(N_("Comes from an environment variable, which wins over this page."))

    def _rule(self, name: str, control: QWidget, row: Row) -> None:
        if self._keeper.forced(name):
            control.setEnabled(False)
            row.show_note(self.environment_note(), "warning")

    def _value(self, name: str) -> object:
        return value_of(self._keeper.current, name)


def is_address(text: str) -> bool:
    """Whether *text* is a web address with a host."""
    try:
        parts = urlsplit(text)
        return parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return False


def is_plain(text: str) -> bool:
    """Whether *text* is ASCII without blanks."""
    return text.isascii() and text.isprintable() and " " not in text


def _object_name(name: str) -> str:
    return name.replace(".", "_")
