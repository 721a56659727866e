"""The sections about neither accounts nor stores: budget, privacy, library, appearance."""

from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QLineEdit

from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import LANGUAGES
from avatar_desktop.ui.core.settings_editor import SettingsEditor
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.desktop.tray import has_tray
from avatar_desktop.ui.settings.field_factory import Fields
from avatar_desktop.ui.settings.rows import LineRow, Section, SettingsRow, Words, alone, beside
from avatar_desktop.ui.widgets.factories import button

NOTED = "privacy.noted"


class DemoSection(Section):
    """The way into the demo, and out of it."""

    profile_wanted = Signal(str)

    def __init__(self, desk: UiContext, words: Words) -> None:
        if desk.demo:
            sentence = N_("This is the demo: the service is simulated here, and nothing costs.")
            text, wanted = N_("Leave the demo and connect an account"), "main"
        else:
            sentence = N_("The demo has a simulated service and a library of its own.")
            text, wanted = N_("Open the demo"), "demo"
        super().__init__(words, "profile", N_("Demo"), sentence)
        switch = button("switch_profile", words(text))
        switch.clicked.connect(lambda: self.profile_wanted.emit(wanted))
        self.add(LineRow([switch], words.everywhere(text), indented=False))


class BudgetSection(Section):
    """Where the app asks before it spends."""

    def __init__(self, fields: Fields) -> None:
        sentence = N_(
            "Generate asks once more above these amounts, in the currency of the model's price."
        )
        super().__init__(fields.words, "budget", N_("Budget"), sentence)
        never = N_("Never asks")
        self.add(
            fields.amount("budget.per_run", N_("Ask before a run above"), never),
            fields.amount("budget.per_day", N_("Ask when a day's runs pass"), never),
        )


class PrivacySection(Section):
    """What leaves this computer with an upload."""

    def __init__(self, fields: Fields) -> None:
        words = fields.words
        sentence = N_(
            "No telemetry: nothing leaves this computer but what you send to the service. "
            "Uploads get random names."
        )
        super().__init__(words, "privacy", N_("Privacy"), sentence)
        again = button("show_notes", words(N_("Show them again")))
        again.clicked.connect(lambda: fields.keeper.put(NOTED, ()))
        notes = SettingsRow(words, N_("Notes on likeness and consent"), alone(again))
        again.setAccessibleName(words(N_("Show the notes on likeness and consent again")))

        def show() -> None:
            read = fields.value(NOTED)
            again.setEnabled(bool(read))
            told = N_("Read for {count} models.") if read else N_("Shown before each first run.")
            notes.show_note(words(told).format(count=len(read)))

        fields.follow(NOTED, show)
        self._show = show
        self.add(
            fields.switch(
                "privacy.strip",
                N_("Remove GPS and camera data from uploads"),
                N_("Place, time, device and author are taken out of the copy that is sent."),
            ),
            notes,
        )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._show()


class LibrarySection(Section):
    """Where results are kept."""

    folder_wanted = Signal()

    def __init__(self, keeper: SettingsEditor, words: Words, folder: Path) -> None:
        sentence = N_("Every result lies in a folder of its own that stands without this app.")
        super().__init__(words, "library", N_("Library"), sentence)
        self._keeper = keeper
        self._tr = words
        self._line = QLineEdit(str(folder))
        self._line.setObjectName("library")
        self._line.setReadOnly(True)
        change = button("change_library", words(N_("Change…")))
        change.clicked.connect(self._browse)
        reveal = button("open_library", words(N_("Open")), "quiet")
        reveal.setAccessibleName(words(N_("Open the library folder")))
        reveal.clicked.connect(self.folder_wanted)
        parts = beside(self._line, change, reveal, proxy=self._line)
        self.add(
            SettingsRow(words, N_("Folder"), parts, N_("What was made before stays where it is."))
        )
        self._line.setAccessibleName(words(N_("Folder")))

    def _browse(self) -> None:
        dialog = QFileDialog(self, self._tr(N_("Library folder")), self._line.text())
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._chosen)
        dialog.open()

    def _chosen(self, folder: str) -> None:
        if self._keeper.put("library", folder):
            self._line.setText(folder)


class AppearanceSection(Section):
    """Language, theme and motion."""

    def __init__(self, fields: Fields) -> None:
        tr = fields.words
        super().__init__(tr, "appearance", N_("Appearance"))
        languages = (("system", tr(N_("As the system"))), *LANGUAGES.items())
        themes = (
            ("system", tr(N_("As the system"))),
            ("light", tr(N_("Light"))),
            ("dark", tr(N_("Dark"))),
        )
        self.add(
            fields.choice("language", N_("Language"), languages),
            fields.segments("theme", N_("Theme"), themes),
            fields.switch(
                "reduced_motion",
                N_("Reduce motion"),
                N_("Nothing moves by itself; the line of a job that goes on stands still."),
            ),
        )


class DesktopSection(Section):
    """What the app does while its window is not in front."""

    def __init__(self, fields: Fields) -> None:
        super().__init__(fields.words, "desktop", N_("Desktop"))
        there = has_tray()
        without = N_("This desktop shows no such icons; jobs go on at the next start instead.")
        tray = fields.switch(
            "desktop.tray",
            N_("Go on in the background when the window is closed"),
            N_("While jobs go on, an icon beside the clock brings the window back.")
            if there
            else without,
        )
        tray.setEnabled(there)
        self.add(
            fields.switch(
                "desktop.notifications",
                N_("Notify when a job ends or needs you"),
                N_("Only while this window is not in front; a click opens the job."),
            ),
            tray,
            fields.switch(
                "desktop.say_closing",
                N_("Say what becomes of jobs when the window is closed"),
            ),
        )
