"""The settings: everything on one page, applied at once."""

from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.text import N_
from avatar_desktop.ui.desk import Desk
from avatar_desktop.ui.icons import Icons
from avatar_desktop.ui.pages.settings_accounts import (
    AccountSection,
    AlibabaSection,
    HuaweiSection,
    ModelNamesSection,
)
from avatar_desktop.ui.pages.settings_form import Fields, Section
from avatar_desktop.ui.pages.settings_keeper import SettingsKeeper
from avatar_desktop.ui.pages.settings_sections import (
    AboutSection,
    AppearanceSection,
    LibrarySection,
    StorageSection,
)
from avatar_desktop.ui.start import Start
from avatar_desktop.ui.tokens import GUTTER, MARGIN
from avatar_desktop.ui.widgets.basics import button, label
from avatar_desktop.ui.widgets.notice import Notice, Severity
from avatar_desktop.ui.wording import notice_of, notice_words

WIDTH = 680


class SettingsPage(QWidget):
    """Shows the sections and tells what has to follow a change."""

    theme_wanted = Signal(str)
    rebuild_wanted = Signal()
    """The language is another: the window has to be built anew now."""
    profile_wanted = Signal(str)
    folder_wanted = Signal()

    def __init__(self, desk: Desk, start: Start, icons: Icons, library: Path) -> None:
        super().__init__()
        self.setObjectName("settings")
        self._desk = desk
        self._language = desk.language
        self._tr = desk.language.text
        self.keeper = SettingsKeeper(desk.settings, self)
        self.keeper.saved.connect(self._saved)
        self.keeper.failed.connect(self._failed)
        self._notice = Notice(notice_words(desk.language), icons)
        self._notice.setObjectName("settings_notice")
        self._notice.hide()
        self._lay_out(self._sections(start, library))

    @property
    def outdated(self) -> bool:
        """Whether the services have to be built anew for the settings to be in force."""
        return self.keeper.outdated

    def focus_account(self, cloud: str = "") -> None:
        """Put the cursor where the key of the service *cloud* goes, and show that place."""
        section = self.accounts.get(cloud) or next(iter(self.accounts.values()), None)
        if section:
            section.focus()
            QTimer.singleShot(0, section, lambda: self._reveal(section))

    def _sections(self, start: Start, library: Path) -> list[Section]:
        fields = Fields(self.keeper, self._language)
        library_section = LibrarySection(self._desk, self.keeper, library)
        library_section.folder_wanted.connect(self.folder_wanted)
        self.accounts: dict[str, AccountSection] = {}
        sections: list[Section] = [self._profile()]
        if not self._desk.demo:
            self.accounts = {
                "dashscope": AlibabaSection(self._desk, self.keeper, fields, start),
                "metastudio": HuaweiSection(self._desk, self.keeper, fields, start),
            }
            sections = [
                *self.accounts.values(),
                StorageSection(self._desk, self.keeper, fields, start),
                *sections,
                ModelNamesSection(self._desk, self.keeper),
            ]
        return [
            *sections,
            library_section,
            AppearanceSection(self._desk, fields),
            AboutSection(self._desk),
        ]

    def _reveal(self, section: Section) -> None:
        """Scroll until *section* stands at the top."""
        self._scroll.verticalScrollBar().setValue(section.y() - GUTTER)

    def _profile(self) -> Section:
        tr = self._tr
        if self._desk.demo:
            sentence = N_("This is the demo: the service is simulated here, and nothing costs.")
            words, wanted = N_("Leave the demo and connect an account"), "main"
        else:
            sentence = N_("The demo has a simulated service and a library of its own.")
            words, wanted = N_("Open the demo"), "demo"
        section = Section("profile", tr(N_("Demo")), tr(sentence))
        switch = button("switch_profile", tr(words))
        switch.clicked.connect(lambda: self.profile_wanted.emit(wanted))
        row = QWidget()
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.addWidget(switch)
        line.addStretch(1)
        section.add(row)
        return section

    def _saved(self, name: str) -> None:
        self._notice.hide()
        if name == "theme":
            self.theme_wanted.emit(self.keeper.current.theme)
        elif name == "language":
            self.rebuild_wanted.emit()
        else:
            self._applied.show()

    def _failed(self, error: AppError) -> None:
        self._notice.show_text(Severity.ERROR, notice_of(self._language, error))

    def _lay_out(self, sections: list[Section]) -> None:
        scroll = self._scroll = QScrollArea(widgetResizable=True)
        scroll.setObjectName("settings_scroll")
        scroll.setAccessibleName(self._tr(N_("Settings")))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        page = QWidget()
        middle = QHBoxLayout(page)
        middle.setContentsMargins(MARGIN, MARGIN, MARGIN, MARGIN)
        holder = QWidget()
        holder.setMaximumWidth(WIDTH)
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GUTTER)
        column.addWidget(label(self._tr(N_("Settings")), "title"))
        self._applied = label(
            self._tr(N_("Saved. In force as soon as you leave this page.")), "good"
        )
        self._applied.setObjectName("settings_applied")
        self._applied.hide()
        column.addWidget(self._applied)
        column.addWidget(self._notice)
        for section in sections:
            column.addWidget(section)
        column.addStretch(1)
        middle.addStretch(1)
        middle.addWidget(holder, 100)
        middle.addStretch(1)
        scroll.setWidget(page)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)
