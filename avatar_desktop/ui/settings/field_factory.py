"""Controls that show a setting and save it when it is changed."""

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QDoubleSpinBox, QFileDialog, QLineEdit, QWidget

from avatar_desktop.domain.settings import value_of
from avatar_desktop.domain.text import N_, Message
from avatar_desktop.domain.web_address import BadAddress
from avatar_desktop.ui.core.settings_editor import SettingsEditor
from avatar_desktop.ui.settings.rows import SettingsRow, Words, alone, beside
from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.widgets.choices import Item, Segments
from avatar_desktop.ui.widgets.factories import button
from avatar_desktop.ui.widgets.switch import Switch

FORCED = N_("Comes from an environment variable, which wins over this page.")
NO_ADDRESS = N_("An address starts with https:// or http://.")
NOT_PLAIN = N_("Only letters without accents, digits and signs, and no blanks.")
MOST_MONEY = 1_000_000
AMOUNT_WIDTH = 160

Options = Sequence[tuple[object, str]]
"""Values and their titles, painted."""


class Fields:
    """Makes rows; titles and notes are taken marked. Each follows changes from elsewhere."""

    def __init__(self, keeper: SettingsEditor, words: Words) -> None:
        self.keeper = keeper
        self.words = words

    def text(
        self,
        name: str,
        title: str,
        note: str = "",
        *,
        tidy: Callable[[str], str] | None = None,
        told: Callable[[str], Message] | None = None,
        address: bool = False,
        needed: bool = False,
        plain: bool = False,
        hint: str = "",
    ) -> SettingsRow:
        """Return a row with one line of text, made *tidy* when it is left.

        *tidy* raises BadAddress for what cannot be one; *told* says what it has changed.
        An *address* has to be one before it is saved; what is *needed* is not saved empty; what
        is *plain* is saved only if it travels in a header: ASCII without blanks. *hint* is an
        example in grey.
        """
        line = QLineEdit()
        line.setObjectName(_object_name(name))
        line.setPlaceholderText(hint)
        row = SettingsRow(self.words, title, line, note)

        def save() -> None:
            text = line.text().strip()
            try:
                typed, text = text, tidy(text) if tidy and text else text
            except BadAddress as error:
                row.show_note(self.words.language.paint(error.words), "bad")
                return
            if needed and not text:
                show()
                return
            if address and text and not is_address(text):
                row.show_note(self.words(NO_ADDRESS), "bad")
                return
            if plain and not is_plain(text):
                row.show_note(self.words(NOT_PLAIN), "bad")
                return
            said = told(typed) if told and typed != text else Message()
            row.show_note(self.words.language.paint(said) or row.note)
            self.keeper.put(name, text.rstrip("/") if address else text)
            show()

        def show() -> None:
            line.setText(str(self.value(name)))

        line.editingFinished.connect(save)
        self.follow(name, show)
        self.rule(name, line, row)
        return row

    def choice(self, name: str, title: str, options: Options, note: str = "") -> SettingsRow:
        """Return a row with a list of values."""
        combo = QComboBox()
        combo.setObjectName(_object_name(name))
        for value, words in options:
            combo.addItem(words, value)
        values = [value for value, _ in options]

        def show() -> None:
            current = self.value(name)
            combo.setCurrentIndex(values.index(current) if current in values else -1)

        row = SettingsRow(self.words, title, combo, note)
        row.haystack += " ".join(words for _, words in options).casefold()
        combo.activated.connect(lambda at: self.keeper.put(name, values[at]))
        self.follow(name, show)
        self.rule(name, combo, row)
        return row

    def segments(self, name: str, title: str, options: Options, note: str = "") -> SettingsRow:
        """Return a row with few values side by side."""
        choices = Segments([Item(value, words) for value, words in options])
        choices.setObjectName(_object_name(name))
        row = SettingsRow(self.words, title, choices, note)
        row.haystack += " ".join(words for _, words in options).casefold()
        choices.chosen.connect(lambda value: self.keeper.put(name, value))
        self.follow(name, lambda: choices.show_value(self.value(name)))
        self.rule(name, choices, row)
        return row

    def switch(self, name: str, title: str, note: str = "") -> SettingsRow:
        """Return a row with a switch."""
        box = Switch(self.words(title), self.words(N_("on")), self.words(N_("off")))
        box.setObjectName(_object_name(name))
        row = SettingsRow(self.words, title, box, note)
        box.clicked.connect(lambda on: self.keeper.put(name, on))
        self.follow(name, lambda: box.setChecked(bool(self.value(name))))
        self.rule(name, box, row)
        return row

    def amount(self, name: str, title: str, none: str, note: str = "") -> SettingsRow:
        """Return a row with an amount of money, two digits; zero is shown as *none*, marked."""
        field = QDoubleSpinBox(minimum=0, maximum=MOST_MONEY, decimals=2, singleStep=1)
        field.setObjectName(_object_name(name))
        field.setKeyboardTracking(False)
        field.setSpecialValueText(self.words(none))
        field.setFixedWidth(AMOUNT_WIDTH)
        field.lineEdit().setTextMargins(GRID, 0, GRID, 0)
        row = SettingsRow(self.words, title, alone(field), note)
        field.setAccessibleName(self.words(title))

        def show() -> None:
            field.blockSignals(True)
            field.setValue(float(str(self.value(name))))
            field.blockSignals(False)

        self.follow(name, show)
        field.valueChanged.connect(lambda value: self.keeper.put(name, float(value)))
        self.rule(name, field, row)
        return row

    def file(self, name: str, title: str, note: str = "", *, pattern: str = "") -> SettingsRow:
        """Return a row with a file: typed, or chosen by a button. *pattern* is a dialog's filter.

        A file that is not there is saved all the same, and said.
        """
        tr = self.words
        line = QLineEdit()
        line.setObjectName(_object_name(name))
        browse = button(f"browse_{_object_name(name)}", tr(N_("Browse…")))
        browse.setAccessibleName(tr(N_("Browse: {title}")).format(title=tr(title)))
        row = SettingsRow(tr, title, beside(line, browse, proxy=line), note)
        line.setAccessibleName(tr(title))

        def save(text: str) -> None:
            self.keeper.put(name, text.strip())
            path = os.path.expanduser(text.strip())  # noqa: PTH111 (Path's own raises for `~nobody`)
            missing = bool(path) and not Path(path).is_file()
            if missing:
                row.show_note(tr(N_("There is no such file on this computer.")), "warning")
            else:
                row.show_note(row.note)

        def ask() -> None:
            dialog = QFileDialog(row, tr(title), line.text())
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
            dialog.setNameFilters([name for name in (pattern, tr(N_("All files (*)"))) if name])
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.fileSelected.connect(save)
            dialog.open()

        line.editingFinished.connect(lambda: save(line.text()))
        browse.clicked.connect(ask)
        self.follow(name, lambda: line.setText(str(self.value(name))))
        self.rule(name, line, row)
        browse.setEnabled(line.isEnabled())
        return row

    def follow(self, name: str, show: Callable[[], None]) -> None:
        """Call *show* now, whenever the setting *name* is another, and when a save has failed."""
        show()
        self.keeper.failed.connect(lambda _error: show())
        self.keeper.saved.connect(partial(_if_same, name, show))

    def rule(self, name: str, control: QWidget, row: SettingsRow) -> None:
        """Disable *control* where the environment holds the setting *name*, and say so."""
        if self.keeper.forced(name):
            control.setEnabled(False)
            row.show_note(self.words(FORCED), "warning")

    def value(self, name: str) -> Any:
        """Return the setting *name*."""
        return value_of(self.keeper.current, name)


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


def _if_same(name: str, show: Callable[[], None], changed: str) -> None:
    if changed == name:
        show()


def _object_name(name: str) -> str:
    return name.replace(".", "_")
