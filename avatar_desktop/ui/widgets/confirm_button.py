"""A button for what cannot be undone: it asks back in its own place."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPushButton


class ConfirmButton(QPushButton):
    """Takes two clicks: the first one changes the words, the second emits `confirmed`.

    Esc, or going elsewhere, takes the first click back.
    """

    confirmed = Signal()

    def __init__(
        self, name: str, text: str, really: str, spoken: str = "", *, kind: str = "quiet"
    ) -> None:
        """Take the words before and after the first click, and what is spoken instead of *text*.

        *kind* is how it looks before.
        """
        super().__init__()
        self.setObjectName(name)
        self._kind = kind
        self.say(text, really, spoken)
        self.clicked.connect(self._clicked)

    def say(self, text: str, really: str, spoken: str = "") -> None:
        """Take other words, like those that it was made with; a first click is taken back."""
        self._text = text
        self._really = really
        self._spoken = spoken or text
        self.disarm()

    @property
    def armed(self) -> bool:
        """Whether the next click does it."""
        return self._armed

    def disarm(self) -> None:
        """Take the first click back."""
        self._show(armed=False)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self.disarm()
        super().focusOutEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self._armed:
            if event.type() == QEvent.Type.KeyPress:
                self.disarm()
            event.accept()
            return True
        return super().event(event)

    def _clicked(self) -> None:
        if not self._armed:
            self.setFocus()
            self._show(armed=True)
            return
        self.disarm()
        self.confirmed.emit()

    def _show(self, *, armed: bool) -> None:
        self._armed = armed
        self.setText((self._really if armed else self._text).replace("&", "&&"))
        self.setAccessibleName(f"{self._really}: {self._spoken}" if armed else self._spoken)
        self.setProperty("kind", "danger" if armed else self._kind)
        self.style().unpolish(self)
        self.style().polish(self)
