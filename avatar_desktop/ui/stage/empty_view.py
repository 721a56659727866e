"""How the stage looks while it is empty: one sentence, and the ways to a first result."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.theme.design_tokens import DRAWING, GRID, GUTTER, MARGIN
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.factories import button, label

WIDTH = 440


class EmptyView(QWidget):
    """Says what can be done; `EmptyStage` is the one that does it."""

    def __init__(self, language: Language, icons: Icons, *, demo: bool) -> None:
        """Take the icons of the stage."""
        super().__init__()
        self.setObjectName("empty_stage")
        self._tr = language.text
        self._demo = demo
        self._ready = demo
        self._drawing = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        ratio = self.devicePixelRatioF()
        self._drawing.setPixmap(icons.pixmap("sparkles", DRAWING, "accent_text", ratio))
        self._title = _centred("", "title")
        self._sentence = _centred("", "muted")
        self._try = button("try_demo", self._tr(N_("Try the demo, no account")), "primary")
        self._account = button("connect_account", self._tr(N_("Connect an account")))
        self._leave = button("leave_demo", self._tr(N_("Connect an account")), "link")
        self._column = self._lay_out()

    def show_ways(self, *, idle: bool = True, tested: bool = False, filled: bool = False) -> None:
        """Show what there is to do: nothing but the steps to an account unless *idle*.

        *tested* says that the account works, *filled* that the form has a file already.
        """
        title = N_("Your result will be here") if self._ready else N_("Welcome to Avatar Desktop")
        if self._ready and tested:
            title = N_("Ready: drop a file")
        self._title.setText(self._tr(title))
        for words in (self._drawing, self._title, self._sentence):
            words.setVisible(idle)
        for way in (self._try, self._account):
            way.setVisible(idle and not self._ready)
        sentence = N_("Drop a file anywhere in this window, then press Generate.")
        if filled:
            sentence = N_("Press Generate when the form is complete.")
        self._sentence.setText(self._tr(sentence))
        self._leave.setVisible(idle and self._demo)

    def _lay_out(self) -> QVBoxLayout:
        holder = QWidget()
        holder.setMaximumWidth(WIDTH)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self._drawing)
        column.addSpacing(GRID)
        column.addWidget(self._title)
        column.addWidget(self._sentence)
        column.addSpacing(GUTTER)
        column.addWidget(self._try)
        column.addWidget(self._account)
        column.addWidget(self._leave, 0, Qt.AlignmentFlag.AlignHCenter)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        outer.addStretch(2)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(holder, 100)
        middle.addStretch(1)
        outer.addLayout(middle)
        outer.addStretch(3)
        return column


def _centred(text: str, role: str) -> QLabel:
    made = label(text, role)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made
