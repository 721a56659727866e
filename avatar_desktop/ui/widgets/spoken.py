"""What a screen reader is told of controls that Qt does not know by themselves."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import (
    QAccessible,
    QAccessibleEvent,
    QAccessibleInterface,
    QAccessibleStateChangeEvent,
    QKeyEvent,
)
from PySide6.QtWidgets import QAbstractButton, QAccessibleWidget, QApplication, QWidget

Role = QAccessible.Role

ROLE, WORDS = "spoken_role", "spoken_words"
"""The properties of a control that say what it is told as."""
PRESS = "Press"
PRESSED = frozenset({Role.Button, Role.PageTab, Role.Switch})


def speak_as(widget: QWidget, role: Role) -> None:
    """Tell *widget* as a *role* that it is used as; it is pressed by a click or as by Enter.

    A page's tab is told as chosen while it is down, a button that can be down as unfolded.
    """
    _mark(widget, role)
    if isinstance(widget, QAbstractButton) and role is Role.PageTab:
        widget.toggled.connect(lambda: _tell_chosen(widget))


def speak_as_switch(widget: QAbstractButton, on: str, off: str) -> None:
    """Tell *widget* as a switch, with the word *on* or *off* in its name.

    Not every reader knows a switch: some call it a box that is ticked.
    """
    _mark(widget, Role.Switch, (on, off))
    renamed = QAccessible.Event.NameChanged
    widget.toggled.connect(
        lambda: QAccessible.updateAccessibility(QAccessibleEvent(widget, renamed))
    )


class Spoken(QAccessibleWidget):
    """One control in the words of accessibility."""

    def __init__(self, widget: QWidget, role: Role, words: Sequence[str]) -> None:
        """Take the *words* for on and off, where it is a switch."""
        super().__init__(widget, role)
        self._role = role
        self._words = words

    def text(self, kind: QAccessible.Text) -> str:
        told, widget = super().text(kind), self.object()
        if kind is not QAccessible.Text.Name or not isinstance(widget, QAbstractButton):
            return told
        name = told or widget.text()
        return f"{name}: {self._words[not widget.isChecked()]}" if self._words else name

    def state(self) -> QAccessible.State:
        state = super().state()
        widget = self.object()
        if isinstance(widget, QAbstractButton) and widget.isCheckable():
            down = widget.isChecked()
            if self._role is Role.PageTab:
                state.selectable, state.selected = True, down
            elif self._role is Role.Switch:
                state.checkable, state.checked = True, down
            else:
                state.expandable, state.expanded, state.collapsed = True, down, not down
        return state

    def actionNames(self) -> list[str]:
        return [*([PRESS] if self._role in PRESSED else ()), *super().actionNames()]

    def doAction(self, name: str) -> None:
        widget = self.object()
        if name != PRESS:
            super().doAction(name)
        elif isinstance(widget, QAbstractButton):
            widget.click()
        elif isinstance(widget, QWidget) and widget.isEnabled():
            none = Qt.KeyboardModifier.NoModifier
            event = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, none)
            QApplication.sendEvent(widget, event)


def _mark(widget: QWidget, role: Role, words: Sequence[str] = ()) -> None:
    """Note on *widget* what it is told as, for whenever somebody asks."""
    widget.setProperty(ROLE, role.value)
    widget.setProperty(WORDS, list(words))
    app = QApplication.instance()
    if app and not app.property(ROLE):
        app.setProperty(ROLE, True)
        QAccessible.installFactory(_spoken)
    if QAccessible.isActive():  # then Qt has told of it already, in its own words
        told = QAccessible.queryAccessibleInterface(widget)
        if not isinstance(told, Spoken):
            QAccessible.deleteAccessibleInterface(QAccessible.uniqueId(told))


def _spoken(_class: str, thing: QObject) -> QAccessibleInterface | None:
    """Return what is told of *thing*, if it is noted there; else Qt does as it does."""
    role = thing.property(ROLE) if isinstance(thing, QWidget) else None
    if role is None or not isinstance(thing, QWidget):
        return None
    words = thing.property(WORDS)
    return Spoken(thing, Role(role), words)


def _tell_chosen(widget: QWidget) -> None:
    changed = QAccessible.State()
    changed.selected = True
    QAccessible.updateAccessibility(QAccessibleStateChangeEvent(widget, changed))
