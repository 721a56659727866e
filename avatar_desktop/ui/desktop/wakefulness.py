"""Keeps the computer awake while something is sent, and not longer."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from avatar_desktop.domain.job import JobState
from avatar_desktop.domain.text import N_
from avatar_desktop.engine.events import Event, JobChanged, JobDeleted
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.desktop.desktop_port import Desktop

SENDING = frozenset({JobState.UPLOADING, JobState.SUBMITTING})
"""An upload that is cut starts again, and a submit that is cut may have been billed."""


class Wakefulness(QObject):
    """Asks the desktop when the first upload begins and lets go when the last has ended."""

    def __init__(self, desk: UiContext, desktop: Desktop, parent: QObject) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._why = desk.language.text(N_("A file is being uploaded."))
        self._sending = {one.id for one in desk.hub.active_with_parts if one.state in SENDING}
        if self._sending:
            desktop.keep_awake(self._why)
        self._unsubscribe: Callable[[], None] = desk.hub.subscribe(self._hear, parts=True)

    def close(self) -> None:
        """Let go, and hear no more."""
        self._unsubscribe()
        if self._sending:
            self._desktop.keep_awake("")

    def _hear(self, event: Event) -> None:
        before = bool(self._sending)
        if isinstance(event, JobChanged) and event.job.state in SENDING:
            self._sending.add(event.job.id)
        elif isinstance(event, JobChanged):
            self._sending.discard(event.job.id)
        elif isinstance(event, JobDeleted):
            self._sending.discard(event.job_id)
        if bool(self._sending) is not before:
            self._desktop.keep_awake(self._why if self._sending else "")
