"""What a settings page is built of: words in every language, parts that can be found, sections."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from avatar_desktop.i18n import LANGUAGES, Language
from avatar_desktop.ui.settings.synonyms import SYNONYMS
from avatar_desktop.ui.theme.design_tokens import GRID, GUTTER, MARGIN
from avatar_desktop.ui.widgets.factories import label, polish
from avatar_desktop.ui.widgets.switch import Switch

TITLE_WIDTH = 168
TITLE_DROP = 7
"""How much lower a title stands than its control, so that their lines of text are level."""


class Words:
    """Paints marked strings in the window's language and tells them in all, for the search."""

    def __init__(self, language: Language, folder: Path) -> None:
        """Take the window's *language* and the *folder* of the catalogues."""
        self.language = language
        self._all = [Language(code, folder) for code in LANGUAGES]

    def __call__(self, marked: str) -> str:
        """Return *marked* in the window's language."""
        return self.language.text(marked)

    def everywhere(self, *marked: str) -> str:
        """Return *marked* in every language and what else they are called, to be searched in."""
        found = [language.text(one) for one in marked for language in self._all]
        return " ".join((*found, *(SYNONYMS.get(one, "") for one in marked))).casefold()


class SettingsPart(QWidget):
    """A piece of a section. It is seen if the section wants it and the search has found it."""

    def __init__(self, haystack: str = "") -> None:
        super().__init__()
        self.haystack = haystack
        self._wanted = True
        self._found = True

    @property
    def wanted(self) -> bool:
        """Whether the section shows it as long as nothing is searched for."""
        return self._wanted

    def want(self, wanted: bool) -> None:  # noqa: FBT001 (a property of the part)
        """Show it or not, as the other settings need it."""
        self._wanted = wanted
        self.setVisible(wanted and self._found)

    def mark(self, found: bool) -> None:  # noqa: FBT001 (a property of the part)
        """Note whether the search has found it."""
        self._found = found
        self.setVisible(found and self._wanted)

    def has(self, needles: Iterable[str]) -> bool:
        """Whether all of the casefolded *needles* are in its words."""
        return all(one in self.haystack for one in needles)


class SettingsRow(SettingsPart):
    """A name beside its control, with a note below that explains or warns."""

    def __init__(self, words: Words, title: str, control: QWidget, note: str = "") -> None:
        """Take *title* and *note* marked, not painted."""
        super().__init__(words.everywhere(title, note))
        self.note = words(note)
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GUTTER)
        grid.setVerticalSpacing(GRID // 2)
        grid.setColumnStretch(1, 1)
        name = label(words(title))
        name.setFixedWidth(TITLE_WIDTH)
        name.setBuddy(control)
        name.setContentsMargins(0, TITLE_DROP, 0, 0)
        control.setAccessibleName(words(title))
        self._note = label("", "small")
        if isinstance(control, Switch):
            name.hide()
            grid.addWidget(control, 0, 0, 1, 2)
            grid.addWidget(self._note, 1, 0, 1, 2)
        else:
            grid.addWidget(name, 0, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(control, 0, 1)
            grid.addWidget(self._note, 1, 1)
        self.show_note(self.note)

    def show_note(self, text: str, tone: str = "small") -> None:
        """Say *text* below the control; empty says nothing."""
        self._note.setText(text)
        polish(self._note, role=tone)
        self._note.setVisible(bool(text))


class LineRow(SettingsPart):
    """Buttons or links in one line, beside the titles of the rows."""

    def __init__(
        self, parts: Sequence[QWidget], haystack: str = "", *, indented: bool = True
    ) -> None:
        super().__init__(haystack)
        row = QHBoxLayout(self)
        row.setContentsMargins(TITLE_WIDTH + GUTTER if indented else 0, 0, 0, 0)
        row.setSpacing(GRID)
        for part in parts:
            row.addWidget(part)
        row.addStretch(1)


class WholeRow(SettingsPart):
    """One widget over the whole width of its section."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(widget)


class Section(QFrame):
    """A card with a heading; parts are added one below the other."""

    def __init__(self, words: Words, name: str, title: str, sentence: str = "") -> None:
        """Take *title* and *sentence* marked, not painted."""
        super().__init__()
        self.setObjectName(f"section_{name}")
        self.setProperty("role", "card")
        self._own = words.everywhere(title, sentence)
        self._parts: list[SettingsPart] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(MARGIN, GUTTER + 4, MARGIN, MARGIN)
        self._column.setSpacing(GUTTER)
        head = QVBoxLayout()
        head.setSpacing(GRID // 2)
        head.addWidget(label(words(title), "heading"))
        if sentence:
            head.addWidget(label(words(sentence), "muted"))
        self._column.addLayout(head)

    def add(self, *parts: SettingsPart) -> None:
        """Add *parts* below the others."""
        for part in parts:
            self._parts.append(part)
            self._column.addWidget(part)

    def filter(self, needles: Sequence[str]) -> bool:
        """Show only what has all of the *needles*; False when nothing has.

        What is found but not wanted now is answered by the first part, which rules it.
        """
        whole = all(one in self._own for one in needles)
        found = [part for part in self._parts if whole or part.has(needles)]
        if not whole and found and not any(part.wanted for part in found):
            found = [self._parts[0]]
        for part in self._parts:
            part.mark(part in found)
        return whole or bool(found)


def alone(part: QWidget, *more: QWidget) -> QWidget:
    """Return *part*, and *more* behind it, at the left of its row, as wide as they need."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GRID)
    for one in (part, *more):
        row.addWidget(one)
    row.addStretch(1)
    holder.setFocusProxy(part)
    return holder


def beside(*parts: QWidget, proxy: QWidget) -> QWidget:
    """Return *parts* in one row, the first one stretched; the focus goes to *proxy*."""
    holder = QWidget()
    row = QHBoxLayout(holder)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GRID)
    for number, part in enumerate(parts):
        row.addWidget(part, 0 if number else 1)
    holder.setFocusProxy(proxy)
    return holder
