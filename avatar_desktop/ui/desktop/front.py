"""A window's way to the front, as far as the desktop lets it."""

import os

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication, QWidget

REFUSED_MS = 500
"""After which a desktop that has not brought a window to the front will not do so."""


def bring_to_front(window: QWidget, token: str = "") -> None:
    """Show *window* above the others, with the launcher's *token* where it gave one.

    Where the desktop does not allow it, the window's place in the task bar asks for attention.
    """
    if token:
        os.environ["XDG_ACTIVATION_TOKEN"] = token  # Qt's Wayland plug-in takes it from there
    window.setWindowState(window.windowState() & ~Qt.WindowState.WindowMinimized)
    window.show()
    window.raise_()
    window.activateWindow()
    if token and QGuiApplication.platformName() == "xcb":
        from avatar_desktop.ui.desktop.x11_launch import end_launch

        end_launch(token, int(window.winId()))
    QTimer.singleShot(REFUSED_MS, window, lambda: QApplication.alert(window))
