"""The section about the app itself: version, licences, folders, and a report of a problem."""

import platform
from pathlib import Path

import PySide6
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QVBoxLayout

from avatar_desktop import __version__
from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.release import RELEASE_PAGE, is_newer
from avatar_desktop.domain.text import N_, Message, say
from avatar_desktop.ui.core.desktop_integration import open_file, open_url
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.settings.rows import LineRow, Section, SettingsRow, Words, alone, beside
from avatar_desktop.ui.settings.third_party import collected, third_party
from avatar_desktop.ui.theme.design_tokens import MARGIN
from avatar_desktop.ui.widgets.elided_label import ElidedLabel
from avatar_desktop.ui.widgets.factories import button, label

QT_SOURCE = "https://www.qt.io/licensing/open-source-lgpl-obligations"
LOG_LINES = 200
LIST_SIZE = (560, 480)


class AboutSection(Section):
    """What this is, whose work is in it, where its files lie, and what helps to find a fault."""

    def __init__(self, desk: UiContext, words: Words, start: TaskRunner) -> None:
        text = N_("Every setting lies in one file that can be edited by hand.")
        super().__init__(words, "about", N_("About"), text)
        self._desk = desk
        self._tr = words
        self._start = start
        version = N_("Avatar Desktop {version}")
        told = label(words(version).format(version=__version__), "strong")
        self.add(LineRow([told], words.everywhere(version), indented=False))
        self.add(self._release(), *self._licences(), *self._folders(), self._problem())

    def _release(self) -> SettingsRow:
        tr = self._tr
        self._look = button("look_for_release", tr(N_("Look for a newer version")))
        self._look.clicked.connect(lambda: self._start(self._ask()))
        page = button("release_page", tr(N_("Release page")), "link")
        page.clicked.connect(lambda: open_url(RELEASE_PAGE))
        note = N_("Asks GitHub when you press it. Nothing is asked by itself.")
        self._release_row = SettingsRow(tr, N_("Updates"), alone(self._look, page), note)
        return self._release_row

    async def _ask(self) -> None:
        """Ask for the newest version, and tell how it stands to this one."""
        row, tr = self._release_row, self._tr
        self._look.setEnabled(False)
        row.show_note(tr(N_("Asking…")))
        try:
            newest = await self._desk.connections.newest_release()
        except AppError as error:
            row.show_note(f"✗ {error.explanation.painted(tr)}", "bad")
        else:
            row.show_note(f"✓ {standing(newest, __version__).painted(tr)}", "good")
        finally:
            self._look.setEnabled(True)

    def _licences(self) -> tuple[LineRow, LineRow]:
        tr = self._tr
        own = N_(
            "Its source is under the MIT licence. As a whole, with the libraries beside it, it "
            "goes out under the GPL 3 or later, because PyAV's FFmpeg carries x264 and x265. It "
            "uses Qt {qt} under the LGPL 3: its libraries may be replaced. Icons: Lucide (ISC)."
        )
        qt = label(tr(own).format(qt=PySide6.__version__), "small")
        list_title, qt_title = N_("Licences of others"), N_("Qt's licence and source")
        others = button("third_party", tr(list_title), "link")
        others.clicked.connect(self._show_list)
        source = button("qt_licence", tr(qt_title), "link")
        source.clicked.connect(lambda: open_url(QT_SOURCE))
        return (
            LineRow([qt], tr.everywhere(own), indented=False),
            LineRow([others, source], tr.everywhere(list_title, qt_title), indented=False),
        )

    def _folders(self) -> list[SettingsRow]:
        desk = self._desk
        return [
            self._folder("settings", N_("Settings file"), desk.settings_file),
            self._folder("log", N_("Log"), desk.log_file),
            self._folder("library", N_("Library"), desk.library.root),
        ]

    def _folder(self, name: str, title: str, path: Path) -> SettingsRow:
        tr = self._tr
        place = ElidedLabel(str(path))
        place.setToolTip(str(path))
        show = button(f"open_{name}_place", tr(N_("Open")), "quiet")
        show.setAccessibleName(f"{tr(title)}: {tr(N_('Open'))}")
        folder = path if not path.suffix else path.parent
        show.clicked.connect(lambda: open_file(folder))
        return SettingsRow(tr, title, beside(place, show, proxy=show))

    def _problem(self) -> SettingsRow:
        tr = self._tr
        copy = button("report_problem", tr(N_("Copy a report")))
        title = N_("Report a problem")
        note = N_("Versions and the end of the log; no keys.")
        row = SettingsRow(tr, title, alone(copy), note)
        copy.setAccessibleName(f"{tr(title)}: {copy.text()}")

        def put() -> None:
            QGuiApplication.clipboard().setText(report(self._desk.log_file))
            row.show_note(tr(N_("Copied. Paste it where you ask for help.")), "good")

        copy.clicked.connect(put)
        return row

    def _show_list(self) -> None:
        dialog = QDialog(self.window())
        dialog.setObjectName("third_party_list")
        dialog.setWindowTitle(self._tr(N_("Licences of others")))
        lines = QPlainTextEdit(collected() or "\n".join(listed()), dialog)
        lines.setReadOnly(True)
        lines.setAccessibleName(dialog.windowTitle())
        column = QVBoxLayout(dialog)
        column.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        column.addWidget(lines)
        dialog.resize(*LIST_SIZE)
        dialog.open()


def standing(newest: str, own: str) -> Message:
    """Return how the *newest* version stands to one's *own*, and what to do."""
    if is_newer(newest, own):
        words = N_("Version {newest} is out; this is {own}. Download it from the release page.")
    elif is_newer(own, newest):
        words = N_("This is {own}, newer than what was published last, {newest}.")
    else:
        words = N_("This is the newest version, {own}.")
    return say(words, newest=newest, own=own)


def listed() -> list[str]:
    """Return a line for each package that is not ours: name, version, licence."""
    return [f"{one.name} {one.version}: {one.licence}" for one in third_party()]


def report(log_file: Path) -> str:
    """Return versions and the end of the log, from which secrets were kept all along."""
    try:
        lines = log_file.read_text("utf-8", "replace").splitlines()[-LOG_LINES:]
    except OSError as error:
        lines = [f"({error.strerror})"]
    facts = (
        f"Avatar Desktop {__version__}",
        f"Python {platform.python_version()}, PySide6 {PySide6.__version__}",
        f"{platform.platform()}, {QGuiApplication.platformName()}",
    )
    return "\n".join((*facts, "", *lines))
