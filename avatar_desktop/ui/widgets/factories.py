"""Labels and buttons with what every control needs: a name, a look, plain text."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QToolButton, QWidget

from avatar_desktop.ui.theme.design_tokens import GRID

BADGE = 20


def label(text: str = "", role: str = "", *, wrap: bool = True) -> QLabel:
    """Return a label of plain text that looks like *role*."""
    made = QLabel(text, wordWrap=wrap)
    made.setTextFormat(Qt.TextFormat.PlainText)
    if role:
        made.setProperty("role", role)
    return made


class Heading(QHBoxLayout):
    """A number in a badge, the *title* of what stands below, and a quiet *note* at the end."""

    def __init__(self, number: int, title: str, note: str = "") -> None:
        super().__init__()
        self._badge = label(str(number), "number", wrap=False)
        self._badge.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._badge.setFixedSize(BADGE, BADGE)
        self.title = label(title, "heading")
        self.setSpacing(GRID)
        self.addWidget(self._badge)
        self.addWidget(self.title, 1)
        if note:
            self.addWidget(label(note, "small", wrap=False))

    def show_number(self, number: int) -> None:
        """Show another *number*."""
        self._badge.setText(str(number))


def button(name: str, text: str, kind: str = "", icon: QIcon | None = None) -> QPushButton:
    """Return a button called *name* that says *text* and looks like *kind*."""
    made = QPushButton(text.replace("&", "&&"))
    made.setObjectName(name)
    made.setAccessibleName(text)
    if kind:
        made.setProperty("kind", kind)
    if icon:
        made.setIcon(icon)
    return made


def tool(name: str, text: str, icon: QIcon) -> QToolButton:
    """Return a button that shows only *icon*; *text* is its tooltip and its spoken name."""
    made = QToolButton()
    made.setObjectName(name)
    made.setIcon(icon)
    made.setAccessibleName(text)
    made.setToolTip(text)
    made.setProperty("kind", "quiet")
    return made


def frame(role: str, name: str = "") -> QFrame:
    """Return a frame that looks like *role*."""
    made = QFrame()
    made.setProperty("role", role)
    if name:
        made.setObjectName(name)
    return made


def polish(widget: QWidget, **properties: str) -> None:
    """Set *properties* that the style sheet reads and paint *widget* anew where that changes it."""
    if all(widget.property(key) == value for key, value in properties.items()):
        return
    for key, value in properties.items():
        widget.setProperty(key, value)
    widget.style().unpolish(widget)
    widget.style().polish(widget)
