"""The desktop by what Qt has of it: Windows and macOS."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QSystemTrayIcon

from avatar_desktop.domain.note import Note
from avatar_desktop.system.keep_awake import AwakeKeeper

SHOWN_MS = 10_000


class QtDesktop(QObject):
    """Notes at an icon that is there as long as one is shown; no progress."""

    def __init__(self, clicked: Callable[[str, str], object]) -> None:
        super().__init__()
        self._key = ""
        self._awake = AwakeKeeper()
        self._icon = QSystemTrayIcon(QGuiApplication.windowIcon(), self)
        self._icon.messageClicked.connect(lambda: clicked(self._key, ""))
        self._icon.activated.connect(lambda _how: clicked(self._key, ""))

    def notify(self, note: Note) -> None:
        """Show *note* in the place of the last one."""
        self._key = note.key
        kind = QSystemTrayIcon.MessageIcon
        self._icon.show()
        how = kind.Warning if note.urgent else kind.Information
        self._icon.showMessage(note.title, note.body, how, SHOWN_MS)

    def withdraw(self) -> None:
        """Take back the note that is still shown."""
        self._icon.hide()

    def show_progress(self, share: float | None) -> None:
        """Show nothing: Qt has no such thing any more."""

    def keep_awake(self, why: str) -> None:
        """Let the computer not sleep by itself; for an empty text let it."""
        if why:
            self._awake.keep()
        else:
            self._awake.release()
