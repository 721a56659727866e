"""The last step to an account: the doctor's verdicts, one short line each, with their remedies."""

import asyncio
import contextlib

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from avatar_desktop.domain.errors import Action, AppError, Explanation
from avatar_desktop.domain.health import Health, Step
from avatar_desktop.domain.text import N_
from avatar_desktop.ui.accounts.connect_step import ConnectStep
from avatar_desktop.ui.core.labels import action_text
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.factories import button, label

MARKS = {
    Health.GOOD: ("circle-check", "good", N_("Good")),
    Health.BAD: ("circle-x", "bad", N_("Trouble")),
    Health.SKIPPED: ("circle-pause", "muted", N_("Not tried")),
}
MARK = 16
BESIDE_ROWS = 400
"""Pixels of the window's height that the rows leave to all else; above that they scroll."""
OFFERED = frozenset({Action.OPEN_SETTINGS, Action.OPEN_CONSOLE, Action.UNLOCK_KEYS})


class CheckStep(ConnectStep):
    """Examines as soon as it is entered; it is done by itself when nothing is wrong."""

    fix_wanted = Signal(object)
    """The `Fix` that the person has chosen."""
    action_wanted = Signal(object)
    """An `Action` that leads out of the stage."""

    def __init__(self, desk: UiContext, icons: Icons, start: TaskRunner) -> None:
        tr = desk.language.text
        super().__init__("check", tr(N_("Test the connection")))
        self._desk = desk
        self._icons = icons
        self._start = start
        self._tr = tr
        self._examining: asyncio.Task[None] | None = None
        self.steps: list[Step] = []
        self.status = label("", "muted")
        self.column.addWidget(self.status)
        self._rows = QWidget()
        rows = QVBoxLayout(self._rows)
        rows.setContentsMargins(0, 0, GRID, 0)
        rows.setSpacing(GRID // 2)
        self._scroll = QScrollArea(widgetResizable=True)
        self._scroll.setObjectName("connect_rows")
        self._scroll.setAccessibleName(self.title)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._rows)
        self.column.addWidget(self._scroll)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.window().installEventFilter(self)
        self._fit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.Resize and watched is self.window():
            self._fit()
        return False

    def enter(self) -> None:
        """Examine anew."""
        self.go()

    def leave(self) -> None:
        """Stop an examination that still goes on."""
        if self._examining:
            self._examining.cancel()
        self._examining = None

    def go(self) -> None:
        """Examine anew; what an earlier examination found is gone."""
        self.leave()
        self._clear()
        self.busy = True
        self.forward = self._tr(N_("Testing…"))
        self.status.setText(self._tr(N_("Each step is tried as a job would. Nothing costs.")))
        self.changed.emit()
        self._examining = self._start(self._examine())

    async def _examine(self) -> None:
        told = ""
        try:
            async with contextlib.aclosing(self._desk.checkup.examine()) as steps:
                async for step in steps:
                    self._add(step)
        except AppError as error:
            told = error.explanation.painted(self._tr)
        finally:
            if self._examining is asyncio.current_task():
                self.busy = False
                self.forward = self._tr(N_("Test again"))
                self.changed.emit()
        if told:
            self.status.setText(told)
        elif any(step.health is Health.BAD for step in self.steps):
            self.status.setText(self._tr(N_("Something is in the way. Here is what helps.")))
            self._fit()
        else:
            self.done.emit()

    def _add(self, step: Step) -> None:
        self.steps.append(step)
        layout, row = self._rows.layout(), self._row(step)
        if layout:
            layout.addWidget(row)
        row.show()
        self._fit()

    def _row(self, step: Step) -> QWidget:
        paint = self._desk.language.paint
        icon, tint, words = MARKS[step.health]
        row = QWidget()
        row.setObjectName(f"connect_row_{step.name}")
        title, seen = paint(step.title), paint(step.seen)
        row.setAccessibleName(f"{title}: {self._tr(words)}")
        mark = QLabel()
        mark.setPixmap(self._icons.pixmap(icon, MARK, tint, self.devicePixelRatioF()))
        mark.setAccessibleName(self._tr(words))
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addWidget(label(f"{title} · {seen}" if seen else title))
        if step.explanation and step.health is Health.BAD:
            column.addWidget(label(step.explanation.painted(self._tr), "small"))
            remedy = self._remedy(step.explanation)
            if remedy:
                column.addWidget(remedy, 0, Qt.AlignmentFlag.AlignLeft)
        line = QHBoxLayout(row)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(GRID)
        line.addWidget(mark, 0, Qt.AlignmentFlag.AlignTop)
        line.addLayout(column, 1)
        return row

    def _remedy(self, explanation: Explanation) -> QWidget | None:
        fix, action = explanation.fix, explanation.action
        if fix:
            made = button("connect_fix", self._desk.language.paint(fix.title))
            made.clicked.connect(lambda: self.fix_wanted.emit(fix))
            return made
        if action in OFFERED:
            made = button("connect_remedy", action_text(self._desk.language, action))
            made.clicked.connect(lambda: self.action_wanted.emit(action))
            return made
        return None

    def _clear(self) -> None:
        self.steps.clear()
        layout = self._rows.layout()
        while layout and layout.count():
            item = layout.takeAt(0)
            widget = item.widget() if item else None
            if widget:
                widget.hide()
                widget.deleteLater()
        self._fit()

    def _fit(self) -> None:
        """Give the rows the height that they need, up to where they scroll.

        The newest row is in sight, and in the end the first one that is in trouble.
        """
        self._scroll.setVisible(bool(self.steps))
        layout = self._rows.layout()
        if layout:
            layout.activate()
            width = self.width()
            wanted = layout.heightForWidth(width) if layout.hasHeightForWidth() else 0
            height = max(wanted, layout.minimumSize().height())
            room = max(0, self.window().height() - BESIDE_ROWS)
            self._scroll.setFixedHeight(min(room, height))
            bar = self._scroll.verticalScrollBar()
            bar.setValue(bar.maximum() if self.busy else self._first_trouble())

    def _first_trouble(self) -> int:
        """Return how far down the first row in trouble lies."""
        bad = (one.name for one in self.steps if one.health is Health.BAD)
        row = self._rows.findChild(QWidget, f"connect_row_{next(bad, '')}")
        return row.y() if isinstance(row, QWidget) else 0
