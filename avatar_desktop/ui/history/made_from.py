"""The chain of results that a job was made from."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from avatar_desktop.domain.job import Job, Origin
from avatar_desktop.domain.text import N_, say
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.widgets.breakable import Breakable
from avatar_desktop.ui.widgets.factories import button, label

MOST = 12
"""How many results are named; longer chains go on in the first of them."""
WIDTH = 260


class MadeFrom(QWidget):
    """Names each result that a job was made from, the nearest first; a click opens its job."""

    job_wanted = Signal(str)
    """The id of a job."""

    def __init__(self, desk: UiContext, start: TaskRunner, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("made_from")
        self._desk = desk
        self._start = start
        self._job: Job | None = None
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self.hide()

    def show_job(self, job: Job) -> None:
        """Show the chain of *job*; nothing is shown where it was made from no result."""
        same = self._job is not None and origins(self._job) == origins(job)
        self._job = job
        if not same:
            self._clear()
        if origins(job) and not same:
            self._start(self._show(job))

    async def _show(self, job: Job) -> None:
        chain = await self._chain(job)
        if self._job is None or origins(self._job) != origins(job):
            return
        self._clear()
        self._column.addWidget(label(self._desk.language.text(N_("Made from")), "muted"))
        for number, (origin, known) in enumerate(chain):
            self._column.addWidget(self._line(number, origin, known=known))
        self.show()

    async def _chain(self, job: Job) -> list[tuple[Origin, bool]]:
        """Return the results, the nearest first, and whether their jobs are still there."""
        chain: dict[str, tuple[Origin, bool]] = {}
        waiting = list(origins(job))
        while waiting and len(chain) < MOST:
            origin = waiting.pop(0)
            if origin.job not in chain:
                before = await self._desk.library.get(origin.job)
                chain[origin.job] = origin, before is not None
                waiting += origins(before) if before else ()
        return list(chain.values())

    def _line(self, number: int, origin: Origin, *, known: bool) -> QWidget:
        language = self._desk.language
        spec = next((one for one in self._desk.models if one.key == origin.model), None)
        model = language.text(spec.title) if spec else origin.model
        text = f"{origin.title or origin.job} · {model}"
        if not known:
            gone = language.paint(say(N_("{words} (deleted)"), words=text))
            return Breakable(gone, language.text(N_("Copy")))
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, WIDTH)
        made = button(f"made_from_{number}", shown, "link")
        made.setAccessibleName(text)
        made.setToolTip(text)
        made.clicked.connect(lambda: self.job_wanted.emit(origin.job))
        return made

    def _clear(self) -> None:
        self.hide()
        while item := self._column.takeAt(0):
            if widget := item.widget():
                widget.deleteLater()


def origins(job: Job) -> tuple[Origin, ...]:
    """Return the results that *job* was made from directly."""
    return tuple(one.origin for one in job.inputs.values() if one.origin)
