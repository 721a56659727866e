"""The line at the bottom: which service, what today cost, how much the library takes."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel

from avatar_desktop.domain.job import Job
from avatar_desktop.domain.key_store import keeps_back
from avatar_desktop.domain.price import money
from avatar_desktop.domain.query import HistoryQuery
from avatar_desktop.domain.settings import value_of
from avatar_desktop.domain.text import N_
from avatar_desktop.engine.spending import spent_until_now
from avatar_desktop.ui.accounts.account_tests import AccountTests
from avatar_desktop.ui.core import accounts
from avatar_desktop.ui.core.formatting import clock, size
from avatar_desktop.ui.core.job_words import link_left
from avatar_desktop.ui.core.task_runner import TaskRunner
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.theme.design_tokens import GUTTER, STATUS_HEIGHT
from avatar_desktop.ui.widgets.elided_label import ElidedLabel
from avatar_desktop.ui.widgets.factories import button, label, polish

SETTLE_MS = 400
MOST_JOBS = 500


class StatusBar(QFrame):
    """Counts again a moment after jobs have changed."""

    account_wanted = Signal()
    """The demo is to be left for a real account."""
    unlock_wanted = Signal()
    """The key store is to be unlocked."""
    test_wanted = Signal()
    """The account is to be tested."""

    def __init__(self, desk: UiContext, start: TaskRunner, tests: AccountTests) -> None:
        super().__init__()
        self.setObjectName("status")
        self.setProperty("role", "bar")
        self.setFixedHeight(STATUS_HEIGHT)
        self._desk = desk
        self._tr = desk.language.text
        self._start = start
        row = QHBoxLayout(self)
        row.setContentsMargins(GUTTER, 0, GUTTER, 0)
        row.setSpacing(GUTTER)
        self._tests = tests
        self._service = ElidedLabel(mode=Qt.TextElideMode.ElideRight)
        self._today, self._library, self._links = (label("", "small", wrap=False) for _ in range(3))
        row.addWidget(self._service)
        self._test = button("test_below", self._tr(N_("Test the connection")), "link")
        self._test.clicked.connect(self.test_wanted)
        self._test.hide()
        row.addWidget(self._test)
        self._leave = button("leave_demo_below", self._tr(N_("Connect an account")), "link")
        self._leave.clicked.connect(self.account_wanted)
        self._leave.setVisible(desk.demo)
        row.addWidget(self._leave)
        self._unlock = button("unlock_below", self._tr(N_("Unlock")), "link")
        self._unlock.clicked.connect(self.unlock_wanted)
        self._unlock.hide()
        row.addWidget(self._unlock)
        row.addWidget(self._links)
        row.addStretch(1)
        row.addWidget(self._today)
        row.addWidget(self._library)
        self._settle = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settle.timeout.connect(lambda: start(self._count()))
        self._cloud = next(iter(desk.accounts))
        self._show_service(connected=None)
        tests.changed.connect(lambda _cloud: start(self._ask_account()))

    def show_cloud(self, cloud: str) -> None:
        """Tell of the account at the service *cloud* from now on."""
        if cloud != self._cloud:
            self._cloud = cloud
            self._show_service(connected=None)
        self._start(self._ask_account())

    def refresh(self) -> None:
        """Count again soon."""
        self._settle.start()

    def texts(self) -> list[str]:
        """Return what is shown."""
        shown: Sequence[QLabel] = (self._service, self._links, self._today, self._library)
        return [one.text() for one in shown if not one.isHidden()]

    async def _count(self) -> None:
        desk = self._desk
        jobs = await desk.library.search(HistoryQuery(limit=MOST_JOBS))
        await self._ask_account()
        now = datetime.now().astimezone()
        self._show_today(await spent_until_now(desk.library, now))
        self._show_links(jobs)
        taken = size(await desk.library.size())
        self._library.setText(self._tr(N_("Library {size}")).format(size=taken))

    async def _ask_account(self) -> None:
        desk, cloud = self._desk, self._cloud
        account = desk.accounts.get(cloud)
        lacking = await accounts.lacking(account, desk.keys, desk.settings.current)
        if cloud == self._cloud:
            shut = bool(lacking) and keeps_back(desk.keys.trouble())
            self._show_service(
                connected=not lacking, shut=self._tr(lacking.template) if shut else ""
            )

    def _show_service(self, *, connected: bool | None, shut: str = "") -> None:
        """Name the service, and its account as far as that is known yet; *shut*: or why not."""
        self._unlock.setVisible(bool(shut))
        account = self._desk.accounts.get(self._cloud)
        text, tip, role = self._cloud, "", "small"
        if self._desk.demo:
            text, role = self._tr(N_("Demo: simulated service, nothing costs")), "good"
        elif account:
            tip = str(value_of(self._desk.settings.current, account.address.name))
            named = account.regions.get(tip)
            where = self._tr(named) if named else urlsplit(tip).netloc
            text = f"{self._tr(account.title)}, {where}"
            if connected:
                state, role, trouble = self._tested()
                text, tip = f"{text}: {state}", trouble or tip
            elif connected is not None:
                told = shut or self._tr(N_("no account yet"))
                text = f"{text}: {told}"
        self._test.setVisible(bool(account and connected and role != "good"))
        self._service.setText(("● " if role == "good" else "○ ") + text)
        self._service.set_tip(tip)
        polish(self._service, role=role)

    def _tested(self) -> tuple[str, str, str]:
        """Return what the last test says of the account's key, in which role, and why in full."""
        last, tr = self._tests.last(self._cloud), self._tr
        if last is None:
            return tr(N_("key saved, not tested")), "small", ""
        if last.trouble is None:
            return tr(N_("account connected")), "good", ""
        why = last.trouble.what.painted(tr)
        return tr(N_("failed: {why}")).format(why=why), "bad", last.trouble.painted(tr)

    def _show_today(self, spent: Mapping[str, Decimal]) -> None:
        text = ", ".join(money(currency, amount) for currency, amount in spent.items() if amount)
        self._today.setText(self._tr(N_("Today ≈ {amount}")).format(amount=text))
        self._today.setVisible(bool(text))

    def _show_links(self, jobs: Sequence[Job]) -> None:
        hours = {spec.key: spec.result_hours for spec in self._desk.models}
        left = [
            time
            for job in jobs
            if (time := link_left(job, hours.get(job.model_key, 24))) and time > timedelta(0)
        ]
        self._links.setVisible(bool(left))
        if left:
            text = self._tr(N_("Results not saved yet: {count}. The first link expires in {time}."))
            shown = clock(min(left).total_seconds())
            self._links.setText(text.format(count=len(left), time=shown))
            polish(self._links, role="warning")
