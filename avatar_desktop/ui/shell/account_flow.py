"""The ways to an account: from the empty stage, from a form, out of the demo."""

from collections.abc import Mapping

from PySide6.QtCore import QObject, Signal

from avatar_desktop.domain.errors import Action
from avatar_desktop.ui.accounts.empty_stage import EmptyStage
from avatar_desktop.ui.form.tab_presenter import TabPresenter
from avatar_desktop.ui.queue.job_actions import JobActions
from avatar_desktop.ui.shell.status_bar import StatusBar
from avatar_desktop.ui.stage.result_stage import ResultStage


class AccountFlow(QObject):
    """Tells every form when an account was connected, and the window what has to follow."""

    profile_wanted = Signal(str)
    """`demo` or `main`."""
    settings_wanted = Signal(str)
    """Where in the settings to go: the name of a service, `store` or `checkup`."""

    def __init__(
        self,
        empty: EmptyStage,
        stage: ResultStage,
        status: StatusBar,
        presenters: Mapping[str, TabPresenter],
        actions: JobActions,
    ) -> None:
        super().__init__(actions)
        self._empty = empty
        self._stage = stage
        self._status = status
        self._presenters = tuple(presenters.values())
        empty.demo_wanted.connect(lambda: self.profile_wanted.emit("demo"))
        empty.account_wanted.connect(self._leave_demo)
        status.account_wanted.connect(self._leave_demo)
        status.test_wanted.connect(lambda: self.settings_wanted.emit("checkup"))
        status.unlock_wanted.connect(lambda: actions.run(Action.UNLOCK_KEYS, None))
        actions.unlocked.connect(empty.look_again)
        actions.unlocked.connect(self._connected)
        empty.settings_wanted.connect(self.settings_wanted)
        empty.connected.connect(self._connected)
        for one in self._presenters:
            one.changed.connect(lambda form=one: self._show_form(form))

    def connect_account(self, cloud: str = "") -> None:
        """Open the steps to an account on the stage; beside a job, the settings of *cloud*."""
        if self._stage.job:
            self.settings_wanted.emit(cloud)
        else:
            self._empty.connect_account()

    def _show_form(self, form: TabPresenter) -> None:
        self._empty.show_form(form.spec.key, filled=form.draft.filled)

    def _leave_demo(self) -> None:
        self.profile_wanted.emit("main")

    def _connected(self) -> None:
        for presenter in self._presenters:
            presenter.recheck()
        self._status.refresh()
