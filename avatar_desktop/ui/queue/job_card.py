"""One job in the queue."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPixmap
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from avatar_desktop.domain.errors import Action, AppError, Explanation
from avatar_desktop.domain.job import ACTIVE, Failure, Job, JobState
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_
from avatar_desktop.engine.events import Progress, Waiting
from avatar_desktop.engine.ports import TaskMatch
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.job_facts import moment, price_text, short_moment, telling
from avatar_desktop.ui.core.job_words import COUNTING, link_line, stage_line, stop_words
from avatar_desktop.ui.core.labels import Remedy, notice_of, notice_words, remedy_of, state_icon
from avatar_desktop.ui.core.notice_text import NoticeText
from avatar_desktop.ui.stage import precheck_overlay
from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.elided_label import ElidedLabel
from avatar_desktop.ui.widgets.factories import button, label, polish, tool
from avatar_desktop.ui.widgets.notice import Notice, NoticeSeverity
from avatar_desktop.ui.widgets.picture import Picture
from avatar_desktop.ui.widgets.progress_line import ProgressLine
from avatar_desktop.ui.widgets.spoken import Role, speak_as

STATE_ICON = 18
PICTURE = 48
TINTS = {
    JobState.DONE: "good",
    JobState.FAILED: "bad",
    JobState.NEEDS_CHECK: "warning",
    JobState.CANCELLED: "muted",
}
LONG_WORDS = 8
TAKEN_UP = (Action.RETRY, Action.ASK_AGAIN)
"""What takes a failed job up again, each in its own words."""
IN_VAIN = (Action.CHOOSE_FILE, Action.SEND_AS_IS)
"""Where a job was refused for its file: the same file is refused again."""


class JobCard(QFrame):
    """Shows one job and offers what can be done with it."""

    open_wanted = Signal(object)
    cancel_wanted = Signal(object)
    action_wanted = Signal(object, object)
    """An `Action` or a `Fix`, and the `Job`."""
    retry_wanted = Signal(object)
    """The `Job` that is to be taken up again although that is above the budget."""
    adopted = Signal(object, str)
    """The `Job` and the id of the task that the person chose."""

    def __init__(self, job: Job, spec: ModelSpec | None, language: Language, icons: Icons) -> None:
        super().__init__()
        self.job = job
        self._spec = spec
        self._language = language
        self._tr = language.text
        self._icons = icons
        self._progress: Progress | None = None
        self._waiting: Waiting | None = None
        self.setProperty("role", "card")
        self.setObjectName(f"job_{job.id}")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        speak_as(self, Role.Button)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._state = QLabel()
        self._state.setFixedSize(STATE_ICON, STATE_ICON)
        self._picture = Picture(PICTURE)
        self._title = ElidedLabel(job.title)
        self._apart = _small("")
        self._apart.setObjectName("job_apart")
        self._when = label("", "small", wrap=False)
        self._when.setObjectName("job_when")
        self._when.setAlignment(Qt.AlignmentFlag.AlignRight)
        self._cancel = tool("cancel_job", self._tr(N_("Cancel")), icons("x"))
        self._cancel.setProperty("kind", "small")
        self._line = ProgressLine()
        self._line.setObjectName("job_progress")
        self._stage = label("", "small")
        self._stage.setObjectName("job_stage")
        self._found = label("", "good")
        self._found.setObjectName("job_found")
        self._why = label("", "small")
        self._link = label("", "warning")
        self._notice = Notice(notice_words(language), icons, closable=False)
        self._notice.setObjectName("job_notice")
        self._choices = QWidget()
        self._again = button("send_again", self._tr(N_("Send again")))
        self._run = button("run_again_beside", "")
        self._do = button("job_action", "")
        self._retry = button("retry", self._tr(N_("Retry")), "", icons("rotate-cw"))
        self._anyway = button("retry_anyway", self._tr(N_("Retry anyway")))
        self._lay_out()
        self._cancel.clicked.connect(lambda: self.cancel_wanted.emit(self.job))
        self._again.clicked.connect(lambda: self._act(Action.SEND_AGAIN))
        self._run.clicked.connect(lambda: self._act(Action.RUN_AGAIN))
        self._retry.clicked.connect(lambda: self._act(Action.RETRY))
        self._anyway.clicked.connect(lambda: self.retry_wanted.emit(self.job))
        self._do.clicked.connect(lambda: self._act(self._trouble))
        self._trouble: Remedy = Action.NONE
        self.show_job(job)

    def show_job(self, job: Job) -> None:
        """Show *job* as it is now."""
        if job.state is not self.job.state:
            self._progress = self._waiting = None
            self._choices.hide()
        self.job = job
        active = job.state in ACTIVE
        ratio = self.devicePixelRatioF()
        tint = TINTS.get(job.state, "accent_text")
        self._state.setPixmap(self._icons.pixmap(state_icon(job.state), STATE_ICON, tint, ratio))
        if self._spec:
            drawing = self._icons.pixmap(self._spec.icon, STATE_ICON, "muted", ratio)
            self._picture.set_drawing(drawing)
        self._cancel.setVisible(active)
        self._cancel.setToolTip(stop_words(self._language, job))
        self._line.setVisible(active)
        found = precheck_overlay.note(self._language, self._spec, job) if active else ""
        self._found.setText(f"✓ {found}")
        self._found.setVisible(bool(found))
        self._show_trouble()
        self.tick(datetime.now(UTC))

    def show_picture(self, picture: QPixmap | None) -> None:
        """Show what the job is about."""
        self._picture.show_picture(picture)

    def tell_apart(self, others: Sequence[Job]) -> None:
        """Say which of its options are not those of *others*, and when it was sent."""
        told = telling(self._language, self._spec, self.job, others)
        when = short_moment(self._language, self.job.created, datetime.now().astimezone().date())
        self._apart.setText(" · ".join(told))
        self._apart.setVisible(bool(told))
        self._when.setToolTip(moment(self._language, self.job.created))
        self._when.setText(when)
        self.tick(datetime.now(UTC))

    def mark(self, *, on_stage: bool) -> None:
        """Outline the card while its job is on the stage."""
        polish(self, tone="current" if on_stage else "")

    def show_progress(self, progress: Progress) -> None:
        """Show bytes done."""
        self._progress = progress
        self.tick(datetime.now(UTC))

    def show_waiting(self, waiting: Waiting) -> None:
        """Show why the job waits, or that it goes on."""
        self._waiting = waiting if waiting.reason else None
        self.tick(datetime.now(UTC))

    def show_error(self, error: AppError) -> None:
        """Show why an action on the job failed."""
        self._tell(NoticeSeverity.ERROR, error)

    def show_question(self, question: Explanation) -> None:
        """Show why the retry has not begun, and the button that begins it all the same."""
        for one in (self._do, self._retry, self._again, self._run):
            one.hide()
        self._notice.show_text(NoticeSeverity.WARNING, NoticeText(question.painted(self._tr)))
        self._anyway.show()

    def show_not_cancelled(self) -> None:
        """Show that the service goes on with the task and bills it."""
        text = N_("The service could no longer cancel. It goes on and is billed; its result comes.")
        self._why.setText(self._tr(text))
        polish(self._why, role="warning")
        self._why.show()

    def show_candidates(self, found: list[TaskMatch]) -> None:
        """Let the person say which of the service's tasks is this job's."""
        column = self._emptied_choices()
        if found:
            text = N_("The service lists several tasks of that minute. Which one is it?")
        else:
            text = N_("The service lists no such task. Most likely it was not taken.")
        column.addWidget(label(self._tr(text), "small"))
        for one in found:
            words = N_("{time} {state} {task}")
            shown = self._tr(words).format(
                time=f"{one.created.astimezone():%H:%M:%S}" if one.created else "",
                state=one.service_state,
                task="…" + one.task_id[-LONG_WORDS:],
            )
            choose = button(f"adopt_{one.task_id}", shown)
            choose.setToolTip(one.task_id)
            choose.clicked.connect(
                lambda _=False, task=one.task_id: self.adopted.emit(self.job, task)
            )
            column.addWidget(choose)
        self._choices.show()

    def tick(self, now: datetime) -> None:
        """Show what passes with time."""
        job, language = self.job, self._language
        self._stage.setText(stage_line(language, self._spec, job, self._progress, now))
        if job.state in COUNTING and self._progress and self._progress.total:
            self._line.show_share(self._progress.done, self._progress.total)
        elif self._line.maximum():
            self._line.show_busy()
        if self._waiting and self._waiting.reason:
            self._why.setText(self._waiting.reason.painted(self._tr))
            polish(self._why, role="small")
            self._why.show()
        elif self._why.property("role") == "small" or job.state not in ACTIVE:
            self._why.hide()
        link = link_line(language, job, self._spec.result_hours if self._spec else 24, now)
        self._link.setText(link)
        self._link.setVisible(bool(link))
        told = ", ".join(filter(None, (self._apart.text(), self._when.text())))
        self.setAccessibleName(f"{job.title}, {told}: {self._stage.text()}")

    def retint(self) -> None:
        """Draw again in the theme's colours."""
        self.show_job(self.job)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at: QPointF = event.position()
        if event.button() is Qt.MouseButton.LeftButton and self.rect().contains(at.toPoint()):
            self.open_wanted.emit(self.job)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.open_wanted.emit(self.job)
        elif event.key() == Qt.Key.Key_R and not self._retry.isHidden():
            self._act(Action.RETRY)
        else:
            super().keyPressEvent(event)

    def _show_trouble(self) -> None:
        job = self.job
        unsure = job.state is JobState.NEEDS_CHECK
        failed = job.state is JobState.FAILED
        self._anyway.hide()
        self._again.setVisible(unsure)
        self._run.hide()
        again = N_("Run again") if job.simulated else N_("Run again (billed)")
        self._run.setText(self._tr(again))
        self._retry.setVisible(job.state is JobState.CANCELLED)
        if job.failure and (unsure or failed):
            severity = NoticeSeverity.WARNING if unsure else NoticeSeverity.ERROR
            self._tell(severity, job.failure)
            paid = bills_again(job)
            if failed and self._trouble is Action.RETRY and paid:
                self._name_action(self._tr(N_("Retry (billed)")))
            beside = failed and self._trouble not in (*TAKEN_UP, *IN_VAIN)
            self._retry.setVisible(beside and not paid)
            anew = beside and paid and self._trouble is not Action.RUN_AGAIN
            self._run.setVisible(anew or (failed and self._trouble is Action.ASK_AGAIN))
        else:
            self._notice.hide()
            self._do.hide()

    def _tell(self, severity: NoticeSeverity, trouble: Failure | AppError) -> None:
        """Say what is wrong, with its button below: a card is too narrow for one inside."""
        self._trouble = remedy_of(trouble.explanation)
        text = notice_of(self._language, trouble)
        self._notice.show_text(severity, replace(text, action=""))
        self._name_action(text.action)

    def _name_action(self, words: str) -> None:
        self._do.setText(words)
        self._do.setAccessibleName(words)
        self._do.setVisible(bool(words))

    def _act(self, action: Remedy) -> None:
        self.action_wanted.emit(action, self.job)

    def _emptied_choices(self) -> QVBoxLayout:
        old = self._choices
        self._choices = QWidget()
        self._choices.setObjectName("candidates")
        column = QVBoxLayout(self._choices)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID // 2)
        self._column.replaceWidget(old, self._choices)
        old.hide()
        old.deleteLater()
        return column

    def _lay_out(self) -> None:
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(12, 10, 10, 12)
        self._column.setSpacing(6)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        if self._spec:
            model = self._tr(self._spec.title)
            price = price_text(self._language, self.job)
            words.addWidget(_small(f"{model} · {price}" if price else model))
        told = QHBoxLayout()
        told.setSpacing(GRID)
        told.addWidget(self._apart, 1)
        told.addWidget(self._when)
        words.addLayout(told)
        head = QHBoxLayout()
        head.setSpacing(GRID)
        head.addWidget(self._picture, 0, Qt.AlignmentFlag.AlignTop)
        head.addLayout(words, 1)
        head.addWidget(self._cancel, 0, Qt.AlignmentFlag.AlignTop)
        self._column.addLayout(head)
        self._column.addWidget(self._line)
        state = QHBoxLayout()
        state.setSpacing(GRID)
        state.addWidget(self._state, 0, Qt.AlignmentFlag.AlignTop)
        state.addWidget(self._stage, 1)
        self._column.addLayout(state)
        lines = (self._found, self._why, self._link)
        for part in (*lines, self._notice, self._choices):
            self._column.addWidget(part)
        for one in (self._do, self._retry, self._again, self._run, self._anyway):
            self._column.addWidget(one)
        for part in (self._found, self._why, self._link, self._notice, self._choices):
            part.hide()


def bills_again(job: Job) -> bool:
    """Whether the failed *job* was billed, as far as anybody knows, and a retry is a new task."""
    fetched = bool(job.task_id) and not job.task_over
    billed = job.failure is not None and job.failure.billed is not False
    return billed and not fetched and not job.simulated


def _small(text: str) -> ElidedLabel:
    made = ElidedLabel(text, mode=Qt.TextElideMode.ElideRight)
    made.setProperty("role", "small")
    return made
