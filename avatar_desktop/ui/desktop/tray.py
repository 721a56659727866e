"""The icon at which jobs go on while no window is shown."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language


def has_tray() -> bool:
    """Whether this desktop shows such icons."""
    return QSystemTrayIcon.isSystemTrayAvailable()


class Tray(QObject):
    """Brings the window back, or ends the app."""

    show_wanted = Signal()
    end_wanted = Signal()

    def __init__(self, icon: QIcon, language: Language, parent: QObject) -> None:
        super().__init__(parent)
        self._tr = language.text
        self.menu = QMenu()
        self.menu.addAction(self._tr(N_("Show the window")), self.show_wanted.emit)
        self.menu.addAction(self._tr(N_("End Avatar Desktop")), self.end_wanted.emit)
        self._icon = QSystemTrayIcon(icon, self)
        self._icon.setContextMenu(self.menu)
        self._icon.activated.connect(self._clicked)

    @property
    def shown(self) -> bool:
        """Whether it is there."""
        return self._icon.isVisible()

    def show(self, jobs: int) -> None:
        """Say that so many *jobs* go on."""
        words = self._tr(N_("Avatar Desktop, jobs that go on: {count}"))
        self._icon.setToolTip(words.format(count=jobs))
        self._icon.show()

    def hide(self) -> None:
        """Take it away."""
        self._icon.hide()

    def _clicked(self, how: QSystemTrayIcon.ActivationReason) -> None:
        if how is not QSystemTrayIcon.ActivationReason.Context:
            self.show_wanted.emit()
