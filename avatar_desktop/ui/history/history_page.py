"""Everything that was made, without a network."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.job import Job
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.domain.text import N_
from avatar_desktop.ui.core import desktop_integration, job_facts, labels
from avatar_desktop.ui.core.notice_text import NoticeText
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.history.filters import HistoryFilters
from avatar_desktop.ui.history.gallery import Gallery
from avatar_desktop.ui.history.job_chores import JobChores
from avatar_desktop.ui.history.job_delegate import CardWords, JobDelegate
from avatar_desktop.ui.history.job_details import JobDetails
from avatar_desktop.ui.history.jobs_model import JobsModel
from avatar_desktop.ui.history.rows import RowFacts
from avatar_desktop.ui.history.trash_bar import TrashBar
from avatar_desktop.ui.theme.design_tokens import GUTTER, MARGIN
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.empty import EmptyState
from avatar_desktop.ui.widgets.notice import Notice, NoticeSeverity
from avatar_desktop.ui.widgets.thumbnails import Thumbnails

EVERYTHING = HistoryQuery()
IN_TRASH = HistoryQuery(trashed=True)
DETAILS_WIDTH = 336


class HistoryPage(QWidget):
    """The jobs of the library: found, filtered, looked at, taken up again."""

    open_job = Signal(str)
    run_again = Signal(object)
    action_wanted = Signal(object, object)
    sample_wanted = Signal()
    use_wanted = Signal(object, str, str)
    """The `Path` of a result, the key of a model and the name of its input."""

    def __init__(
        self,
        desk: UiContext,
        start: TaskRunner,
        thumbnails: Thumbnails,
        icons: Icons,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setObjectName("history_page")
        self._desk = desk
        self._start = start
        self._tr = desk.language.text
        self._query = EVERYTHING
        self._asked = 0
        self._whole = True
        self._reading = False
        self._title = QLabel(self._tr(N_("History")), self)
        self._title.setObjectName("history_title")
        self._title.setProperty("role", "title")
        self._filters = HistoryFilters(desk, icons, self)
        facts = RowFacts(desk)
        self._rows = JobsModel(facts.picture, facts.words, self)
        self._gallery = Gallery(self._tr(N_("Jobs")), self)
        words = CardWords(facts.day, facts.line)
        self._delegate = JobDelegate(thumbnails, icons, words, self._gallery)
        self._gallery.show_jobs(self._rows, self._delegate)
        self._details = JobDetails(desk, start, icons, self)
        self._empty = EmptyState(icons, self)
        self._notice = Notice(labels.notice_words(desk.language), icons, self)
        self._chores = JobChores(desk, start, thumbnails, self._notice, self)
        self._trash_bar = TrashBar(desk.language, self)
        self._trash_bar.hide()
        self._measured = 0
        self._pages = QStackedWidget(self)
        self._pages.setObjectName("history_pages")
        self.setFocusProxy(self._gallery)
        self._lay_out()
        self._connect(thumbnails)

    @property
    def jobs(self) -> list[Job]:
        """The jobs that are listed."""
        return self._rows.jobs

    @property
    def gallery(self) -> Gallery:
        """The list."""
        return self._gallery

    @property
    def details(self) -> JobDetails:
        """What stands at the right."""
        return self._details

    @property
    def filters(self) -> HistoryFilters:
        """What is listed."""
        return self._filters

    @property
    def notice(self) -> Notice:
        """What the last action did, with its Undo."""
        return self._notice

    @property
    def empty(self) -> EmptyState:
        """What is said where nothing is listed."""
        return self._empty

    @Slot(object)
    def job_changed(self, job: Job) -> None:
        """Take in news of *job*."""
        known = self._rows.index_of(job.id).isValid()
        if not self._belongs(job):
            self._rows.drop(job.id)
        elif known or self._may_insert(job):
            self._rows.put(job)
        elif self._query.text:
            self.reload()
            return
        self._show_right_page()
        shown = self._details.job
        if shown and shown.id == job.id:
            self._details.show_job(job)

    def focus_search(self) -> None:
        """Put the cursor into the search box."""
        self._filters.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._filters.search.selectAll()

    def reload(self) -> None:
        """Read the first page again."""
        self._query = self._filters.query
        self._asked += 1
        self._reading = True
        self._title.setText(self._tr(N_("Trash") if self._query.trashed else N_("History")))
        self._start(self._read(self._query, self._asked, more=False))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._asked:
            self.reload()
        self._start(self._measure())

    def selected(self) -> list[Job]:
        """Return the selected jobs, in the order of the list."""
        rows = sorted(index.row() for index in self._gallery.selectedIndexes())
        return [self._rows.jobs[row] for row in rows]

    # Reading

    async def _read(self, query: HistoryQuery, asked: int, *, more: bool) -> None:
        try:
            jobs = await self._desk.library.search(query)
        except AppError as error:
            text = labels.notice_of(self._desk.language, error)
            self._notice.show_text(NoticeSeverity.ERROR, replace(text, action=""))
            return
        finally:
            if asked == self._asked:
                self._reading = False
        if asked != self._asked:
            return
        self._whole = len(jobs) < query.limit
        if more:
            self._rows.append(jobs)
        else:
            self._show_first(jobs)

    def _show_first(self, jobs: Sequence[Job]) -> None:
        current = self._details.job
        self._rows.set_jobs(jobs)
        self._show_right_page()
        index = self._rows.index_of(current.id) if current else QModelIndex()
        if not index.isValid() and jobs:
            index = self._rows.index(0)
        if index.isValid():
            self._gallery.setCurrentIndex(index)
            self._current_changed()

    def _more(self) -> None:
        last = self._rows.last
        if self._whole or self._reading or last is None:
            return
        self._reading = True
        query = replace(self._query, before=last)
        self._start(self._read(query, self._asked, more=True))

    def _belongs(self, job: Job) -> bool:
        query = self._query
        return (
            job.trashed == query.trashed
            and (not query.model or job.model_key == query.model)
            and (query.state is None or job.state is query.state)
            and (not query.starred or job.starred)
        )

    def _may_insert(self, job: Job) -> bool:
        """Return whether a job that is not listed belongs among the pages read so far."""
        last = self._rows.last
        reached = self._whole or last is None or job.created >= last.created
        return bool(self._asked) and not self._query.text and reached

    # Doing

    def _open(self) -> None:
        job = self._rows.job_at(self._gallery.currentIndex())
        if job:
            self.open_job.emit(job.id)

    def _again(self) -> None:
        job = self._rows.job_at(self._gallery.currentIndex())
        if job:
            self.run_again.emit(job)

    def _failure_action(self) -> None:
        job = self._details.job
        if job and job.failure:
            self.action_wanted.emit(job, labels.remedy_of(job.failure.explanation))

    def _reveal(self) -> None:
        job = self._details.job
        if job is None:
            return
        folder = job_facts.folder_of(self._desk.library, job)
        if folder is None or not desktop_integration.reveal_in_folder(
            folder / job_facts.result_of(job)
        ):
            words = self._tr(N_("The folder of this job is no longer there."))
            self._notice.show_text(NoticeSeverity.ERROR, NoticeText(words))

    def _star(self) -> None:
        self._chores.star(self.selected())

    def _trash(self) -> None:
        self._chores.move(self.selected(), trashed=not self._query.trashed)

    def _drop_deleted(self, ids: Sequence[str]) -> None:
        for job_id in ids:
            self._rows.drop(job_id)
        self._settle()

    def _settle(self) -> None:
        """Choose the job that took the place of those that left, and look into the trash."""
        self._show_right_page()
        left, row = self._rows.rowCount(), self._gallery.currentIndex().row()
        if left and not self._gallery.selectedIndexes():
            self._gallery.setCurrentIndex(self._rows.index(min(max(row, 0), left - 1)))
        self._start(self._measure())

    async def _measure(self) -> None:
        """Tell how much lies in the trash."""
        self._measured += 1
        asked, library = self._measured, self._desk.library
        ids = await library.trashed()
        taken = await library.bytes_freed(ids)
        if asked == self._measured:
            self._filters.show_trash(len(ids), taken)
            self._trash_bar.show_trash(len(ids), taken)

    def _chosen(self) -> None:
        if self._query.trashed:
            self._start(self._weigh())

    async def _weigh(self) -> None:
        """Offer to delete what is chosen in the trash, and say what that frees."""
        ids = self._doomed()
        freed = await self._desk.library.bytes_freed(ids)
        if ids == self._doomed():
            self._details.offer_deletion(len(ids), freed)

    def _doomed(self) -> list[str]:
        return [job.id for job in self.selected() if job.trashed]

    def _delete(self) -> None:
        self._chores.delete(self._doomed())

    # Putting together

    def _current_changed(self) -> None:
        job = self._rows.job_at(self._gallery.currentIndex())
        if job:
            self._details.show_job(job)

    def _show_right_page(self) -> None:
        self._trash_bar.setVisible(self._query.trashed and self._rows.rowCount() > 0)
        if self._rows.rowCount():
            self._pages.setCurrentIndex(0)
            return
        tr = self._tr
        if self._query == EVERYTHING:
            self._empty.show_text(
                "film",
                tr(N_("Nothing here yet")),
                tr(N_("Everything you make is kept here, and plays without a network.")),
                tr(N_("Try the sample clip")),
            )
        elif self._query == IN_TRASH:
            self._empty.show_text(
                "trash-2",
                tr(N_("The trash is empty")),
                tr(N_("What you move here stays until you take it out or delete it.")),
                tr(N_("Back to the history")),
            )
        else:
            self._empty.show_text(
                "search",
                tr(N_("No job matches")),
                tr(N_("Try fewer words or another filter.")),
                tr(N_("Show everything")),
            )
        self._pages.setCurrentIndex(1)

    def _empty_clicked(self) -> None:
        if self._query == EVERYTHING:
            self.sample_wanted.emit()
        elif self._query == IN_TRASH:
            self._filters.trash.setChecked(False)
        else:
            self._filters.clear()

    def _lay_out(self) -> None:
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setObjectName("history_split")
        split.addWidget(self._gallery)
        split.addWidget(self._details)
        split.setStretchFactor(0, 1)
        split.setChildrenCollapsible(False)
        self._gallery.setMinimumWidth(160)
        self._details.setMinimumWidth(DETAILS_WIDTH)
        split.setSizes([10 * DETAILS_WIDTH, DETAILS_WIDTH])
        self._pages.addWidget(split)
        self._pages.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(MARGIN, MARGIN, 0, GUTTER)
        column.setSpacing(GUTTER)
        column.addWidget(self._title)
        column.addWidget(self._filters)
        column.addWidget(self._trash_bar)
        column.addWidget(self._pages, 1)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, MARGIN, 0)
        below.addWidget(self._notice)
        column.addLayout(below)
        self._filters.setContentsMargins(0, 0, MARGIN, 0)
        self._trash_bar.setContentsMargins(0, 0, MARGIN, 0)

    def _connect(self, thumbnails: Thumbnails) -> None:
        thumbnails.ready.connect(self._rows.picture_came)
        self._filters.changed.connect(self.reload)
        self._filters.side_changed.connect(self._gallery.set_side)
        self._filters.down_wanted.connect(self._gallery.setFocus)
        self._gallery.activated.connect(lambda _index: self._open())
        self._gallery.current_changed.connect(self._current_changed)
        self._gallery.more_wanted.connect(self._more)
        self._gallery.again_wanted.connect(self._again)
        self._gallery.star_wanted.connect(self._star)
        self._gallery.use_wanted.connect(self._details.ask_use)
        self._details.use_wanted.connect(self.use_wanted)
        self._details.made_from.job_wanted.connect(self.open_job)
        self._gallery.selection_changed.connect(self._chosen)
        self._gallery.trash_wanted.connect(self._trash)
        self._details.open_wanted.connect(self._open)
        self._details.again_wanted.connect(self._again)
        self._details.star_wanted.connect(self._star)
        self._details.reveal_wanted.connect(self._reveal)
        self._details.trash_wanted.connect(self._trash)
        self._details.action_wanted.connect(self._failure_action)
        self._details.delete.confirmed.connect(self._delete)
        self._trash_bar.empty.confirmed.connect(self._chores.empty_trash)
        self._chores.changed.connect(self.job_changed)
        self._chores.moved.connect(self._settle)
        self._chores.deleted.connect(self._drop_deleted)
        self._empty.clicked.connect(self._empty_clicked)
        self._notice.action_clicked.connect(self._chores.undo)
        for key, slot in (
            (QKeySequence.StandardKey.Find, self.focus_search),
            (QKeySequence.StandardKey.Undo, self._chores.undo),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
