"""What stands above and below the picture on the stage."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QPushButton,
    QTabBar,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from avatar_desktop.domain.job import Job
from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core import job_facts
from avatar_desktop.ui.theme.design_tokens import GRID, ICON
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.elided_label import ElidedLabel
from avatar_desktop.ui.widgets.factories import button
from avatar_desktop.ui.widgets.progress_line import ProgressLine

ROOM = 400
"""Pixels from which on every button of the actions has its words."""
TABS = (N_("Result"), N_("Compare"), N_("Inputs"))


class StageHeader(QWidget):
    """The title and the facts of a job, and the tabs."""

    selected = Signal(int)

    def __init__(self, language: Language, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ElidedLabel("", self)
        self._title.setObjectName("stage_title")
        self._title.setProperty("role", "heading")
        self._facts = ElidedLabel("", self, mode=Qt.TextElideMode.ElideRight)
        self._facts.setObjectName("stage_facts")
        self._facts.setProperty("role", "small")
        self._tabs = QTabBar(self)
        self._tabs.setObjectName("stage_tabs")
        self._tabs.setAccessibleName(language.text(N_("What to show")))
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setDocumentMode(True)
        for title in TABS:
            self._tabs.addTab(language.text(title))
        self._tabs.currentChanged.connect(self.selected)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        for widget in (self._title, self._facts):
            column.addWidget(widget)
        column.addSpacing(GRID // 2)
        column.addWidget(self._tabs, 0, Qt.AlignmentFlag.AlignLeft)

    @property
    def view(self) -> int:
        """The tab that is open."""
        return self._tabs.currentIndex()

    @property
    def tabs(self) -> QTabBar:
        """The tabs."""
        return self._tabs

    def show_job(self, title: str, facts: str) -> None:
        """Write the title and the facts of a job."""
        self._title.setText(title)
        self._facts.setText(facts)

    def select(self, tab: int) -> None:
        """Open a tab without telling of it."""
        self._tabs.blockSignals(True)
        self._tabs.setCurrentIndex(tab)
        self._tabs.blockSignals(False)

    def enable(self, tab: int, *, on: bool) -> None:
        """Offer a tab, or not."""
        if self._tabs.isTabVisible(tab) is not on:  # else Qt forgets to lay out what changed
            self._tabs.setTabVisible(tab, on)
            self._tabs.updateGeometry()


class StageCaption(QWidget):
    """What is known of the picture above: what was found in it, and what happens meanwhile."""

    cancel_wanted = Signal()

    def __init__(self, language: Language, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._moving = ProgressLine(self)
        self._moving.setObjectName("stage_progress")
        self._icon = QLabel(self)
        self._found = QLabel(self)
        self._found.setObjectName("stage_found")
        self._step = QLabel(self)
        self._step.setObjectName("stage_step")
        for part, role in ((self._found, "good"), (self._step, "strong")):
            part.setProperty("role", role)
            part.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence = ElidedLabel("", self, mode=Qt.TextElideMode.ElideRight)
        self._sentence.setProperty("role", "muted")
        self.cancel = button("stage_cancel", language.text(N_("Cancel")))
        self.cancel.clicked.connect(self.cancel_wanted)
        facts = QHBoxLayout()
        facts.setSpacing(GRID)
        for part in (self._icon, self._found, self._step):
            facts.addWidget(part)
        facts.addStretch(1)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addLayout(facts)
        words.addWidget(self._sentence)
        row = QHBoxLayout()
        row.setSpacing(GRID)
        row.addLayout(words, 1)
        row.addWidget(self.cancel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self._moving)
        column.addLayout(row)

    @property
    def text(self) -> str:
        """What it says."""
        parts = (self._found, self._step, self._sentence)
        return " ".join(part.text() for part in parts if part.text())

    def show_found(self, found: str) -> None:
        """Say what was *found*; nothing is shown without a word."""
        self._show(found, "", "")

    def show_going(self, found: str, step: str, sentence: str, stop: str) -> None:
        """Say which *step* goes on, and offer to cancel it; *stop* is what that costs."""
        self.cancel.setToolTip(stop)
        self._show(found, step, sentence)

    def _show(self, found: str, step: str, sentence: str) -> None:
        self._icon.setPixmap(
            self._icons.pixmap("circle-check", ICON, "good", self.devicePixelRatioF())
        )
        self._found.setText(found)
        for part in (self._icon, self._found):
            part.setVisible(bool(found))
        self._step.setText(step)
        self._sentence.setText(sentence)
        self._sentence.setVisible(bool(sentence))
        for going in (self._moving, self.cancel):
            going.setVisible(bool(step))
        self.setVisible(bool(found or step))


class StageActions(QWidget):
    """What can be done with the job on show."""

    save_wanted = Signal()
    reveal_wanted = Signal()
    star_wanted = Signal()
    again_wanted = Signal()
    use_wanted = Signal()

    def __init__(self, language: Language, icons: Icons, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icons = icons
        self._language = language
        tr = language.text
        self.save = QPushButton(icons("download"), tr(N_("Save as…")), self)
        self.save.setObjectName("save_as")
        self.reveal = self._tool("reveal", "folder-open", tr(N_("Show in folder")))
        self.star = self._tool("star", "star", tr(N_("Star (S)")))
        self.star.setCheckable(True)
        self.use = self._tool("use_in", "arrow-right", tr(N_("Use in…")))
        self.use.setText(tr(N_("Use in…")))
        self.use.setToolTip(tr(N_("Go on with it in another tab (U)")))
        self.use.clicked.connect(self.use_wanted)
        self.again = self._tool("run_again", "rotate-cw", tr(N_("Run again (R)")))
        self.save.clicked.connect(self.save_wanted)
        self.reveal.clicked.connect(self.reveal_wanted)
        self.star.clicked.connect(self._star_clicked)
        self.again.clicked.connect(self.again_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID * 3 // 4)
        for one in (self.save, self.use, self.reveal, self.star):
            row.addWidget(one)
        row.addStretch(1)
        row.addWidget(self.again)

    def show_job(self, job: Job, *, usable: bool) -> None:
        """Offer what *job* allows; it is *usable* where a tab takes its result."""
        self.use.setEnabled(usable)
        self.save.setEnabled(bool(job_facts.result_of(job)))
        self.star.setEnabled(job.ended)
        self.star.setChecked(job.starred)
        self.star.setIcon(self._icons("star-filled" if job.starred else "star", "text"))
        name = N_("Remove the star (S)") if job.starred else N_("Star (S)")
        self.star.setToolTip(self._language.text(name))
        self.star.setAccessibleName(self._language.text(name))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        style = Qt.ToolButtonStyle
        roomy = event.size().width() >= ROOM
        self.use.setToolButtonStyle(
            style.ToolButtonTextBesideIcon if roomy else style.ToolButtonIconOnly
        )

    def _star_clicked(self) -> None:
        self.star.setChecked(not self.star.isChecked())  # the disk decides
        self.star_wanted.emit()

    def _tool(self, name: str, icon: str, label: str) -> QToolButton:
        made = QToolButton(self)
        made.setObjectName(name)
        made.setIcon(self._icons(icon))
        made.setToolTip(label)
        made.setAccessibleName(label)
        return made
