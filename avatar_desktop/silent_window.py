"""What a person is asked when the window that is open does not answer a second start."""

import sys
from enum import Enum, auto

from PySide6.QtWidgets import QApplication, QMessageBox

from avatar_desktop.config.settings import SettingsStore
from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.paths import places, resources
from avatar_desktop.single_instance import Unanswered
from avatar_desktop.ui.core.application import Application
from avatar_desktop.ui.theme.icons import app_icon


class Answer(Enum):
    """What a person wants done about it."""

    AGAIN = auto()
    END = auto()
    CLOSE = auto()


def ask(silent: Unanswered) -> Answer:
    """Say it on stderr and in a dialog, and return what the person wants."""
    language = SettingsStore(places().settings_file, {}, {}).current.language
    tr = Language(language, resources() / "locale").text
    app = QApplication.instance() or Application(sys.argv[:1])
    what = tr(N_("Avatar Desktop is open already and does not answer."))
    why = tr(N_("It may be busy for a moment. Jobs are kept when it is ended, and go on later."))
    if not silent.pid:
        here = tr(N_("It is open on the computer “{host}”. Close it there first."))
        why = here.format(host=silent.host) if silent.host else why
    sys.stderr.write(f"{what} {why}\n")
    if isinstance(app, QApplication):
        app.setQuitOnLastWindowClosed(False)
        app.setWindowIcon(app_icon(resources() / "icons"))
    box = QMessageBox(QMessageBox.Icon.Warning, tr(N_("Avatar Desktop")), what)
    box.setObjectName("silent_window")
    box.setInformativeText(why)
    again = box.addButton(tr(N_("Try again")), QMessageBox.ButtonRole.AcceptRole)
    again.setObjectName("try_again")
    end = None
    if silent.pid:
        words = tr(N_("End it and start again"))
        end = box.addButton(words, QMessageBox.ButtonRole.DestructiveRole)
        end.setObjectName("end_it")
    close = box.addButton(tr(N_("Close")), QMessageBox.ButtonRole.RejectRole)
    close.setObjectName("give_up")
    box.setDefaultButton(again)
    box.setEscapeButton(close)
    box.exec()
    chosen = box.clickedButton()
    if chosen is again:
        return Answer.AGAIN
    return Answer.END if end is not None and chosen is end else Answer.CLOSE
