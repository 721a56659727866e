"""What goes over the line, as progress in the task bar."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from avatar_desktop.domain.job import Job
from avatar_desktop.engine.events import Event, EventHub, JobChanged, JobDeleted, Progress
from avatar_desktop.ui.core.job_words import COUNTING
from avatar_desktop.ui.desktop.desktop_port import Desktop

EVERY_MS = 500


class TaskBar(QObject):
    """Shows the bytes of all uploads and downloads, where their number is known."""

    def __init__(self, hub: EventHub, desktop: Desktop, parent: QObject) -> None:
        super().__init__(parent)
        self._desktop = desktop
        self._moving: dict[str, Progress] = {}
        self._shown: float | None = None
        self._soon = QTimer(self, singleShot=True, interval=EVERY_MS)
        self._soon.timeout.connect(self._show)
        self.close: Callable[[], None] = hub.subscribe(self._hear)
        """Hears no more."""

    def _hear(self, event: Event) -> None:
        match event:
            case Progress():
                self._moving[event.job_id] = event
            case JobChanged(job=Job(id=job_id, state=state)) if state not in COUNTING:
                self._moving.pop(job_id, None)
            case JobDeleted(job_id=job_id):
                self._moving.pop(job_id, None)
            case _:
                return
        if not self._soon.isActive():
            self._soon.start()

    def _show(self) -> None:
        share = share_of(list(self._moving.values()))
        if share != self._shown:
            self._shown = share
            self._desktop.show_progress(share)


def share_of(moving: list[Progress]) -> float | None:
    """Return which share of all bytes is done, 0 to 1; None where their number is not known."""
    known = [one for one in moving if one.total]
    total = sum(one.total or 0 for one in known)
    done = sum(min(one.done, one.total or 0) for one in known)
    return done / total if total else None
