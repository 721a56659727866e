"""Several lines to write in, with what is written counted and judged below."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from avatar_desktop.domain.params import TextParam, check_values
from avatar_desktop.domain.text import N_
from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.widgets.factories import label, polish

FRAME = 22
"""Pixels that border and padding of the field take."""


class TextBox(QWidget):
    """Takes one text; more than the model takes can be written and is told."""

    changed = Signal(str)

    def __init__(self, wanted: TextParam, tr: Callable[[str], str]) -> None:
        super().__init__()
        self._wanted = wanted
        self._tr = tr
        self._text = ""
        self.editor = QPlainTextEdit()
        self.editor.setObjectName(wanted.key)
        self.editor.setAccessibleName(tr(wanted.title))
        self.editor.setTabChangesFocus(True)
        self.editor.setAcceptDrops(False)  # files are let go over the form
        lines = wanted.lines * self.editor.fontMetrics().lineSpacing()
        self.editor.setFixedHeight(lines + FRAME)
        self.editor.textChanged.connect(self._written)
        self._count = label("", "small", wrap=False)
        self._count.setObjectName(f"{wanted.key}_count")
        self._wrong = label("", "bad")
        self._wrong.setObjectName(f"{wanted.key}_wrong")
        foot = QHBoxLayout()
        foot.setSpacing(GRID)
        foot.addWidget(label(tr(wanted.help), "small"), 1)
        foot.addWidget(self._count, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        column.addWidget(self.editor)
        column.addLayout(foot)
        column.addWidget(self._wrong)
        self._judge()

    def show_text(self, text: str) -> None:
        """Show *text*, without a signal; the cursor stays where *text* is there already."""
        if text != self._text:
            self._text = text
            self.editor.blockSignals(True)
            self.editor.setPlainText(text)
            self.editor.blockSignals(False)
            self._judge()

    def _written(self) -> None:
        text = self.editor.toPlainText()
        if text != self._text:
            self._text = text
            self._judge()
            self.changed.emit(text)

    def _judge(self) -> None:
        """Say how long the text is, and what is wrong with it."""
        wanted = self._wanted
        found, most = wanted.count(self._text), wanted.max_length
        self._count.setText(f"{found} / {most}")
        told = self._tr(N_("{found} of {most} characters")).format(found=found, most=most)
        self._count.setAccessibleName(told)
        self.editor.setAccessibleDescription(
            " · ".join(filter(None, (self._tr(wanted.help), told)))
        )
        wrong = check_values((wanted,), {wanted.key: self._text})
        self._wrong.setText(" ".join(one.message.painted(self._tr) for one in wrong))
        self._wrong.setVisible(bool(wrong))
        polish(self._count, role="bad" if wrong else "small")
