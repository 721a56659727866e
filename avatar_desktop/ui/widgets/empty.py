"""What an empty place says."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from avatar_desktop.ui.theme.design_tokens import DRAWING, GRID
from avatar_desktop.ui.theme.icons import Icons


class EmptyState(QWidget):
    """A drawing, a heading, one sentence, and one thing to do."""

    clicked = Signal()

    def __init__(self, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._icon = ""
        self._drawing = QLabel(self)
        self._drawing.setObjectName("empty_drawing")
        self._drawing.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._heading = self._label("empty_heading", "heading")
        self._sentence = self._label("empty_sentence", "muted")
        self._button = QPushButton(self)
        self._button.setObjectName("empty_button")
        self._button.clicked.connect(self.clicked)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * GRID, 2 * GRID, 2 * GRID, 2 * GRID)
        column.setSpacing(GRID)
        column.addStretch(1)
        for label in (self._drawing, self._heading, self._sentence):
            column.addWidget(label)
        column.addSpacing(GRID)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignCenter)
        column.addStretch(2)

    @property
    def heading(self) -> str:
        """What the heading says."""
        return self._heading.text()

    def show_text(self, icon: str, heading: str, sentence: str, button: str = "") -> None:
        """Show the drawing *icon* and painted strings; no *button* hides it."""
        self._icon = icon
        self._heading.setText(heading)
        self._sentence.setText(sentence)
        self._button.setText(button)
        self._button.setVisible(bool(button))
        self._draw()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange and self._icon:
            self._draw()

    def _draw(self) -> None:
        ratio = self.devicePixelRatioF()
        self._drawing.setPixmap(self._icons.pixmap(self._icon, DRAWING, "line_strong", ratio))

    def _label(self, name: str, role: str) -> QLabel:
        label = QLabel(self)
        label.setObjectName(name)
        label.setProperty("role", role)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        return label
