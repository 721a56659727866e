"""From no account to a tested one, inside the empty stage: key, store, test."""

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from avatar_desktop.domain.errors import Action, AppError, Fix
from avatar_desktop.domain.spec import ModelSpec
from avatar_desktop.domain.text import N_
from avatar_desktop.ui.accounts.connect_check import CheckStep
from avatar_desktop.ui.accounts.connect_key import KeyStep
from avatar_desktop.ui.accounts.connect_step import ConnectStep
from avatar_desktop.ui.accounts.connect_store import StoreStep
from avatar_desktop.ui.core import accounts
from avatar_desktop.ui.core.desktop_integration import open_url
from avatar_desktop.ui.core.settings_editor import SettingsEditor
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.theme.design_tokens import GRID
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.factories import button, label

KEY, STORE, CHECK = "key", "store", "check"


class ConnectFlow(QWidget):
    """Shows one step after the other; each can be left out, and none is asked twice."""

    ended = Signal(bool)
    """Nothing is left to ask; True when the test has found nothing wrong."""
    connected = Signal()
    """A key was kept: what lacked it can be used now."""
    settings_wanted = Signal(str)
    """Where in the settings to go: the name of a service, or `store`."""
    rebuild_wanted = Signal()
    """Settings were changed that the running services do not know yet."""

    def __init__(self, spec: ModelSpec, desk: UiContext, icons: Icons, start: TaskRunner) -> None:
        """Take the model whose account is meant."""
        super().__init__()
        self.setObjectName("connect_flow")
        self.cloud = spec.cloud
        self._desk = desk
        self._tr = desk.language.text
        self._keeper = SettingsEditor(desk.settings, self)
        self._keeper.failed.connect(self._failed)
        self.key = KeyStep(spec.cloud, desk, self._keeper, start)
        self.store = StoreStep(desk, icons)
        self.check = CheckStep(desk, icons, start)
        self.steps: dict[str, ConnectStep] = {KEY: self.key, CHECK: self.check}
        if spec.uploads:
            self.steps = {KEY: self.key, STORE: self.store, CHECK: self.check}
        self._count = label("", "small")
        self._title = label("", "title")
        self._note = label("", "warning")
        self._note.setObjectName("connect_note")
        self.back = button("connect_back", self._tr(N_("Back")), "quiet")
        self.skip = button("connect_skip", "", "quiet")
        self.forward = button("connect_forward", "", "primary")
        self._lay_out()
        self._connect()
        self.current = ""
        self._lent = False
        """Whether `back` has the cursor only for as long as the step is busy."""

    def show_step(self, name: str, *, note: str = "") -> None:
        """Show the step *name*, or the first where there is no such step."""
        name = name if name in self.steps else KEY
        if self.current:
            self.steps[self.current].leave()
        self.current = name
        step = self.steps[name]
        for one in self.steps.values():
            one.setVisible(one is step)
        names = list(self.steps)
        words = self._tr(N_("{service}: step {number} of {count}"))
        service = self._tr(self._desk.accounts[self.cloud].title)
        number = names.index(name) + 1
        self._count.setText(words.format(service=service, number=number, count=len(names)))
        self._title.setText(step.title)
        self._say(note)
        self.back.setVisible(number > 1)
        self._refresh()
        self.forward.setFocus()
        step.enter()
        self._refresh()

    def look_again(self) -> None:
        """Show the store that was chosen in the settings meanwhile."""
        if self.current == STORE:
            self.store.enter()

    def close_step(self) -> None:
        """Stop what runs and forget what was typed."""
        if self.current:
            self.steps[self.current].leave()
        self.current = ""
        self._renew()

    def event(self, event: QEvent) -> bool:
        """Let Esc end the steps."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and self.current:
            event.accept()
            if event.type() == QEvent.Type.KeyPress:
                self.close_step()
                self.ended.emit(False)
            return True
        return super().event(event)

    def _refresh(self) -> None:
        if not self.current:
            return
        step = self.steps[self.current]
        self.forward.setText(step.forward)
        self.forward.setAccessibleName(step.forward)
        if step.busy and self.focusWidget() is self.forward:
            self.back.setFocus()
            self._lent = True
        self.forward.setEnabled(not step.busy)
        if self._lent and not step.busy:
            self._lent = False
            if self.focusWidget() is self.back:
                self.forward.setFocus()
        words = N_("Not now") if self.current == KEY else N_("Skip")
        self.skip.setText(self._tr(words))
        self.skip.setAccessibleName(self._tr(words))

    def _go(self) -> None:
        if self.current:
            self.steps[self.current].go()

    def _next(self) -> None:
        """Go to the next step; after the last one the flow ends well."""
        names = list(self.steps)
        at = names.index(self.current)
        if at + 1 == len(names):
            self.close_step()
            self.ended.emit(True)
            return
        note = ""
        if self.current == KEY and self.key.memory_only:
            note = self._tr(
                N_("There is no key store here: the key is kept only until the app is closed.")
            )
        was_key = self.current == KEY
        self.show_step(names[at + 1], note=note)
        if was_key:
            self.connected.emit()
        if not note:
            self._renew()

    def _skip(self) -> None:
        """Leave this step out; without a key there is nothing further to ask."""
        names = list(self.steps)
        at = names.index(self.current)
        if self.current == KEY or at + 1 == len(names):
            self.close_step()
            self.ended.emit(False)
        else:
            self.show_step(names[at + 1])
            self._renew()

    def _previous(self) -> None:
        names = list(self.steps)
        self.show_step(names[max(0, names.index(self.current) - 1)])

    def _mend(self, fix: Fix) -> None:
        if self._keeper.apply(fix):
            self._renew()
            self.check.go()

    def _renew(self) -> None:
        """Ask for services that know the settings as they are now."""
        if self._keeper.outdated:
            self._keeper.outdated = False
            self.rebuild_wanted.emit()

    def _act(self, action: Action) -> None:
        if action is Action.OPEN_CONSOLE:
            desk = self._desk
            open_url(accounts.console(desk.accounts, self.cloud, desk.settings.current))
        else:
            self.settings_wanted.emit(self.cloud)

    def _failed(self, error: AppError) -> None:
        self._say(error.explanation.painted(self._tr))

    def _say(self, note: str) -> None:
        self._note.setText(note)
        self._note.setVisible(bool(note))

    def _connect(self) -> None:
        for step in self.steps.values():
            step.changed.connect(self._refresh)
            step.done.connect(self._next)
        self.key.more_wanted.connect(lambda: self.settings_wanted.emit(self.cloud))
        self.store.own_wanted.connect(lambda: self.settings_wanted.emit("store"))
        self.check.fix_wanted.connect(self._mend)
        self.check.action_wanted.connect(self._act)
        self.back.clicked.connect(self._previous)
        self.skip.clicked.connect(self._skip)
        self.forward.clicked.connect(self._go)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GRID)
        column.addWidget(self._count)
        column.addWidget(self._title)
        column.addWidget(self._note)
        for step in self.steps.values():
            column.addWidget(step)
            step.hide()
        buttons = QHBoxLayout()
        buttons.setSpacing(GRID)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        buttons.addWidget(self.skip)
        buttons.addWidget(self.forward)
        column.addSpacing(GRID)
        column.addLayout(buttons)
        self.hide()
