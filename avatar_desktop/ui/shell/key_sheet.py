"""The sheet of keys: what the keyboard can do here."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QWidget

from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.theme.design_tokens import GRID, MARGIN
from avatar_desktop.ui.widgets.factories import button, label

KEYS = (
    ("Ctrl+1 … 9", N_("Go to a model")),
    ("Ctrl+O", N_("Choose a file")),
    ("Ctrl+V", N_("Paste a file or a picture")),
    ("Ctrl+Return", N_("Generate")),
    ("Space", N_("Play or pause")),
    ("← →", N_("One frame back or on")),
    ("F", N_("Full screen")),
    ("Ctrl+F", N_("Search the history")),
    ("Return", N_("Open the job")),
    ("R", N_("Run again")),
    ("S", N_("Star")),
    ("U", N_("Use the result in another tab")),
    ("Alt+↑ ↓", N_("Move a tab up or down")),
    ("Del", N_("Move to the trash")),
    ("Ctrl+Z", N_("Undo")),
    ("Ctrl+,", N_("Settings")),
    ("Esc", N_("Leave")),
    ("F1, ?", N_("This sheet")),
)


class KeySheet(QDialog):
    """Lists the keys beside the window; it stops nothing."""

    def __init__(self, language: Language, parent: QWidget) -> None:
        super().__init__(parent)
        tr = language.text
        self.setObjectName("key_sheet")
        self.setWindowTitle(tr(N_("Keys")))
        self.setAccessibleName(tr(N_("Keys")))
        self.setModal(False)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        grid = QGridLayout(self)
        grid.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        grid.setHorizontalSpacing(MARGIN)
        grid.setVerticalSpacing(GRID)
        grid.addWidget(label(tr(N_("Keys")), "title"), 0, 0, 1, 2)
        for row, (keys, what) in enumerate(KEYS, 1):
            native = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
            grid.addWidget(label(native or keys, "strong", wrap=False), row, 0)
            grid.addWidget(label(tr(what), wrap=False), row, 1)
        close = button("close_keys", tr(N_("Close")))
        close.clicked.connect(self.close)
        grid.addWidget(close, len(KEYS) + 1, 1, Qt.AlignmentFlag.AlignRight)
