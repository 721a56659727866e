"""The queue at the right: a card a job, newest on top."""

from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from avatar_desktop.domain.errors import AppError, Explanation
from avatar_desktop.domain.job import ACTIVE, ENDED, Job, JobState
from avatar_desktop.domain.text import N_
from avatar_desktop.engine.events import Progress, Waiting
from avatar_desktop.engine.ports import TaskMatch
from avatar_desktop.ui.core.job_facts import picture_of
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.queue.dock_view import DockView
from avatar_desktop.ui.queue.job_actions import JobActions
from avatar_desktop.ui.queue.job_card import JobCard
from avatar_desktop.ui.theme.design_tokens import GRID, GUTTER
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.factories import button, label
from avatar_desktop.ui.widgets.thumbnails import Thumbnails

SECOND_MS = 1000


class QueueDock(DockView):
    """Shows the jobs of this session and those that were unfinished when it began."""

    open_wanted = Signal(object)
    folded = Signal(bool)

    def __init__(
        self,
        desk: UiContext,
        icons: Icons,
        actions: JobActions,
        thumbnails: Thumbnails,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(desk.language, icons, parent)
        self._specs = {spec.key: spec for spec in desk.models}
        self._library = desk.library
        self._thumbnails = thumbnails
        thumbnails.ready.connect(self._show_picture)
        self._language = desk.language
        self._actions = actions
        self.cards: dict[str, JobCard] = {}
        self._current = ""
        self._tick = QTimer(self, interval=SECOND_MS)
        self._tick.timeout.connect(self._pass_time)
        self._column.addLayout(self._foot())
        self._unfold.clicked.connect(lambda: self._fold_by_hand(folded=False))
        self._fold.clicked.connect(lambda: self._fold_by_hand(folded=True))
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

    def _candidates(self, job_id: str, found: list[TaskMatch]) -> None:
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
