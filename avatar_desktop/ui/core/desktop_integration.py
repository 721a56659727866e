"""Hands addresses, files and folders to the desktop."""

import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtCore import QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QApplication


def open_url(url: str) -> bool:
    """Open a web page in the browser; False when nothing here opens it or it is no web page."""
    address = QUrl(url)
    if address.scheme() not in {"https", "http"} or not address.host():
        return False
    return QDesktopServices.openUrl(address)


def open_file(path: Path) -> bool:
    """Open *path* with the program that the desktop has for it."""
    return path.exists() and QDesktopServices.openUrl(QUrl.fromLocalFile(str(path)))


def reveal_in_folder(path: Path) -> bool:
    """Show *path* selected in the file manager, or else its folder; False when it is gone."""
    if not path.exists():
        return False
    if sys.platform == "win32":
        explorer = Path(os.environ.get("SYSTEMROOT", r"C:\Windows")) / "explorer.exe"
        # explorer takes one raw argument; a list would be quoted in a way that it cannot read
        subprocess.Popen(f'"{explorer}" /select,"{path}"')  # noqa: S603 (a path, no shell)
        return True
    if sys.platform == "darwin":
        subprocess.Popen(["/usr/bin/open", "-R", str(path)])  # noqa: S603 (a path, no shell)
        return True
    if not _show_items(path):
        _open_folder(path)
    return True


def _open_folder(path: Path) -> None:
    folder = path if path.is_dir() else path.parent
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _show_items(path: Path) -> bool:
    """Ask the file manager over D-Bus, and open the folder if it refuses; False without a bus."""
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    name = "org.freedesktop.FileManager1"
    call = QDBusMessage.createMethodCall(name, "/org/freedesktop/FileManager1", name, "ShowItems")
    call.setArguments([[path.resolve().as_uri()], ""])
    watcher = QDBusPendingCallWatcher(bus.asyncCall(call), QApplication.instance())

    def answered() -> None:
        if watcher.isError():
            _open_folder(path)
        watcher.deleteLater()

    watcher.finished.connect(answered)
    return True
