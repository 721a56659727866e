"""Tells of jobs outside the window while it is not in front."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, QTimer
from PySide6.QtGui import QWindow
from PySide6.QtWidgets import QApplication

from avatar_desktop.domain.job import Job, JobState
from avatar_desktop.domain.note import Note
from avatar_desktop.domain.text import N_
from avatar_desktop.engine.events import Event, JobChanged, JobDeleted
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.job_words import TOLD
from avatar_desktop.ui.core.labels import notice_of, state_text
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.desktop.desktop_port import Desktop

TOGETHER_MS = 1000
"""What ends within this time of each other is told as one."""
LISTED = 4
GRAVITY = (JobState.NEEDS_CHECK, JobState.FAILED, JobState.DONE)


class JobNotifications(QObject):
    """Notifies of jobs that end or need the person, once each, and counts them at the icon.

    When the window comes to the front the person sees for themselves: all is taken back.
    """

    def __init__(self, desk: UiContext, desktop: Desktop, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._desktop = desktop
        self._states = {one.id: one.state for one in desk.hub.active}
        self._news: dict[str, Job] = {}
        self._unseen: set[str] = set()
        self._together = QTimer(self, singleShot=True, interval=TOGETHER_MS)
        self._together.timeout.connect(self._notify)
        self.close: Callable[[], None] = desk.hub.subscribe(self._hear)
        """Hears no more."""
        self._app = QApplication.instance()
        if isinstance(self._app, QApplication):
            self._app.focusWindowChanged.connect(self._look)

    def _hear(self, event: Event) -> None:
        if isinstance(event, JobDeleted):
            self._news.pop(event.job_id, None)
        if not isinstance(event, JobChanged):
            return
        job = event.job
        before, self._states[job.id] = self._states.get(job.id), job.state
        known = before is not None or job.state is JobState.NEEDS_CHECK
        if job.state in TOLD and known and before is not job.state and not is_in_front():
            self._news[job.id] = job
            self._together.start()
        elif job.state not in TOLD:
            self._news.pop(job.id, None)

    def _notify(self) -> None:
        news, self._news = tuple(self._news.values()), {}
        if not news or is_in_front():
            return
        self._unseen |= {one.id for one in news}
        self._count()
        if self._desk.settings.current.desktop.notifications:
            self._desktop.notify(note_of(self._desk.language, news))

    def _look(self, window: QWindow | None) -> None:
        if window and self._unseen:
            self._unseen.clear()
            self._count()
            self._desktop.withdraw()

    def _count(self) -> None:
        if isinstance(self._app, QApplication):
            self._app.setBadgeNumber(len(self._unseen))


def is_in_front() -> bool:
    """Whether a window of this program has the keyboard and is seen."""
    window = QApplication.activeWindow()
    return window is not None and window.isVisible() and not window.isMinimized()


def note_of(language: Language, jobs: Sequence[Job]) -> Note:
    """Return what is told of *jobs*; a click opens the one that needs the person most."""
    first = min(jobs, key=lambda one: GRAVITY.index(one.state))
    tr = language.text
    opening, urgent = tr(N_("Open")), first.state is JobState.NEEDS_CHECK
    if len(jobs) == 1:
        told = notice_of(language, first.failure) if first.failure else None
        body = " ".join(filter(None, (told.what, told.do))) if told else ""
        return Note(first.id, _line(language, first), body, opening, urgent)
    ordered = sorted(jobs, key=lambda one: GRAVITY.index(one.state))
    lines = [_line(language, one) for one in ordered[:LISTED]]
    if len(jobs) > LISTED:
        lines.append(tr(N_("and {more} more")).format(more=len(jobs) - LISTED))
    title = tr(N_("News of {count} jobs")).format(count=len(jobs))
    return Note(first.id, title, "\n".join(lines), opening, urgent)


def _line(language: Language, job: Job) -> str:
    words = language.text(N_("{job}: {state}"))
    return words.format(job=job.title, state=state_text(language, job.state))
