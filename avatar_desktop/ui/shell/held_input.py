"""What a person does in a window that is seen and does not work yet."""

from PySide6.QtCore import QCoreApplication, QEvent, QObject
from PySide6.QtGui import QInputEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

TYPES = frozenset(
    {
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseButtonRelease,
        QEvent.Type.MouseButtonDblClick,
        QEvent.Type.KeyPress,
        QEvent.Type.KeyRelease,
        QEvent.Type.TouchBegin,
        QEvent.Type.TouchUpdate,
        QEvent.Type.TouchEnd,
        QEvent.Type.TabletPress,
        QEvent.Type.TabletRelease,
    }
)


class HeldInput(QObject):
    """Keeps clicks and keys from the shown *window* until `release`, which lets them happen."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._held: list[QInputEvent] = []
        self._native = window.windowHandle()
        self._native.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() not in TYPES or not isinstance(event, QInputEvent):
            return False
        self._held.append(event.clone())
        return True

    def release(self) -> None:
        """Let what was held happen, in its order, and hold nothing more."""
        self._native.removeEventFilter(self)
        for event in self._held:
            if not self._is_shortcut(event):
                QCoreApplication.sendEvent(self._native, event)
        self._held.clear()

    def _is_shortcut(self, event: QInputEvent) -> bool:
        """Do what a key of the window does; Qt looks for those before a window has the event."""
        if not isinstance(event, QKeyEvent) or event.type() is not QEvent.Type.KeyPress:
            return False
        keys = QKeySequence(event.keyCombination())
        for shortcut in self._window.findChildren(QShortcut):
            if shortcut.isEnabled() and any(keys == one for one in shortcut.keys()):  # noqa: SIM118 (no mapping)
                shortcut.activated.emit()
                return True
        return False
