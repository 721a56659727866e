"""The end of a window while jobs go on: said first, or done without a window."""

import time
from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from avatar_desktop.domain.errors import AppError
from avatar_desktop.engine.events import Event
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.desktop.closing_question import ClosingQuestion, what_goes_on
from avatar_desktop.ui.desktop.front import bring_to_front
from avatar_desktop.ui.desktop.tray import Tray, has_tray

SAME_SECONDS = 1.0
"""A wish to close that follows another sooner is the same: a double click, a key held down."""


class Closing(QObject):
    """Holds the person's closing of a *window* back while jobs go on, once.

    What the system or the program itself closes is not held back.
    """

    def __init__(
        self,
        window: QWidget,
        desk: UiContext,
        there: Callable[[], bool] = has_tray,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Take the *window* whose end it is, and what says whether a tray is *there*."""
        super().__init__(window)
        self._window = window
        self._desk = desk
        self._has_tray = there
        self._clock = clock
        self._wished = -SAME_SECONDS
        self._question: ClosingQuestion | None = None
        self.tray = Tray(window.windowIcon(), desk.language, self)
        self.tray.show_wanted.connect(lambda: bring_to_front(window))
        self.tray.end_wanted.connect(window.close)
        self._unsubscribe = desk.hub.subscribe(self._hear)
        window.installEventFilter(self)

    def close(self) -> None:
        """Hold nothing back any more."""
        self._window.removeEventFilter(self)
        self._unsubscribe()
        self.tray.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Show:
            self.tray.hide()
        if event.type() is QEvent.Type.Close and event.spontaneous() and not _ends():
            same = self._is_same()
            if (same and self._question) or (watched is self._window and self._holds()):
                event.ignore()
                return True
        return False

    def _is_same(self) -> bool:
        """Whether this wish to close is the last one still, which is noted."""
        before, self._wished = self._wished, self._clock()
        return self._wished - before < SAME_SECONDS

    def _hear(self, _event: Event) -> None:
        if self.tray.shown:
            self.tray.show(len(self._desk.hub.active))

    def _holds(self) -> bool:
        active = self._desk.hub.active
        wanted = self._desk.settings.current.desktop
        if not active or self._question:
            return False
        if wanted.tray and self._has_tray():
            self._go_on()
            return True
        if not wanted.say_closing:
            return False
        lines = what_goes_on(active, self._desk.models)
        question = ClosingQuestion(lines, self._desk.language, self._window, tray=self._has_tray())
        question.close_wanted.connect(self._end)
        question.background_wanted.connect(self._choose_tray)
        question.finished.connect(self._answered)
        question.installEventFilter(self)
        self._question = question
        question.show()
        question.activateWindow()
        return True

    def _answered(self) -> None:
        self._question = None

    def _end(self, say_again: bool) -> None:  # noqa: FBT001 (a signal's argument)
        if not say_again:
            self._keep(say_closing=False)
        self._window.close()

    def _choose_tray(self) -> None:
        self._keep(tray=True)
        self._go_on()

    def _go_on(self) -> None:
        self.tray.show(len(self._desk.hub.active))
        self._window.hide()

    def _keep(self, **changes: bool) -> None:
        """Save *changes*; where that fails they count for this time alone."""
        settings = self._desk.settings.current
        try:
            desktop = replace(settings.desktop, **changes)
            self._desk.settings.save(replace(settings, desktop=desktop))
        except AppError:
            return


def _ends() -> bool:
    """Whether the whole session ends."""
    app = QApplication.instance()
    return isinstance(app, QApplication) and app.isSavingSession()
