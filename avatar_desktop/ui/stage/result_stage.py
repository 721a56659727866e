"""The stage: one job's result, beside its inputs."""

from collections.abc import Awaitable, Callable, Sequence
from enum import IntEnum
from pathlib import Path

from PySide6.QtCore import QDir, QStandardPaths, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import QFileDialog, QStackedWidget, QVBoxLayout, QWidget

from avatar_desktop.domain.errors import AppError, Explanation
from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_, say
from avatar_desktop.domain.viewers import viewers
from avatar_desktop.engine.ports import Library
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core import desktop_integration, job_facts, job_words, labels
from avatar_desktop.ui.core.notice_text import NoticeText, NoticeWords
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.core.use_menu import ask_use, uses_of
from avatar_desktop.ui.stage import precheck_overlay, save_copy
from avatar_desktop.ui.stage.stage_bars import StageActions, StageCaption, StageHeader
from avatar_desktop.ui.theme.design_tokens import GUTTER, STAGE
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.theme.theme import palette_of
from avatar_desktop.ui.viewers.media_view import MediaView
from avatar_desktop.ui.viewers.pages import LoadScene
from avatar_desktop.ui.viewers.status_panel import StatePanel
from avatar_desktop.ui.widgets.notice import Notice, NoticeSeverity

SENTENCES = {
    JobState.QUEUED: N_("It starts by itself when the jobs before it are done."),
    JobState.CHECKING: N_("The run itself is sent only when this check has passed."),
    JobState.RUNNING: N_("You can go on working. The result is saved and shown here."),
    JobState.CANCELLED: N_("Nothing more happens. Run it again whenever you like."),
}
GONE = Explanation(
    say(N_("The folder of this job is no longer there.")),
    do=say(N_("If you moved the library, set its folder in the settings.")),
)
Mark = Callable[..., Awaitable[Job | None]]
"""`Scheduler.mark`."""


class View(IntEnum):
    """The tabs, in their order."""

    RESULT = 0
    COMPARE = 1
    INPUTS = 2


class ResultStage(QWidget):
    """Shows one job: its result, both sides by side, its inputs; or how far it is."""

    shown = Signal(str)
    """The id of the job on show, or an empty string."""
    run_again = Signal(object)
    action_wanted = Signal(object, object)
    use_wanted = Signal(object, str, str)
    """The `Path` of a result, the key of a model and the name of its input."""
    cancel_wanted = Signal(str)
    """The id of the job on show, which goes on."""

    def __init__(
        self,
        language: Language,
        library: Library,
        mark: Mark,
        start: TaskRunner,
        icons: Icons,
        models: Sequence[ModelSpec],
        load_scene: LoadScene,
        parent: QWidget | None = None,
        *,
        later: bool = False,
    ) -> None:
        """Make all of it, or else *later* wait for `set_empty`.

        *mark* sets a job's star.
        """
        super().__init__(parent)
        self.setObjectName("stage")
        self.setAccessibleName(language.text(N_("Stage")))
        self.setPalette(palette_of(STAGE))
        self.setAutoFillBackground(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._language = language
        self._library = library
        self._mark = mark
        self._start = start
        self._models = models
        self._job: Job | None = None
        self._file: Path | None = None
        own = icons.for_stage()
        words = labels.notice_words(language)
        self._header = StageHeader(language, self)
        self._pages = QStackedWidget(self)
        self._pages.setObjectName("stage_pages")
        self._media = MediaView(language, start, own, load_scene, self._pages)
        self._state = StatePanel(words, own, self._pages)
        self._empty = QWidget(self._pages) if later else self._nothing(words, own)
        self._notice = Notice(words, own, self)
        self._caption = StageCaption(language, own, self)
        self._actions = StageActions(language, own, self)
        for page in (self._empty, self._state, self._media):
            self._pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(GUTTER, GUTTER, GUTTER, GUTTER)
        column.setSpacing(GUTTER)
        column.addWidget(self._header)
        column.addWidget(self._pages, 1)
        column.addWidget(self._caption)
        column.addWidget(self._notice)
        column.addWidget(self._actions)
        self._connect()
        self.clear()

    def _nothing(self, words: NoticeWords, icons: Icons) -> QWidget:
        panel = StatePanel(words, icons, self._pages)
        panel.show_state(
            "clapperboard",
            self._language.text(N_("Results appear here")),
            self._language.text(N_("Drop a file on the left, then press Generate.")),
        )
        return panel

    @property
    def job(self) -> Job | None:
        """The job on show."""
        return self._job

    @property
    def media(self) -> MediaView:
        """Where results and inputs are shown."""
        return self._media

    @property
    def state_panel(self) -> StatePanel:
        """Where a job that has no result yet tells how far it is."""
        return self._state

    @property
    def caption(self) -> StageCaption:
        """What was found in the picture on show, or is looked for."""
        return self._caption

    @property
    def notice(self) -> Notice:
        """What went wrong, or right, with the last action."""
        return self._notice

    def show_job(self, job: Job) -> None:
        """Show *job*; called again with news of the same job it keeps what plays."""
        before, self._job = self._job, job
        same = before is not None and before.id == job.id
        self._header.show_job(job.title, job_facts.summary(self._language, self._models, job))
        self._header.enable(View.COMPARE, on=bool(self._befores_of(job)))
        self._header.enable(View.INPUTS, on=bool(job.inputs))
        self._actions.show_job(job, usable=bool(uses_of(job, self._models)))
        if not same:
            self._notice.hide()
            self._header.select(View.RESULT)
            self._render()
        elif before is not None and _look(before) != _look(job):
            self._render()
        self.shown.emit(job.id)

    def clear(self) -> None:
        """Show the empty stage."""
        self._job = self._file = None
        self._media.close_media()
        self._header.hide()
        self._caption.hide()
        self._actions.hide()
        self._notice.hide()
        self._pages.setCurrentWidget(self._empty)
        self.shown.emit("")

    def set_empty(self, widget: QWidget) -> None:
        """Show *widget* while there is no job."""
        current = self._pages.currentWidget() is self._empty
        self._pages.removeWidget(self._empty)
        self._empty.deleteLater()
        self._empty = widget
        self._pages.addWidget(widget)
        if current:
            self._pages.setCurrentWidget(widget)

    def release(self) -> None:
        """Let go of every file and of the player."""
        self._media.close_media()

    def select(self, view: View) -> None:
        """Open the tab *view*."""
        self._header.select(view)
        self._render()

    def save_to(self, target: Path) -> None:
        """Copy the result to *target* and tell how that went."""
        if self._file:
            self._start(self._save(self._file, target))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if plain and event.key() == Qt.Key.Key_U:
            self._ask_use()
        elif plain and event.key() == Qt.Key.Key_S and self._actions.star.isEnabled():
            self._actions.star.click()
        elif self._media.handle_key(event):
            return
        elif plain and event.key() == Qt.Key.Key_R and self._job:
            self.run_again.emit(self._job)
        else:
            super().keyPressEvent(event)

    def _connect(self) -> None:
        self._header.selected.connect(lambda _tab: self._render())
        self._actions.save_wanted.connect(self._ask_where)
        self._actions.reveal_wanted.connect(self._reveal)
        self._actions.use_wanted.connect(self._ask_use)
        self._actions.star_wanted.connect(self._toggle_star)
        self._actions.again_wanted.connect(lambda: self.run_again.emit(self._job))
        self._state.action_clicked.connect(self._failure_action)
        self._caption.cancel_wanted.connect(self._cancel)
        self._media.open_outside.connect(desktop_integration.open_file)
        self._media.reveal_wanted.connect(self._reveal_file)
        save = QShortcut(QKeySequence.StandardKey.Save, self)
        save.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        save.activated.connect(self._ask_where)

    # What is on show

    def _render(self) -> None:
        job = self._job
        if job is None:
            return
        self._header.show()
        self._actions.show()
        folder = job_facts.folder_of(self._library, job)
        if folder is None:
            self._show_gone()
            return
        result = job_facts.result_of(job)
        self._file = folder / result if result else None
        view = self._header.view
        spec = job_facts.spec_of(self._models, job)
        looked_at = precheck_overlay.looked_at(spec, job)
        marks = precheck_overlay.marks(self._language, spec, job)
        self._media.set_marks({folder / job.inputs[name].file: marks[name] for name in marks})
        self._caption.hide()
        if view == View.INPUTS:
            self._media.show_files(
                [
                    (
                        job_facts.input_title(self._language, spec, name),
                        folder / item.file,
                        job_facts.input_kind(spec, job, name),
                    )
                    for name, item in job.inputs.items()
                ]
            )
            self._caption.show_found(precheck_overlay.note(self._language, spec, job))
        elif self._file is None and not looked_at:
            self._show_state(job)
            return
        elif self._file is None:
            kind = job_facts.input_kind(spec, job, looked_at)
            self._media.show_file(folder / job.inputs[looked_at].file, kind)
            self._caption.show_going(
                precheck_overlay.note(self._language, spec, job),
                labels.step_text(self._language, spec, job),
                self._language.text(SENTENCES.get(job.state, "")),
                job_words.stop_words(self._language, job),
            )
        elif view == View.COMPARE:
            kind = job_facts.viewer_key(self._file)
            self._media.show_compared(self._file, kind, self._befores_of(job))
        else:
            self._media.show_file(self._file, job_facts.viewer_key(self._file))
        self._pages.setCurrentWidget(self._media)

    def _show_state(self, job: Job) -> None:
        self._media.close_media()
        failed = job.state in {JobState.FAILED, JobState.NEEDS_CHECK}
        trouble = labels.notice_of(self._language, job.failure) if job.failure else None
        self._state.show_state(
            labels.state_icon(job.state),
            labels.step_text(self._language, job_facts.spec_of(self._models, job), job),
            self._language.text(SENTENCES.get(job.state, "")),
            trouble if failed else None,
            NoticeSeverity.ERROR if job.state is JobState.FAILED else NoticeSeverity.WARNING,
        )
        self._pages.setCurrentWidget(self._state)

    def _show_gone(self) -> None:
        self._file = None
        self._media.close_media()
        text = labels.notice_of(self._language, GONE)
        self._state.show_state("folder", text.what, text.do)
        self._pages.setCurrentWidget(self._state)

    def _befores_of(self, job: Job) -> list[tuple[str, Path]]:
        """Return title and place of the inputs that the result can be compared with."""
        result = job_facts.result_of(job)
        kind = job_facts.viewer_key(Path(result)) if result else ""
        folder = job_facts.folder_of(self._library, job)
        if not kind or not viewers()[kind].compared or folder is None:
            return []
        spec = job_facts.spec_of(self._models, job)
        return [
            (job_facts.input_title(self._language, spec, name), folder / item.file)
            for name, item in job.inputs.items()
            if job_facts.input_kind(spec, job, name) == kind
        ]

    def _cancel(self) -> None:
        if self._job:
            self.cancel_wanted.emit(self._job.id)

    def _failure_action(self) -> None:
        if self._job and self._job.failure:
            remedy = labels.remedy_of(self._job.failure.explanation)
            self.action_wanted.emit(self._job, remedy)

    def _ask_use(self) -> None:
        """Ask in which tab the result goes on."""
        beside, take = self._actions.use, self.use_wanted.emit
        ask_use(self._job, self._library, self._models, self._language, beside, take)

    def _reveal(self) -> None:
        if self._job is not None:
            self._reveal_file(self._file or job_facts.folder_of(self._library, self._job))

    def _reveal_file(self, place: Path | None) -> None:
        if place is None or not desktop_integration.reveal_in_folder(place):
            self._tell(GONE)

    def _ask_where(self) -> None:
        if self._job is None or self._file is None:
            return
        title = job_facts.model_title(self._language, self._models, self._job)
        name = save_copy.file_name(f"{self._job.title} - {title}") + self._file.suffix
        place = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.MoviesLocation)
        folder = place if place and Path(place).is_dir() else QDir.homePath()
        caption = self._language.text(N_("Save the result as"))
        dialog = QFileDialog(self.window(), caption, str(Path(folder) / name))
        dialog.setObjectName("save_dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix(self._file.suffix.lstrip("."))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda chosen: self.save_to(Path(chosen)))
        dialog.open()

    async def _save(self, source: Path, target: Path) -> None:
        try:
            await save_copy.copy(source, target)
        except save_copy.NotCopied as error:
            self._tell(error.explanation)
        else:
            words = self._language.paint(say(N_("Saved as {name}."), name=target.name))
            self._notice.show_text(NoticeSeverity.SUCCESS, NoticeText(words))

    def _toggle_star(self) -> None:
        if self._job:
            self._start(self._star(self._job))

    async def _star(self, job: Job) -> None:
        try:
            marked = await self._mark(job.id, starred=not job.starred)
        except AppError as error:
            self._tell(error.explanation)
            return
        if marked and self._job and self._job.id == job.id:
            self.show_job(marked)

    def _tell(self, explanation: Explanation) -> None:
        text = labels.notice_of(self._language, explanation)
        plain = NoticeText(text.what, text.why, text.do)
        self._notice.show_text(NoticeSeverity.ERROR, plain)


def _look(job: Job) -> tuple[object, ...]:
    """Return what of *job* decides how it is shown."""
    found = bool(job.precheck or job.facts)
    return job.state, job.outputs, job.failure, tuple(job.inputs), found, job.service_state
