"""Everything about one job, at the right of the history."""

import asyncio
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.text import N_, say
from avatar_desktop.ui.core import job_facts, labels
from avatar_desktop.ui.core.formatting import size
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.core.use_menu import ask_use, uses_of
from avatar_desktop.ui.history.made_from import MadeFrom
from avatar_desktop.ui.theme.design_tokens import GRID, GUTTER, MARGIN
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.breakable import Breakable
from avatar_desktop.ui.widgets.confirm_button import ConfirmButton
from avatar_desktop.ui.widgets.elided_label import ElidedLabel
from avatar_desktop.ui.widgets.factories import label
from avatar_desktop.ui.widgets.notice import Notice, NoticeSeverity
from avatar_desktop.ui.widgets.spoken import Role, speak_as

LOG = "log.txt"
LOG_BYTES = 64 * 1024
LOG_HEIGHT = 160


class JobDetails(QScrollArea):
    """Inputs, options, price, ids, times, the error and the log of one job."""

    open_wanted = Signal()
    again_wanted = Signal()
    star_wanted = Signal()
    use_wanted = Signal(object, str, str)
    """The `Path` of a result, the key of a model and the name of its input."""
    reveal_wanted = Signal()
    trash_wanted = Signal()
    action_wanted = Signal()

    def __init__(
        self, desk: UiContext, start: TaskRunner, icons: Icons, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.setObjectName("job_details")
        self.setAccessibleName(desk.language.text(N_("Details of the job")))
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._desk = desk
        self._start = start
        self._icons = icons
        self._tr = tr = desk.language.text
        self._job: Job | None = None
        self._title = ElidedLabel("", self)
        self._title.setObjectName("details_title")
        self._title.setProperty("role", "heading")
        self._state = QLabel(self)
        self._state.setObjectName("details_state")
        self._state.setProperty("role", "muted")
        self._notice = Notice(labels.notice_words(desk.language), icons, self, closable=False)
        self._notice.action_clicked.connect(self.action_wanted)
        self._open = QPushButton(icons("play", "on_accent"), tr(N_("Open")), self)
        self._open.setObjectName("details_open")
        self._open.setProperty("kind", "primary")
        self._open.clicked.connect(self.open_wanted)
        self._again = self._tool("details_again", "rotate-cw", N_("Run again (R)"))
        self._again.clicked.connect(self.again_wanted)
        self._use = self._tool("details_use", "arrow-right", N_("Use in another tab (U)"))
        self._use.clicked.connect(self.ask_use)
        self._star = self._tool("details_star", "star", N_("Star (S)"))
        self._star.clicked.connect(self.star_wanted)
        self._reveal = self._tool("details_reveal", "folder-open", N_("Show in folder"))
        self._reveal.clicked.connect(self.reveal_wanted)
        self._trash = self._tool("details_trash", "trash-2", N_("Move to trash (Del)"))
        self._trash.clicked.connect(self.trash_wanted)
        self.delete = ConfirmButton("details_delete", "", "", kind="")
        self.delete.hide()
        self._form = QWidget(self)
        self._log_button = QPushButton(tr(N_("Log")), self)
        self._log_button.setObjectName("details_log_button")
        self._log_button.setProperty("kind", "fold")
        self._log_button.setCheckable(True)
        speak_as(self._log_button, Role.Button)
        self._log_button.setIcon(icons("chevron-right"))
        self._log_button.toggled.connect(self._unfold_log)
        self._log = QPlainTextEdit(self)
        self._log.setObjectName("details_log")
        self._log.setAccessibleName(tr(N_("Log of the job")))
        self._log.setReadOnly(True)
        self._log.setTabChangesFocus(True)
        self._log.setFixedHeight(LOG_HEIGHT)
        self._log.hide()
        self._lay_out()

    @property
    def job(self) -> Job | None:
        """The job that is described."""
        return self._job

    @property
    def log_text(self) -> str:
        """What the log says, while it is unfolded."""
        return self._log.toPlainText()

    def offer_deletion(self, count: int, freed: int) -> None:
        """Offer to delete the *count* chosen jobs of the trash, which frees so many bytes."""
        paint = self._desk.language.paint
        one = say(N_("Delete for good ({size})"), size=size(freed))
        more = say(N_("Delete {count} for good ({size})"), count=count, size=size(freed))
        really = self._tr(N_("Really delete for good"))
        self.delete.say(paint(one if count == 1 else more), really)
        self.delete.setVisible(count > 0)

    def show_job(self, job: Job) -> None:
        """Describe *job*."""
        fresh = self._job is None or self._job.id != job.id
        self._job = job
        language = self._desk.language
        self._title.setText(job.title)
        self._state.setText(labels.state_text(language, job.state))
        if job.failure and job.state in {JobState.FAILED, JobState.NEEDS_CHECK}:
            severity = (
                NoticeSeverity.ERROR if job.state is JobState.FAILED else NoticeSeverity.WARNING
            )
            self._notice.show_text(severity, labels.notice_of(language, job.failure))
        else:
            self._notice.hide()
        starred = N_("Remove the star (S)") if job.starred else N_("Star (S)")
        self._name(self._star, starred)
        self._star.setIcon(self._icons("star-filled" if job.starred else "star"))
        self._star.setEnabled(job.ended)
        trash = N_("Take out of the trash (Del)") if job.trashed else N_("Move to trash (Del)")
        self._name(self._trash, trash)
        self._trash.setIcon(self._icons("undo-2" if job.trashed else "trash-2"))
        self._trash.setEnabled(job.ended)
        if fresh or not job.trashed:
            self.delete.hide()
        self._use.setEnabled(bool(uses_of(job, self._desk.outlook.tabs)))
        self.made_from.show_job(job)
        self._fill(job)
        if fresh:
            self._log_button.setChecked(False)
            self.verticalScrollBar().setValue(0)
        elif self._log_button.isChecked():
            self._read_log()

    def ask_use(self) -> None:
        """Ask in which tab the result goes on."""
        desk, take = self._desk, self.use_wanted.emit
        ask_use(self._job, desk.library, desk.outlook.tabs, desk.language, self._use, take)

    def _fill(self, job: Job) -> None:
        form = QWidget(self)
        rows = QFormLayout(form)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setHorizontalSpacing(GUTTER)
        rows.setVerticalSpacing(GRID)
        rows.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
        rows.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        for number, (title, value) in enumerate(self._facts(job)):
            if value:
                shown = Breakable(value, self._tr(N_("Copy")))
                shown.setObjectName(f"fact_{number}")
                shown.setAccessibleName(f"{title}: {value}")
                shown.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
                name = label(title, "muted", wrap=False)
                name.setObjectName(f"fact_name_{number}")
                rows.addRow(name, shown)
        self._column.replaceWidget(self._form, form)
        self._form.deleteLater()
        self._form = form

    def _facts(self, job: Job) -> list[tuple[str, str]]:
        language, tr = self._desk.language, self._tr
        spec = job_facts.spec_of(self._desk.models, job)
        inputs = [
            (job_facts.input_title(language, spec, name), _file_name(item.source))
            for name, item in job.inputs.items()
        ]
        return [
            (tr(N_("Model")), job_facts.model_title(language, self._desk.models, job)),
            *inputs,
            *job_facts.options(language, spec, job.params),
            (tr(N_("Parts")), job_facts.parts_text(job)),
            (tr(N_("Price")), job_facts.price_text(language, job)),
            (tr(N_("Started")), job_facts.moment(language, job.created)),
            (tr(N_("Took")), job_facts.took(language, job)),
            (tr(N_("Task id")), job.task_id or ""),
            (tr(N_("Request id")), job.request_id),
        ]

    def _unfold_log(self, unfolded: bool) -> None:  # noqa: FBT001 (a signal's argument)
        self._log_button.setIcon(self._icons("chevron-down" if unfolded else "chevron-right"))
        self._log.setVisible(unfolded)
        if unfolded:
            self._read_log()

    def _read_log(self) -> None:
        if self._job:
            self._start(self._show_log(self._job))

    async def _show_log(self, job: Job) -> None:
        folder = job_facts.folder_of(self._desk.library, job)
        text = await asyncio.to_thread(_tail, folder / LOG) if folder else ""
        if self._job and self._job.id == job.id:
            self._log.setPlainText(text or self._tr(N_("Nothing was noted.")))

    def _tool(self, name: str, icon: str, label: str) -> QToolButton:
        button = QToolButton(self)
        button.setObjectName(name)
        button.setIcon(self._icons(icon))
        self._name(button, label)
        return button

    def _name(self, button: QToolButton, label: str) -> None:
        button.setToolTip(self._tr(label))
        button.setAccessibleName(self._tr(label))

    def _lay_out(self) -> None:
        self.made_from = MadeFrom(self._desk, self._start, self)
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID // 2)
        buttons.addWidget(self._open, 1)
        for button in (self._use, self._again, self._star, self._reveal, self._trash):
            buttons.addWidget(button)
        inside = QWidget(self)
        self._column = QVBoxLayout(inside)
        self._column.setContentsMargins(GUTTER, 0, MARGIN, GUTTER)
        self._column.setSpacing(GRID)
        for widget in (self._title, self._state, self._notice):
            self._column.addWidget(widget)
        self._column.addLayout(buttons)
        self._column.addWidget(self.delete)
        self._column.addSpacing(GRID)
        self._column.addWidget(self.made_from)
        self._column.addWidget(self._form)
        self._column.addWidget(self._log_button, 0, Qt.AlignmentFlag.AlignLeft)
        self._column.addWidget(self._log)
        self._column.addStretch(1)
        self.setWidget(inside)


def _file_name(source: str) -> str:
    return source.replace("\\", "/").rsplit("/", 1)[-1]


def _tail(file: Path) -> str:
    try:
        with file.open("rb") as stream:
            stream.seek(0, 2)
            stream.seek(max(0, stream.tell() - LOG_BYTES))
            return stream.read().decode("utf-8", "replace")
    except OSError:
        return ""
