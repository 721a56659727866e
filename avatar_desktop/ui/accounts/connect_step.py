"""What the steps to an account have in common."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.widgets.factories import label


class ConnectStep(QWidget):
    """One step in the stage. `title` and `forward` (the bright button's words) are painted."""

    done = Signal()
    """What the step is about is settled."""
    changed = Signal()
    """The words of the bright button, or whether it can be pressed, are others now."""

    def __init__(self, name: str, title: str) -> None:
        super().__init__()
        self.setObjectName(f"connect_{name}")
        self.title = title
        self.forward = ""
        self.busy = False
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(GRID)

    def enter(self) -> None:
        """Show what is so now, and put the cursor where it belongs."""

    def leave(self) -> None:
        """Stop what still runs and forget what was typed."""

    def go(self) -> None:
        """Do what the bright button promises."""
        self.done.emit()


def named(title: str, control: QWidget, note: str = "") -> QWidget:
    """Return *control* below its *title*, with a *note* under it."""
    holder = QWidget()
    column = QVBoxLayout(holder)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(GRID // 2)
    name = label(title, "strong")
    name.setBuddy(control)
    control.setAccessibleName(title)
    column.addWidget(name)
    column.addWidget(control)
    if note:
        column.addWidget(label(note, "small"))
    return holder
