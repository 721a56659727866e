"""The settings: groups of sections, a search over all of them, applied at once."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from avatar_desktop.domain.errors import AppError, Fix
from avatar_desktop.domain.text import N_
from avatar_desktop.ui.core.labels import Remedy, notice_of, notice_words, remedy_of
from avatar_desktop.ui.core.page_keys import CHECKUP
from avatar_desktop.ui.core.settings_editor import SettingsEditor
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.settings.about_section import AboutSection
from avatar_desktop.ui.settings.account_sections import (
    AccountSection,
    ModelNamesSection,
)
from avatar_desktop.ui.settings.diagnostics_panel import DoctorPanel
from avatar_desktop.ui.settings.field_factory import Fields
from avatar_desktop.ui.settings.network_section import NetworkSection
from avatar_desktop.ui.settings.rows import Section, WholeRow, Words
from avatar_desktop.ui.settings.sections import (
    AppearanceSection,
    BudgetSection,
    DemoSection,
    DesktopSection,
    LibrarySection,
    PrivacySection,
)
from avatar_desktop.ui.settings.sidebar import SettingsContents
from avatar_desktop.ui.settings.storage_section import StorageSection
from avatar_desktop.ui.settings.uploads_section import WhereaboutsSection
from avatar_desktop.ui.theme.design_tokens import GUTTER, MARGIN
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.factories import label
from avatar_desktop.ui.widgets.notice import Notice, NoticeSeverity
from avatar_desktop.ui.widgets.wheel import leave_wheel_to_page

WIDTH = 720
PAUSE = 0.004
"""Seconds between two sections, so that the window answers while they are built."""
TITLES = {
    "accounts": N_("Accounts"),
    "storage": N_("Storage"),
    "network": N_("Network"),
    "budget": N_("Budget and privacy"),
    "library": N_("Library"),
    "appearance": N_("Appearance"),
    "desktop": N_("Desktop"),
    CHECKUP: N_("Check-up"),
    "about": N_("About"),
}
REAL = frozenset({"storage", "network", "budget"})
"""The groups that only a real account has."""

Groups = dict[str, list[Section]]


class SettingsPage(QWidget):
    """Shows a group of sections and tells what has to follow a change.

    The sections come one after the other, so that the loop goes on; `complete` does not wait.
    """

    theme_wanted = Signal(str)
    motion_wanted = Signal(bool)
    """Whether motion is to be reduced from now on."""
    rebuild_wanted = Signal()
    """The language is another: the window has to be built anew now."""
    profile_wanted = Signal(str)
    folder_wanted = Signal()
    action_wanted = Signal(object)
    """An `Action` that mends what the check-up found, or a save that failed."""

    def __init__(self, desk: UiContext, start: TaskRunner, icons: Icons, library: Path) -> None:
        super().__init__()
        self.setObjectName("settings")
        self._desk = desk
        self._tr = Words(desk.language, desk.resources / "locale")
        self.keeper = SettingsEditor(desk.settings, self)
        self.keeper.saved.connect(self._saved)
        self.keeper.failed.connect(self._failed)
        self._trouble: AppError | None = None
        self._notice = Notice(notice_words(desk.language), icons)
        self._notice.setObjectName("settings_notice")
        self._notice.action_clicked.connect(self._mend_trouble)
        self._notice.hide()
        self.doctor = DoctorPanel(desk, start, icons)
        self.doctor.remedy_wanted.connect(self._mend)
        self.accounts: dict[str, AccountSection] = {}
        keys = [key for key in TITLES if not (desk.demo and key in REAL)]
        self._groups: Groups = {key: [] for key in keys}
        titles = {key: title for key, title in TITLES.items() if key in self._groups}
        self._contents = SettingsContents(titles, self._tr, icons)
        self._contents.chosen.connect(self.show_group)
        self._contents.searched.connect(self._search)
        self._lay_out()
        find = QShortcut(QKeySequence.StandardKey.Find, self)
        find.activated.connect(self.focus_search)
        self.group = next(iter(self._groups))
        self._contents.show_group(self.group)
        self._building = self._steps(start, library)
        start(self._build())

    @property
    def groups(self) -> list[str]:
        """The keys of the groups, in their order."""
        return list(self._groups)

    @property
    def outdated(self) -> bool:
        """Whether the services have to be built anew for the settings to be in force."""
        return self.keeper.outdated

    def leave(self) -> bool:
        """Save what is still being typed; return whether the services are `outdated` then."""
        typing = self.focusWidget()
        if typing:
            typing.clearFocus()
        return self.outdated

    def complete(self) -> None:
        """Build what has not come yet."""
        for _ in self._building:
            pass

    def focus_search(self) -> None:
        """Put the cursor into the search."""
        self._contents.search.setFocus()
        self._contents.search.selectAll()

    def focus_account(self, cloud: str = "") -> None:
        """Put the cursor where the key of the service *cloud* goes, and show that place."""
        self.complete()
        section = self.accounts.get(cloud) or next(iter(self.accounts.values()), None)
        if section:
            self.show_group("accounts")
            section.focus()
            QTimer.singleShot(0, section, lambda: self._reveal(section))

    def show_group(self, key: str) -> None:
        """Show the sections of the group *key*: accounts, storage, network, budget, …"""
        self.complete()
        if key not in self._groups:
            return
        self.group = key
        self._contents.show_group(key)
        self._nothing.hide()
        for group, sections in self._groups.items():
            for section in sections:
                section.filter(())
                section.setVisible(group == key)
        self._scroll.verticalScrollBar().setValue(0)

    def check(self) -> None:
        """Show the check-up and begin it."""
        self.show_group(CHECKUP)
        self.doctor.examine()

    def _search(self, text: str) -> None:
        self.complete()
        needles = text.casefold().split()
        if not needles:
            self.show_group(self.group)
            return
        self._contents.show_group("")
        found = False
        for sections in self._groups.values():
            for section in sections:
                here = section.filter(needles)
                section.setVisible(here)
                found = found or here
        words = self._tr(N_("Nothing here is called “{words}”."))
        self._nothing.setText(words.format(words=text.strip()))
        self._nothing.setVisible(not found)
        self._scroll.verticalScrollBar().setValue(0)

    async def _build(self) -> None:
        for _ in self._building:
            await asyncio.sleep(PAUSE)

    def _steps(self, start: TaskRunner, library: Path) -> Iterator[None]:
        for key, section in self._sections(start, library):
            yield
            section.setVisible(False)
            self._column.insertWidget(self._column.count() - 1, section)
            self._groups[key].append(section)
            leave_wheel_to_page(section)
            section.setVisible(key == self.group)
            yield

    def _sections(self, start: TaskRunner, library: Path) -> Iterator[tuple[str, Section]]:
        """Yield the sections with their groups, in their order, each as soon as it is built."""
        desk, words = self._desk, self._tr
        fields = Fields(self.keeper, words)
        if not desk.demo:
            for name, account in desk.accounts.items():
                first = not self.accounts
                section = AccountSection(account, desk, fields, start, checks=first)
                section.check_wanted.connect(self.check)
                self.accounts[name] = section
                yield "accounts", section
            yield "accounts", ModelNamesSection(desk, fields)
        demo = DemoSection(desk, words)
        demo.profile_wanted.connect(self.profile_wanted)
        yield "accounts", demo
        if not desk.demo:
            storage = StorageSection(desk, fields, start)
            storage.check_wanted.connect(self.check)
            yield "storage", storage
            yield "storage", WhereaboutsSection(desk, words, start)
            yield "network", NetworkSection(desk, fields, start)
            yield "budget", BudgetSection(fields)
            yield "budget", PrivacySection(fields)
        folder = LibrarySection(self.keeper, words, library)
        folder.folder_wanted.connect(self.folder_wanted)
        yield "library", folder
        yield "appearance", AppearanceSection(fields)
        yield "desktop", DesktopSection(fields)
        check = Section(
            words,
            CHECKUP,
            N_("Check everything"),
            N_("Clock, network, keys, models and storage, one after the other. It costs nothing."),
        )
        check.add(WholeRow(self.doctor))
        yield CHECKUP, check
        yield "about", AboutSection(desk, words, start)

    def _reveal(self, section: Section) -> None:
        """Scroll until *section* stands at the top."""
        self._scroll.verticalScrollBar().setValue(section.y() - GUTTER)

    def _mend(self, remedy: Remedy) -> None:
        """Apply a fix of the check-up and check again, or hand its action on."""
        if not isinstance(remedy, Fix):
            self.action_wanted.emit(remedy)
        elif self.keeper.apply(remedy):
            self.doctor.examine()

    def _mend_trouble(self) -> None:
        if self._trouble:
            self.action_wanted.emit(remedy_of(self._trouble.explanation))

    def _saved(self, name: str) -> None:
        self._notice.hide()
        if name == "theme":
            self.theme_wanted.emit(self.keeper.current.theme)
        elif name == "reduced_motion":
            self.motion_wanted.emit(self.keeper.current.reduced_motion)
        elif name == "language":
            self.rebuild_wanted.emit()
        else:
            now = self._tr(N_("Saved."))
            later = self._tr(N_("Saved. In force as soon as you leave this page."))
            self._contents.show_applied(f"✓ {later if self.outdated else now}")

    def _failed(self, error: AppError) -> None:
        self._trouble = error
        self._notice.show_text(NoticeSeverity.ERROR, notice_of(self._desk.language, error))

    def _lay_out(self) -> None:
        scroll = self._scroll = QScrollArea(widgetResizable=True)
        scroll.setObjectName("settings_scroll")
        scroll.setAccessibleName(self._tr(N_("Settings")))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._nothing = label("", "muted")
        self._nothing.setObjectName("settings_nothing")
        self._nothing.hide()
        holder = QWidget()
        holder.setMaximumWidth(WIDTH)
        column = self._column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GUTTER)
        column.addWidget(self._nothing)
        column.addStretch(1)
        page = QWidget()
        middle = QHBoxLayout(page)
        middle.setContentsMargins(MARGIN, 0, MARGIN, MARGIN)
        middle.addWidget(holder, 100)
        middle.addStretch(1)
        scroll.setWidget(page)
        notice = QVBoxLayout()
        notice.setContentsMargins(MARGIN, MARGIN, MARGIN, 0)
        notice.addWidget(self._notice)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addLayout(notice)
        right.addWidget(scroll, 1)
        outer = QHBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._contents)
        outer.addLayout(right, 1)
