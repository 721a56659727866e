"""The second step to an account: where files wait until the service has fetched them."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout

from avatar_desktop.domain.text import N_
from avatar_desktop.ui.accounts.connect_step import ConnectStep
from avatar_desktop.ui.core.ui_context import UiContext
from avatar_desktop.ui.theme.design_tokens import GRID, GUTTER, ICON
from avatar_desktop.ui.theme.icons import Icons
from avatar_desktop.ui.widgets.factories import button, frame, label


class StoreStep(ConnectStep):
    """Has the store in force preselected; another one is chosen in the settings."""

    own_wanted = Signal()
    """The person has a bucket of their own: the settings ask for it."""

    def __init__(self, desk: UiContext, icons: Icons) -> None:
        tr = desk.language.text
        super().__init__("store", tr(N_("Where uploads wait")))
        self._desk = desk
        self._tr = tr
        self.forward = tr(N_("Use it and test"))
        sentence = N_("The service fetches your files over the network, so they lie there a while.")
        self.column.addWidget(label(tr(sentence), "muted"))
        chosen = frame("card", "connect_chosen_store")
        row = QHBoxLayout(chosen)
        row.setContentsMargins(GUTTER, GRID + 4, GUTTER, GRID + 4)
        row.setSpacing(GRID + 4)
        tick = QLabel()
        tick.setPixmap(icons.pixmap("circle-check", ICON, "accent_text", self.devicePixelRatioF()))
        row.addWidget(tick)
        words = QVBoxLayout()
        words.setSpacing(2)
        self._name = label("", "strong")
        self._fact = label("", "small")
        words.addWidget(self._name)
        words.addWidget(self._fact)
        row.addLayout(words, 1)
        self.column.addWidget(chosen)
        self.own = button("connect_own_bucket", tr(N_("My own bucket…")))
        self.own.clicked.connect(self.own_wanted)
        line = QHBoxLayout()
        line.addWidget(self.own)
        line.addStretch(1)
        self.column.addLayout(line)

    def enter(self) -> None:
        """Show the store in force."""
        kind = self._desk.store_kind
        name, fact = kind.told(self._desk.settings.current)
        self._name.setText(name.painted(self._tr))
        self._fact.setText(fact.painted(self._tr))
        self.own.setText(self._tr(N_("My own bucket…") if kind.lent else N_("Another store…")))
        self.own.setAccessibleName(self.own.text())
