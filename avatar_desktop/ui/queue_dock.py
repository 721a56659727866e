"""The queue at the right: a card a job, newest on top."""

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from avatar_desktop.domain.errors import AppError, Explanation
from avatar_desktop.domain.job import ACTIVE, ENDED, Job, JobState
from avatar_desktop.domain.text import N_
from avatar_desktop.engine.events import Progress, Waiting
from avatar_desktop.engine.ports import Candidate
from avatar_desktop.ui.desk import Desk
from avatar_desktop.ui.icons import Icons
from avatar_desktop.ui.job_actions import JobActions
from avatar_desktop.ui.job_card import JobCard
from avatar_desktop.ui.job_facts import picture_of
from avatar_desktop.ui.tokens import DRAWING, GRID, GUTTER, QUEUE_WIDTH
from avatar_desktop.ui.widgets.basics import button, label, tool
from avatar_desktop.ui.widgets.thumbnails import Thumbnails

FOLDED_WIDTH = 48
SECOND_MS = 1000


class QueueDock(QFrame):
    """Shows the jobs of this session and those that were unfinished when it began."""

    open_wanted = Signal(object)
    folded = Signal(bool)

    def __init__(
        self,
        desk: Desk,
        icons: Icons,
        actions: JobActions,
        thumbnails: Thumbnails,
    ) -> None:
        super().__init__()
        language = desk.language
        self.setObjectName("queue")
        self.setProperty("role", "dock")
        self.setAccessibleName(language.text(N_("Queue")))
        self._specs = {spec.key: spec for spec in desk.models}
        self._library = desk.library
        self._thumbnails = thumbnails
        thumbnails.ready.connect(self._show_picture)
        self._language = language
        self._tr = language.text
        self._icons = icons
        self._actions = actions
        self.cards: dict[str, JobCard] = {}
        self._current = ""
        self._tick = QTimer(self, interval=SECOND_MS)
        self._tick.timeout.connect(self._pass_time)
        self._lay_out()
        actions.candidates.connect(self._candidates)
        actions.not_cancelled.connect(self._not_cancelled)
        actions.failed.connect(self._failed)
        actions.retrying.connect(self._bring_back)
        actions.question.connect(self._question)
        self._count()

    @property
    def active(self) -> list[Job]:
        """The jobs that go on by themselves."""
        return [card.job for card in self.cards.values() if card.job.state in ACTIVE]

    @property
    def is_folded(self) -> bool:
        """Whether only the strip is seen."""
        return self._body.isHidden()

    def show_job(self, job: Job) -> None:
        """Show news of *job*; one that has ended long ago, or was cleared away, has no card."""
        card = self.cards.get(job.id)
        if card:
            ended = job.state is not card.job.state and job.state is JobState.DONE
            card.show_job(job)
            if ended:
                self._show_picture()
        elif job.state in ENDED:
            return
        else:
            self._add(job)
        self._count()

    def show_progress(self, progress: Progress) -> None:
        """Show bytes of one job."""
        card = self.cards.get(progress.job_id)
        if card:
            card.show_progress(progress)

    def show_waiting(self, waiting: Waiting) -> None:
        """Show why one job waits."""
        card = self.cards.get(waiting.job_id)
        if card:
            card.show_waiting(waiting)

    def clear_done(self) -> None:
        """Take the ended jobs out of sight; the history keeps them."""
        for job_id in [key for key, card in self.cards.items() if card.job.state in ENDED]:
            self.forget(job_id)

    def forget(self, job_id: str) -> None:
        """Take one job out of sight."""
        card = self.cards.pop(job_id, None)
        if card:
            card.hide()
            card.deleteLater()
        self._tell_apart()
        self._count()

    def cancel_all(self) -> None:
        """Cancel every job that goes on."""
        for job in self.active:
            self._actions.cancel(job.id)

    def mark(self, job_id: str) -> None:
        """Show which job is on the stage; an empty id means none."""
        self._current = job_id
        for one, card in self.cards.items():
            card.mark(on_stage=one == job_id)

    def fold(self, folded: bool) -> None:  # noqa: FBT001 (a property of the dock)
        """Show only a strip, or everything."""
        self._body.setVisible(not folded)
        self._strip.setVisible(folded)
        self.setFixedWidth(FOLDED_WIDTH if folded else QUEUE_WIDTH)

    def retint(self) -> None:
        """Draw again in the theme's colours."""
        self._draw_empty()
        for card in self.cards.values():
            card.retint()

    def _add(self, job: Job) -> None:
        card = JobCard(job, self._specs.get(job.model_key), self._language, self._icons)
        card.open_wanted.connect(self.open_wanted)
        card.cancel_wanted.connect(lambda one: self._actions.cancel(one.id))
        card.action_wanted.connect(self._actions.run)
        card.retry_wanted.connect(lambda one: self._actions.retry(one.id, anyway=True))
        card.adopted.connect(lambda one, task: self._actions.adopt(one.id, task))
        card.mark(on_stage=job.id == self._current)
        self.cards[job.id] = card
        self._list.insertWidget(0, card)
        self._show_picture()
        self._tell_apart()

    def _show_picture(self, path: Path | None = None) -> None:
        """Give every card that lacks it the picture in *path*, or the one that there is."""
        for card in self.cards.values():
            wanted = picture_of(self._library, self._specs.get(card.job.model_key), card.job)
            if wanted and path in {None, wanted[0]}:
                card.show_picture(self._thumbnails.get(*wanted))

    def _tell_apart(self) -> None:
        """Let every card say what its job has that the others have not."""
        jobs = [card.job for card in self.cards.values()]
        for card in self.cards.values():
            card.tell_apart(jobs)

    def _count(self) -> None:
        tr = self._tr
        going = len(self.active)
        waiting = len([c for c in self.cards.values() if c.job.state not in ACTIVE | ENDED])
        parts = []
        if going:
            parts.append(tr(N_("{count} going on")).format(count=going))
        if waiting:
            parts.append(tr(N_("{count} to decide")).format(count=waiting))
        self._counts.setText(", ".join(parts))
        number = str(going + waiting) if going + waiting else ""
        self._strip_count.setText(number)
        self._strip_count.setVisible(bool(number))
        self._empty.setVisible(not self.cards)
        ended = any(card.job.state in ENDED for card in self.cards.values())
        self._clear.setVisible(ended)
        self._cancel_all.setVisible(going > 1)
        self._hint.setVisible(going > 0)
        if going and not self._tick.isActive():
            self._tick.start()
        elif not going:
            self._tick.stop()

    def _pass_time(self) -> None:
        now = datetime.now(UTC)
        for card in self.cards.values():
            if card.job.state in ACTIVE:
                card.tick(now)

    def _candidates(self, job_id: str, found: list[Candidate]) -> None:
        if job_id in self.cards:
            self.cards[job_id].show_candidates(found)

    def _not_cancelled(self, job_id: str) -> None:
        if job_id in self.cards:
            self.cards[job_id].show_not_cancelled()

    def _bring_back(self, job: Job) -> None:
        """Show a job that is acted on elsewhere, so that what comes of it has a place."""
        if job.id not in self.cards:
            self._add(job)
            self._count()

    def _question(self, job_id: str, question: Explanation) -> None:
        if job_id in self.cards:
            self.fold(folded=False)
            self.cards[job_id].show_question(question)

    def _failed(self, job_id: str, error: AppError) -> None:
        if job_id in self.cards:
            self.cards[job_id].show_error(error)

    def _lay_out(self) -> None:
        tr = self._tr
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        self._strip = QWidget()
        narrow = QVBoxLayout(self._strip)
        narrow.setContentsMargins(GRID, GUTTER, GRID, GUTTER)
        unfold = tool("unfold_queue", tr(N_("Show the queue")), self._icons("panel-right-open"))
        unfold.clicked.connect(lambda: self._fold_by_hand(folded=False))
        self._strip_count = label("", "number", wrap=False)
        self._strip_count.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._strip_count.setFixedHeight(20)
        narrow.addWidget(unfold)
        narrow.addWidget(self._strip_count)
        narrow.addStretch(1)
        self._body = QWidget()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._head())
        column.addWidget(self._scroll(), 1)
        column.addLayout(self._foot())
        row.addWidget(self._strip)
        row.addWidget(self._body)
        self.fold(folded=False)

    def _head(self) -> QHBoxLayout:
        head = QHBoxLayout()
        head.setContentsMargins(GUTTER, GUTTER, GRID, GRID)
        head.setSpacing(GRID)
        head.addWidget(label(self._tr(N_("Queue")), "heading", wrap=False))
        self._counts = label("", "small", wrap=False)
        head.addWidget(self._counts, 1)
        fold = tool("fold_queue", self._tr(N_("Hide the queue")), self._icons("panel-right-close"))
        fold.clicked.connect(lambda: self._fold_by_hand(folded=True))
        head.addWidget(fold)
        return head

    def _scroll(self) -> QScrollArea:
        scroll = QScrollArea(widgetResizable=True)
        scroll.setObjectName("queue_scroll")
        scroll.setAccessibleName(self._tr(N_("Jobs in the queue")))
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        cards = QWidget()
        self._list = QVBoxLayout(cards)
        self._list.setContentsMargins(12, GRID, 12, GRID)
        self._list.setSpacing(GRID)
        self._list.addWidget(self._nothing())
        self._list.addStretch(1)
        scroll.setWidget(cards)
        return scroll

    def _nothing(self) -> QWidget:
        self._empty = QWidget()
        column = QVBoxLayout(self._empty)
        column.setContentsMargins(GUTTER, 48, GUTTER, GUTTER)
        column.setSpacing(GRID)
        self._drawing = QLabel(alignment=Qt.AlignmentFlag.AlignCenter)
        text = label(
            self._tr(N_("Nothing in the queue. What you generate shows up here.")), "muted"
        )
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(self._drawing)
        column.addWidget(text)
        self._draw_empty()
        return self._empty

    def _draw_empty(self) -> None:
        ratio = self.devicePixelRatioF()
        self._drawing.setPixmap(self._icons.pixmap("inbox", DRAWING * 2 // 3, "line_strong", ratio))

    def _foot(self) -> QVBoxLayout:
        foot = QVBoxLayout()
        foot.setContentsMargins(GUTTER, GRID, GUTTER, GRID)
        text = N_(
            "You may close the window: tasks at the service go on, and the next start saves them."
        )
        self._hint = label(self._tr(text), "small")
        self._hint.setObjectName("queue_hint")
        foot.addWidget(self._hint)
        self._clear = button("clear_done", self._tr(N_("Clear done")), "quiet")
        self._clear.clicked.connect(self.clear_done)
        self._cancel_all = button("cancel_all", self._tr(N_("Cancel all")), "quiet")
        self._cancel_all.clicked.connect(self.cancel_all)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self._cancel_all)
        row.addWidget(self._clear)
        foot.addLayout(row)
        return foot

    def _fold_by_hand(self, *, folded: bool) -> None:
        self.fold(folded)
        self.folded.emit(folded)
