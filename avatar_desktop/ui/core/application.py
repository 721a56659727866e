"""The application object: what the system sends to no window."""

from PySide6.QtCore import QEvent, QTimer, Signal
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

STYLE = "fusion"
"""Asked for by an argument: `setStyle` hands out a QStyle, whose 28 enumerations take a while."""


class Application(QApplication):
    """Hears macOS open files and addresses with this app, several at once as one.

    Qt does not end it: who listens closes the window first, and with it what works behind it.
    """

    files_opened = Signal(list)
    """Paths or addresses, as texts."""
    end_wanted = Signal()
    """The session ends, or the system's menu says so."""

    def __init__(self, arguments: list[str]) -> None:
        super().__init__([*arguments, "-style", STYLE])
        self.setProperty("style", STYLE)
        self._opened: list[str] = []
        self._together = QTimer(self, singleShot=True, interval=0)
        self._together.timeout.connect(self._tell)

    def event(self, event: QEvent) -> bool:
        if event.type() is QEvent.Type.FileOpen and isinstance(event, QFileOpenEvent):
            name = event.file() or event.url().toString()
            if name:
                self._opened.append(name)
                self._together.start()
            return True
        if event.type() is QEvent.Type.Quit:
            self.end_wanted.emit()
            return True
        return super().event(event)

    def _tell(self) -> None:
        opened, self._opened = self._opened, []
        self.files_opened.emit(opened)
