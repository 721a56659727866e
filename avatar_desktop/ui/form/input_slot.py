"""One input of a model: its number and name, the place for its file, facts and verdict."""

from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QIcon, QPixmap
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from avatar_desktop.domain.media import MediaInfo, MediaKind
from avatar_desktop.domain.problems import Problem, Severity
from avatar_desktop.domain.spec import Input
from avatar_desktop.domain.text import N_, Message
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.formatting import facts
from avatar_desktop.ui.form.dropped_files import FOLDER, is_folder
from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.drop_zone import DropWords, DropZone
from avatar_desktop.ui.widgets.elided_label import ElidedLabel
from avatar_desktop.ui.widgets.factories import Heading, button
from avatar_desktop.ui.widgets.status_lines import ICONS, StatusLine, StatusLines

DRAWINGS = {MediaKind.VIDEO: "film", MediaKind.IMAGE: "image", MediaKind.AUDIO: "audio-lines"}
PROMPTS = {
    MediaKind.VIDEO: N_("Drop a clip here"),
    MediaKind.IMAGE: N_("Drop a picture here"),
    MediaKind.AUDIO: N_("Drop a voice here"),
}
REFUSALS = {
    MediaKind.VIDEO: N_("This takes a clip, not {name}."),
    MediaKind.IMAGE: N_("This takes a picture, not {name}."),
    MediaKind.AUDIO: N_("This takes a sound file, not {name}."),
}
FITS = {
    MediaKind.VIDEO: N_("Format, size and length fit."),
    MediaKind.IMAGE: N_("Format and size fit."),
    MediaKind.AUDIO: N_("Format, size and length fit."),
}
OPTIONAL = N_("optional")
DRAWING_SIDE = 32
LINE_ICON = 16


class InputSlot(QWidget):
    """Shows one input; what happens to its file is for others to decide."""

    browse_wanted = Signal()
    undo_wanted = Signal()
    as_is_wanted = Signal()
    """The file may go with the places and names in it."""
    file_chosen = Signal(object)
    """A `Path`, or None when the file is taken away."""

    def __init__(self, wanted: Input, number: int, language: Language, icons: Icons) -> None:
        super().__init__()
        self.wanted = wanted
        self._tr = language.text
        self._language = language
        self._icons = icons
        self._path: Path | None = None
        self.setObjectName(f"slot_{wanted.name}")
        self.zone = DropZone(self._words(), self._pictures())
        self.zone.setObjectName(f"drop_{wanted.name}")
        self.setFocusProxy(self.zone)
        self._name_zone(None)
        self.zone.browse_wanted.connect(self.browse_wanted)
        self.zone.remove_wanted.connect(lambda: self.file_chosen.emit(None))
        self._name = ElidedLabel()
        self._facts = QLabel()
        self._facts.setProperty("role", "small")
        self._undo = QPushButton(self._tr(N_("Undo: take the file back")))
        self._undo.setProperty("kind", "link")
        self._undo.setObjectName(f"undo_{wanted.name}")
        self._undo.setAccessibleName(self._undo.text())
        self._undo.clicked.connect(self.undo_wanted)
        self._verdicts = StatusLines()
        self._answers = self._choice()
        note = self._tr(OPTIONAL) if wanted.optional else ""
        self.heading = Heading(number, language.paint(wanted.label), note)
        self.heading.title.setBuddy(self.zone)
        self._lay_out()

    def show_file(self, path: Path | None, info: MediaInfo | None, *, undo: bool) -> None:
        """Show which file lies here, what is known of it, and whether one can be taken back."""
        if path != self._path:
            self.zone.set_filled(filled=False)
        self._path = path
        self._name_zone(path)
        self.zone.set_filled(path is not None)
        self._name.setText(path.name if path else "")
        self._name.setVisible(path is not None)
        self._facts.setText(facts(info) if info else "")
        self._facts.setVisible(info is not None)
        self._undo.setVisible(undo)

    def show_verdict(
        self,
        problems: list[Problem],
        *,
        fits: bool,
        refused: Message,
        traces: tuple[Message | None, bool],
    ) -> None:
        """Show every problem, or what was checked and fits.

        *refused* is why the service refused this very file before, or empty; *traces* says what
        stays in what is sent of it, and whether that is a question.
        """
        lines = [
            self._line("bad" if one.severity is Severity.ERROR else "warning", one)
            for one in problems
            if one.rule != "missing"
        ]
        if refused and fits:
            text = self._tr(N_("The service refused this file: {why}"))
            why = self._language.paint(refused)
            lines.insert(0, StatusLine("warning", text.format(why=why), self._icon("warning")))
        if fits and not lines:
            text = self._tr(FITS[self.wanted.limits.kind])
            lines = [StatusLine("good", text, self._icon("good"))]
        stays, asked = traces
        if stays:
            lines.append(StatusLine("warning", self._language.paint(stays), self._icon("warning")))
        self._answers.setVisible(asked)
        self._verdicts.show_lines(lines)

    def show_poster(self, data: bytes) -> None:
        """Show what the file looks like; a voice as a wave."""
        poster = QPixmap()
        if poster.loadFromData(data):
            self.zone.show_poster(poster, wave=self.wanted.limits.kind is MediaKind.AUDIO)

    def retint(self) -> None:
        """Draw again in the theme's colours."""
        self.zone.show_drawing(self._drawing())

    def refusal(self, path: Path) -> str:
        """Return why *path* cannot lie here."""
        words = FOLDER if is_folder(path) else REFUSALS[self.wanted.limits.kind]
        return self._tr(words).format(name=path.name)

    def verdicts(self) -> list[tuple[str, str]]:
        """Return tone and text of each line of the verdict."""
        return self._verdicts.texts()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addLayout(self.heading)
        column.addWidget(self.zone)
        known = QVBoxLayout()
        known.setSpacing(2)
        known.addWidget(self._name)
        known.addWidget(self._facts)
        column.addLayout(known)
        column.addWidget(self._verdicts)
        column.addWidget(self._answers)
        column.addWidget(self._undo)
        for part in (self._name, self._facts, self._undo):
            part.hide()

    def _name_zone(self, path: Path | None) -> None:
        """Tell what lies in the zone, and what a press on it does."""
        title, hint = self._language.paint(self.wanted.label), self._tr(self.wanted.help)
        words = N_("{title}: choose a file")
        if self.wanted.optional:
            words = N_("{title}, optional: choose a file")
        empty = self._tr(words).format(title=title)
        self.zone.setAccessibleName(f"{title}: {path.name}" if path else empty)
        another = self._tr(N_("Choose another file"))
        self.zone.setAccessibleDescription(f"{another} · {hint}" if path else hint)

    def _choice(self) -> QWidget:
        """Return the two answers to a file in which places and names stay."""
        send = button(f"as_is_{self.wanted.name}", self._tr(N_("Send it as it is")), "link")
        send.clicked.connect(self.as_is_wanted)
        other = button(f"other_{self.wanted.name}", self._tr(N_("Choose another file")), "link")
        other.clicked.connect(self.browse_wanted)
        choice = QWidget()
        row = QHBoxLayout(choice)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(send)
        row.addWidget(other)
        row.addStretch(1)
        choice.hide()
        return choice

    def _words(self) -> DropWords:
        tr = self._tr
        return DropWords(
            prompt=tr(PROMPTS[self.wanted.limits.kind]),
            hint=tr(N_("or click to browse, or paste it")) + "\n" + tr(self.wanted.help),
            release=tr(N_("Let go to use it")),
            browse=tr(N_("Choose another file")),
            remove=tr(N_("Remove the file")),
        )

    def _pictures(self) -> tuple[QPixmap, QIcon, QIcon]:
        return self._drawing(), self._icons("folder-open"), self._icons("x")

    def _drawing(self) -> QPixmap:
        name = DRAWINGS[self.wanted.limits.kind]
        return self._icons.pixmap(name, DRAWING_SIDE, "accent_text", self.devicePixelRatioF())

    def _icon(self, tone: str) -> QPixmap:
        return self._icons.pixmap(ICONS[tone], LINE_ICON, tone, self.devicePixelRatioF())

    def _line(self, tone: str, problem: Problem) -> StatusLine:
        return StatusLine(tone, self._language.paint(problem.message), self._icon(tone))
