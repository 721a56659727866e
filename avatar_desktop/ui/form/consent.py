"""The note on likeness and consent, once for each model that makes a likeness of a person."""

from collections.abc import Collection, Iterable
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QVBoxLayout

from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_, in_a_row
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.sample_files import is_sample
from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.widgets.factories import button, label

AGREED = N_("Use only pictures and voices of people who agreed to it, or your own.")
OPENLY = N_("Where you show the result to others, say that it was made by AI.")


def due(spec: ModelSpec, noted: Collection[str], files: Iterable[Path], resources: Path) -> bool:
    """Whether the note has to be read before *files* may go to the model *spec*.

    *noted* are the keys of the models whose note was read. The samples in *resources* show
    nobody who lives and need no note.
    """
    if not spec.portrait or spec.key in noted:
        return False
    return any(not is_sample(path, resources) for path in files)


class ConsentNote(QFrame):
    """Says whose pictures and voices may be used, with one button that ends it."""

    understood = Signal()

    def __init__(self, language: Language) -> None:
        super().__init__()
        tr = language.text
        self.setObjectName("consent_note")
        self.setProperty("tone", "accent")
        self.setAccessibleName(tr(AGREED))
        self.understand = button("understand_consent", tr(N_("I understand")))
        self.understand.clicked.connect(self.understood)
        column = QVBoxLayout(self)
        column.setContentsMargins(GRID + 4, GRID, GRID + 4, GRID + 2)
        column.setSpacing(GRID // 2)
        column.addWidget(label(in_a_row(tr(AGREED), tr(OPENLY)), "small"))
        column.addWidget(self.understand, 0, Qt.AlignmentFlag.AlignLeft)
        self.hide()
