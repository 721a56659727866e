"""How far a job is, in words, in the place where its result will be."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from avatar_desktop.ui.core.notice_text import NoticeText, NoticeWords
from avatar_desktop.ui.theme.design_tokens import DRAWING, GRID
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.notice import Notice, NoticeSeverity

NOTICE_WIDTH = 480


class StatePanel(QWidget):
    """A drawing, a heading, a sentence, and where something failed its explanation."""

    action_clicked = Signal()

    def __init__(self, words: NoticeWords, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("state_panel")
        self._icons = icons
        self._drawing = QLabel(self)
        self._drawing.setObjectName("state_drawing")
        self._drawing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._heading = self._label("state_heading", "heading")
        self._sentence = self._label("state_sentence", "muted")
        self._notice = Notice(words, icons, self, closable=False)
        self._notice.setMaximumWidth(NOTICE_WIDTH)
        self._notice.action_clicked.connect(self.action_clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addStretch(1)
        for label in (self._drawing, self._heading, self._sentence):
            column.addWidget(label)
        column.addSpacing(GRID)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._notice, 100)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)

    @property
    def heading(self) -> str:
        """What the heading says."""
        return self._heading.text()

    @property
    def notice(self) -> Notice:
        """The explanation; hidden when there is nothing to explain."""
        return self._notice

    def show_state(
        self,
        icon: str,
        heading: str,
        sentence: str = "",
        trouble: NoticeText | None = None,
        severity: NoticeSeverity = NoticeSeverity.ERROR,
    ) -> None:
        """Show all of it; *trouble* is painted as a notice of *severity*."""
        ratio = self.devicePixelRatioF()
        self._drawing.setPixmap(self._icons.pixmap(icon, DRAWING, "line_strong", ratio))
        self._heading.setText(heading)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        if trouble:
            self._notice.show_text(severity, trouble)
        else:
            self._notice.hide()

    def _label(self, name: str, role: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setProperty("role", role)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return label
