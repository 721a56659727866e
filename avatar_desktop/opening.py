"""The first sight of the window. What works behind it is imported once it is seen."""

import os
import signal
import sys
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from importlib import import_module
from threading import Thread
from typing import TYPE_CHECKING

from PySide6.QtCore import QEventLoop, QLoggingCategory, QMetaObject, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication

from avatar_desktop import __version__
from avatar_desktop.config.look import saved_look
from avatar_desktop.i18n import Language
from avatar_desktop.import_taxes import read_late
from avatar_desktop.models import catalog
from avatar_desktop.paths import APP, APP_ID, places, resources
from avatar_desktop.ui.core.application import Application
from avatar_desktop.ui.core.outlook import Outlook
from avatar_desktop.ui.desktop.input_method import choose_input_method
from avatar_desktop.ui.shell.first_paint import FirstPaint
from avatar_desktop.ui.shell.main_window import MainWindow

if TYPE_CHECKING:
    from avatar_desktop.compose import OpenProfile
    from avatar_desktop.domain.settings import Settings
    from avatar_desktop.single_instance import Instance

SWITCH_SECONDS = 0.001
"""How soon another thread gives Python to the loop; the default of 5 ms adds up to stalls."""

PAINTED, READY = "painted", "ready"

WORKING = (
    "app", "ui.shell.window_parts", "ui.shell.enter_key", "ui.shell.window_drops",
    "ui.shell.window_keys", "ui.shell.rail_editing", "ui.desktop.second_starts",
)  # fmt: skip
"""What a window that works begins with; what follows of it imports itself."""
FOUND = (
    ("settings_owners", "owners"), ("domain.viewers", "viewers"), ("media.viewers", "readers"),
    ("ui.viewers.pages", "pages"),
)  # fmt: skip
"""What looks for modules in folders, and imports them."""

QUIET = "qt.multimedia.*=false"
"""The player's library prints the streams of every file; QT_LOGGING_RULES wins over this."""


Visit = Callable[[MainWindow, "OpenProfile"], Awaitable[int]]
"""What somebody does in the window once everything works; its exit code ends the window."""


@dataclass(frozen=True, slots=True)
class Start:
    """How a window opens: in the demo or not, with files, or for a visit that ends by itself.

    *account* leads to the steps to an account, where there is none; *retry* is the id of a failed
    job to take up again. The window looks as in the *look* of the profile that was left. *until*
    is PAINTED or READY: the window says so and ends.
    """

    demo: bool = False
    files: tuple[str, ...] = ()
    visit: Visit | None = None
    account: bool = False
    retry: str = ""
    until: str = ""
    look: "Settings | None" = None


def open_window(start: Start, instance: "Instance | None" = None) -> int:
    """Open the window and return the exit code when the person has closed it.

    Later starts of its profile are heard where this process is its first *instance*.
    """
    QGuiApplication.setDesktopFileName(APP_ID)
    QLoggingCategory.setFilterRules(QUIET)
    choose_input_method(os.environ)
    app = QApplication.instance() or Application(sys.argv[:1])
    if not isinstance(app, QApplication):
        raise TypeError("a QApplication is needed")
    early: list[str] = []
    if isinstance(app, Application):
        app.files_opened.connect(early.extend)
    introduce(app)
    window = first_window(start)
    painted = FirstPaint(window)
    window.show()
    for end in (signal.SIGINT, signal.SIGTERM):
        signal.signal(end, lambda *_: window.close())
    if isinstance(app, Application):
        app.end_wanted.connect(window.close)
    painted.wait()
    if start.until == PAINTED:
        say(PAINTED)
        return 0
    if window.isHidden():
        return 0
    sys.setswitchinterval(SWITCH_SECONDS)
    window.hold_input()
    _import_beside()
    from avatar_desktop.app import run

    if isinstance(app, Application):
        app.files_opened.disconnect(early.extend)
    start = replace(start, files=(*start.files, *early))
    return run(app, start, instance, window)


def introduce(app: QApplication) -> None:
    """Give *app* its names; without a display name no title says the name twice."""
    app.setApplicationName(APP)
    app.setApplicationVersion(__version__)
    app.setQuitOnLastWindowClosed(False)


def first_window(start: Start) -> MainWindow:
    """Return the window as it looks before anything works in it."""
    spots, folder = places(demo=start.demo), resources()
    look = saved_look(spots.settings_file)
    language = Language(look.language, folder / "locale", free=start.demo)
    outlook = Outlook(
        catalog(),
        language,
        folder,
        start.demo,
        look.theme,
        look.reduced_motion,
        look.tab_order,
        look.hidden_tabs,
    )
    window = MainWindow(outlook, spots.data / "window.json", spots.cache)
    window.show_first_view()
    return window


def say(moment: str) -> None:
    """Say on stdout that *moment* has come."""
    sys.stdout.write(f"{moment}\n")
    sys.stdout.flush()


def _import_beside() -> None:
    """Import what works on another thread, while the windows live; what fails, fails later."""
    turning = QEventLoop()

    def work() -> None:
        try:
            read_late()
            for name in WORKING:
                import_module(f"avatar_desktop.{name}")
            for name, found in FOUND:
                getattr(import_module(f"avatar_desktop.{name}"), found)()
        finally:
            QMetaObject.invokeMethod(turning, "quit", Qt.ConnectionType.QueuedConnection)

    working = Thread(target=work, name="imports", daemon=True)
    working.start()
    turning.exec()
    working.join()  # it holds an object of Qt's, which is to end on this thread
