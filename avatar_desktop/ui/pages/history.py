"""Everything that was made, without a network."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime

from PySide6.QtCore import QModelIndex, Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from avatar_desktop.domain.errors import AppError
from avatar_desktop.domain.job import Job
from avatar_desktop.domain.query import Query
from avatar_desktop.domain.text import N_, say
from avatar_desktop.engine.events import JobChanged
from avatar_desktop.ui import job_facts, outside, wording
from avatar_desktop.ui.desk import Desk
from avatar_desktop.ui.icons import Icons
from avatar_desktop.ui.pages.gallery import Gallery
from avatar_desktop.ui.pages.history_filters import HistoryFilters
from avatar_desktop.ui.pages.job_delegate import CardWords, JobDelegate
from avatar_desktop.ui.pages.job_details import JobDetails
from avatar_desktop.ui.pages.jobs_model import JobsModel, Picture
from avatar_desktop.ui.start import Start
from avatar_desktop.ui.tokens import GUTTER, MARGIN
from avatar_desktop.ui.widgets.empty import EmptyState
from avatar_desktop.ui.widgets.notice import Notice, NoticeText, Severity
from avatar_desktop.ui.widgets.thumbnails import Thumbnails

EVERYTHING = Query()
DETAILS_WIDTH = 328


class HistoryPage(QWidget):
    """The jobs of the library: found, filtered, looked at, taken up again."""

    open_job = Signal(str)
    run_again = Signal(object)
    action_wanted = Signal(object, object)
    sample_wanted = Signal()

    def __init__(
        self,
        desk: Desk,
        start: Start,
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
        self._undo: tuple[str, ...] = ()
        self._title = QLabel(self._tr(N_("History")), self)
        self._title.setObjectName("history_title")
        self._title.setProperty("role", "title")
        self._filters = HistoryFilters(desk, icons, self)
        self._rows = JobsModel(self._picture, self._words, self)
        self._gallery = Gallery(self._tr(N_("Jobs")), self)
        words = CardWords(self._day, self._line)
        self._delegate = JobDelegate(thumbnails, icons, words, self._gallery)
        self._gallery.show_jobs(self._rows, self._delegate)
        self._details = JobDetails(desk, start, icons, self)
        self._empty = EmptyState(icons, self)
        self._notice = Notice(wording.notice_words(desk.language), icons, self)
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
        self._start(self._read(self._query, self._asked, more=False))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if not self._asked:
            self.reload()

    def selected(self) -> list[Job]:
        """Return the selected jobs, in the order of the list."""
        rows = sorted(index.row() for index in self._gallery.selectedIndexes())
        return [self._rows.jobs[row] for row in rows]

    # Reading

    async def _read(self, query: Query, asked: int, *, more: bool) -> None:
        try:
            jobs = await self._desk.library.search(query)
        except AppError as error:
            text = wording.notice_of(self._desk.language, error)
            self._notice.show_text(Severity.ERROR, replace(text, action=""))
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
            self.action_wanted.emit(job, wording.remedy_of(job.failure.explanation))

    def _reveal(self) -> None:
        job = self._details.job
        if job is None:
            return
        folder = job_facts.folder_of(self._desk.library, job)
        if folder is None or not outside.reveal_in_folder(folder / job_facts.result_of(job)):
            words = self._tr(N_("The folder of this job is no longer there."))
            self._notice.show_text(Severity.ERROR, NoticeText(words))

    def _star(self) -> None:
        jobs = [job for job in self.selected() if job.ended]
        if jobs:
            on = not all(job.starred for job in jobs)
            self._start(self._change([job.id for job in jobs], starred=on))

    def _trash(self) -> None:
        chosen = self.selected()
        ids = tuple(job.id for job in chosen if job.ended)
        if not ids:
            if chosen:
                words = self._tr(N_("A job that still runs cannot go to the trash."))
                do = self._tr(N_("Cancel it first."))
                self._notice.show_text(Severity.INFO, NoticeText(words, do=do))
            return
        self._start(self._move(ids, trashed=not self._query.trashed))

    async def _move(self, ids: tuple[str, ...], *, trashed: bool) -> None:
        row = self._gallery.currentIndex().row()
        if not await self._change(ids, trashed=trashed):
            return
        self._undo = ids if trashed else ()
        template = N_("Moved to the trash: {count}.") if trashed else N_("Taken out: {count}.")
        words = self._desk.language.paint(say(template, count=len(ids)))
        undo = self._tr(N_("Undo (Ctrl+Z)")) if trashed else ""
        self._notice.show_text(Severity.INFO, NoticeText(words, action=undo))
        left = self._rows.rowCount()
        if left:
            self._gallery.setCurrentIndex(self._rows.index(min(max(row, 0), left - 1)))

    def undo(self) -> None:
        """Take back out of the trash what went there last."""
        ids, self._undo = self._undo, ()
        if ids:
            self._notice.dismiss()
            self._start(self._change(ids, trashed=False))

    async def _change(self, ids: Sequence[str], **changes: bool) -> bool:
        """Change ended jobs on disk and tell of it; False when the disk refused."""
        for job_id in ids:
            job = await self._desk.library.get(job_id)
            if job is None or not job.ended:
                continue
            job = job.changed(**changes)
            try:
                await self._desk.library.save(job)
            except AppError as error:
                text = wording.notice_of(self._desk.language, error)
                self._notice.show_text(Severity.ERROR, replace(text, action=""))
                return False
            self.job_changed(job)
            self._desk.hub.publish(JobChanged(job))
        return True

    # Words and pictures

    def _picture(self, job: Job) -> Picture | None:
        folder = job_facts.folder_of(self._desk.library, job)
        if folder is None:
            return None
        result = job_facts.result_of(job)
        if result:
            kind = job_facts.kind_of(folder / result)
            if kind:
                return folder / result, kind
        spec = job_facts.spec_of(self._desk.models, job)
        for name, item in job.inputs.items():
            kind = job_facts.input_kind(spec, job, name)
            if kind:
                return folder / item.file, kind
        return None

    def _words(self, job: Job) -> str:
        state = wording.state_text(self._desk.language, job.state)
        return f"{job.title}, {state}, {job_facts.moment(self._desk.language, job.created)}"

    def _day(self, day: date) -> str:
        return job_facts.day_text(self._desk.language, day, datetime.now().astimezone().date())

    def _line(self, job: Job) -> str:
        model = job_facts.model_title(self._desk.language, self._desk.models, job)
        return f"{job.created.astimezone():%H:%M} · {model}"

    # Putting together

    def _current_changed(self) -> None:
        job = self._rows.job_at(self._gallery.currentIndex())
        if job:
            self._details.show_job(job)

    def _show_right_page(self) -> None:
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
        elif self._query == replace(EVERYTHING, trashed=True):
            self._empty.show_text("trash-2", tr(N_("The trash is empty")), "")
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
        column.addWidget(self._pages, 1)
        below = QHBoxLayout()
        below.setContentsMargins(0, 0, MARGIN, 0)
        below.addWidget(self._notice)
        column.addLayout(below)
        self._filters.setContentsMargins(0, 0, MARGIN, 0)

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
        self._gallery.trash_wanted.connect(self._trash)
        self._details.open_wanted.connect(self._open)
        self._details.again_wanted.connect(self._again)
        self._details.star_wanted.connect(self._star)
        self._details.reveal_wanted.connect(self._reveal)
        self._details.trash_wanted.connect(self._trash)
        self._details.action_wanted.connect(self._failure_action)
        self._empty.clicked.connect(self._empty_clicked)
        self._notice.action_clicked.connect(self.undo)
        for key, slot in (
            (QKeySequence.StandardKey.Find, self.focus_search),
            (QKeySequence.StandardKey.Undo, self.undo),
        ):
            shortcut = QShortcut(QKeySequence(key), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(slot)
