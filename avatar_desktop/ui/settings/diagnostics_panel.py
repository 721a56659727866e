"""The doctor on a page: one row a step, its verdict in words, its Fix button, and a report."""

import asyncio
import contextlib

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, QGuiApplication
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from avatar_desktop.domain.health import Health, Step
from avatar_desktop.domain.text import N_
from avatar_desktop.i18n import Language
from avatar_desktop.ui.core.labels import remedy_of, remedy_text
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.factories import button, label
from avatar_desktop.ui.widgets.progress_line import ProgressLine

LOOKS = {
    Health.GOOD: ("circle-check", "good", N_("Good")),
    Health.BAD: ("circle-x", "bad", N_("Needs care")),
    Health.SKIPPED: ("circle-pause", "muted", N_("Left out")),
}
ICON_PX = 18


class StepRow(QWidget):
    """One step: an icon and a word for its verdict, what was seen, and what mends it."""

    remedy_wanted = Signal(object)
    """A `Fix` or an `Action`."""

    def __init__(self, step: Step, language: Language, icons: Icons) -> None:
        super().__init__()
        self.setObjectName(f"step_{step.name}")
        icon, tint, verdict = LOOKS[step.health]
        tr = language.text
        drawing = QToolButton()
        drawing.setObjectName("notice_icon")
        drawing.setIcon(icons(icon, tint))
        drawing.setIconSize(QSize(ICON_PX, ICON_PX))
        drawing.setAccessibleName(tr(verdict))
        drawing.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        drawing.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        bad = step.health is Health.BAD
        title = label(language.paint(step.title), "strong" if bad else "")
        word = label(tr(verdict), tint, wrap=False)
        seen = label(language.paint(step.seen), "small")
        told = step.explanation.painted(tr) if step.explanation else ""
        why = label(told, "small" if step.health is Health.SKIPPED else "")
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(GRID)
        grid.setVerticalSpacing(GRID // 4)
        grid.setColumnStretch(1, 1)
        grid.addWidget(drawing, 0, 0)
        grid.addWidget(title, 0, 1)
        grid.addWidget(word, 0, 2)
        for at, part in enumerate((seen, why), 1):
            grid.addWidget(part, at, 1, 1, 2)
            part.setVisible(bool(part.text()))
        self.setAccessibleName(f"{title.text()}: {tr(verdict)}")
        remedy = remedy_of(step.explanation) if step.explanation else None
        if remedy and bad:
            mend = button(f"fix_{step.name}", remedy_text(language, remedy))
            mend.clicked.connect(lambda: self.remedy_wanted.emit(remedy))
            grid.addWidget(mend, 3, 1, Qt.AlignmentFlag.AlignLeft)


class DoctorPanel(QWidget):
    """Examines when asked to, shows the steps as they end, and can be stopped."""

    remedy_wanted = Signal(object)
    """The `Fix` or `Action` of a step; a fix that was applied is followed by `examine`."""
    finished = Signal(bool)
    """An examination came to its end; whether nothing was bad."""

    def __init__(self, desk: UiContext, start: TaskRunner, icons: Icons) -> None:
        super().__init__()
        self.setObjectName("doctor")
        self._desk = desk
        self._start = start
        self._icons = icons
        self._tr = desk.language.text
        self._task: asyncio.Task[None] | None = None
        self.steps: list[Step] = []
        self._check = button("doctor_check", self._tr(N_("Check everything")))
        self._stop = button("doctor_stop", self._tr(N_("Stop")))
        self._copy = button("doctor_copy", self._tr(N_("Copy report")), "quiet", icons("copy"))
        self._line = ProgressLine()
        self._line.setObjectName("doctor_progress")
        self._line.setAccessibleName(self._tr(N_("The check goes on")))
        self._summary = label("", "strong")
        self._summary.setObjectName("doctor_summary")
        self._check.clicked.connect(self.examine)
        self._stop.clicked.connect(self.stop)
        self._copy.clicked.connect(
            lambda: QGuiApplication.clipboard().setText(report(desk.language, self.steps))
        )
        self._lay_out()
        self._show_running(running=False)

    @property
    def running(self) -> bool:
        """Whether an examination goes on."""
        return self._task is not None and not self._task.done()

    def examine(self) -> None:
        """Examine everything from the start; one that goes on is stopped first."""
        self.stop()
        self.steps = []
        while self._rows.count():
            old = self._rows.takeAt(0)
            widget = old.widget() if old else None
            if widget:
                widget.hide()
                widget.deleteLater()
        self._task = self._start(self._examine())

    def stop(self) -> None:
        """Stop; what was found stays."""
        if self._task and not self._task.done():
            self._task.cancel()
        self._task = None
        self._show_running(running=False)

    async def _examine(self) -> None:
        self._show_running(running=True)
        self._summary.setText(self._tr(N_("Checking…")))
        mine = asyncio.current_task()
        try:
            async with contextlib.aclosing(self._desk.checkup.examine()) as steps:
                async for step in steps:
                    self._add(step)
        finally:
            if self._task is None or self._task is mine:
                self._show_running(running=False)
                self._summary.setText(self._tr(N_("Stopped.")))
        bad = len([step for step in self.steps if step.health is Health.BAD])
        if bad:
            words = self._tr(N_("Steps that need care: {count}.")).format(count=bad)
        else:
            words = self._tr(N_("All is well."))
        self._summary.setText(words)
        self._announce(words)
        self.finished.emit(not bad)

    def _add(self, step: Step) -> None:
        """Show *step*: what needs care stands first, the rest in the order of trying."""
        troubles = sum(one.health is Health.BAD for one in self.steps)
        at = troubles if step.health is Health.BAD else len(self.steps)
        self.steps.append(step)
        row = StepRow(step, self._desk.language, self._icons)
        row.remedy_wanted.connect(self.remedy_wanted)
        self._rows.insertWidget(at, row)

    def _announce(self, text: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, text))

    def _show_running(self, *, running: bool) -> None:
        shown, other = (self._stop, self._check) if running else (self._check, self._stop)
        shown.show()
        if self.focusWidget() is other:
            shown.setFocus()
        other.hide()
        self._line.setVisible(running)
        if running:
            self._line.show_busy()
        self._copy.setVisible(bool(self.steps) and not running)
        self._summary.setVisible(running or bool(self.steps))

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(GRID)
        for part in (self._check, self._stop, self._copy):
            head.addWidget(part)
        head.addStretch(1)
        self._rows = QVBoxLayout()
        self._rows.setSpacing(GRID)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID + 4)
        column.addLayout(head)
        column.addWidget(self._line)
        column.addWidget(self._summary)
        column.addLayout(self._rows)


def report(language: Language, steps: list[Step]) -> str:
    """Return *steps* as plain text for support; the steps hold no secret."""
    lines = []
    for step in steps:
        verdict = language.text(LOOKS[step.health][2])
        parts = [f"[{verdict}] {language.paint(step.title)}", language.paint(step.seen), step.code]
        lines.append(" · ".join(part for part in parts if part))
        if step.explanation:
            lines.append(f"    {step.explanation.painted(language.text)}")
    return "\n".join(lines)
