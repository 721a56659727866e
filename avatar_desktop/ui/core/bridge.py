"""Engine events as Qt signals: the only way out of asyncio."""

from PySide6.QtCore import QObject, Signal

from avatar_desktop.engine.events import Event, EventHub, JobChanged, JobDeleted, Progress, Waiting


class Bridge(QObject):
    """Repeats the events of a hub until it is closed."""

    job_changed = Signal(object)
    """A `Job` that is new or moved."""
    job_deleted = Signal(str)
    """The id of a job that was deleted for good."""
    progress = Signal(object)
    """A `Progress`: bytes of an upload or a download."""
    waiting = Signal(object)
    """A `Waiting`: why a job waits, or that it goes on."""

    def __init__(self, hub: EventHub, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._unsubscribe = hub.subscribe(self._tell)
        self._open = True

    def close(self) -> None:
        """End the subscription; a second call does nothing."""
        if self._open:
            self._open = False
            self._unsubscribe()

    def _tell(self, event: Event) -> None:
        match event:
            case JobChanged(job=job):
                self.job_changed.emit(job)
            case JobDeleted(job_id=job_id):
                self.job_deleted.emit(job_id)
            case Progress():
                self.progress.emit(event)
            case Waiting():
                self.waiting.emit(event)
